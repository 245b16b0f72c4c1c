"""Searches, counts and maps of the board, answered quickly: the same questions, the same bytes (API §2)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from api import loads, vehicles
from api.board import maps
from api.calls import Call
from api.fastlane.cards import Cards
from api.fastlane.lane import Quick
from api.load_shapes import LoadSearchForm
from api.paging import DEFAULT_LIMIT, LONGEST_CURSOR, MOST_AT_ONCE, next_cursor, resume
from api.terms import answer_of, terms_of
from api.vehicle_shapes import VehicleSearchForm
from domain.api_clients import AnyCaller
from domain.ports import FoundLoad, FoundVehicle, Standing
from domain.search import Frame, LoadSearch, PostingMap, VehicleSearch
from domain.usecases import searching

Form = TypeVar("Form", bound=BaseModel)


class Searches:
    """The quick answers, and the cards they are made of."""

    def __init__(self) -> None:
        self.load_cards: Cards[FoundLoad] = Cards(loads.load_card, rest_of_a_load)
        self.vehicle_cards: Cards[FoundVehicle] = Cards(vehicles.vehicle_card, rest_of_a_vehicle)

    @property
    def quick(self) -> Mapping[Callable[..., Any], Quick]:
        """The quick answer of each endpoint that has one."""
        return {
            loads.search_loads: self.search_loads,
            loads.count_loads: count_loads,
            vehicles.search_vehicles: self.search_vehicles,
            vehicles.count_vehicles: count_vehicles,
            maps.map_loads: map_loads,
            maps.map_vehicles: map_vehicles,
        }

    async def search_loads(self, call: Call) -> bytes | None:
        """``api.loads.search_loads``."""
        form, asked = _form(LoadSearchForm, call), _asked(call)
        if form is None or asked is None:
            return None
        (limit, cursor), search = asked, terms_of(LoadSearch, form)
        after = resume(call.request, cursor)
        page = await searching.search_loads(call.ports, _caller(call), search, after, limit)
        facets = b"null"
        if call.request.query_params.get("facets") == "true":
            counted = await searching.count_loads_by_facet(call.ports, _caller(call), search)
            facets = loads.load_facets(counted).model_dump_json().encode()
        return b'%b,"facets":%b}' % (_page(call, map(self.load_cards.of, page.items), page.after), facets)

    async def search_vehicles(self, call: Call) -> bytes | None:
        """``api.vehicles.search_vehicles``."""
        form, asked = _form(VehicleSearchForm, call), _asked(call)
        if form is None or asked is None:
            return None
        (limit, cursor), search = asked, terms_of(VehicleSearch, form)
        after = resume(call.request, cursor)
        page = await searching.search_vehicles(call.ports, _caller(call), search, after, limit)
        return _page(call, map(self.vehicle_cards.of, page.items), page.after) + b"}"


async def count_loads(call: Call) -> bytes | None:
    """``api.loads.count_loads``."""
    form = _form(LoadSearchForm, call)
    if form is None:
        return None
    return _count(await searching.count_loads(call.ports, _caller(call), terms_of(LoadSearch, form)))


async def count_vehicles(call: Call) -> bytes | None:
    """``api.vehicles.count_vehicles``."""
    form = _form(VehicleSearchForm, call)
    if form is None:
        return None
    return _count(await searching.count_vehicles(call.ports, _caller(call), terms_of(VehicleSearch, form)))


async def map_loads(call: Call) -> bytes | None:
    """``api.board.maps.map_loads``."""
    form = _form(maps.LoadMapForm, call)
    if form is None:
        return None
    search, frame = terms_of(LoadSearch, form.search), terms_of(Frame, form)
    return _map(await searching.map_loads(call.ports, _caller(call), search, frame, form.by))


async def map_vehicles(call: Call) -> bytes | None:
    """``api.board.maps.map_vehicles``."""
    form = _form(maps.VehicleMapForm, call)
    if form is None:
        return None
    search, frame = terms_of(VehicleSearch, form.search), terms_of(Frame, form)
    return _map(await searching.map_vehicles(call.ports, _caller(call), search, frame))


def _form(kind: type[Form], call: Call) -> Form | None:
    """The form as its door reads it; None where the door has something to say about it."""
    try:
        return kind.model_validate(call.json)
    except ValidationError:
        return None


def _asked(call: Call) -> tuple[int, str | None] | None:
    """How many at once, and where to go on; None where that is no good. How it is spelled was a step's."""
    query = call.request.query_params
    limit, cursor = int(query.get("limit", DEFAULT_LIMIT)), query.get("cursor")
    is_good = 1 <= limit <= MOST_AT_ONCE and len(cursor or "") <= LONGEST_CURSOR
    return (limit, cursor) if is_good else None


def _caller(call: Call) -> AnyCaller:
    who = call.whoever
    assert who is not None, "the board is open to those only who say who they are"
    return who


def _page(call: Call, cards: Iterable[bytes], after: Standing | None) -> bytes:
    """A page, but for its last brace."""
    cursor = next_cursor(call.request, after)
    told = b"null" if cursor is None else b'"%b"' % cursor.encode()
    return b'{"items":[%b],"next_cursor":%b' % (b",".join(cards), told)


def _count(count: int) -> bytes:
    return b'{"count":%d}' % count


def _map(drawn: PostingMap) -> bytes:
    return answer_of(maps.MapAnswer, drawn).model_dump_json().encode()


def rest_of_a_load(found: FoundLoad) -> bytes:
    """How a load's card ends: what holds for this search alone."""
    detour = (
        b"null"
        if found.detour is None
        else b'{"km":%d,"minutes":%d}'
        % (
            found.detour.km,
            found.detour.minutes,
        )
    )
    return b',"detour":%b,"from_point_km":%b}' % (detour, _km(found.from_point_km))


def rest_of_a_vehicle(found: FoundVehicle) -> bytes:
    """How a vehicle's card ends."""
    return b',"from_point_km":%b}' % _km(found.from_point_km)


def _km(km: float | None) -> bytes:
    """A number of kilometres to a tenth, as JSON says it."""
    return b"null" if km is None else repr(km).encode()
