"""Questions about loads and vehicles: single ones, lists, searches, counts and facets."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from domain.loads import Load
from domain.places import Area, Place
from domain.postings import Window
from domain.search import Corridor, LoadSearch, VehicleSearch
from domain.vehicles import Vehicle
from tests.adapters.board_world import HOUR
from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.cast import QUIET, TRADERS

Json = Any

IF_MATCH = (("If-Match", '"1"'),)


def form_of(search: LoadSearch | VehicleSearch) -> Json:
    """A search as it is sent."""
    names = {name: getattr(search, name) for name in search.__dataclass_fields__}
    return {name: said for name, value in names.items() if (said := _json(value)) is not None}


def _json(value: Any) -> Json:
    if isinstance(value, Window):
        return {"from": value.from_at.isoformat(), "to": value.to_at.isoformat()}
    if isinstance(value, Corridor):
        ends = {"from": value.from_place.municipality, "to": value.to_place.municipality}
        said = {end: {"municipality": code} for end, code in ends.items()}
        return said | {"detour_km": value.detour_km, "detour_minutes": value.detour_minutes}
    if isinstance(value, Area):
        said = {name: _json(getattr(value, name)) for name in value.__dataclass_fields__}
        return {name: one for name, one in said.items() if one}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _json(getattr(value, name)) for name in value.__dataclass_fields__}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _poster(posting: Load | Vehicle) -> str:
    return next(one.name for one in (*TRADERS, *QUIET) if one.id == posting.poster_id)


def _pointed_loads(load: Load) -> Iterator[Json]:
    """Searches that go straight for one load, by what it says."""
    terms = load.terms
    yield {"text": terms.cargo.name.split()[0]}
    yield {"text": _poster(load)}
    yield {"cooperative_ids": [str(load.cooperative_id)]}
    yield {"origin": {"municipalities": [terms.origin.municipality]}, "sort": "pickup"}
    yield {"posted_after": (load.posted_at - HOUR).isoformat()}
    if terms.remarks:
        yield {"text": terms.remarks.split()[0]}
    if terms.asking_fare_yen is not None:
        yield {"fare_yen": {"min": terms.asking_fare_yen, "max": terms.asking_fare_yen}}
    ends = (terms.origin.municipality, terms.destination.municipality)
    corridor = {name: {"municipality": code} for name, code in zip(("from", "to"), ends, strict=True)}
    yield {"corridor": corridor | {"detour_km": 0}}
    if terms.origin.point is not None:
        point = {"lat": terms.origin.point.lat, "lon": terms.origin.point.lon}
        yield {"origin": {"near": {"point": point, "radius_km": 0.5}}}
        yield {"from_point": point, "sort": "distance"}


def _pointed_vehicles(vehicle: Vehicle) -> Iterator[Json]:
    terms = vehicle.terms
    place = terms.available.place
    yield {"text": _poster(vehicle)}
    yield {"cooperative_ids": [str(vehicle.cooperative_id)]}
    yield {"available": {"municipalities": [place.municipality]}, "sort": "available"}
    if terms.remarks:
        yield {"text": terms.remarks.split()[0]}
    if terms.asking_fare_yen is not None:
        yield {"fare_yen": {"min": terms.asking_fare_yen, "max": terms.asking_fare_yen}}
    if terms.destinations is not None and terms.destinations.near is not None:
        yield {"destination": {"prefectures": ["24"]}}
        yield {"destination": {"bureaus": ["kanto"]}}
    if place.point is not None:
        point = {"lat": place.point.lat, "lon": place.point.lon}
        yield {"available": {"near": {"point": point, "radius_km": 0.5}}}
        yield {"from_point": point, "sort": "distance"}


LOAD_SORTS = ({}, {"sort": "pickup"}, {"sort": "fare"}, {"sort": "fare_per_km"})
VEHICLE_SORTS = ({}, {"sort": "available"}, {"sort": "fare"})


def _load_searches(sight: Sight) -> list[Json]:
    pointed = [one for n, load in enumerate(sight.differing.loads) for one in _some(n, _pointed_loads(load))]
    return [*pointed, *map(form_of, sight.load_searches)]


def _some(n: int, forms: Iterable[Json]) -> list[Json]:
    """Of what goes straight for the n-th thing, so much that all is asked of some thing."""
    return [form for at, form in enumerate(forms) if (at + n) % 4 == 0]


def _vehicle_searches(sight: Sight) -> list[Json]:
    pointed = [
        one
        for n, vehicle in enumerate(sight.differing.vehicles)
        for one in _some(n, _pointed_vehicles(vehicle))
    ]
    return [*pointed, *map(form_of, sight.vehicle_searches)]


def _searches(operation: str, path: str, sorts: Iterable[Json], forms: Iterable[Json]) -> Iterator[Ask]:
    for sort in sorts:
        yield Ask(operation, "POST", f"{path}?limit=5", sort, walks=True)
    for form in forms:
        yield Ask(operation, "POST", path, form)


@asks("search_loads")
def search_loads(sight: Sight) -> Iterator[Ask]:
    """Every order page by page, with facets; and straight for what is hidden."""
    path, forms = "/v1/loads/search", _load_searches(sight)
    yield from _searches("search_loads", path, LOAD_SORTS, forms)
    for form in ({}, *forms[:1]):
        yield Ask("search_loads", "POST", f"{path}?facets=true&limit=1", form)
    yield from _foreign_cursor(sight, "search_loads", "POST", f"{path}?limit=4", {})


@asks("count_loads")
def count_loads(sight: Sight) -> Iterator[Ask]:
    """All, and what each search finds."""
    for form in ({}, *_load_searches(sight)):
        yield Ask("count_loads", "POST", "/v1/loads/counts", form)


@asks("map_loads")
def map_loads(sight: Sight) -> Iterator[Ask]:
    """From afar and near, by both ends; and a speck around each place that is hidden."""
    searches = _load_searches(sight)
    for by in ("origin", "destination"):
        for frame in _FRAMES:
            yield Ask("map_loads", "POST", "/v1/loads/map", {"search": {}, "by": by, **frame})
        for search in searches:
            yield Ask("map_loads", "POST", "/v1/loads/map", {"search": search, "by": by, **_FRAMES[-1]})
        for load in sight.differing.loads:
            for frame in _around(getattr(load.terms, by)):
                yield Ask("map_loads", "POST", "/v1/loads/map", {"search": {}, "by": by, **frame})


@asks("search_vehicles")
def search_vehicles(sight: Sight) -> Iterator[Ask]:
    """Every order page by page; and straight for what is hidden."""
    path = "/v1/vehicles/search"
    yield from _searches("search_vehicles", path, VEHICLE_SORTS, _vehicle_searches(sight))
    yield from _foreign_cursor(sight, "search_vehicles", "POST", f"{path}?limit=4", {})


@asks("count_vehicles")
def count_vehicles(sight: Sight) -> Iterator[Ask]:
    """All, and what each search finds."""
    for form in ({}, *_vehicle_searches(sight)):
        yield Ask("count_vehicles", "POST", "/v1/vehicles/counts", form)


@asks("map_vehicles")
def map_vehicles(sight: Sight) -> Iterator[Ask]:
    """From afar and near; and a speck around each place that is hidden."""
    frames = [*_FRAMES, *(f for one in sight.differing.vehicles for f in _around(one.terms.available.place))]
    for frame in frames:
        yield Ask("map_vehicles", "POST", "/v1/vehicles/map", {"search": {}, **frame})
    for search in _vehicle_searches(sight):
        yield Ask("map_vehicles", "POST", "/v1/vehicles/map", {"search": search, **_FRAMES[-1]})


def _frame(south: float, west: float, north: float, east: float, *, zoom: int) -> Json:
    return {"bounds": {"south": south, "west": west, "north": north, "east": east}, "zoom": zoom}


_FRAMES = (
    _frame(24, 122, 46, 149, zoom=4),
    _frame(34, 136, 36.5, 140, zoom=9),
    _frame(-90, -180, 90, 180, zoom=22),
)


def _around(place: Place) -> Iterator[Json]:
    if place.point is not None:
        lat, lon = place.point.lat, place.point.lon
        yield _frame(lat - 0.001, lon - 0.001, lat + 0.001, lon + 0.001, zoom=18)


@asks("list_own_loads")
def list_own_loads(sight: Sight) -> Iterator[Ask]:
    """All pages, and one status."""
    yield Ask("list_own_loads", "GET", "/v1/loads?limit=2", walks=True)
    yield Ask("list_own_loads", "GET", "/v1/loads?status=contracted")
    yield from _foreign_cursor(sight, "list_own_loads", "GET", "/v1/loads?limit=2", None)


@asks("list_own_vehicles")
def list_own_vehicles(sight: Sight) -> Iterator[Ask]:
    """All pages, and one status."""
    yield Ask("list_own_vehicles", "GET", "/v1/vehicles?limit=2", walks=True)
    yield Ask("list_own_vehicles", "GET", "/v1/vehicles?status=open")


def _foreign_cursor(sight: Sight, operation: str, method: str, path: str, body: Json) -> Iterator[Ask]:
    """A cursor that somebody else was given opens nothing."""
    cursor = sight.cursors.get(operation)
    if cursor is not None:
        yield Ask(operation, method, f"{path}&cursor={cursor}", body, must_be=422)


def _each(operation: str, path: str, ids: Iterable[object]) -> Iterator[Ask]:
    for one in (*ids, NOWHERE):
        yield Ask(operation, "GET", path.format(one))


@asks("read_load", "read_load_history")
def read_loads(sight: Sight) -> Iterator[Ask]:
    """Those that differ, some that do not, and none at all."""
    ids = [load.id for load in sight.everything.loads][: len(sight.differing.loads) + 2]
    yield from _each("read_load", "/v1/loads/{}", ids)
    yield from _each("read_load_history", "/v1/loads/{}/history", ids)


@asks("read_vehicle", "read_vehicle_history")
def read_vehicles(sight: Sight) -> Iterator[Ask]:
    """Those that differ, some that do not, and none at all."""
    ids = [vehicle.id for vehicle in sight.everything.vehicles][: len(sight.differing.vehicles) + 2]
    yield from _each("read_vehicle", "/v1/vehicles/{}", ids)
    yield from _each("read_vehicle_history", "/v1/vehicles/{}/history", ids)


@asks("amend_load", "withdraw_load")
def change_loads(sight: Sight) -> Iterator[Ask]:
    """To change what is another's: refused, and in no other way for what is hidden."""
    for load in sight.differing.loads:
        if sight.eye.desk is None or load.poster_id != sight.eye.desk.id:
            path = f"/v1/loads/{load.id}"
            yield Ask("amend_load", "PATCH", path, {"remarks": "x"}, IF_MATCH)
            yield Ask("withdraw_load", "POST", f"{path}/withdrawal", {}, (("If-Match", '"99"'),))


@asks("amend_vehicle", "withdraw_vehicle")
def change_vehicles(sight: Sight) -> Iterator[Ask]:
    """To change what is another's: refused, and in no other way for what is hidden."""
    for vehicle in sight.differing.vehicles:
        if sight.eye.desk is None or vehicle.poster_id != sight.eye.desk.id:
            path = f"/v1/vehicles/{vehicle.id}"
            yield Ask("amend_vehicle", "PATCH", path, {"remarks": "x"}, IF_MATCH)
            yield Ask("withdraw_vehicle", "POST", f"{path}/withdrawal", {}, (("If-Match", '"99"'),))


@asks("export_loads", "export_vehicles", "read_load_template", "read_vehicle_template")
def take_along(sight: Sight) -> Iterator[Ask]:
    """The own desk's tables, all and some, in either encoding; and what to fill in."""
    for kind, status in (("loads", "contracted"), ("vehicles", "open")):
        path = f"/v1/{kind}/export.csv"
        yield Ask(f"export_{kind}", "GET", path)
        yield Ask(f"export_{kind}", "GET", f"{path}?status={status}&encoding=cp932")
        yield Ask(f"export_{kind}", "GET", f"{path}?to=2026-06-10T08:59:00%2B09:00")
        template = f"read_{kind.removesuffix('s')}_template"
        yield Ask(template, "GET", f"/v1/{kind}/import-template.csv")


@asks("put_loads", "put_vehicles")
def put_many(sight: Sight) -> Iterator[Ask]:
    """Under references that others use: what cannot be read is refused, and names nobody's posting."""
    for kind, postings in (("loads", sight.differing.loads), ("vehicles", sight.differing.vehicles)):
        refs = [one.terms.external_ref for one in postings if one.terms.external_ref is not None]
        items = [{"external_ref": ref} for ref in dict.fromkeys((*refs, "A-1"))]
        yield Ask(f"put_{kind}", "PUT", f"/v1/{kind}/bulk", {"items": items})


@asks("import_loads", "import_vehicles")
def import_tables(sight: Sight) -> Iterator[Ask]:
    """The same by a table whose rows say nothing else."""
    as_table = (("Content-Type", "text/csv"),)
    heads = {
        "loads": "管理番号,積地市区町村,積込開始,積込終了,卸地市区町村,納入開始,納入終了,品名,重量(kg),車種,"
        "形状,再委託の次数,担当者,担当者電話",
        "vehicles": "管理番号,空車地市区町村,空車日時,車種,形状,積載量(kg),担当者,担当者電話",
    }
    for kind, postings in (("loads", sight.differing.loads), ("vehicles", sight.differing.vehicles)):
        refs = [one.terms.external_ref for one in postings if one.terms.external_ref is not None]
        table = "\n".join((heads[kind], *dict.fromkeys((*refs, "A-1"))))
        yield Ask(f"import_{kind}", "POST", f"/v1/{kind}/import", table, as_table)


is_not_asked("post_load", "it writes what the caller says, and answers with that")
is_not_asked("post_vehicle", "it writes what the caller says, and answers with that")
