"""Guarantee plans (KIT運送代金補償): how far a co-operative's members are covered, dated (SPEC 8.8)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.accounts import AccountId
from domain.members import CooperativeId
from domain.money import Yen
from domain.refusals import Fault
from domain.vehicle_classes import Labels


class GuaranteePlan(StrEnum):
    """The plans there are, by what each covers."""

    TEN_MILLION = "ten_million"
    FIFTEEN_MILLION = "fifteen_million"


GUARANTEE_PLAN_LABELS: Mapping[GuaranteePlan, Labels] = MappingProxyType(
    {
        GuaranteePlan.TEN_MILLION: ("1,000万円", "10,000,000 yen"),
        GuaranteePlan.FIFTEEN_MILLION: ("1,500万円", "15,000,000 yen"),
    }
)

LIMIT_YEN: Mapping[GuaranteePlan, Yen] = MappingProxyType(
    {GuaranteePlan.TEN_MILLION: Yen(10_000_000), GuaranteePlan.FIFTEEN_MILLION: Yen(15_000_000)}
)
"""How much of what one member owes is covered (SPEC 8.8)."""

YEARLY_PREMIUM_YEN: Mapping[GuaranteePlan, Yen] = MappingProxyType(
    {GuaranteePlan.TEN_MILLION: Yen(6_000), GuaranteePlan.FIFTEEN_MILLION: Yen(8_400)}
)
"""What the plan costs a member in a year (SPEC 8.8)."""

YEARLY_POOL_YEN = Yen(100_000_000)
"""All claims of one year come to no more (SPEC 8.8)."""

PLAN_AT_FIRST = GuaranteePlan.TEN_MILLION
"""What a co-operative has that has chosen nothing yet: nobody takes part without the cover (SPEC 8.8)."""


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """A co-operative's plan from a JST day on; days and chooser are None of the one it began with."""

    cooperative_id: CooperativeId
    from_on: date | None
    plan: GuaranteePlan
    added_at: datetime | None = None
    added_by: AccountId | None = None

    @property
    def limit_yen(self) -> Yen:
        """How much of what one member owes is covered."""
        return LIMIT_YEN[self.plan]

    @property
    def yearly_premium_yen(self) -> Yen:
        """What the plan costs a member in a year."""
        return YEARLY_PREMIUM_YEN[self.plan]


def plan_on(plans: Iterable[ChosenPlan], cooperative_id: CooperativeId, day: date) -> GuaranteePlan:
    """The co-operative's plan of a day: the newest begun by then, else the one it began with."""
    begun = {
        one.from_on: one.plan
        for one in plans
        if one.cooperative_id == cooperative_id and one.from_on is not None and one.from_on <= day
    }
    return begun[max(begun)] if begun else PLAN_AT_FIRST


def guarantee_plan_faults(from_on: date, today: date) -> Iterator[Fault]:
    """Plans are for days to come: nobody's room shrinks between two contracts of one day."""
    if from_on <= today:
        yield Fault("#/from_on", "only-days-to-come")
