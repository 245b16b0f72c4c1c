"""The things of the scene that the register keeps, and how each is made."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.members import Cooperative, CooperativeId, MemberId
from domain.places import MunicipalityCode
from domain.ports import Ports
from domain.refusals import NotFound
from domain.register.bank_accounts import BankAccount, BankAccountKind
from domain.register.guideline_cases import CaseStatus, GuidelineCase
from domain.register.offices import FleetLine, OfficeTerms
from domain.register.partners import PartnerGroupTerms
from domain.register.views import MemberSearch
from domain.usecases.register import guiding, housing, partnering
from domain.vehicle_classes import VehicleClass
from tests.builders import a_member
from tests.recipes import About

WREN = "亀山ミソサザイ運送"

ACCOUNT = BankAccount("0001", "123", BankAccountKind.CURRENT, "1234567", "ﾐﾎﾝ")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to call an operation about. ``poster_id``: of a posting, the desk that posted it;
    of what belongs to a company of the register, that company.

    ``more``: what else of a ``Subject`` comes with it.
    """

    about: About
    ref: str
    version: int = 1
    poster_id: UUID | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


Maker = Callable[[Ports, Caller, Caller, MemberId], Awaitable[Thing]]
"""Makes what belongs to the desk of the first caller; the second is the federation, the last another's id."""


async def an_entry(ports: Ports, member_id: MemberId) -> Thing:
    """A company with all that may be entered of it."""
    async with ports.begin() as work:
        member = await work.members.lock(member_id)
        assert member is not None
        whole = replace(
            member,
            former_names=("旧社名",),
            representative="見本 一郎",
            branch="北勢支部",
            capital_yen=10_000_000,
            employees=42,
            safety_mark_until=date(2028, 12, 31),
        )
        if whole != member:
            member = await work.members.save(whole)
        await work.bank_accounts.put(member_id, ACCOUNT)
    return Thing(About.MEMBER, str(member_id), member.version)


async def a_cooperative(ports: Ports, cooperative_id: CooperativeId) -> Thing:
    """A co-operative with all that may be entered of it."""
    async with ports.begin() as work:
        kept = await work.members.lock_cooperative(cooperative_id)
        assert kept is not None
        whole = replace(kept, address="三重県津市1", registration_number="T7000012050002")
        if whole != kept:
            kept = await work.members.save_cooperative(whole)
    return Thing(About.COOPERATIVE, str(cooperative_id), kept.version)


def _own(who: Caller) -> MemberId:
    assert who.desk is not None
    return who.desk


async def _office(ports: Ports, who: Caller, _: Caller, __: MemberId) -> Thing:
    fleet = (FleetLine(VehicleClass.LARGE_10T, 12),)
    terms = OfficeTerms("本社", MunicipalityCode("24202"), "見本町1-1", "059-000-0008", fleet)
    office = await housing.open_office(ports, who, _own(who), terms)
    return Thing(About.OFFICE, str(office.id), office.version, _own(who))


async def _group(ports: Ports, who: Caller, _: Caller, other: MemberId) -> Thing:
    group = await partnering.make_partner_group(ports, who, _own(who), PartnerGroupTerms("組", (other,)))
    return Thing(About.GROUP, str(group.id), group.version, _own(who))


async def _listed(ports: Ports, who: Caller, _: Caller, other: MemberId) -> Thing:
    await partnering.put_on_do_not_deal(ports, who, _own(who), other)
    return Thing(About.ON_LIST, str(other), 1, _own(who))


async def _unlisted(ports: Ports, who: Caller, _: Caller, other: MemberId) -> Thing:
    with suppress(NotFound):
        await partnering.take_off_do_not_deal(ports, who, _own(who), other)
    return Thing(About.ON_LIST, str(other), 1, _own(who))


async def _warned(ports: Ports, who: Caller, admin: Caller, _: MemberId) -> Thing:
    return _case(await _warn(ports, who, admin))


async def _replied(ports: Ports, who: Caller, admin: Caller, _: MemberId) -> Thing:
    case = await _warn(ports, who, admin)
    return _case(await guiding.reply_to_warning(ports, who, case.id, None, member_id=_own(who), text="見本"))


async def _suspended(ports: Ports, who: Caller, admin: Caller, _: MemberId) -> Thing:
    case = await _warn(ports, who, admin)
    await guiding.reply_to_warning(ports, who, case.id, None, member_id=_own(who), text="見本")
    of = _own(who)
    return _case(await guiding.suspend_member(ports, admin, case.id, None, member_id=of, text="見本"))


async def _warn(ports: Ports, who: Caller, admin: Caller) -> GuidelineCase:
    """A new case; no other has the member suspended any longer."""
    of, reply_by = _own(who), jst_day(ports.now() + timedelta(days=9))
    for case in await guiding.list_guideline_cases(ports, admin, of):
        if case.status is CaseStatus.SUSPENDED:
            await guiding.lift_suspension(ports, admin, case.id, None, member_id=of, text="見本")
    return await guiding.warn_member(ports, admin, of, "見本", reply_by)


def _case(case: GuidelineCase) -> Thing:
    return Thing(About.CASE, str(case.id), case.version, case.member_id)


MAKERS: Mapping[str, Maker] = {
    "office": _office,
    "group": _group,
    "listed": _listed,
    "unlisted": _unlisted,
    "warned": _warned,
}
"""How each is made, by the second half of its name."""

OF_WREN: Mapping[str, Maker] = {"replied": _replied, "suspended": _suspended}
"""What only wren has, who has no people: a suspension is in nobody else's way."""


async def wren(ports: Ports, cooperative: Cooperative) -> MemberId:
    """A member of the co-operative that nobody logs in for, made once."""
    search = MemberSearch(text=WREN, cooperative_id=cooperative.id)
    async with ports.begin() as work:
        for member, _ in (await work.members.find(search, None, 1)).items:
            return member.id
        made = a_member(cooperative, name=WREN)
        await work.members.add(made)
    return made.id
