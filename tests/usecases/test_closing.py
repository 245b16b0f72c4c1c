"""Closing a month: by itself on the 11th, once whoever does it, and nothing is ever left out (SPEC 8.4)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.accounts import Caller
from domain.calendar import JST, Month
from domain.contracts.contracts import ContractStatus
from domain.permissions import NotYourRole, TrialCannotTrade
from domain.ports import Ports
from domain.settlement.closings import ClosingState, WrongClosingState
from domain.settlement.documents import DocumentKind
from domain.settlement.views import DocumentView
from domain.usecases.contracts.reading import read_contract
from domain.usecases.keeping_time import do_duties, move_sandbox_clock
from domain.usecases.settlement.closing import close_month, issue_closing, list_closings
from domain.usecases.settlement.settling import Sort, list_documents
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person
from tests.closed import APRIL, ISSUED, keep_delivered, keep_the_month_of_the_spec
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
MAY, JUNE = Month("2026-05"), Month("2026-06")


async def documents_of(
    ports: Ports, who: Person, sort: Sort, month: Month | None = None
) -> list[DocumentView]:
    page = await list_documents(ports, who.caller, sort, month, (None, 200))
    return list(page.items)


async def states(ports: Ports, who: Person, month: Month) -> dict[str, tuple[ClosingState, date | None, int]]:
    views = await list_closings(ports, who.caller, month)
    return {one.cooperative.name: (one.state, one.issued_on, one.contracts) for one in views}


async def everything(database: FreshDatabase) -> dict[str, list[Any]]:
    """All rows of settlement, as they stand."""
    tables = ("closings", "settlement_documents", "document_contracts", "ledger_entries", "ledger_postings")
    async with database.engine.connect() as connection:
        return {
            table: sorted(map(str, await connection.execute(text(f"SELECT * FROM {table}"))))
            for table in tables
        }


async def test_the_clock_closes_the_month_of_the_spec_by_itself(
    ports_as: As, ports: Ports, network: Network
) -> None:
    for contract in await keep_the_month_of_the_spec(ports, network.penguin, network.owl):
        assert contract.closing_month == APRIL
    admin = ports_as(network.admin.caller)
    mie, saitama = network.mie.name, network.saitama.name
    assert await states(admin, network.admin, APRIL) == {
        mie: (ClosingState.OPEN, None, 3),
        saitama: (ClosingState.OPEN, None, 3),
    }
    assert await states(admin, network.admin, Month("2026-03")) == {}
    assert await move_sandbox_clock(admin, network.admin.caller, ISSUED - HOUR) == (ISSUED - HOUR, ())
    assert (await states(admin, network.admin, APRIL))[mie] == (ClosingState.CHECKING, None, 3)
    later = ISSUED + 9 * HOUR
    assert await move_sandbox_clock(admin, network.admin.caller, later) == (later, ("closing 2026-04",))
    assert (await states(admin, network.admin, APRIL))[mie] == (ClosingState.ISSUED, date(2026, 5, 11), 3)
    assert (await states(admin, network.mie_clerk, APRIL)) == {
        mie: (ClosingState.ISSUED, date(2026, 5, 11), 3)
    }
    (invoice,) = await documents_of(ports, network.penguin, Sort.INVOICE)
    (statement,) = await documents_of(ports, network.owl, Sort.STATEMENT)
    assert (invoice.document.contents.total_yen, invoice.open_yen) == (162_981, 162_981)
    assert (statement.document.contents.total_yen, statement.open_yen) == (155_222, 147_182)
    received, issued = (
        await documents_of(ports, network.mie_clerk, Sort.INVOICE, APRIL),
        await documents_of(ports, network.saitama_clerk, Sort.INVOICE, APRIL),
    )
    assert [(one.document.contents.kind, one.open_yen) for one in issued if one.open_yen == 155_222] == [
        (DocumentKind.COOPERATIVE, 155_222)
    ]
    assert sorted(one.document.contents.kind for one in received) == ["cooperative", "federation", "member"]
    document = invoice.document
    days = (document.month, document.issued_on, document.due_on, document.pay_on)
    assert days == (APRIL, date(2026, 5, 11), date(2026, 6, 15), date(2026, 6, 15))


async def test_a_year_of_months_closes_in_order_each_at_its_own_time(
    ports_as: As, ports: Ports, network: Network
) -> None:
    await keep_delivered(ports, network.penguin, network.owl, 10_000)
    admin = ports_as(network.admin.caller)
    _, ran = await move_sandbox_clock(admin, network.admin.caller, datetime(2027, 1, 1, tzinfo=JST))
    months = [f"2026-{month:02d}" for month in range(4, 12)]
    assert ran == tuple(f"closing {month}" for month in months)
    for month in months:
        year, number = divmod(int(month[5:]), 12)
        issued_on = date(2026 + year, number + 1, 11)
        found = await states(admin, network.admin, Month(month))
        assert {on for _, on, _ in found.values()} == {issued_on}, month


async def test_closing_again_changes_nothing(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    (first, *_) = await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    assert await do_duties(ports) == ["closing 2026-04"]
    before = await everything(database)
    assert await do_duties(ports) == []
    assert await close_month(ports, APRIL) is False
    admin = ports_as(network.admin.caller)
    views = await issue_closing(admin, network.admin.caller, APRIL)
    assert [view.contracts for view in views] == [3, 3]
    assert await everything(database) == before
    owl = network.owl.caller
    view = await read_contract(ports_as(owl), owl, first.number)
    assert (view.status, view.version) == (ContractStatus.BILLED, 4)
    assert [one.event for one in view.timeline] == ["billed"]


async def test_of_many_who_close_at_once_one_does(
    ports: Ports, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    closed = await asyncio.gather(*(close_month(ports, APRIL) for _ in range(6)))
    assert sorted(closed) == [False] * 5 + [True]
    kept = await everything(database)
    assert [len(rows) for rows in kept.values()] == [2, 5, 9, 8, 31]


async def test_whoever_dies_on_the_way_leaves_nothing_behind(
    ports: Ports, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    before = await everything(database)
    ids_enough_for_all_but_the_last = [ports.new_id() for _ in range(len(DocumentKind) + 1 + 1)]
    with pytest.raises(IndexError):
        await close_month(replace(ports, new_id=ids_enough_for_all_but_the_last.pop), APRIL)
    assert not ids_enough_for_all_but_the_last
    assert await everything(database) == before
    assert await close_month(ports, APRIL) is True


async def test_a_month_that_is_not_over_and_checked_cannot_be_closed(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    admin = ports_as(network.admin.caller)
    clock.forward(ISSUED - NOW - timedelta(microseconds=1))
    before = await everything(database)
    for month in (APRIL, MAY, JUNE, Month("2026-03")):
        with pytest.raises(WrongClosingState):
            await issue_closing(admin, network.admin.caller, month)
    assert await everything(database) == before
    clock.forward(timedelta(microseconds=1))
    with pytest.raises(WrongClosingState):
        await issue_closing(admin, network.admin.caller, MAY)
    await issue_closing(admin, network.admin.caller, APRIL)


async def test_only_the_federation_closes_by_hand_and_only_bookkeepers_look(
    ports_as: As, network: Network
) -> None:
    for person, refusal in (
        (network.mie_clerk, NotYourRole),
        (network.penguin, NotYourRole),
        (network.trial, TrialCannotTrade),
    ):
        with pytest.raises(refusal):
            await issue_closing(ports_as(person.caller), person.caller, APRIL)
    for person, refusal in ((network.penguin, NotYourRole), (network.trial, TrialCannotTrade)):
        with pytest.raises(refusal):
            await list_closings(ports_as(person.caller), person.caller, APRIL)


async def test_a_delivery_reported_by_the_tenth_joins_its_month_a_later_one_the_next(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    last_evening = datetime(2026, 4, 30, 23, 59, tzinfo=JST)
    on_the_tenth = await keep_delivered(
        ports, network.penguin, network.owl, 1_000, at=last_evening, recorded_at=ISSUED - timedelta(seconds=1)
    )
    on_the_eleventh = await keep_delivered(
        ports, network.penguin, network.owl, 2_000, at=last_evening, recorded_at=ISSUED
    )
    much_later = await keep_delivered(
        ports, network.penguin, network.owl, 4_000, at=last_evening, recorded_at=ISSUED + 31 * DAY
    )
    months = [one.closing_month for one in (on_the_tenth, on_the_eleventh, much_later)]
    assert months == [APRIL, MAY, JUNE]
    clock.forward(ISSUED - NOW)
    await do_duties(ports)
    (invoice,) = await documents_of(ports, network.penguin, Sort.INVOICE)
    assert invoice.document.contents.lines[0].base_yen == 1_000


async def test_a_delivery_that_missed_its_closing_is_billed_with_the_next(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    await keep_delivered(ports, network.penguin, network.owl, 1_000)
    clock.forward(ISSUED - NOW)
    await do_duties(ports)
    # Recorded a moment before midnight, committed a moment after the closing had looked.
    missed = await keep_delivered(
        ports, network.penguin, network.owl, 2_000, recorded_at=ISSUED - timedelta(milliseconds=1)
    )
    assert missed.closing_month == APRIL
    clock.forward(31 * DAY)
    assert await do_duties(ports) == ["closing 2026-05"]
    (invoice,) = await documents_of(ports, network.penguin, Sort.INVOICE, MAY)
    assert [line.contract_number for line in invoice.document.contents.lines] == [missed.number] * 2


async def test_an_issuers_numbers_have_no_gaps(ports: Ports, network: Network, clock: MovableClock) -> None:
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    await keep_delivered(ports, network.otter, network.owl, 5_000)
    await keep_delivered(ports, network.owl, network.otter, 6_000)
    clock.forward(ISSUED - NOW)
    await do_duties(ports)
    for clerk in (network.mie_clerk, network.saitama_clerk):
        issued = [
            one.document.number
            for sort in Sort
            for one in await documents_of(ports, clerk, sort)
            if one.document.contents.issuer.id == clerk.caller.cooperative_id
        ]
        assert sorted(issued) == [f"202604-{n:04d}" for n in range(1, len(issued) + 1)]
        assert len(issued) >= 3
