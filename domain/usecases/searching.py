"""Searching the board (SPEC 4.1)."""

from collections.abc import Iterable

from domain.api_clients import AnyCaller
from domain.permissions import permit
from domain.ports import Facets, FoundLoad, FoundVehicle, Page, Ports, Standing
from domain.refusals import Fault, refuse_faults
from domain.search import LoadSearch, MaskedForTrial, VehicleSearch


async def search_loads(
    ports: Ports, who: AnyCaller, search: LoadSearch, after: Standing | None, limit: int
) -> Page[FoundLoad]:
    """Open loads that answer the search and are disclosed to the caller, in its order.

    Refuses: Invalid, MaskedForTrial.
    """
    permit(who, "search_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    return await ports.board.find_loads(search, who.viewer, ports.now(), after, limit)


async def count_loads(ports: Ports, who: AnyCaller, search: LoadSearch) -> int:
    """How many loads the search finds. Refuses: Invalid, MaskedForTrial."""
    permit(who, "count_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    return await ports.board.count_loads(search, who.viewer, ports.now())


async def count_loads_by_facet(ports: Ports, who: AnyCaller, search: LoadSearch) -> Facets:
    """What the search finds, counted by facet. Refuses: Invalid, MaskedForTrial."""
    permit(who, "search_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    return await ports.board.load_facets(search, who.viewer, ports.now())


async def search_vehicles(
    ports: Ports, who: AnyCaller, search: VehicleSearch, after: Standing | None, limit: int
) -> Page[FoundVehicle]:
    """Open vehicles that answer the search and are disclosed to the caller, in its order.

    Refuses: Invalid, MaskedForTrial.
    """
    permit(who, "search_vehicles")
    _refuse_what_cannot_be_asked(ports, who, search)
    return await ports.board.find_vehicles(search, who.viewer, ports.now(), after, limit)


async def count_vehicles(ports: Ports, who: AnyCaller, search: VehicleSearch) -> int:
    """How many vehicles the search finds. Refuses: Invalid, MaskedForTrial."""
    permit(who, "count_vehicles")
    _refuse_what_cannot_be_asked(ports, who, search)
    return await ports.board.count_vehicles(search, who.viewer, ports.now())


def _refuse_what_cannot_be_asked(ports: Ports, who: AnyCaller, search: LoadSearch | VehicleSearch) -> None:
    refuse_faults(search.faults(ports.municipalities))
    if who.viewer.masked:
        _refuse_masked(search.masked_faults())


def _refuse_masked(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise MaskedForTrial(*found)
