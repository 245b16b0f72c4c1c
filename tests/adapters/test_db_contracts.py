"""Contracts as they are kept: read back whole, chained by hash, never rewritten, held by constraints."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.db.connect import open_owner_engine
from adapters.db.contracts.contracts import chained
from domain.accounts import Caller
from domain.calendar import Month
from domain.contracts.contracts import ConcludedBy, Contract, Delivery, StandardFares
from domain.contracts.frozen import FrozenFuel, PrimeCarrier
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.money import Yen
from domain.places import Bureau, Place, Point, Site
from domain.ports import Ports
from domain.refusals import Stale
from domain.vehicle_classes import TariffClass
from tests.builders import DAY, HOUR, NOW, YOKKAICHI, Network, load_terms, post_load
from tests.concluded import a_proposal, keep_proposal, party_of
from tests.conftest import FreshDatabase

PortsAs = Callable[[Caller | None], Ports]

FARE = StandardFare(
    Yen(150_000), None, FareSystem.DISTANCE, TariffId("2024-209"), Bureau.CHUBU, TariffClass.LARGE, 400
)


async def a_kept_proposal(ports: Ports, network: Network, **changes: Any) -> Contract:
    """A proposal between penguin and owl, for a load of penguin's."""
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    load = await post_load(ports, network.penguin)
    penguin, owl = party_of(network.penguin.desk, network.mie), party_of(network.owl.desk, network.saitama)
    async with ports.begin() as work:
        return await keep_proposal(work, load, penguin, owl, **changes)


async def a_life(ports: Ports, network: Network) -> list[Contract]:
    """Every version of a contract from its proposal to its delivery."""
    terms = load_terms(origin=Place(YOKKAICHI, "霞1丁目", point=Point(34.95, 136.6), site=Site(gate="北門")))
    versions = [await a_kept_proposal(ports, network, load=terms, standard_fares=StandardFares(FARE, None))]
    async with ports.begin() as work:
        agreed = versions[-1].conclude(ConcludedBy.CONFIRMATION, (500, 300), at=NOW + HOUR)
        versions.append(await work.contracts.save(agreed))
    async with ports.begin() as work:
        delivered = versions[-1].deliver(Delivery(NOW + 2 * DAY, "倉庫 見本"), at=NOW + 2 * DAY)
        versions.append(await work.contracts.save(delivered))
    return versions


async def test_a_contract_is_read_back_whole_at_each_station(
    ports_as: PortsAs, network: Network, ports: Ports
) -> None:
    proposed = await a_kept_proposal(ports, network)
    async with ports.begin() as work:
        assert await work.contracts.get(proposed.number) == proposed
    assert replace(proposed, document_hash=None) == a_proposal(
        load_id=proposed.load_id, consignor=proposed.consignor, carrier=proposed.carrier
    )
    async with ports.begin() as work:
        concluded = await work.contracts.save(
            proposed.conclude(ConcludedBy.CONFIRMATION, (500, 0), at=NOW + HOUR)
        )
    async with ports.begin() as work:
        assert await work.contracts.lock(proposed.number) == concluded
    with pytest.raises(Stale):
        async with ports.begin() as work:
            await work.contracts.save(proposed.decline(at=NOW + HOUR))


async def test_each_version_bears_a_hash_over_what_all_may_know_of_it_and_the_one_before(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    life = await a_life(ports, network)
    async with database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT version, thing FROM contract_versions ORDER BY version"))
        kept = [(row.version, row.thing) for row in rows]
    assert [version for version, _ in kept] == [1, 2, 3]
    former = ""
    for (_, thing), contract in zip(kept, life, strict=True):
        told = thing.pop("document_hash")
        # Each side's own co-operative's, and what the gate asks, which is the parties' alone.
        thing |= {"consignor_fee_bp": None, "carrier_fee_bp": None}
        thing["load"]["origin"]["site"] = None
        # Versions of before these fields are under the hash they had, so long as nothing stands in them.
        assert (thing.pop("fuel"), thing.pop("prime")) == (None, None)
        # Who drives is the parties' alone; what nobody has done yet was not said by older releases either.
        assert [thing.pop(name) for name in ("truck", "amendments", "cancellation")] == [None, 0, None]
        canonical = json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        former = hashlib.sha256(canonical.encode() + former.encode()).hexdigest()
        assert told == contract.document_hash == former


async def test_what_a_conclusion_froze_is_under_the_hash(ports: Ports, network: Network) -> None:
    proposed = await a_kept_proposal(ports, network)
    agreed = proposed.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=NOW)
    hashes = {
        chained(agreed.freeze(fuel, prime), proposed.document_hash).document_hash
        for fuel in (None, FrozenFuel(Month("2026-03"), 14_700), FrozenFuel(Month("2026-03"), 14_701))
        for prime in (None, PrimeCarrier("四日市ペンギン運輸", "四日市市1-1", "059-000-0001"))
    }
    assert len(hashes) == 6


@pytest.mark.parametrize("table", ["contract_versions", "contract_events"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
async def test_versions_and_timelines_are_kept_for_good(
    ports: Ports, network: Network, database: FreshDatabase, table: str, statement: str
) -> None:
    await a_life(ports, network)
    for engine in (database.engine, open_owner_engine(database.url)):
        with pytest.raises(DBAPIError):
            async with engine.begin() as connection:
                await connection.execute(text(statement.format(table)))


@pytest.mark.parametrize(
    "wrong",
    [
        "number = '1'",
        "carrier_member_id = consignor_member_id",
        "status = 'proposed'",
        "status = 'delivered'",
        "agreement_fare_yen = 0",
        "agreement_charges = NULL",
        "agreement_payment = NULL",
        "consignor_fee_bp = NULL",
        "carrier_fee_bp = 501",
        "lapses_at = proposed_at",
        "lapses_at = proposed_at + interval '3 hours'",
        "document_hash = 'none'",
    ],
)
async def test_the_database_itself_holds_the_rules(
    ports: Ports, network: Network, database: FreshDatabase, wrong: str
) -> None:
    proposed = await a_kept_proposal(ports, network)
    async with ports.begin() as work:
        await work.contracts.save(proposed.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=NOW))
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(text(f"UPDATE contracts SET {wrong}"))


async def test_a_number_is_given_once(ports: Ports, network: Network) -> None:
    await a_kept_proposal(ports, network)
    with pytest.raises(IntegrityError):
        await a_kept_proposal(ports, network)
