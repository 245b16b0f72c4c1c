"""The doors of vehicles (車両): offer, read, amend, withdraw, search."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.etags import honoured_version, required_version, set_etag
from api.load_shapes import CountAnswer
from api.needs import Doors, Outside, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of, merged, shallow, terms_of
from api.vehicle_shapes import (
    FoundVehicles,
    PastVehicle,
    VehicleAnswer,
    VehicleCard,
    VehicleForm,
    VehicleHistory,
    VehiclePage,
    VehiclePatch,
    VehicleSearchForm,
)
from domain.members import MemberIsSuspended
from domain.permissions import NotYours
from domain.ports import FoundVehicle, Standing
from domain.postings import ExternalRefIsTaken, PostingStatus
from domain.refusals import NotFound, Stale
from domain.search import MaskedForTrial, VehicleSearch
from domain.usecases import offering, searching
from domain.vehicles import VehicleId, VehicleIsClosed, VehicleTerms, VehicleView

router = Doors(tags=["vehicles"])


def vehicle_answer(view: VehicleView) -> VehicleAnswer:
    """A vehicle in full, as one viewer sees it."""
    return answer_of(VehicleAnswer, view.terms, view)


def vehicle_card(found: FoundVehicle) -> VehicleCard:
    """A vehicle among those a search found."""
    return answer_of(VehicleCard, found.view.terms, found.view, shallow(found))


@router.post("/v1/vehicles", status_code=201)
@promises(MemberIsSuspended, ExternalRefIsTaken, keyed=True)
async def post_vehicle(form: VehicleForm, who: Whoever, ports: Outside, response: Response) -> VehicleAnswer:
    """Offer an empty truck. 空車を登録します。"""
    view = await offering.post_vehicle(ports, who, terms_of(VehicleTerms, form))
    response.headers["Location"] = f"/v1/vehicles/{view.id}"
    set_etag(response, view.version)
    return vehicle_answer(view)


@router.get("/v1/vehicles")
@promises()
async def list_own_vehicles(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    status: Annotated[PostingStatus | None, Query()] = None,
) -> VehiclePage:
    """The own desk's vehicles, newest first. 自社の車両の一覧です。"""
    after = resume(request, cursor)
    page = await offering.list_own_vehicles(ports, who, status, after, limit)
    return VehiclePage(
        items=tuple(vehicle_answer(view) for view in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.post("/v1/vehicles/search")
@promises(MaskedForTrial)
async def search_vehicles(
    form: VehicleSearchForm,
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> FoundVehicles:
    """Search the open vehicles. 車両を検索します。"""
    search = terms_of(VehicleSearch, form)
    page = await searching.search_vehicles(ports, who, search, resume(request, cursor), limit)
    return FoundVehicles(
        items=tuple(vehicle_card(found) for found in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.post("/v1/vehicles/counts")
@promises(MaskedForTrial)
async def count_vehicles(form: VehicleSearchForm, who: Whoever, ports: Outside) -> CountAnswer:
    """How many open vehicles answer a search. 検索結果の件数です。"""
    return CountAnswer(count=await searching.count_vehicles(ports, who, terms_of(VehicleSearch, form)))


@router.get("/v1/vehicles/{vehicle_id}")
@promises(NotFound)
async def read_vehicle(vehicle_id: UUID, who: Whoever, ports: Outside, response: Response) -> VehicleAnswer:
    """One vehicle. 車両の詳細です。"""
    view = await offering.read_vehicle(ports, who, VehicleId(vehicle_id))
    set_etag(response, view.version)
    return vehicle_answer(view)


@router.patch("/v1/vehicles/{vehicle_id}")
@promises(NotFound, NotYours, Stale, VehicleIsClosed, ExternalRefIsTaken, if_match="required")
async def amend_vehicle(
    vehicle_id: UUID, patch: VehiclePatch, who: Whoever, ports: Outside, request: Request, response: Response
) -> VehicleAnswer:
    """Amend the own vehicle by JSON Merge Patch. 車両を変更します。"""
    seen = required_version(request)
    view = await offering.amend_vehicle(
        ports,
        who,
        VehicleId(vehicle_id),
        seen,
        lambda former: merged(VehicleTerms, VehicleForm, former, patch),
    )
    set_etag(response, view.version)
    return vehicle_answer(view)


@router.post("/v1/vehicles/{vehicle_id}/withdrawal")
@promises(NotFound, NotYours, Stale, VehicleIsClosed, keyed=True, if_match="honoured")
async def withdraw_vehicle(
    vehicle_id: UUID, who: Whoever, ports: Outside, request: Request, response: Response
) -> VehicleAnswer:
    """Take the own vehicle off the board. 車両を取り下げます。"""
    view = await offering.withdraw_vehicle(ports, who, VehicleId(vehicle_id), honoured_version(request))
    set_etag(response, view.version)
    return vehicle_answer(view)


@router.get("/v1/vehicles/{vehicle_id}/history")
@promises(NotFound, NotYours)
async def read_vehicle_history(
    vehicle_id: UUID,
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> VehicleHistory:
    """Former versions of the own vehicle, newest first. 車両の変更履歴です。"""
    after = resume(request, cursor)
    before = int(after.key) if after is not None and after.key is not None else None
    versions = await offering.read_vehicle_history(ports, who, VehicleId(vehicle_id), before, limit)
    last = versions[-1].version if len(versions) == limit else 1
    return VehicleHistory(
        items=tuple(
            PastVehicle(version=past.version, at=past.at, by=past.by, vehicle=vehicle_answer(past.thing))
            for past in versions
        ),
        next_cursor=next_cursor(request, Standing(last, vehicle_id) if last > 1 else None),
    )
