"""Deciding on applications: a clerk endorses, the federation approves, either sends back (SPEC 1.2)."""

from domain.accounts import Caller, Role
from domain.calendar import jst_day
from domain.events import ApplicationMoved
from domain.joining.applications import (
    Application,
    ApplicationId,
    ApplicationKind,
    ApplicationSearch,
    ApplicationStatus,
    ApplicationView,
    Hand,
    Step,
    StepKind,
)
from domain.members import Cooperative, CooperativeId, Member, MemberId, MemberKind
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import NotFound, refuse_stale
from domain.register.offices import Office, OfficeId, OfficeTerms


async def list_applications(
    ports: Ports, who: Caller, status: ApplicationStatus | None, after: Standing | None, limit: int
) -> Page[ApplicationView]:
    """Applications, newest first: a clerk's own co-operative's, the federation's all."""
    permit(who, "list_applications")
    search = ApplicationSearch(None if _is_federation(who) else who.cooperative_id, status)
    async with ports.begin() as work:
        return await work.applications.find(search, after, limit)


async def read_application(ports: Ports, who: Caller, application_id: ApplicationId) -> ApplicationView:
    """One application, with its history and files. Refuses: NotFound."""
    permit(who, "read_application")
    async with ports.begin() as work:
        found = found_for(who, await work.applications.get(application_id))
        return await work.applications.view(found)


async def endorse_application(
    ports: Ports, who: Caller, application_id: ApplicationId, note: str | None, seen: int | None
) -> ApplicationView:
    """Endorse what was applied for with the own co-operative.

    Refuses: NotFound, Stale, WrongApplicationState.
    """
    permit(who, "endorse_application")
    async with ports.begin() as work:
        application = await _to_decide(work, who, application_id, seen)
        endorsed = application.endorse(at=ports.now())
        return await _moved(work, who, endorsed, StepKind.ENDORSED, note)


async def reject_application(
    ports: Ports, who: Caller, application_id: ApplicationId, reason: str, seen: int | None
) -> ApplicationView:
    """Send an application back; the applicant is told why, and may file it again.

    Refuses: NotFound, Stale, WrongApplicationState.
    """
    permit(who, "reject_application")
    async with ports.begin() as work:
        application = await _to_decide(work, who, application_id, seen)
        rejected = application.reject(who.role, at=ports.now())
        return await _moved(work, who, rejected, StepKind.REJECTED, reason)


async def approve_application(
    ports: Ports, who: Caller, application_id: ApplicationId, note: str | None, seen: int | None
) -> ApplicationView:
    """Let the applicant in: from now on there is a member, or a co-operative with its trading desk.

    Its accounts are made apart; a co-operative's fee is 0 until it is set. Refuses: NotFound, Stale,
    WrongApplicationState.
    """
    permit(who, "approve_application")
    async with ports.begin() as work:
        application = await _to_decide(work, who, application_id, seen)
        application.refuse_unless_approvable()
        member = await _let_in(ports, work, application)
        approved = application.approve(member.id, member.cooperative_id, at=ports.now())
        return await _moved(work, who, approved, StepKind.APPROVED, note)


def found_for(who: Caller, application: Application | None) -> Application:
    """The application, where the caller may know of it. Refuses: NotFound."""
    if application is None:
        raise NotFound
    if not _is_federation(who) and application.terms.cooperative_id != who.cooperative_id:
        raise NotFound
    return application


def _is_federation(who: Caller) -> bool:
    return who.role is Role.FEDERATION_ADMIN


async def _to_decide(work: Work, who: Caller, application_id: ApplicationId, seen: int | None) -> Application:
    application = found_for(who, await work.applications.lock(application_id))
    refuse_stale(application.version, seen)
    return application


async def _moved(
    work: Work, who: Caller, application: Application, kind: StepKind, reason: str | None
) -> ApplicationView:
    """Keep the step with who made it; the others are told."""
    saved = await work.applications.save(application)
    account = await work.accounts.get(who.account_id)
    assert account is not None, "accounts stay"
    hand = Hand.FEDERATION if _is_federation(who) else Hand.COOPERATIVE
    number = len(await work.applications.history(saved.id)) + 1
    step = Step(number, kind, saved.updated_at, hand, account.id, account.person, reason)
    await work.applications.add_step(saved.id, step)
    await work.outbox.put(ApplicationMoved(saved.id, number))
    return await work.applications.view(saved)


async def _let_in(ports: Ports, work: Work, application: Application) -> Member:
    """The member that the application makes; of a co-operative its own trading desk."""
    terms = application.terms
    municipality = ports.municipalities.get(terms.municipality)
    assert municipality is not None, "an application names a municipality that there is"
    is_member = application.kind is ApplicationKind.MEMBER
    cooperative_id = terms.cooperative_id or CooperativeId(ports.new_id())
    if not is_member:
        await work.members.add_cooperative(
            Cooperative(
                id=cooperative_id,
                name=terms.company,
                prefecture=municipality.prefecture,
                phone=terms.phone,
                mail=terms.mail,
                fee_bp=0,
            )
        )
    member = Member(
        id=MemberId(ports.new_id()),
        kind=MemberKind.MEMBER if is_member else MemberKind.COOPERATIVE,
        cooperative_id=cooperative_id,
        name=terms.company,
        kana=terms.kana,
        municipality=terms.municipality,
        address=terms.address,
        bureau=municipality.bureau,
        phone=terms.phone,
        mail=terms.mail,
        registration_number=terms.registration_number,
        joined_on=jst_day(ports.now()),
        representative=terms.representative,
        branch=terms.branch,
        employees=terms.employees,
    )
    await work.members.add(member)
    await work.offices.add(_head_office(ports, member))
    return member


def _head_office(ports: Ports, member: Member) -> Office:
    """Where the company is. Its fleet is not told by class when it applies, so that its desk enters it."""
    return Office(
        id=OfficeId(ports.new_id()),
        version=1,
        member_id=member.id,
        bureau=member.bureau,
        opened_at=ports.now(),
        closed_at=None,
        terms=OfficeTerms("本社", member.municipality, member.address, member.phone),
    )
