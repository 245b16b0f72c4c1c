"""The doors to what was posted before: copies, and yesterday's unfilled loads (SPEC 3.3, 3.4)."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from api.envelope import exchange_of
from api.etags import set_etag
from api.load_shapes import LoadAnswer
from api.loads import load_answer
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.problems import Problem, problem_of
from api.shapes import Answer, Day, Id, Strict
from api.terms import terms_of
from api.vehicle_shapes import VehicleAnswer
from api.vehicles import vehicle_answer
from domain.desk.moving import MOST_DAYS, Move
from domain.loads import LoadId
from domain.members import MemberIsSuspended
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.usecases.board import copying
from domain.usecases.board.copying import Renewal, RenewalResult
from domain.vehicles import VehicleId

router = Doors(tags=["loads"])


class CopyForm(Strict):
    """By how many days, or to which day in Japan; neither: the next possible day."""

    days: Annotated[int, Field(strict=True, ge=0, le=MOST_DAYS)] | None = None
    begins_on: Day | None = None


@router.post("/v1/loads/{load_id}/copy", status_code=201)
@promises(NotFound, NotYours, MemberIsSuspended, keyed=True)
async def copy_load(
    load_id: UUID, form: CopyForm, who: Whoever, ports: Outside, response: Response
) -> LoadAnswer:
    """Post a load anew from an earlier one, moved by whole days. 過去の荷物から登録します。"""
    view = await copying.copy_load(ports, who, LoadId(load_id), terms_of(Move, form))
    response.headers["Location"] = f"/v1/loads/{view.id}"
    set_etag(response, view.version)
    return load_answer(view)


@router.post("/v1/vehicles/{vehicle_id}/copy", status_code=201)
@promises(NotFound, NotYours, MemberIsSuspended, keyed=True)
async def copy_vehicle(
    vehicle_id: UUID, form: CopyForm, who: Whoever, ports: Outside, response: Response
) -> VehicleAnswer:
    """Offer a truck anew from an earlier offer, moved by whole days. 過去の空車から登録します。"""
    view = await copying.copy_vehicle(ports, who, VehicleId(vehicle_id), terms_of(Move, form))
    response.headers["Location"] = f"/v1/vehicles/{view.id}"
    set_etag(response, view.version)
    return vehicle_answer(view)


class RenewalForm(Strict):
    """Whose unfilled loads: of the day in Japan on which they ran out, yesterday by default."""

    of: Day | None = None


class RenewalAnswer(Answer):
    """What became of one load. ``id``: the load posted; null where it was refused, as ``problem`` says."""

    former_id: Id
    result: RenewalResult
    id: Id | None
    problem: Problem | None


class RenewalPage(Answer):
    """Each load by itself: those posted now first, then those posted again before; 500 at most."""

    items: tuple[RenewalAnswer, ...]


@router.post("/v1/loads/renewals")
@promises(MemberIsSuspended)
async def renew_loads(
    form: RenewalForm, who: Whoever, ports: Outside, spoken: Spoken, request: Request
) -> RenewalPage:
    """Post yesterday's unfilled loads again; a second time changes nothing. 前日の未成約を再登録します。"""
    request_id = exchange_of(request.scope).request_id

    def told(renewal: Renewal) -> RenewalAnswer:
        refusal = renewal.refusal
        problem = None if refusal is None else problem_of(refusal, spoken, request_id)
        return RenewalAnswer(
            former_id=renewal.former_id, result=renewal.result, id=renewal.load_id, problem=problem
        )

    return RenewalPage(items=tuple(map(told, await copying.renew_loads(ports, who, form.of))))
