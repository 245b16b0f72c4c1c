"""The doors of covers: guarantee plans, cargo covers, and what a member owes (SPEC 8.8, 8.9)."""

from datetime import date
from uuid import UUID

from fastapi import Response

from api.needs import Doors, Outside, Who, Whoever, promises
from api.shapes import Answer, Day, Id, Instant, Strict
from api.terms import answer_of
from domain.members import CooperativeId, MemberId
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.register.cargo_covers import CargoCover, ChosenCover
from domain.register.guarantee_plans import ChosenPlan, GuaranteePlan
from domain.usecases.register import covering

router = Doors(tags=["network"])

_PLANS = "/v1/cooperatives/{cooperative_id}/guarantee-plans"
_COVERS = "/v1/members/{member_id}/cargo-covers"


class GuaranteePlanForm(Strict):
    """The plan from a day to come on."""

    from_on: Day
    plan: GuaranteePlan


class GuaranteePlanAnswer(Answer):
    """A plan. ``from_on``, ``added_at``, ``added_by``: null of the one that a co-operative begins with.

    ``limit_yen``: how much of what one member owes is covered. ``yearly_premium_yen``: of each member.
    """

    from_on: date | None
    plan: GuaranteePlan
    limit_yen: int
    yearly_premium_yen: int
    added_at: Instant | None
    added_by: Id | None


class GuaranteePlanPage(Answer):
    """A co-operative's plans, the latest day first; always whole."""

    items: tuple[GuaranteePlanAnswer, ...]
    next_cursor: str | None


class CargoCoverForm(Strict):
    """The cover from a day on, today at the earliest."""

    from_on: Day
    cover: CargoCover


class CargoCoverAnswer(Answer):
    """A cover. ``from_on``, ``added_at``, ``added_by``: null of the one that every carrier begins with.

    ``cover_yen``: the most for one accident, of which the carrier bears ``excess_yen`` itself.
    """

    from_on: date | None
    cover: CargoCover
    cover_yen: int
    excess_yen: int
    added_at: Instant | None
    added_by: Id | None


class CargoCoverPage(Answer):
    """A member's covers, the latest day first; always whole."""

    items: tuple[CargoCoverAnswer, ...]
    next_cursor: str | None


class ExposureAnswer(Answer):
    """What a member owes as a consignor, tax included, fees left out, and what it may still conclude."""

    open_yen: int
    limit_yen: int
    room_yen: int
    contracts: int


def _plan(one: ChosenPlan) -> GuaranteePlanAnswer:
    figures = {"limit_yen": one.limit_yen, "yearly_premium_yen": one.yearly_premium_yen}
    return answer_of(GuaranteePlanAnswer, one, figures)


def _cover(one: ChosenCover) -> CargoCoverAnswer:
    return answer_of(CargoCoverAnswer, one, {"cover_yen": one.cover_yen, "excess_yen": one.excess_yen})


@router.get(_PLANS)
@promises(NotFound, NotYours)
async def list_guarantee_plans(cooperative_id: UUID, who: Who, ports: Outside) -> GuaranteePlanPage:
    """A co-operative's guarantee plans, the latest day first. 運送代金補償のプランの一覧です。"""
    plans = await covering.list_guarantee_plans(ports, who, CooperativeId(cooperative_id))
    items = tuple(map(_plan, plans))
    return GuaranteePlanPage(items=items, next_cursor=None)


@router.post(_PLANS, status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def choose_guarantee_plan(
    cooperative_id: UUID, form: GuaranteePlanForm, who: Who, ports: Outside, response: Response
) -> GuaranteePlanAnswer:
    """Choose the own co-operative's plan from a day to come on. 運送代金補償のプランを選びます。"""
    plan = await covering.choose_guarantee_plan(
        ports, who, CooperativeId(cooperative_id), form.from_on, form.plan
    )
    response.headers["Location"] = f"/v1/cooperatives/{cooperative_id}/guarantee-plans"
    return _plan(plan)


@router.get(_COVERS)
@promises(NotFound, NotYours)
async def list_cargo_covers(member_id: UUID, who: Who, ports: Outside) -> CargoCoverPage:
    """For how much a member's cargo is insured. 荷物保険の支払限度の一覧です。"""
    covers = await covering.list_cargo_covers(ports, who, MemberId(member_id))
    items = tuple(map(_cover, covers))
    return CargoCoverPage(items=items, next_cursor=None)


@router.post(_COVERS, status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def set_cargo_cover(
    member_id: UUID, form: CargoCoverForm, who: Who, ports: Outside, response: Response
) -> CargoCoverAnswer:
    """Enter a member's cover from a day on. 荷物保険の支払限度(高額品特約)を登録します。"""
    cover = await covering.set_cargo_cover(ports, who, MemberId(member_id), form.from_on, form.cover)
    response.headers["Location"] = f"/v1/members/{member_id}/cargo-covers"
    return _cover(cover)


@router.get("/v1/members/{member_id}/exposure")
@promises(NotFound, NotYours)
async def read_exposure(member_id: UUID, who: Whoever, ports: Outside) -> ExposureAnswer:
    """What a member owes against its guarantee limit. 組合員の与信残です。"""
    return answer_of(ExposureAnswer, await covering.read_exposure(ports, who, MemberId(member_id)))
