"""Guiding: breaches of the proper-use guideline: warning, reply, suspension, lifting (SPEC 1.2)."""

from collections.abc import Sequence
from datetime import date

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.members import Member, MemberId
from domain.ports import Ports, Work
from domain.refusals import Fault, NotFound, refuse_faults, refuse_stale
from domain.register.guideline_cases import (
    MOST_CASES_LISTED,
    CaseStatus,
    CaseStep,
    CaseStepKind,
    GuidelineCase,
    GuidelineCaseId,
    WrongCaseState,
)
from domain.usecases.contracts.proposing import lapse_open_proposals
from domain.usecases.register.registering import locked, owned


async def list_guideline_cases(ports: Ports, who: Caller, member_id: MemberId) -> Sequence[GuidelineCase]:
    """A member's cases, newest first: for itself, its clerk, the federation. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "list_guideline_cases", member_id)
        return await work.guideline_cases.of_member(member_id, MOST_CASES_LISTED)


async def read_guideline_case(
    ports: Ports, who: Caller, member_id: MemberId, case_id: GuidelineCaseId
) -> GuidelineCase:
    """One case of a member. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "read_guideline_case", member_id)
        case = await work.guideline_cases.get(case_id)
        if case is None:
            raise NotFound
        return case.of(member_id)


async def warn_member(
    ports: Ports, who: Caller, member_id: MemberId, text: str, reply_by: date
) -> GuidelineCase:
    """Begin a case with a warning that says what was breached, and until when to answer.

    Refuses: NotFound, NotYours, Invalid.
    """
    async with ports.begin() as work:
        await locked(work, who, "warn_member", member_id)
        refuse_faults(_reply_faults(reply_by, jst_day(ports.now())))
        step = CaseStep(CaseStepKind.WARNING, ports.now(), who.account_id, text)
        case_id = GuidelineCaseId(ports.new_id())
        case = GuidelineCase(case_id, 1, member_id, CaseStatus.WARNED, reply_by, (step,))
        await work.guideline_cases.add(case)
        return case


async def reply_to_warning(
    ports: Ports, who: Caller, case_id: GuidelineCaseId, seen: int | None, *, member_id: MemberId, text: str
) -> GuidelineCase:
    """Answer a warning of the own company. Refuses: NotFound, NotYours, Stale, WrongCaseState."""
    async with ports.begin() as work:
        _, case = await _locked(work, who, "reply_to_warning", member_id, case_id)
        refuse_stale(case.version, seen)
        return await work.guideline_cases.save(case.reply(_step(ports, who, CaseStepKind.REPLY, text)))


async def suspend_member(
    ports: Ports, who: Caller, case_id: GuidelineCaseId, seen: int | None, *, member_id: MemberId, text: str
) -> GuidelineCase:
    """Suspend a member that was heard, or kept silent: it begins no new trade (SPEC 1.2).

    Its postings leave the others' boards, and proposals that wait lapse; what runs goes on, and money owed is
    owed. Refuses: NotFound, NotYours, Stale, WrongCaseState (also while another case has it suspended).
    """
    async with ports.begin() as work:
        member, case = await _locked(work, who, "suspend_member", member_id, case_id)
        refuse_stale(case.version, seen)
        suspended = case.suspend(_step(ports, who, CaseStepKind.SUSPENSION, text))
        if await work.guideline_cases.has_suspension(member_id):
            raise WrongCaseState(status=case.status)
        await work.members.save(member.suspend(at=ports.now()))
        await lapse_open_proposals(ports, work, member_id, None)
        return await work.guideline_cases.save(suspended)


async def lift_suspension(
    ports: Ports, who: Caller, case_id: GuidelineCaseId, seen: int | None, *, member_id: MemberId, text: str
) -> GuidelineCase:
    """Readmit a member: its open postings are on the boards again, and the case is closed.

    Refuses: NotFound, NotYours, Stale, WrongCaseState.
    """
    async with ports.begin() as work:
        member, case = await _locked(work, who, "lift_suspension", member_id, case_id)
        refuse_stale(case.version, seen)
        lifted = case.lift(_step(ports, who, CaseStepKind.LIFTING, text))
        await work.members.save(member.readmit())
        return await work.guideline_cases.save(lifted)


async def close_guideline_case(
    ports: Ports, who: Caller, case_id: GuidelineCaseId, seen: int | None, *, member_id: MemberId, text: str
) -> GuidelineCase:
    """Let a case end without a suspension. Refuses: NotFound, NotYours, Stale, WrongCaseState."""
    async with ports.begin() as work:
        _, case = await _locked(work, who, "close_guideline_case", member_id, case_id)
        refuse_stale(case.version, seen)
        return await work.guideline_cases.save(case.close(_step(ports, who, CaseStepKind.CLOSING, text)))


async def _locked(
    work: Work, who: Caller, operation: str, member_id: MemberId, case_id: GuidelineCaseId
) -> tuple[Member, GuidelineCase]:
    """The member first, always: so that two of its cases never wait for one another."""
    member = await locked(work, who, operation, member_id)
    case = await work.guideline_cases.lock(case_id)
    if case is None:
        raise NotFound
    return member, case.of(member_id)


def _step(ports: Ports, who: Caller, kind: CaseStepKind, text: str) -> CaseStep:
    return CaseStep(kind, ports.now(), who.account_id, text)


def _reply_faults(reply_by: date, today: date) -> Sequence[Fault]:
    """A member is given time to answer."""
    return () if reply_by > today else (Fault("#/reply_by", "only-days-to-come"),)
