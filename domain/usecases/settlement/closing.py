"""Closing a month: billed by itself on the 11th, once, for the whole network (SPEC 8.4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.accounts import Caller, Role
from domain.calendar import Month, bank_day_until, jst_day, months_after
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.timelines import Happening
from domain.events import DocumentIssued
from domain.members import Cooperative, CooperativeId, Federation, Member, MemberId, NamedCooperative
from domain.permissions import permit
from domain.places import Municipalities, MunicipalityCode
from domain.ports import Ports, Work
from domain.settlement.billing import Companies, bill_month
from domain.settlement.closings import (
    Closing,
    ClosingDays,
    ClosingId,
    ClosingState,
    ClosingView,
    WrongClosingState,
    closing_days,
    state_by_clock,
)
from domain.settlement.documents import BillingParty, Contents, DocumentId, SettlementDocument
from domain.settlement.ledger import bookings_of_documents


async def list_closings(ports: Ports, who: Caller, month: Month) -> tuple[ClosingView, ...]:
    """The month of each co-operative that the caller keeps books for: a clerk's own, the federation all.

    None of a month before the network's first closing.
    """
    permit(who, "list_closings")
    days = closing_days(month, ports.holidays.is_holiday)
    async with ports.begin() as work:
        issued = {closing.cooperative_id: (closing, paid) for closing, paid in await work.closings.of(month)}
        due = None if issued else await due_month(work)
        if due is not None and month < due:
            return ()
        waiting = {} if issued else await work.contracts.count_to_bill(month)
        cooperatives = await work.members.cooperatives()
    views = []
    for one in cooperatives:
        if who.role is not Role.FEDERATION_ADMIN and one.id != who.cooperative_id:
            continue
        named = NamedCooperative(one.id, one.name)
        if issued and one.id not in issued:
            continue  # It joined after that month was closed.
        if one.id in issued:
            closing, paid = issued[one.id]
            state = ClosingState.PAID if paid else ClosingState.ISSUED
            views.append(ClosingView(named, state, days, jst_day(closing.issued_at), closing.contracts))
        else:
            state = state_by_clock(days, ports.now())
            views.append(ClosingView(named, state, days, None, waiting.get(one.id, 0)))
    return tuple(views)


async def issue_closing(ports: Ports, who: Caller, month: Month) -> tuple[ClosingView, ...]:
    """Close a month that is over and checked, where that has not been done by itself; again changes nothing.

    Refuses: WrongClosingState (also for a month that other months come before).
    """
    permit(who, "issue_closing")
    async with ports.begin() as work:
        closed = bool(await work.closings.of(month))
        due = None if closed else await due_month(work)
    if not closed:
        days = closing_days(month, ports.holidays.is_holiday)
        if due != month or ports.now() < days.issues_at:
            raise WrongClosingState
        await close_month(ports, month)
    return await list_closings(ports, who, month)


async def due_month(work: Work) -> Month | None:
    """The month that is closed next: the one after the last, at first that of the first delivery."""
    last = await work.closings.last()
    return await work.contracts.first_to_bill() if last is None else months_after(last)


async def close_month(ports: Ports, month: Month) -> bool:
    """Issue every document of the month, write them into the ledger, and mark the contracts billed.

    All of it or nothing, in one transaction: whoever is killed on the way leaves nothing behind, and of two
    that close at once one waits and then finds it done. False: it was done before.
    """
    now = ports.now()
    async with ports.begin() as work:
        await work.closings.lock()
        if await work.closings.of(month):
            return False
        contracts = await work.contracts.lock_to_bill(month)
        cooperatives = await work.members.cooperatives()
        companies = await _companies(ports, work, month, cooperatives, contracts)
        documents = _issued(ports, bill_month(month, contracts, companies), month, now)
        for document in documents:
            await work.documents.add(document)
            await work.outbox.put(DocumentIssued(document.id))
        await work.ledger.append(bookings_of_documents(documents), now)
        for contract in contracts:
            await work.contracts.save(contract.bill(at=now))
            billed = Happening(now, ContractStatus.BILLED.value, None)
            await work.contracts.tell(contract.number, [billed])
        for closing in _closings(ports, month, cooperatives, contracts):
            await work.closings.add(closing)
    return True


def _closings(
    ports: Ports, month: Month, cooperatives: Sequence[Cooperative], contracts: Sequence[Contract]
) -> list[Closing]:
    """A closing for each co-operative, also for one without a contract."""
    days = closing_days(month, ports.holidays.is_holiday)
    count: Counter[CooperativeId] = Counter()
    for contract in contracts:
        count.update({contract.consignor.cooperative.id, contract.carrier.cooperative.id})
    return [
        Closing(ClosingId(ports.new_id()), one.id, month, days.closes_on, ports.now(), count[one.id])
        for one in cooperatives
    ]


def _issued(
    ports: Ports, contents: Sequence[Contents], month: Month, now: datetime
) -> list[SettlementDocument]:
    """The documents with their numbers: month and place in the issuer's row, without gaps."""
    days: ClosingDays = closing_days(month, ports.holidays.is_holiday)
    numbered: Counter[object] = Counter()
    documents = []
    for one in contents:
        numbered[one.issuer.id] += 1
        documents.append(
            SettlementDocument(
                id=DocumentId(ports.new_id()),
                number=f"{month.replace('-', '')}-{numbered[one.issuer.id]:04d}",
                month=month,
                issued_on=jst_day(now),
                due_on=one.agreed_due_on or days.due_on,
                pay_on=bank_day_until(one.agreed_due_on or days.due_on, ports.holidays.is_holiday),
                contents=one,
            )
        )
    return documents


async def _companies(
    ports: Ports, work: Work, month: Month, cooperatives: Sequence[Cooperative], contracts: Sequence[Contract]
) -> Companies:
    desks = await work.members.trading_desks()
    federation = await work.members.federation()
    assert federation is not None, "premiums are kept back for the federation, which then must bill them"
    sides = [side for contract in contracts for side in (contract.consignor, contract.carrier)]
    members: dict[MemberId, BillingParty] = {}
    for member_id in {side.member_id for side in sides}:
        member = await work.members.get(member_id)
        assert member is not None, "a party of a contract stays in the register"
        members[member_id] = _member_party(member, ports.municipalities)
    return Companies(
        cooperatives={one.id: _cooperative_party(one, desks, ports.municipalities) for one in cooperatives},
        members=members,
        accounts=await work.accounts.count_by_cooperative(month),
        federation=_federation_party(federation),
        place_name=lambda code: _place_name(code, ports.municipalities),
    )


def _member_party(member: Member, municipalities: Municipalities) -> BillingParty:
    address = municipalities.address_in_full(member.municipality, member.address)
    return BillingParty(member.id, member.name, address, member.phone, member.registration_number)


def _cooperative_party(
    one: Cooperative, desks: Mapping[CooperativeId, Member], municipalities: Municipalities
) -> BillingParty:
    """Address and registration number are those of its trading desk: it is the same company."""
    desk = desks.get(one.id)
    if desk is None:
        return BillingParty(one.id, one.name, "", one.phone, None)
    address = municipalities.address_in_full(desk.municipality, desk.address)
    return BillingParty(one.id, one.name, address, one.phone, desk.registration_number)


def _federation_party(one: Federation) -> BillingParty:
    return BillingParty(one.id, one.name, one.address, one.phone, one.registration_number)


def _place_name(code: MunicipalityCode, municipalities: Municipalities) -> str:
    municipality = municipalities.get(code)
    assert municipality is not None, code
    return municipality.full_name
