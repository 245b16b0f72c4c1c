"""Covering: how far a co-operative's members are guaranteed, and cargo insured (SPEC 8.8, 8.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.accounts import Caller
from domain.api_clients import AnyCaller, ClientCaller
from domain.calendar import jst_day
from domain.contracts.checks import Exposure, room_yen
from domain.members import CooperativeId, MemberId
from domain.permissions import permit
from domain.permissions.relations import Relation
from domain.ports import Ports
from domain.refusals import Fault, Invalid, NotFound, refuse_faults
from domain.register.cargo_covers import CargoCover, ChosenCover, cargo_cover_faults
from domain.register.guarantee_plans import (
    PLAN_AT_FIRST,
    ChosenPlan,
    GuaranteePlan,
    guarantee_plan_faults,
)
from domain.register.views import relation_to_cooperative, relation_to_member
from domain.usecases.contracts.checks.finding import limit_yen_on
from domain.usecases.register.registering import found, owned


@dataclass(frozen=True, slots=True)
class ExposureView:
    """What a member owes as a consignor, of how many contracts, and what it may still conclude."""

    open_yen: int
    limit_yen: int
    room_yen: int
    contracts: int


async def list_guarantee_plans(
    ports: Ports, who: Caller, cooperative_id: CooperativeId
) -> Sequence[ChosenPlan]:
    """A co-operative's plans, the latest day first, and last the one it began with.

    Refuses: NotFound, NotYours.
    """
    async with ports.begin() as work:
        if await work.members.cooperative(cooperative_id) is None:
            raise NotFound
        permit(who, "list_guarantee_plans", relation_to_cooperative(cooperative_id, who))
        chosen = await work.guarantee_plans.of_cooperatives([cooperative_id])
        return [*chosen, ChosenPlan(cooperative_id, None, PLAN_AT_FIRST)]


async def choose_guarantee_plan(
    ports: Ports, who: Caller, cooperative_id: CooperativeId, from_on: date, plan: GuaranteePlan
) -> ChosenPlan:
    """Choose the plan from a day to come on; what was concluded before stays concluded (SPEC 8.8).

    Refuses: NotFound, NotYours, Invalid.
    """
    async with ports.begin() as work:
        if await work.members.cooperative(cooperative_id) is None:
            raise NotFound
        permit(who, "choose_guarantee_plan", relation_to_cooperative(cooperative_id, who))
        refuse_faults(guarantee_plan_faults(from_on, jst_day(ports.now())))
        chosen = ChosenPlan(cooperative_id, from_on, plan, ports.now(), who.account_id)
        if not await work.guarantee_plans.add(chosen):
            raise Invalid(Fault("#/from_on", "day-has-a-plan"))
        return chosen


async def list_cargo_covers(ports: Ports, who: Caller, member_id: MemberId) -> Sequence[ChosenCover]:
    """For how much a member's cargo is insured, the latest day first, and last what every carrier has.

    Refuses: NotFound, NotYours.
    """
    async with ports.begin() as work:
        await owned(work, who, "list_cargo_covers", member_id)
        chosen = await work.cargo_covers.of_members([member_id])
        return [*chosen, ChosenCover(member_id, None, CargoCover.STANDARD)]


async def set_cargo_cover(
    ports: Ports, who: Caller, member_id: MemberId, from_on: date, cover: CargoCover
) -> ChosenCover:
    """Enter a member's cover from a day on: its clerk does, who has the insurer's word (SPEC 8.9).

    Refuses: NotFound, NotYours, Invalid.
    """
    async with ports.begin() as work:
        await owned(work, who, "set_cargo_cover", member_id)
        refuse_faults(cargo_cover_faults(from_on, jst_day(ports.now())))
        chosen = ChosenCover(member_id, from_on, cover, ports.now(), who.account_id)
        if not await work.cargo_covers.add(chosen):
            raise Invalid(Fault("#/from_on", "day-has-a-cover"))
        return chosen


async def read_exposure(ports: Ports, who: AnyCaller, member_id: MemberId) -> ExposureView:
    """What a member owes now, against its limit of today: for itself and its clerk (SPEC 8.8).

    Refuses: NotFound, NotYours.
    """
    async with ports.begin() as work:
        member = await found(work, member_id)
        if isinstance(who, ClientCaller):
            relation = Relation.OWN if who.desk == member.id else Relation.DISCLOSED
        else:
            relation = relation_to_member(member, who)
        permit(who, "read_exposure", relation)
        owing = (await work.checks.owing([member.id]))[member.id]
        limit_yen = await limit_yen_on(work, member.cooperative_id, jst_day(ports.now()))
        room = room_yen(Exposure(owing.open_yen, limit_yen))
        return ExposureView(owing.open_yen, limit_yen, room, owing.contracts)
