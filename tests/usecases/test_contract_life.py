"""What the steps of a contract's life do beside it: board, vehicle, road, letters (SPEC 5.1-5.5)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.ids import new_id
from domain.accounts import Caller
from domain.calendar import JST
from domain.contracts.changes.amendments import Changes
from domain.contracts.changes.cancellations import CancellationTerms
from domain.contracts.contracts import ContractStatus, Delivery, Side, WrongContractState
from domain.contracts.numbers import ContractNumber
from domain.contracts.proposals import ConsignorIs, Proof, Proposal
from domain.contracts.trucks import Truck
from domain.contracts.views import ContractView
from domain.events import LoadReopened
from domain.loads import LoadId
from domain.money import Yen
from domain.ports import Ports
from domain.postings import PostingStatus
from domain.refusals import Invalid, NotFound
from domain.search import LoadSearch
from domain.trackings import TrackingEnd, TrackingEnded
from domain.usecases.board.marking_reposts import (
    mark_what_repeats_the_contracted,
    unmark_what_repeats_the_reopened,
)
from domain.usecases.contracts.amending import accept_amendment, propose_amendment
from domain.usecases.contracts.cancelling import accept_cancellation, propose_cancellation
from domain.usecases.contracts.naming_trucks import name_truck
from domain.usecases.contracts.phone_deals import propose_phone_deal
from domain.usecases.contracts.rating import read_member_record
from domain.usecases.contracts.reading import read_contract
from domain.usecases.contracts.reporting import record_delivery
from domain.usecases.keeping_time import do_duties
from domain.usecases.register.partnering import put_on_do_not_deal
from domain.usecases.searching import search_loads
from domain.usecases.settlement.closing import close_month
from domain.usecases.settlement.settling import Paid, Sort, list_documents, record_payment
from domain.vehicles import Vehicle, VehicleId
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person, load_terms, post_load, post_vehicle
from tests.closed import APRIL, ISSUED, keep_the_month_of_the_spec
from tests.conftest import FreshDatabase
from tests.driven import a_concluded_number, start_driving
from tests.usecases.test_confirming import letters_in, work_off, worker_of
from tests.usecases.test_contracting import SAYS_ALL, a_full_load, conclude, desk, take
from tests.usecases.test_marking_reposts import _is_repost, _post, _take

As = Callable[[Caller | None], Ports]


async def cancel(
    ports_as: As, network: Network, number: ContractNumber, *, seen: int = 2, **said: Any
) -> ContractView:
    """Penguin asks for it, owl agrees."""
    penguin, owl = network.penguin.caller, network.owl.caller
    await propose_cancellation(ports_as(penguin), penguin, number, CancellationTerms(**said))
    return await accept_cancellation(ports_as(owl), owl, number, seen)


async def vehicle_as_it_is(ports: Ports, vehicle_id: VehicleId) -> Vehicle:
    async with ports.begin() as work:
        vehicle = await work.vehicles.get(vehicle_id)
        assert vehicle is not None
        return vehicle


async def a_contract_with(ports_as: As, network: Network, vehicle: Vehicle, **load: Any) -> ContractNumber:
    """Of a load for which owl offers its vehicle."""
    posted = await a_full_load(ports_as(None), network.penguin, **load)
    proposed = await take(ports_as, network.owl, posted, vehicle_id=vehicle.id)
    await conclude(ports_as, network.penguin, proposed)
    return proposed.contract.number


async def test_a_vehicle_is_on_the_board_again_with_its_load_cancelled(
    ports_as: As, network: Network, ports: Ports
) -> None:
    vehicle = await post_vehicle(ports, network.owl)
    number = await a_contract_with(ports_as, network, vehicle)
    assert (await vehicle_as_it_is(ports, vehicle.id)).status is PostingStatus.CONTRACTED
    await cancel(ports_as, network, number, reopen_load=True)
    again = await vehicle_as_it_is(ports, vehicle.id)
    assert (again.status, again.closed_at, again.terms) == (PostingStatus.OPEN, None, vehicle.terms)


async def test_a_consolidated_vehicle_has_its_room_back(ports_as: As, network: Network, ports: Ports) -> None:
    vehicle = await post_vehicle(ports, network.owl, weight_kg=10_000, pallets=16)
    number = await a_contract_with(ports_as, network, vehicle, consolidation=True, weight_kg=3_000, pallets=5)
    left = (await vehicle_as_it_is(ports, vehicle.id)).terms.capacity
    assert (left.weight_kg, left.pallets) == (7_000, 11)
    await cancel(ports_as, network, number, reopen_load=True)
    assert (await vehicle_as_it_is(ports, vehicle.id)).terms.capacity == vehicle.terms.capacity


async def test_a_load_whose_pickup_is_over_is_not_opened_again(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    number = await a_concluded_number(ports_as, network)
    clock.adopt(DAY + 2 * HOUR)
    view = await cancel(ports_as, network, number, reopen_load=True)
    async with ports.begin() as work:
        load = await work.loads.get(view.contract.load_id)
    assert load is not None
    assert (load.status, load.trucks_left) == (PostingStatus.CONTRACTED, 0)


async def test_without_a_word_about_the_load_it_stays_closed(
    ports_as: As, network: Network, ports: Ports
) -> None:
    number = await a_concluded_number(ports_as, network)
    view = await cancel(ports_as, network, number)
    async with ports.begin() as work:
        load = await work.loads.get(view.contract.load_id)
    assert load is not None
    assert (load.status, load.trucks_left) == (PostingStatus.CONTRACTED, 0)


async def test_what_repeats_a_load_is_marked_no_more_once_it_looks_for_a_truck_again(
    ports_as: As, network: Network, ports: Ports
) -> None:
    original = await _post(ports_as, network.penguin)
    taken = await _take(ports_as, network.owl, original)
    again = await _post(ports_as, network.otter)
    await mark_what_repeats_the_contracted(ports, taken)
    assert await _is_repost(ports_as, network.otter, again.id)
    await cancel(ports_as, network, taken.contract_number, reopen_load=True)
    await unmark_what_repeats_the_reopened(ports, LoadReopened(original.id))
    assert not await _is_repost(ports_as, network.otter, again.id)


async def test_the_phone_is_followed_no_more_from_the_cancellation_on(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    number = await a_concluded_number(ports_as, network)
    await start_driving(ports, number)
    clock.adopt(HOUR)
    await cancel(ports_as, network, number)
    async with ports.begin() as work:
        binding = await work.drivers.binding_of(number)
        told = await work.trackings.told(number, since=1, limit=9)
    assert binding is None or binding.ended_at == clock.now()
    assert TrackingEnded(TrackingEnd.CANCELLED) in [one.event for one in told]


async def test_a_fee_closes_with_the_month_of_its_agreement_and_is_no_transport_to_bill(
    ports_as: As, network: Network, ports: Ports, clock: MovableClock
) -> None:
    number = await a_concluded_number(ports_as, network)
    view = await cancel(ports_as, network, number, fee_yen=30_000)
    contract = view.contract
    assert (contract.closing_month, contract.cancellation and contract.cancellation.paid_by) == (
        "2026-04",
        Side.CONSIGNOR,
    )
    clock.adopt(45 * DAY)
    await close_month(ports, contract.closing_month)  # type: ignore[arg-type]  # said just above
    async with ports.begin() as work:
        kept = await work.contracts.get(number)
    assert kept is not None
    assert kept.status is ContractStatus.CANCELLED


async def test_a_fee_of_the_carriers_is_no_charge_of_the_consignors(ports_as: As, network: Network) -> None:
    number = await a_concluded_number(ports_as, network)
    before = (await read_contract(ports_as(None), network.owl.caller, number)).contract.agreement
    view = await cancel(ports_as, network, number, fee_yen=30_000, paid_by=Side.CARRIER)
    assert view.contract.agreement == before


async def letters_after(
    ports: Ports, database: FreshDatabase, tmp_path: Path, subject: str
) -> list[tuple[str, str, int]]:
    """To whom, what, and with how many files, of the letters under this subject."""
    await work_off(worker_of(database, ports))
    found = []
    for letter in letters_in(tmp_path / "mail"):
        if str(letter["Subject"]).startswith(subject):
            body = letter.get_body()
            assert body is not None
            files = len(list(letter.iter_attachments()))
            found.append((str(letter["To"]), body.get_content(), files))
    return sorted(found)


async def test_an_amendment_is_sent_to_all_who_had_the_contract_with_its_new_document(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase, tmp_path: Path
) -> None:
    number = await a_concluded_number(ports_as, network)
    penguin, owl = network.penguin.caller, network.owl.caller
    asked, _ = await propose_amendment(ports_as(owl), owl, number, Changes(fare_yen=160_000), None)
    await accept_amendment(ports_as(penguin), penguin, number, asked.id, seen=2)
    async with ports.begin() as work:
        agreed = await work.contracts.as_agreed(number)
    assert agreed is not None
    assert (agreed.version, agreed.agreement.fare_yen) == (3, 160_000)
    letters = await letters_after(ports, database, tmp_path, "【帰り荷】成約内容の変更のお知らせ")
    assert [(files, "変更日時: 2026-04-01 09:00 (第1回)" in words) for _, words, files in letters] == [
        (1, True)
    ] * 4


async def test_a_named_truck_changes_nothing_that_was_agreed_and_the_consignor_hears_of_it(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase, tmp_path: Path
) -> None:
    number = await a_concluded_number(ports_as, network)
    owl = network.owl.caller
    truck = Truck("三重 100 あ 12-34", "運転 太郎", "090-0000-0001", 9_500)
    await name_truck(ports_as(owl), owl, number, 2, truck)
    async with ports.begin() as work:
        agreed = await work.contracts.as_agreed(number)
    assert agreed is not None
    assert agreed.version == 2
    ((to, words, files),) = await letters_after(ports, database, tmp_path, "【帰り荷】車番のお知らせ")
    assert network.penguin.desk is not None
    assert (to, files) == (network.penguin.desk.mail, 0)
    said = ("車番: 三重 100 あ 12-34", "乗務員: 運転 太郎", "携帯電話: 090-0000-0001", "9,500kg")
    assert [one for one in said if one not in words] == []


async def test_a_cancellation_is_written_to_all_with_who_pays_what(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase, tmp_path: Path
) -> None:
    number = await a_concluded_number(ports_as, network)
    await cancel(ports_as, network, number, fee_yen=30_000)
    letters = await letters_after(ports, database, tmp_path, "【帰り荷】成約の取消しのお知らせ")
    assert [("取消料: 30,000円 (委託側の負担)" in words, files) for _, words, files in letters] == [
        (True, 0)
    ] * 4


def a_phone_deal(other: Person, **said: Any) -> Proposal:
    return Proposal(LoadId(new_id()), ConsignorIs.ME, counterparty_member_id=desk(other), **said)


async def test_who_does_not_deal_with_the_other_never_hears_of_a_deal_by_telephone(
    ports_as: As, network: Network, ports: Ports
) -> None:
    penguin, owl = network.penguin.caller, network.owl.caller
    await put_on_do_not_deal(ports_as(owl), owl, desk(network.owl), desk(network.penguin))
    deal = a_phone_deal(network.owl, proof=Proof.CALL)
    view = await propose_phone_deal(ports_as(penguin), penguin, deal, load_terms(**SAYS_ALL))
    assert view.call_code is not None
    with pytest.raises(NotFound):
        await read_contract(ports_as(owl), owl, view.contract.number)
    back = a_phone_deal(network.penguin)
    with pytest.raises(Invalid):
        await propose_phone_deal(ports_as(owl), owl, back, load_terms(**SAYS_ALL))


async def test_a_deal_by_telephone_is_in_no_search_and_marks_no_load(
    ports_as: As, network: Network, ports: Ports, database: FreshDatabase
) -> None:
    penguin, owl = network.penguin.caller, network.owl.caller
    view = await propose_phone_deal(
        ports_as(penguin), penguin, a_phone_deal(network.owl), load_terms(**SAYS_ALL)
    )
    await conclude(ports_as, network.owl, view)
    again = await _post(ports_as, network.otter, name="鋼材")
    assert not again.is_repost
    for who in (penguin, owl, network.mie_clerk.caller, network.admin.caller):
        found = await search_loads(ports_as(who), who, LoadSearch(), None, 50)
        assert [one.view.id for one in found.items] == [again.id]
    async with database.engine.connect() as connection:
        kept = await connection.execute(
            text("SELECT by_phone, trucks_left FROM loads WHERE id = :id"), {"id": view.contract.load_id}
        )
    assert kept.one() == (True, 0)


async def test_the_code_of_a_call_stands_in_no_version_and_in_no_audit_record(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    penguin = network.penguin.caller
    deal = a_phone_deal(network.owl, proof=Proof.CALL)
    view = await propose_phone_deal(ports_as(penguin), penguin, deal, load_terms(**SAYS_ALL))
    async with database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT thing::text FROM contract_versions"))
        records = await connection.execute(text("SELECT kind FROM audit_log"))
    assert all("call" not in row.thing for row in rows)
    assert "contract_call_codes" not in {row.kind for row in records}
    assert view.call_code is not None


async def test_a_delivered_contract_is_not_cancelled(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    number = await a_concluded_number(ports_as, network)
    penguin, owl = network.penguin.caller, network.owl.caller
    await propose_cancellation(ports_as(penguin), penguin, number, CancellationTerms())
    clock.adopt(2 * DAY)
    await record_delivery(ports_as(owl), owl, number, Delivery(clock.now(), "倉庫 見本"))
    with pytest.raises(WrongContractState):
        await accept_cancellation(ports_as(owl), owl, number, 3)


async def test_a_load_of_two_trucks_gets_one_of_them_back(
    ports_as: As, network: Network, ports: Ports
) -> None:
    load = await post_load(ports, network.penguin, trucks=2, **SAYS_ALL)
    numbers = []
    for _ in range(2):
        proposed = await take(ports_as, network.owl, load)
        await conclude(ports_as, network.penguin, proposed)
        numbers.append(proposed.contract.number)
    await cancel(ports_as, network, numbers[0], reopen_load=True)
    async with ports.begin() as work:
        kept = await work.loads.get(load.id)
    assert kept is not None
    assert (kept.status, kept.trucks_left) == (PostingStatus.OPEN, 1)


@pytest.mark.parametrize(
    ("days_late", "figures"), [(0, (1, 0, 0)), (3, (1, 1, 3))], ids=["on the day", "three days late"]
)
async def test_who_pays_late_has_it_in_its_record(
    days_late: int,
    figures: tuple[int, int, int],
    ports_as: As,
    network: Network,
    ports: Ports,
    clock: MovableClock,
) -> None:
    await keep_the_month_of_the_spec(ports, network.penguin, network.owl)
    clock.forward(ISSUED - NOW)
    await do_duties(ports)
    penguin, mie = network.penguin.caller, network.mie_clerk.caller
    (view,) = (await list_documents(ports, penguin, Sort.INVOICE, APRIL, (None, 50))).items
    invoice = view.document
    paid_on = invoice.pay_on + timedelta(days=days_late)
    clock.forward(datetime.combine(paid_on, time(9), JST) - clock.now())
    half = invoice.contents.payable_yen // 2
    await record_payment(ports_as(mie), mie, invoice.id, Paid(Yen(half), paid_on))
    unpaid = await read_member_record(ports, penguin, desk(network.penguin))
    assert (unpaid.invoices_paid, unpaid.paid_late, unpaid.days_late) == (0, 0, 0)
    rest = Yen(invoice.contents.payable_yen - half)
    await record_payment(ports_as(mie), mie, invoice.id, Paid(rest, paid_on))
    record = await read_member_record(ports, network.owl.caller, desk(network.penguin))
    assert (record.invoices_paid, record.paid_late, record.days_late) == figures
