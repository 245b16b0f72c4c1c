"""Settlement as it is kept: nothing issued changes, no entry out of balance, no month closed twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.ids import new_id
from domain.accounts import Caller
from domain.money import Yen
from domain.ports import Ports
from domain.settlement.closings import ClosingId
from domain.settlement.ledger import Because, Booking, LedgerAccount, Posting
from domain.settlement.payments import PaymentId, RecordedPayment
from domain.usecases.keeping_time import do_duties
from domain.usecases.settlement.settling import Sort, list_documents
from tests.builders import NOW, MovableClock, Network, a_federation
from tests.closed import APRIL, ISSUED, keep_the_month_of_the_spec
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
APPEND_ONLY = (
    "closings",
    "document_contracts",
    "ledger_entries",
    "ledger_postings",
    "payments",
    "settlement_documents",
)


@pytest.fixture
async def closed(ports: Ports, network: Network, clock: MovableClock) -> None:
    """The month of SPEC 8.6b, closed."""
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    await do_duties(ports)


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_nothing_of_settlement_is_ever_changed_or_dropped(
    closed: None, database: FreshDatabase, table: str
) -> None:
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET ctid = ctid", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DBAPIError):
            async with database.engine.begin() as connection:
                await connection.execute(text(statement))


async def test_an_entry_that_does_not_sum_to_zero_cannot_be_committed(
    ports: Ports, database: FreshDatabase, network: Network
) -> None:
    entry = text(
        "INSERT INTO ledger_entries (sequence, at, book, because, hash)"
        " VALUES (1, now(), :book, 'payment', repeat('0', 64))"
    )
    posting = text("INSERT INTO ledger_postings VALUES (1, :place, 'bank', NULL, :amount)")

    async def write(*amounts: int) -> None:
        async with database.engine.begin() as connection:
            await connection.execute(entry, {"book": network.mie.id})
            for place, amount in enumerate(amounts, 1):
                await connection.execute(posting, {"place": place, "amount": amount})

    for amounts in ((100, -99), (100,), ()):
        with pytest.raises(IntegrityError, match="does not sum to zero"):
            await write(*amounts)
    async with ports.begin() as work:
        assert await work.ledger.entries(None, 0, 10) == []


async def test_entries_are_read_back_as_they_were_written_and_chained_without_gaps(
    ports: Ports, network: Network
) -> None:
    two = (Posting(LedgerAccount.BANK, None, 5), Posting(LedgerAccount.RECEIVABLE, network.mie.id, -5))
    bookings = [Booking(book.id, Because.PAYMENT, None, None, two) for book in (network.mie, network.saitama)]
    for booking in bookings:
        async with ports.begin() as work:
            await work.ledger.append([booking], NOW)
    async with ports.begin() as work:
        entries = await work.ledger.entries(None, 0, 10)
        assert [(one.sequence, one.at, one.booking) for one in entries] == [
            (1, NOW, bookings[0]),
            (2, NOW, bookings[1]),
        ]
        assert await work.ledger.entries(network.saitama.id, 0, 10) == [entries[1]]
        assert await work.ledger.entries(None, 1, 10) == [entries[1]]


async def test_a_cooperative_closes_a_day_once(closed: None, ports: Ports, network: Network) -> None:
    async with ports.begin() as work:
        ((closing, _), *_) = await work.closings.of(APRIL)
    with pytest.raises(IntegrityError):
        async with ports.begin() as work:
            await work.closings.add(replace(closing, id=ClosingId(new_id())))


async def test_the_database_itself_lets_nobody_pay_more_than_is_asked(
    closed: None, ports: Ports, network: Network
) -> None:
    page = await list_documents(ports, network.penguin.caller, Sort.INVOICE, None, (None, 5))
    document = page.items[0].document
    paid = RecordedPayment(PaymentId(new_id()), document.id, Yen(162_982), document.issued_on, ISSUED)
    with pytest.raises(IntegrityError, match="more is paid"):
        async with ports.begin() as work:
            await work.payments.add(paid)


async def test_there_is_one_federation(ports: Ports, network: Network) -> None:
    async with ports.begin() as work:
        assert await work.members.federation() == network.federation
    with pytest.raises(IntegrityError):
        async with ports.begin() as work:
            await work.members.add_federation(a_federation())
