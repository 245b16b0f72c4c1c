"""A contract's whole life at random on the real database: what must hold holds (SPEC 5)."""

import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from domain.accounts import Caller
from domain.contracts.changes.amendments import Changes
from domain.contracts.changes.cancellations import CancellationTerms
from domain.contracts.contracts import CancellationKind, Delivery, Side
from domain.contracts.numbers import ContractNumber
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.timelines import StatusReport, TransportStatus
from domain.contracts.trucks import Truck
from domain.loads import Charge, ChargeKind, Load
from domain.ports import Ports
from domain.refusals import Refusal
from domain.usecases.contracts import amending, cancelling, concluding, naming_trucks, proposing, reporting
from tests.builders import HOUR, MovableClock, Network, Person, post_load
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]

SAYS_ALL: dict[str, Any] = {"asking_fare_yen": 150_000, "charges": (), "services": ()}
STEPS = (
    "propose",
    "conclude",
    "refuse",
    "withdraw",
    "amend",
    "accept_amendment",
    "decline_amendment",
    "cancel",
    "no_show",
    "accept_cancellation",
    "decline_cancellation",
    "decide",
    "name_truck",
    "set_out",
    "deliver",
    "wait",
)
STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 7))
"""What is done, by whom (the consignor, one carrier, another), and with which contract."""

RANK = ("proposed", "declined", "lapsed", "concluded", "in_transit", "delivered", "cancelled")
ON_TO = {
    "proposed": {"proposed", "declined", "lapsed", "concluded"},
    "concluded": {"concluded", "in_transit", "delivered", "cancelled"},
    "in_transit": {"in_transit", "delivered", "cancelled"},
}
"""To what each state may lead (SPEC 5.4); the others lead nowhere."""


class Life:
    """One load of two trucks, those who trade over it, and what is known of it from outside."""

    def __init__(self, ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase) -> None:
        self.ports_as, self.clock, self.database = ports_as, clock, database
        self.people = (network.penguin, network.owl, network.otter)
        self.clerk = network.saitama_clerk
        self.numbers: list[ContractNumber] = []
        self.amendments: dict[ContractNumber, Any] = {}
        self.known: dict[str, tuple[str, int]] = {}
        self.done: Counter[str] = Counter()
        self.load: Load

    async def begin(self) -> None:
        """The load is posted."""
        self.load = await post_load(self.ports_as(None), self.people[0], trucks=2, **SAYS_ALL)

    async def take(self, step: str, actor: int, which: int) -> None:
        """One step; a refusal leaves the database as it was."""
        before = await self.fingerprint()
        try:
            await getattr(self, step)(self.people[actor], which)
        except Refusal:
            assert await self.fingerprint() == before, f"{step} was refused, and changed something"
        else:
            self.done[step] += 1
        await self.look()

    async def call(self, who: Person, doing: Callable[..., Awaitable[Any]], *said: Any, **named: Any) -> Any:
        """A use case, by a person."""
        return await doing(self.ports_as(who.caller), who.caller, *said, **named)

    def number(self, which: int) -> ContractNumber:
        """One of the contracts; of none there is a number of nothing."""
        return self.numbers[which % len(self.numbers)] if self.numbers else ContractNumber("0" * 20)

    async def version(self, which: int) -> int:
        """As somebody who has just looked would say it."""
        return self.known.get(self.number(which), ("", 1))[1]

    async def propose(self, who: Person, which: int) -> None:
        is_consignor = who is self.people[0]
        other = self.people[1 + which % 2].desk
        assert other is not None
        proposal = Proposal(
            self.load.id,
            ConsignorIs.ME if is_consignor else ConsignorIs.COUNTERPARTY,
            counterparty_member_id=other.id if is_consignor else None,
        )
        view = await self.call(who, proposing.propose_contract, proposal)
        self.numbers.append(view.contract.number)

    async def conclude(self, who: Person, which: int) -> None:
        await self.call(who, concluding.conclude_contract, self.number(which), await self.version(which))

    async def refuse(self, who: Person, which: int) -> None:
        await self.call(who, proposing.decline_contract, self.number(which))

    async def withdraw(self, who: Person, which: int) -> None:
        await self.call(who, proposing.withdraw_contract, self.number(which), None)

    async def amend(self, who: Person, which: int) -> None:
        changes = (
            Changes(fare_yen=150_001 + which),
            Changes(weight_kg=7_000 + which),
            Changes(charges=(Charge(ChargeKind.TOLLS, which),)),
        )[which % 3]
        number = self.number(which)
        asked, _ = await self.call(who, amending.propose_amendment, number, changes, None)
        self.amendments[number] = asked.id

    async def accept_amendment(self, who: Person, which: int) -> None:
        number, seen = self.number(which), await self.version(which)
        asked = self.amendments.get(number, self.load.id)
        await self.call(who, amending.accept_amendment, number, asked, seen=seen)

    async def decline_amendment(self, who: Person, which: int) -> None:
        number = self.number(which)
        asked = self.amendments.get(number, self.load.id)
        doing = amending.decline_amendment if which % 2 else amending.withdraw_amendment
        await self.call(who, doing, number, asked)

    async def cancel(self, who: Person, which: int) -> None:
        terms = CancellationTerms(fee_yen=1_000 * (which % 2), reopen_load=which % 3 > 0)
        await self.call(who, cancelling.propose_cancellation, self.number(which), terms)

    async def no_show(self, who: Person, which: int) -> None:
        kind = CancellationKind.NO_SHOW if which % 2 else CancellationKind.AFTER_LOADING
        terms = CancellationTerms(kind, reopen_load=which % 3 > 0, reason="来なかった")
        await self.call(who, cancelling.propose_cancellation, self.number(which), terms)

    async def accept_cancellation(self, who: Person, which: int) -> None:
        seen = await self.version(which)
        await self.call(who, cancelling.accept_cancellation, self.number(which), seen)

    async def decline_cancellation(self, who: Person, which: int) -> None:
        doing = cancelling.decline_cancellation if which % 2 else cancelling.withdraw_cancellation
        await self.call(who, doing, self.number(which))

    async def decide(self, _: Person, which: int) -> None:
        decision = cancelling.Decision(which % 3 > 0, 5_000, Side.CARRIER, "聞き取りによる")
        await self.call(self.clerk, cancelling.decide_cancellation, self.number(which), decision)

    async def name_truck(self, who: Person, which: int) -> None:
        truck = Truck(f"三重 100 あ 12-3{which}", "運転 太郎", "090-0000-0001")
        seen = await self.version(which)
        await self.call(who, naming_trucks.name_truck, self.number(which), seen, truck)

    async def set_out(self, who: Person, which: int) -> None:
        report = StatusReport(TransportStatus.LOADED, self.clock.now())
        await self.call(who, reporting.report_statuses, self.number(which), [report])

    async def deliver(self, who: Person, which: int) -> None:
        delivery = Delivery(self.clock.now(), "倉庫 見本")
        await self.call(who, reporting.record_delivery, self.number(which), delivery)

    async def wait(self, _: Person, which: int) -> None:
        self.clock.adopt(self.clock.ahead + which * HOUR + timedelta(minutes=7))

    async def rows(self, query: str) -> list[Any]:
        async with self.database.engine.connect() as connection:
            said = {"load": self.load.id} if ":load" in query else {}
            return list(await connection.execute(text(query), said))

    async def fingerprint(self) -> list[Any]:
        """Every row that trading changes."""
        tables = [
            "contracts",
            "contract_versions",
            "contract_events",
            "contract_amendments",
            "contract_cancellations",
            "loads",
            "load_versions",
            "load_trucks",
            "outbox",
            "audit_log",
            "tracking_events",
        ]
        told = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
        return await self.rows(" UNION ALL ".join(told.format(table) for table in tables))

    async def look(self) -> None:
        """What must hold, read from the tables and from nothing of the program's."""
        contracts = {
            row.number: row
            for row in await self.rows("SELECT * FROM contracts WHERE load_id = :load ORDER BY number")
        }
        trucks = await self.rows("SELECT n, contract_number FROM load_trucks WHERE load_id = :load")
        ((left, status),) = await self.rows("SELECT trucks_left, status FROM loads WHERE id = :load")
        holders = [row.contract_number for row in trucks if row.contract_number is not None]
        live = [
            number
            for number, row in contracts.items()
            if row.status in ("concluded", "in_transit", "delivered")
        ]
        assert len(set(holders)) == len(holders), "one truck, one contract"
        assert set(live) <= set(holders), "a live contract has its truck"
        assert all(contracts[number].status in (*RANK[3:],) for number in holders)
        assert left == sum(1 for row in trucks if row.contract_number is None)
        assert (status == "contracted") is (left == 0)
        for number, row in contracts.items():
            if number in self.known:
                was, version = self.known[number]
                assert row.version >= version
                assert row.status in ON_TO.get(was, {was}), f"{was} led to {row.status}"
            assert (row.closing_month is not None) is (
                row.status == "delivered" or (row.cancellation or {}).get("fee_yen", 0) > 0
            )
            self.known[number] = (row.status, row.version)
        await self._chains(contracts)

    async def _chains(self, contracts: dict[str, Any]) -> None:
        former: dict[str, str] = {}
        last: dict[str, int] = {}
        query = (
            "SELECT contract_number, v.version, v.thing FROM contract_versions v"
            " JOIN contracts ON number = contract_number WHERE load_id = :load ORDER BY 1, 2"
        )
        for number, version, thing in await self.rows(query):
            assert version == last.get(number, 0) + 1, "no version is missing"
            told = thing.pop("document_hash")
            thing |= {"consignor_fee_bp": None, "carrier_fee_bp": None}
            later = {"truck": None, "amendments": 0, "cancellation": None, "fuel": None, "prime": None}
            for name, nothing in later.items():
                if name == "truck" or thing[name] == nothing:
                    del thing[name]
            said = json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            former[number] = hashlib.sha256(f"{said}{former.get(number, '')}".encode()).hexdigest()
            last[number] = version
            assert told == former[number]
        assert {n: row.document_hash for n, row in contracts.items()} == former


async def lives(world: tuple[As, Network, MovableClock, FreshDatabase], steps: Any) -> Counter[str]:
    """One life, step by step, each with a load of its own."""
    world[2].adopt(timedelta(0))
    life = Life(*world)
    await life.begin()
    for step, actor, which in steps:
        await life.take(step, actor, which)
    return life.done


A_WHOLE_LIFE = (
    *(("propose", 1, 0), ("conclude", 0, 0), ("name_truck", 1, 0), ("amend", 1, 0)),
    *(("accept_amendment", 0, 0), ("cancel", 0, 1), ("accept_cancellation", 1, 0)),
    *(("propose", 2, 0), ("conclude", 0, 1), ("wait", 0, 7), ("set_out", 2, 1), ("wait", 0, 7)),
    *(("wait", 0, 7), ("wait", 0, 7), ("deliver", 2, 1), ("propose", 0, 0), ("conclude", 1, 2)),
)


async def test_a_life_that_is_known_is_led_from_proposal_to_delivery(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    done = await lives((ports_as, network, clock, database), A_WHOLE_LIFE)
    assert done == Counter(step for step, _, _ in A_WHOLE_LIFE) - Counter({"propose": 1, "conclude": 1})


HURRIED = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
AT_LENGTH = settings(HURRIED, max_examples=300, derandomize=False)


@HURRIED
@given(steps=st.lists(STEP, min_size=10, max_size=16))
async def test_whatever_the_two_do_what_must_hold_of_a_contract_holds(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase, steps: Any
) -> None:
    await lives((ports_as, network, clock, database), (*A_WHOLE_LIFE[:2], *steps))


@pytest.mark.slow
@AT_LENGTH
@given(steps=st.lists(STEP, min_size=20, max_size=60))
async def test_the_same_of_many_and_long_lives(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase, steps: Any
) -> None:
    await lives((ports_as, network, clock, database), (*A_WHOLE_LIFE[:2], *steps))
