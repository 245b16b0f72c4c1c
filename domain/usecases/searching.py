"""Searching the board (SPEC 4.1)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from domain.api_clients import AnyCaller
from domain.permissions import permit
from domain.ports import Facets, FoundLoad, FoundVehicle, Page, Ports, Standing
from domain.refusals import Fault, refuse_faults
from domain.search import (
    Frame,
    LoadSearch,
    MapEnd,
    MaskedForTrial,
    MeasuredCorridor,
    PostingMap,
    VehicleSearch,
)


async def search_loads(
    ports: Ports, who: AnyCaller, search: LoadSearch, after: Standing | None, limit: int
) -> Page[FoundLoad]:
    """Open loads that answer the search and are disclosed to the caller, in its order.

    Refuses: Invalid, MaskedForTrial.
    """
    permit(who, "search_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    measured = await _measured(ports, search)
    return await ports.board.find_loads(measured, who.viewer, ports.now(), after, limit)


async def count_loads(ports: Ports, who: AnyCaller, search: LoadSearch) -> int:
    """How many loads the search finds. Refuses: Invalid, MaskedForTrial."""
    permit(who, "count_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    measured = await _measured(ports, search)
    return await ports.board.count_loads(measured, who.viewer, ports.now())


async def count_loads_by_facet(ports: Ports, who: AnyCaller, search: LoadSearch) -> Facets:
    """What the search finds, counted by facet. Refuses: Invalid, MaskedForTrial."""
    permit(who, "search_loads")
    _refuse_what_cannot_be_asked(ports, who, search)
    measured = await _measured(ports, search)
    return await ports.board.load_facets(measured, who.viewer, ports.now())


async def map_loads(ports: Ports, who: AnyCaller, search: LoadSearch, frame: Frame, by: MapEnd) -> PostingMap:
    """What the search finds within a frame, on the map. Refuses: Invalid, MaskedForTrial."""
    permit(who, "map_loads")
    _refuse_what_cannot_be_drawn(ports, who, search, frame)
    measured = await _measured(ports, search)
    return await ports.board.map_loads(measured, who.viewer, ports.now(), frame, by)


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


async def map_vehicles(ports: Ports, who: AnyCaller, search: VehicleSearch, frame: Frame) -> PostingMap:
    """What the search finds within a frame, on the map. Refuses: Invalid, MaskedForTrial."""
    permit(who, "map_vehicles")
    _refuse_what_cannot_be_drawn(ports, who, search, frame)
    return await ports.board.map_vehicles(search, who.viewer, ports.now(), frame)


async def _measured(ports: Ports, search: LoadSearch) -> LoadSearch:
    """The search as a board is asked it. Measuring may ask another server, so no transaction is open."""
    if search.corridor is None:
        return search
    ways = await ports.corridors.ways(search.corridor.from_place, search.corridor.to_place)
    return replace(search, corridor=MeasuredCorridor.of(search.corridor, ways))


def _refuse_what_cannot_be_asked(ports: Ports, who: AnyCaller, search: LoadSearch | VehicleSearch) -> None:
    _refuse(who, search.faults(ports.municipalities), search.masked_faults())


def _refuse_what_cannot_be_drawn(
    ports: Ports, who: AnyCaller, search: LoadSearch | VehicleSearch, frame: Frame
) -> None:
    faults = _of_search(search.faults(ports.municipalities))
    _refuse(who, chain(faults, frame.bounds.faults("#/bounds")), _of_search(search.masked_faults()))


def _of_search(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Where these stand in a body of which the search is a part."""
    return (replace(fault, pointer=f"#/search{fault.pointer.removeprefix('#')}") for fault in faults)


def _refuse(who: AnyCaller, faults: Iterable[Fault], masked: Iterable[Fault]) -> None:
    """What nobody can ask, and what a trial user may not."""
    refuse_faults(faults)
    if who.viewer.masked:
        found = tuple(masked)
        if found:
            raise MaskedForTrial(*found)
