"""Settling: who sees which document, what is paid on it, and what the books say then (SPEC 8.5-8.7)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.db.connect import open_owner_engine
from domain.accounts import Caller
from domain.calendar import jst_day
from domain.contracts.contracts import Contract, ContractStatus
from domain.money import Yen
from domain.permissions import NotYourRole, NotYours
from domain.ports import Ports
from domain.refusals import Fault, Invalid, NotFound
from domain.settlement.closings import ClosingState
from domain.settlement.documents import DocumentId, DocumentKind
from domain.settlement.views import DocumentView
from domain.usecases.contracts.reading import read_contract
from domain.usecases.keeping_time import do_duties
from domain.usecases.settlement.closing import list_closings
from domain.usecases.settlement.keeping_books import list_accounts, list_entries, verify_ledger
from domain.usecases.settlement.settling import (
    Paid,
    Sort,
    list_documents,
    list_payments,
    read_document,
    record_payment,
)
from tests.builders import NOW, MovableClock, Network, Person
from tests.closed import APRIL, ISSUED, keep_the_month_of_the_spec
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
TODAY = jst_day(ISSUED)
INVOICES = (DocumentKind.MEMBER, DocumentKind.COOPERATIVE, DocumentKind.FEDERATION)


class Month:
    """The month of SPEC 8.6b, closed: penguin of Mie was the consignor, owl of Saitama the carrier."""

    def __init__(self, contracts: list[Contract], found: dict[DocumentKind, DocumentView]) -> None:
        self.contracts = contracts
        self.found = found

    def id(self, kind: DocumentKind) -> DocumentId:
        return self.found[kind].document.id


@pytest.fixture
async def month(ports: Ports, network: Network, clock: MovableClock) -> Month:
    contracts = await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    await do_duties(ports)
    found = {}
    for sort in Sort:
        page = await list_documents(ports, network.saitama_clerk.caller, sort, APRIL, (None, 50))
        found |= {view.document.contents.kind: view for view in page.items}
    (invoice,) = (await list_documents(ports, network.penguin.caller, Sort.INVOICE, APRIL, (None, 50))).items
    return Month(contracts, found | {DocumentKind.MEMBER: invoice})


async def pay(ports_as: As, who: Person, document_id: DocumentId, amount: int) -> int:
    view = await record_payment(ports_as(who.caller), who.caller, document_id, Paid(Yen(amount), TODAY))
    return view.open_yen


def sort_of(kind: DocumentKind) -> Sort:
    return Sort.STATEMENT if kind.is_statement else Sort.INVOICE


async def test_a_document_exists_for_its_issuer_and_its_receiver_alone(
    ports: Ports, network: Network, month: Month
) -> None:
    net = network
    may_see = {
        DocumentKind.MEMBER: [net.penguin, net.colleague, net.mie_clerk],
        DocumentKind.COOPERATIVE: [net.mie_clerk, net.saitama_clerk],
        DocumentKind.PAYMENT: [net.owl, net.saitama_clerk],
        DocumentKind.FEDERATION: [net.saitama_clerk, net.admin],
    }
    for kind, seers in may_see.items():
        for person in network.everyone:
            asked = read_document(ports, person.caller, sort_of(kind), month.id(kind))
            if person in seers:
                assert (await asked).document == month.found[kind].document
            else:
                with pytest.raises(NotFound):
                    await asked


async def test_an_invoice_is_no_statement_and_the_other_way_round(
    ports: Ports, network: Network, month: Month
) -> None:
    clerk = network.saitama_clerk.caller
    for kind, wrong in ((DocumentKind.COOPERATIVE, Sort.STATEMENT), (DocumentKind.PAYMENT, Sort.INVOICE)):
        with pytest.raises(NotFound):
            await read_document(ports, clerk, wrong, month.id(kind))


async def test_lists_go_on_where_they_ended(ports: Ports, network: Network, month: Month) -> None:
    clerk = network.mie_clerk.caller
    whole = (await list_documents(ports, clerk, Sort.INVOICE, None, (None, 50))).items
    walked, after = [], None
    while True:
        page = await list_documents(ports, clerk, Sort.INVOICE, None, (after, 1))
        walked += page.items
        if (after := page.after) is None:
            break
    assert [one.document.id for one in walked] == [one.document.id for one in whole]
    assert len(whole) == 3


async def test_paid_in_full_on_every_leg_the_contracts_are_settled(
    ports_as: As, ports: Ports, network: Network, month: Month
) -> None:
    penguin, mie, saitama = network.penguin, network.mie_clerk, network.saitama_clerk

    async def contracts() -> set[ContractStatus]:
        return {(await read_contract(ports, penguin.caller, one.number)).status for one in month.contracts}

    async def state(clerk: Person) -> ClosingState:
        (view,) = await list_closings(ports, clerk.caller, APRIL)
        return view.state

    assert await pay(ports_as, mie, month.id(DocumentKind.MEMBER), 100_000) == 62_981
    assert await pay(ports_as, mie, month.id(DocumentKind.MEMBER), 62_981) == 0
    assert await state(mie) is ClosingState.PAID
    assert await pay(ports_as, saitama, month.id(DocumentKind.COOPERATIVE), 155_222) == 0
    assert (await contracts(), await state(saitama)) == ({ContractStatus.BILLED}, ClosingState.ISSUED)
    assert await pay(ports_as, saitama, month.id(DocumentKind.PAYMENT), 147_182) == 0
    assert (await contracts(), await state(saitama)) == ({ContractStatus.SETTLED}, ClosingState.PAID)
    page = await list_payments(ports, saitama.caller, APRIL, None, 50)
    assert [(one.payment.amount_yen, one.open_yen) for one in page.items] == [(155_222, 0), (147_182, 0)]


async def test_after_all_is_paid_the_books_hold_the_fees_the_tax_and_the_premium(
    ports_as: As, ports: Ports, network: Network, month: Month
) -> None:
    admin, mie, saitama = network.admin, network.mie_clerk, network.saitama_clerk
    for who, kind in (
        (mie, DocumentKind.MEMBER),
        (saitama, DocumentKind.COOPERATIVE),
        (saitama, DocumentKind.PAYMENT),
        (admin, DocumentKind.FEDERATION),
    ):
        await pay(ports_as, who, month.id(kind), month.found[kind].open_yen)
    kept = await list_accounts(ports, admin.caller)
    assert sum(one.balance.amount_yen for one in kept) == 0
    of_mie = {
        one.balance.account.value: one.balance.amount_yen
        for one in kept
        if one.balance.book == network.mie.id and one.balance.party != network.federation.id
    }
    federation_bill = month.found[DocumentKind.FEDERATION].document.contents
    # Mie has paid no bill of the federation yet; Saitama has paid its own.
    assert (of_mie["fees"], of_mie["bank"], of_mie["receivable"]) == (-7_054, 7_759, 0)
    own = await list_accounts(ports, saitama.caller)
    of_saitama = {one.balance.account.value: one.balance.amount_yen for one in own}
    assert {one.book_name for one in own} == {network.saitama.name}
    assert of_saitama["bank"] == 155_222 - 147_182 - federation_bill.total_yen
    assert (of_saitama["premiums"], of_saitama["carriage"], of_saitama["fees"]) == (0, 0, -7_054)
    verdict = await verify_ledger(ports, admin.caller)
    assert (verdict.intact, verdict.sum_yen, verdict.entries) == (True, 0, 8 + 6)
    entries = await list_entries(ports, saitama.caller, 0, 50)
    assert {one.book_name for one in entries} == {network.saitama.name}
    assert len(entries) < verdict.entries


async def test_more_than_is_open_before_it_was_issued_or_tomorrow_is_refused(
    ports: Ports, network: Network, month: Month
) -> None:
    clerk, invoice = network.mie_clerk.caller, month.id(DocumentKind.MEMBER)
    before = await list_accounts(ports, clerk)
    for paid, fault in (
        (Paid(Yen(162_982), TODAY), Fault("#/amount_yen", "more-than-open", {"open_yen": 162_981})),
        (Paid(Yen(1), TODAY + timedelta(days=1)), Fault("#/paid_on", "day-to-come")),
        (Paid(Yen(1), TODAY - timedelta(days=1)), Fault("#/paid_on", "paid-before-issue")),
    ):
        with pytest.raises(Invalid) as refused:
            await record_payment(ports, clerk, invoice, paid)
        assert refused.value.faults == (fault,)
    assert await list_accounts(ports, clerk) == before


async def test_only_who_issued_a_document_records_what_was_paid(
    ports: Ports, network: Network, month: Month
) -> None:
    net, paid = network, Paid(Yen(1), TODAY)
    for person, kind, refusal in (
        (net.penguin, DocumentKind.MEMBER, NotYourRole),
        (net.owl, DocumentKind.PAYMENT, NotYourRole),
        (net.mie_clerk, DocumentKind.COOPERATIVE, NotYours),
        (net.saitama_clerk, DocumentKind.FEDERATION, NotYours),
        (net.saitama_clerk, DocumentKind.MEMBER, NotFound),
        (net.admin, DocumentKind.MEMBER, NotFound),
        (net.trial, DocumentKind.MEMBER, NotFound),
    ):
        with pytest.raises(refusal):
            await record_payment(ports, person.caller, month.id(kind), paid)
    assert (await list_payments(ports, net.mie_clerk.caller, None, None, 50)).items == ()


async def test_of_many_payments_at_once_no_yen_is_taken_twice(
    ports: Ports, network: Network, month: Month
) -> None:
    clerk, invoice = network.mie_clerk.caller, month.id(DocumentKind.MEMBER)
    tries = [record_payment(ports, clerk, invoice, Paid(Yen(50_000), TODAY)) for _ in range(8)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(answer, Invalid) for answer in answers) == 3
    view = await read_document(ports, clerk, Sort.INVOICE, invoice)
    assert (view.paid_yen, view.open_yen) == (150_000, 12_981)


async def test_a_byte_turned_in_the_ledger_is_found(
    ports: Ports, network: Network, month: Month, database: FreshDatabase
) -> None:
    async with open_owner_engine(database.url).begin() as connection:
        await connection.execute(text("ALTER TABLE ledger_postings DISABLE TRIGGER USER"))
        await connection.execute(
            text(
                "UPDATE ledger_postings SET amount_yen = amount_yen + CASE place WHEN 1 THEN 1 ELSE -1 END"
                " WHERE sequence = 4 AND place IN (1, 2)"
            )
        )
    verdict = await verify_ledger(ports, network.admin.caller)
    assert (verdict.intact, verdict.sum_yen, verdict.broken_at) == (False, 0, 4)


async def as_owner(database: FreshDatabase, *statements: str) -> None:
    """What only somebody with the database's own password could do."""
    async with open_owner_engine(database.url).begin() as connection:
        for statement in ("SET session_replication_role = replica", *statements):
            await connection.execute(text(statement))


async def test_a_document_or_payment_that_was_changed_after_its_issue_is_found(
    ports_as: As, ports: Ports, network: Network, month: Month, database: FreshDatabase
) -> None:
    await pay(ports_as, network.mie_clerk, month.id(DocumentKind.MEMBER), 100)
    assert (await verify_ledger(ports, network.admin.caller)).intact
    member, statement = month.id(DocumentKind.MEMBER), month.id(DocumentKind.PAYMENT)
    name = month.found[DocumentKind.PAYMENT].document.contents.receiver.name
    for change, back, found in (
        ("due_on = due_on + 1", "due_on = due_on - 1", statement),
        ("number = number || '1'", "number = '202604-0002'", statement),
        (
            "contents = jsonb_set(contents, '{receiver,name}', '\"別会社\"')",
            f"contents = jsonb_set(contents, '{{receiver,name}}', '\"{name}\"')",
            statement,
        ),
    ):
        where = f"WHERE id = '{found}'"
        await as_owner(database, f"UPDATE settlement_documents SET {change} {where}")
        verdict = await verify_ledger(ports, network.admin.caller)
        assert (verdict.intact, verdict.changed_document_id) == (False, found), change
        await as_owner(database, f"UPDATE settlement_documents SET {back} {where}")
        assert (await verify_ledger(ports, network.admin.caller)).intact, back
    await as_owner(database, "UPDATE payments SET amount_yen = 99")
    assert (await verify_ledger(ports, network.admin.caller)).changed_document_id == member


async def test_entries_cut_off_the_ledgers_end_are_missed(
    ports: Ports, network: Network, month: Month, database: FreshDatabase
) -> None:
    await as_owner(
        database,
        "DELETE FROM ledger_postings WHERE sequence > 3",
        "DELETE FROM ledger_entries WHERE sequence > 3",
    )
    verdict = await verify_ledger(ports, network.admin.caller)
    assert (verdict.intact, verdict.broken_at, verdict.entries) == (False, None, 3)
    assert verdict.changed_document_id is not None
