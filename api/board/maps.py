"""The doors of the map (地図): what a search found, by where it lies (SPEC 4.1, API §2)."""

from typing import Annotated

from pydantic import Field

from api.load_shapes import LoadSearchForm
from api.needs import Doors, Outside, Whoever, promises
from api.shapes import Answer, Id, Lat, Lon, Strict
from api.terms import answer_of, terms_of
from api.vehicle_shapes import VehicleSearchForm
from domain.search import MOST_ZOOM, Frame, LoadSearch, MapEnd, MaskedForTrial, VehicleSearch
from domain.usecases import searching

router = Doors(tags=["map"])

Zoom = Annotated[int, Field(strict=True, ge=0, le=MOST_ZOOM)]


class BoundsForm(Strict):
    """A rectangle on the map, its rims included; ``west`` beyond ``east`` runs over the 180th meridian."""

    south: Lat
    west: Lon
    north: Lat
    east: Lon


class LoadMapForm(Strict):
    """A search for loads, drawn. ``zoom``: as web maps count it."""

    search: LoadSearchForm
    bounds: BoundsForm
    zoom: Zoom
    by: MapEnd


class VehicleMapForm(Strict):
    """A search for vehicles, drawn where they are available. ``zoom``: as web maps count it."""

    search: VehicleSearchForm
    bounds: BoundsForm
    zoom: Zoom


class MapPointAnswer(Answer):
    """A posting that lies alone in its cell of 64 pixels, where it is shown to lie."""

    id: Id
    lat: float
    lon: float


class MapClusterAnswer(Answer):
    """Several postings in one cell: the middle of them, and how many."""

    lat: float
    lon: float
    count: int


class MapAnswer(Answer):
    """All that the search found within the bounds, each posting once: points + counts = the whole."""

    points: tuple[MapPointAnswer, ...]
    clusters: tuple[MapClusterAnswer, ...]


@router.post("/v1/loads/map")
@promises(MaskedForTrial)
async def map_loads(form: LoadMapForm, who: Whoever, ports: Outside) -> MapAnswer:
    """The open loads that answer a search, on the map. 荷物を地図で検索します。"""
    search = terms_of(LoadSearch, form.search)
    return answer_of(MapAnswer, await searching.map_loads(ports, who, search, terms_of(Frame, form), form.by))


@router.post("/v1/vehicles/map")
@promises(MaskedForTrial)
async def map_vehicles(form: VehicleMapForm, who: Whoever, ports: Outside) -> MapAnswer:
    """The open vehicles that answer a search, on the map. 車両を地図で検索します。"""
    search = terms_of(VehicleSearch, form.search)
    return answer_of(MapAnswer, await searching.map_vehicles(ports, who, search, terms_of(Frame, form)))
