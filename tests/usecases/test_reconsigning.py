"""What follows when a contract is passed on: races, letters up and down, what is frozen (SPEC 5.9, 7.5)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.db.outbox_worker import OutboxWorker
from adapters.db.work import connection_of
from api.compose import WHEN
from domain.accounts import Caller
from domain.actual_carriers.ledgers import LedgerChange
from domain.calendar import Month
from domain.contracts.checks import OverridableCheck
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.contracts.numbers import ContractNumber, in_fours
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.timelines import Happening
from domain.diesel.replies import OilCompany, PurchaseWay
from domain.events import ContractConcluded
from domain.loads import Booking, Load, LoadIsClosed, LoadView
from domain.ports import Ports
from domain.refusals import Invalid
from domain.usecases.actual_carriers.reconsigning import fares_with_parent
from domain.usecases.actual_carriers.showing_ledgers import read_actual_carriers
from domain.usecases.actual_carriers.telling_chains import owe_chain_notices
from domain.usecases.contracts.checks.overriding import grant_standing_override
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.proposing import propose_contract
from domain.usecases.diesel.publishing_surveys import publish_survey
from domain.usecases.diesel.reporting_prices import report_diesel_price
from domain.usecases.posting import post_load
from tests.builders import DAY, MovableClock, Network, Person, load_terms
from tests.conftest import FreshDatabase
from tests.letters import letters_to

As = Callable[[Caller | None], Ports]

INSTANT: dict[str, Any] = {
    "booking": Booking.INSTANT,
    "asking_fare_yen": 100_000,
    "charges": (),
    "services": (),
}
PRIME = PrimeCarrier("四日市ペンギン運輸", "三重県四日市市見本町1-1", "059-000-0001")


async def post(ports_as: As, who: Person, parent: Contract | None = None, **said: Any) -> LoadView:
    on = {} if parent is None else {"parent_contract_number": parent.number, "tier": parent.load.tier + 1}
    terms = load_terms(**(INSTANT | on | said))
    return await post_load(ports_as(who.caller), who.caller, terms)


async def take(ports_as: As, carrier: Person, load: LoadView | Load) -> Contract:
    asked = Proposal(load.id, ConsignorIs.COUNTERPARTY)
    return (await propose_contract(ports_as(carrier.caller), carrier.caller, asked)).contract


async def deal(
    ports_as: As, consignor: Person, carrier: Person, parent: Contract | None = None, **said: Any
) -> Contract:
    return await take(ports_as, carrier, await post(ports_as, consignor, parent, **said))


async def cancel(ports: Ports, contract: Contract) -> None:
    """As both sides may agree to."""
    async with ports.begin() as work:
        kept = await work.contracts.lock(contract.number)
        assert kept is not None
        await work.contracts.save(replace(kept, status=ContractStatus.CANCELLED, updated_at=ports.now()))
        await work.contracts.tell(contract.number, [Happening(ports.now(), "cancelled", None)])


async def work_off(ports: Ports, database: FreshDatabase) -> None:
    when = {event: [partial(react, ports) for react in reactions] for event, reactions in WHEN.items()}
    worker = OutboxWorker(database.engine, when, database.clock.wall_now)
    while await worker.work_once():
        pass


async def test_of_two_who_post_a_contract_on_at_once_one_does(ports_as: As, network: Network) -> None:
    for _ in range(5):
        first = await deal(ports_as, network.penguin, network.owl)
        tries = (post(ports_as, network.owl, first) for _ in range(6))
        answers = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, LoadView) for one in answers) == 1
        refused = [one for one in answers if isinstance(one, Invalid)]
        assert [one.faults[0].code for one in refused] == ["posted-on-already"] * 5


async def test_the_row_lets_only_one_of_two_replace_what_ran_out(
    ports_as: As, ports: Ports, network: Network
) -> None:
    """The constraint decides, also where nobody locked the contract before."""
    first = await deal(ports_as, network.penguin, network.owl)
    loads = [await post(ports_as, network.owl) for _ in range(4)]

    async def put(load: LoadView, former: LoadView | None) -> bool:
        async with ports.begin() as work:
            before = None if former is None else former.id
            return await work.actual_carriers.post_on(first.number, load.id, before, ports.now())

    assert sorted(await asyncio.gather(*(put(load, None) for load in loads[:3]))) == [False, False, True]
    async with ports.begin() as work:
        holder = await work.actual_carriers.posted_as(first.number)
    held = next(load for load in loads if load.id == holder)
    others = [load for load in loads if load is not held]
    assert sorted(await asyncio.gather(*(put(load, held) for load in others[:2]))) == [False, True]


async def test_what_was_posted_on_is_not_taken_once_its_contract_is_cancelled(
    ports_as: As, ports: Ports, network: Network
) -> None:
    first = await deal(ports_as, network.penguin, network.owl)
    load = await post(ports_as, network.owl, first, booking=Booking.BY_AGREEMENT)
    proposed = await take(ports_as, network.otter, load)
    await cancel(ports, first)
    with pytest.raises(LoadIsClosed):
        await conclude_contract(ports_as(network.owl.caller), network.owl.caller, proposed.number, 1)
    async with ports.begin() as work:
        kept = await work.contracts.get(proposed.number)
    assert kept is not None
    assert kept.status is ContractStatus.PROPOSED


async def test_a_cancellation_and_a_conclusion_come_one_after_the_other(
    ports_as: As, ports: Ports, network: Network
) -> None:
    """Never is there a contract that carries on what was cancelled before it was concluded."""
    for _ in range(6):
        first = await deal(ports_as, network.penguin, network.owl)
        load = await post(ports_as, network.owl, first)
        taken, _ = await asyncio.gather(
            take(ports_as, network.otter, load), cancel(ports, first), return_exceptions=True
        )
        if isinstance(taken, LoadIsClosed):
            continue
        assert isinstance(taken, Contract)
        async with ports.begin() as work:
            order = await connection_of(work).exec_driver_sql(
                "SELECT a.sequence < b.sequence FROM contract_events a, contract_events b"
                f" WHERE a.contract_number = '{taken.number}' AND a.event = 'concluded'"
                f" AND b.contract_number = '{first.number}' AND b.event = 'cancelled'"
            )
            assert order.scalar_one() is True


async def test_a_cancelled_one_makes_room_and_stays_on_record(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    first = await deal(ports_as, network.penguin, network.owl)
    second = await deal(ports_as, network.owl, network.otter, first)
    clock.forward(DAY / 24)
    await cancel(ports, second)
    clock.forward(DAY / 24)
    third = await deal(ports_as, network.owl, network.penguin, first)
    penguin, otter = network.penguin.caller, network.otter.caller
    ledger = await read_actual_carriers(ports_as(penguin), penguin, first.number)
    assert [line.name for line in ledger.lines] == ["川口フクロウ急送", "四日市ペンギン運輸"]
    assert [(one.change, one.name) for one in ledger.records] == [
        (LedgerChange.CONCLUDED, "川口フクロウ急送"),
        (LedgerChange.CONCLUDED, "津カワウソ物流"),
        (LedgerChange.CANCELLED, "津カワウソ物流"),
        (LedgerChange.CONCLUDED, "四日市ペンギン運輸"),
    ]
    # Who was in it once reads its own record, and not who came after.
    own = await read_actual_carriers(ports_as(otter), otter, second.number)
    assert own.lines == ()
    assert {one.name for one in own.records} == {"津カワウソ物流"}
    assert third.prime == PRIME


async def test_nothing_is_carried_once_the_request_is_cancelled(
    ports_as: As, ports: Ports, network: Network
) -> None:
    first = await deal(ports_as, network.penguin, network.owl)
    await deal(ports_as, network.owl, network.otter, first)
    await cancel(ports, first)
    penguin = network.penguin.caller
    ledger = await read_actual_carriers(ports_as(penguin), penguin, first.number)
    assert (ledger.lines, len(ledger.records), ledger.fee) == ((), 3, None)


async def test_names_go_up_and_down_by_mail_and_are_told_once(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    first = await deal(ports_as, network.penguin, network.owl)
    await work_off(ports, database)
    folder = tmp_path / "mail"
    desks = {who: getattr(network, who).desk for who in ("penguin", "owl", "otter")}
    before = {who: len(letters_to(folder, desk.mail)) for who, desk in desks.items()}
    assert before == {"penguin": 1, "owl": 1, "otter": 0}, "the confirmation alone"
    second = await deal(ports_as, network.owl, network.otter, first)
    await work_off(ports, database)
    up = [one for one in letters_to(folder, desks["penguin"].mail) if "実運送事業者" in str(one["Subject"])]
    down = [one for one in letters_to(folder, desks["otter"].mail) if "元請事業者" in str(one["Subject"])]
    assert (len(up), len(down)) == (1, 1)
    assert str(up[0]["Subject"]) == f"【帰り荷】実運送事業者のお知らせ {in_fours(first.number)}"
    assert str(down[0]["Subject"]) == f"【帰り荷】元請事業者のお知らせ {in_fours(second.number)}"
    upwards, downwards = up[0].get_content(), down[0].get_content()
    for said in ("津カワウソ物流 (三重見本協同組合)", "2次", "was passed on to"):
        assert said in upwards
    for said in (PRIME.name, PRIME.phone, PRIME.address, "2次", "The prime carrier of this job is"):
        assert said in downwards
    for letter, others in ((upwards, second.number), (downwards, first.number)):
        assert in_fours(others) not in letter, "a number opens the driver's door"
        assert "100,000" not in letter
    letters = sorted(one.name for one in folder.iterdir())
    await owe_chain_notices(ports, ContractConcluded(second.number))
    await work_off(ports, database)
    assert sorted(one.name for one in folder.iterdir()) == letters, "told again, it is the very same letter"


async def test_a_cancellation_is_told_upwards(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    first = await deal(ports_as, network.penguin, network.owl)
    second = await deal(ports_as, network.owl, network.otter, first)
    await work_off(ports, database)
    await cancel(ports, second)
    await owe_chain_notices(ports, ContractConcluded(second.number))
    await work_off(ports, database)
    assert network.penguin.desk is not None
    letters = letters_to(tmp_path / "mail", network.penguin.desk.mail)
    told = [one.get_content() for one in letters if "実運送事業者" in str(one["Subject"])]
    assert len(told) == 2
    assert "再委託が取り消されました" in told[1]
    assert "津カワウソ物流" in told[1]


@pytest.mark.parametrize("weight_kg", [1_499, 1_500])
async def test_of_a_light_request_nobody_is_told_who_is_above(
    ports_as: As,
    ports: Ports,
    network: Network,
    database: FreshDatabase,
    tmp_path: Path,
    weight_kg: int,
) -> None:
    first = await deal(ports_as, network.penguin, network.owl, weight_kg=weight_kg)
    second = await deal(ports_as, network.owl, network.otter, first, weight_kg=1_000)
    await work_off(ports, database)
    assert network.otter.desk is not None
    subjects = [str(one["Subject"]) for one in letters_to(tmp_path / "mail", network.otter.desk.mail)]
    is_told = weight_kg == 1_500
    assert (second.prime == PRIME, any("元請" in one for one in subjects)) == (is_told, is_told)


async def test_a_prime_outside_the_network_is_not_made_up(ports_as: As, network: Network) -> None:
    clerk, owl = network.saitama_clerk.caller, network.owl.desk
    assert owl is not None
    await grant_standing_override(
        *(ports_as(clerk), clerk, owl.id, OverridableCheck.TIER),
        up_to_yen=1_000_000,
        until_on=date(2026, 12, 31),
        reason="見本",
    )
    first = await deal(ports_as, network.penguin, network.owl, tier=2)
    second = await deal(ports_as, network.owl, network.otter, first)
    assert (second.load.tier, second.prime) == (3, None)
    otter = network.otter.caller
    assert (await read_actual_carriers(ports_as(otter), otter, second.number)).prime is None


async def test_the_price_of_fuel_is_frozen_with_the_conclusion(
    ports_as: As, ports: Ports, network: Network
) -> None:
    before = await deal(ports_as, network.penguin, network.owl)
    assert before.fuel is None
    month = Month("2026-03")
    card = PurchaseWay.CARD, OilCompany.ENEOS
    for person, sen in ((network.penguin, 14_600), (network.owl, 14_700), (network.otter, 14_801)):
        await report_diesel_price(ports_as(person.caller), person.caller, month, card, sen)
    await publish_survey(ports, month)
    after = await deal(ports_as, network.penguin, network.owl)
    assert after.fuel == FrozenFuel(month, 14_700)
    async with ports.begin() as work:
        kept = await work.contracts.get(before.number)
    assert kept is not None
    assert kept.fuel is None, "what was concluded before stays as it was"


async def test_the_fare_above_is_at_hand_for_the_checks(ports_as: As, ports: Ports, network: Network) -> None:
    first = await deal(ports_as, network.penguin, network.owl, asking_fare_yen=100_000)
    second = await deal(ports_as, network.owl, network.otter, first, asking_fare_yen=99_999)
    async with ports.begin() as work:
        fares = await fares_with_parent(work, second)
        assert await fares_with_parent(work, first) is None
    assert fares is not None
    assert (fares.parent_fare_yen, fares.fare_yen, fares.is_below) == (100_000, 99_999, True)


async def test_an_unknown_contract_tells_no_chain(ports: Ports) -> None:
    await owe_chain_notices(ports, ContractConcluded(ContractNumber("0" * 20)))
