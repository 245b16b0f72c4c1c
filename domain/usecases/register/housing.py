"""Housing: a member's offices and their fleets (SPEC 1.1); its clerk may do it in its place (SPEC 1.8)."""

from collections.abc import Callable, Sequence

from domain.accounts import Caller
from domain.members import MemberId
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.register.offices import MOST_OFFICES, Office, OfficeId, OfficeTerms
from domain.usecases.register.registering import bureau_of, locked, owned


async def list_offices(ports: Ports, who: Caller, member_id: MemberId) -> Sequence[Office]:
    """A member's offices, oldest first. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        await owned(work, who, "list_offices", member_id)
        return await work.offices.of_member(member_id)


async def open_office(ports: Ports, who: Caller, member_id: MemberId, terms: OfficeTerms) -> Office:
    """Enter an office of the own company. Refuses: NotFound, NotYours, Invalid."""
    refuse_faults(terms.faults(ports.municipalities))
    async with ports.begin() as work:
        await locked(work, who, "open_office", member_id)
        if len(await work.offices.of_member(member_id)) >= MOST_OFFICES:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_OFFICES}))
        office = Office(
            id=OfficeId(ports.new_id()),
            version=1,
            member_id=member_id,
            bureau=bureau_of(terms.municipality, ports.municipalities),
            opened_at=ports.now(),
            closed_at=None,
            terms=terms,
        )
        await work.offices.add(office)
        return office


async def amend_office(
    ports: Ports,
    who: Caller,
    office_id: OfficeId,
    seen: int,
    change: Callable[[OfficeTerms], OfficeTerms],
    *,
    member_id: MemberId,
) -> Office:
    """Change an office of the own company. Refuses: NotFound, NotYours, Stale, Invalid."""
    async with ports.begin() as work:
        office = await _locked(work, who, "amend_office", member_id, office_id)
        refuse_stale(office.version, seen)
        terms = change(office.terms)
        if terms == office.terms:
            return office
        refuse_faults(terms.faults(ports.municipalities))
        refuse_faults(terms.left_behind_faults(office.terms))
        bureau = bureau_of(terms.municipality, ports.municipalities)
        return await work.offices.save(office.amend(terms, bureau))


async def close_office(
    ports: Ports, who: Caller, office_id: OfficeId, seen: int, *, member_id: MemberId
) -> None:
    """Take an office of the own company out of the register. Refuses: NotFound, NotYours, Stale."""
    async with ports.begin() as work:
        office = await _locked(work, who, "close_office", member_id, office_id)
        refuse_stale(office.version, seen)
        await work.offices.save(office.close(at=ports.now()))


async def _locked(
    work: Work, who: Caller, operation: str, member_id: MemberId, office_id: OfficeId
) -> Office:
    await owned(work, who, operation, member_id)
    office = await work.offices.lock(office_id)
    if office is None:
        raise NotFound
    return office.of(member_id)
