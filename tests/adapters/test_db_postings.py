"""Postings as they are kept: versions, trucks, the audit log, and what the database itself refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.db.connect import open_owner_engine
from adapters.db.schema import audit_log, load_trucks, loads, vehicles
from adapters.ids import new_id
from domain.accounts import Caller
from domain.history import PastVersion
from domain.loads import Load
from domain.places import Area, MunicipalityCode, Near, Place, Point
from domain.ports import Ports
from domain.refusals import Stale
from tests.builders import (
    DAY,
    HOUR,
    NOW,
    Network,
    a_load,
    a_vehicle,
    load_terms,
    post_load,
    post_vehicle,
)
from tests.concluded import keep_proposal, party_of
from tests.conftest import FreshDatabase

PortsAs = Callable[[Caller | None], Ports]


async def contract_for(ports: Ports, network: Network, load: Load) -> str:
    """The number of a proposal for a load of penguin's to owl."""
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    penguin, owl = party_of(network.penguin.desk, network.mie), party_of(network.owl.desk, network.saitama)
    async with ports.begin() as work:
        return (await keep_proposal(work, load, penguin, owl)).number


async def rows(database: FreshDatabase, query: Any) -> list[dict[str, Any]]:
    async with database.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(query)).mappings()]


async def trucks_of(database: FreshDatabase, load: Load) -> list[int]:
    query = select(load_trucks.c.n).where(load_trucks.c.load_id == load.id).order_by(load_trucks.c.n)
    return [row["n"] for row in await rows(database, query)]


async def test_a_load_saved_over_a_version_that_is_gone_is_stale(ports: Ports, network: Network) -> None:
    load = await post_load(ports, network.penguin)
    async with ports.begin() as work:
        amended = await work.loads.save(replace(load, updated_at=NOW + HOUR))
    with pytest.raises(Stale):
        async with ports.begin() as work:
            await work.loads.save(load.withdraw(at=NOW + HOUR))
    async with ports.begin() as work:
        assert await work.loads.get(load.id) == amended == replace(load, version=2, updated_at=NOW + HOUR)
        assert len(await work.loads.history(load.id, None, 9)) == 2


async def test_a_vehicle_that_is_not_kept_cannot_be_saved(ports: Ports, network: Network) -> None:
    assert network.owl.desk is not None
    with pytest.raises(Stale):
        async with ports.begin() as work:
            await work.vehicles.save(a_vehicle(network.owl.desk))


async def test_history_tells_each_version_and_who_made_it(ports_as: PortsAs, network: Network) -> None:
    load = await post_load(ports_as(network.penguin.caller), network.penguin)
    async with ports_as(network.colleague.caller).begin() as work:
        amended = await work.loads.save(replace(load, updated_at=NOW + HOUR))
    async with ports_as(None).begin() as work:
        withdrawn = await work.loads.save(amended.withdraw(at=NOW + DAY))
        history = await work.loads.history(load.id, None, 9)
        older = await work.loads.history(load.id, 3, 1)

    assert history == [
        PastVersion(3, NOW + DAY, "", withdrawn),
        PastVersion(2, NOW + HOUR, "見本 colleague", amended),
        PastVersion(1, NOW, "見本 penguin", load),
    ]
    assert older == history[1:2]


async def test_a_load_has_a_row_for_each_truck_and_keeps_those_that_are_contracted(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    load = await post_load(ports, network.penguin, trucks=3)
    assert await trucks_of(database, load) == [1, 2, 3]
    number = await contract_for(ports, network, load)
    contracted = update(load_trucks).where(load_trucks.c.load_id == load.id, load_trucks.c.n == 3)
    async with database.engine.begin() as connection:
        await connection.execute(contracted.values(contract_number=number))

    async with ports.begin() as work:
        fewer = replace(load, terms=load_terms(trucks=1), trucks_left=0)
        saved = await work.loads.save(fewer)
    assert await trucks_of(database, load) == [3]

    async with ports.begin() as work:
        await work.loads.save(replace(saved, terms=load_terms(trucks=2), trucks_left=1))
    assert await trucks_of(database, load) == [3, 4]


async def test_each_change_of_a_load_writes_its_audit_row(
    ports_as: PortsAs, network: Network, database: FreshDatabase
) -> None:
    penguin = network.penguin
    ports = ports_as(penguin.caller)
    load = await post_load(ports, penguin, remarks="至急")
    async with ports.begin() as work:
        await work.loads.save(load.withdraw(at=NOW + HOUR))
    written = await rows(
        database,
        select(audit_log).where(audit_log.c.thing_id == str(load.id)).order_by(audit_log.c.id),
    )

    who = ("account_id", "member_id", "address", "request_id", "operation", "kind")
    told = (penguin.account.id, load.poster_id, "127.0.0.1", "test", "test", "loads")
    assert [tuple(row[name] for name in who) for row in written] == [told, told]
    posted, withdrawn = written
    assert posted["before"] is None
    assert posted["after"] == withdrawn["before"]
    assert posted["after"]["terms"]["remarks"] == "至急"
    changed = {key for key in withdrawn["after"] if withdrawn["after"][key] != withdrawn["before"][key]}
    assert changed == {"version", "status", "closed_at", "updated_at"}


async def test_what_is_rolled_back_leaves_neither_thing_nor_truck_nor_version_nor_audit_row(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    assert network.owl.desk is not None
    tables = ("loads", "load_trucks", "load_versions", "audit_log", "outbox")
    counts = select(*(select(func.count()).select_from(text(table)).scalar_subquery() for table in tables))
    before = await rows(database, counts)
    load = a_load(network.owl.desk)

    async def post_twice() -> None:
        async with ports.begin() as work:
            await work.loads.add(load)
            await work.loads.add(load)

    with pytest.raises(IntegrityError):
        await post_twice()
    assert await rows(database, counts) == before


@pytest.mark.parametrize("table", ["audit_log", "load_versions", "vehicle_versions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_what_is_kept_for_good_is_changed_by_nobody(
    ports: Ports, network: Network, database: FreshDatabase, table: str, change: str
) -> None:
    await post_load(ports, network.penguin)
    await post_vehicle(ports, network.penguin)
    kept = await rows(database, text(f"SELECT * FROM {table}"))
    assert kept
    owner = open_owner_engine(database.url)
    for engine, says in ((database.engine, "permission denied"), (owner, "for good")):
        with pytest.raises(DBAPIError, match=says):
            async with engine.begin() as connection:
                await connection.execute(text(change.format(table)))
    assert await rows(database, text(f"SELECT * FROM {table}")) == kept


WRONG_LOADS = {
    "a status that is read off the clock": {"status": "expired"},
    "open, and closed": {"closed_at": NOW},
    "withdrawn, but never closed": {"status": "withdrawn"},
    "a pickup that ends before it begins": {"pickup_to_at": NOW},
    "a delivery that is over before the pickup": {
        "delivery_from_at": NOW - DAY,
        "delivery_to_at": NOW - HOUR,
    },
    "nothing to carry": {"cargo_weight_kg": 0},
    "a negative fare": {"asking_fare_yen": -1},
    "more trucks left than asked for": {"trucks_left": 2},
    "fewer trucks than none left": {"trucks_left": -1},
    "no tier": {"tier": 0},
    "no body type": {"body_types": []},
    "an unknown body type": {"body_types": ["wing", "hovercraft"]},
    "an unknown class": {"vehicle_class": "rocket"},
    "instant booking without charges": {"booking": "instant", "asking_fare_yen": 1, "services": []},
    "named, but nobody is": {"audience_kind": "named"},
    "for everyone, and for some": {"audience_member_ids": [new_id()]},
    "widens without being named first": {"audience_widens_at": NOW},
    "a poster that does not exist": {"poster_id": new_id()},
}


@pytest.mark.parametrize("wrong", WRONG_LOADS)
async def test_the_database_itself_refuses_a_load_that_cannot_be(
    ports: Ports, network: Network, database: FreshDatabase, wrong: str
) -> None:
    load = await post_load(ports, network.penguin)
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(update(loads).where(loads.c.id == load.id).values(WRONG_LOADS[wrong]))


WRONG_VEHICLES = {
    "home before it is empty": {"home": {"municipality": "24202"}, "home_by": NOW},
    "home by a time, but where?": {"home_by": NOW + 9 * DAY},
    "nothing more to take": {"capacity_weight_kg": 0},
    "goes anywhere, and somewhere": {"destination_codes": ["24202"]},
    "an unknown body type": {"body_type": "hovercraft"},
    "unknown equipment": {"equipment": ["sail"]},
}


@pytest.mark.parametrize("wrong", WRONG_VEHICLES)
async def test_the_database_itself_refuses_a_vehicle_that_cannot_be(
    ports: Ports, network: Network, database: FreshDatabase, wrong: str
) -> None:
    vehicle = await post_vehicle(ports, network.penguin)
    change = update(vehicles).where(vehicles.c.id == vehicle.id)
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(change.values(WRONG_VEHICLES[wrong]))


async def test_a_posting_bears_the_co_operative_of_its_poster(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    assert network.penguin.desk is not None
    with pytest.raises(IntegrityError):
        async with ports.begin() as work:
            await work.loads.add(a_load(network.penguin.desk, cooperative_id=network.saitama.id))


async def test_a_truck_bears_one_contract_and_a_contract_one_truck(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    load = await post_load(ports, network.penguin, trucks=2)
    number = await contract_for(ports, network, load)
    same = update(load_trucks).where(load_trucks.c.load_id == load.id).values(contract_number=number)
    again = insert(load_trucks).values(load_id=load.id, n=1)
    unheard_of = update(load_trucks).where(load_trucks.c.n == 1).values(contract_number="1" * 20)
    for statement in (same, again, unheard_of):
        with pytest.raises(IntegrityError):
            async with database.engine.begin() as connection:
                await connection.execute(statement)


async def test_the_words_of_a_load_are_folded_and_leave_out_who_posts_it(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    load = await post_load(
        ports, network.penguin, name="ﾚｲﾄｳ エビ", kind="Steel", packaging="パレット", remarks="急ぎ\nます"
    )
    [row] = await rows(database, select(loads).where(loads.c.id == load.id))
    assert row["words"] == "れいとう えび\nsteel\nぱれっと\n急ぎ\nます\n四日市市\n川口市"
    assert row["name_words"] == "れいとう えび"
    assert row["closing_at"] == load.terms.pickup.to_at


async def test_a_vehicle_knows_every_municipality_that_it_would_go_to(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    area = Area(
        municipalities=(MunicipalityCode("14130"),),
        prefectures=("47",),
        near=Near(Point(35.18, 136.9), 5.0),
    )
    vehicle = await post_vehicle(
        ports, network.owl, destinations=area, home=Place(MunicipalityCode("24202")), remarks="ﾜｲﾄﾞ"
    )
    [row] = await rows(database, select(vehicles).where(vehicles.c.id == vehicle.id))
    for codes in (row["destination_codes"], row["destination_open_codes"]):
        assert {"14130", "14131", "14137"} <= set(codes)
        assert len([code for code in codes if code.startswith("47")]) == 41
    assert row["words"] == "わいど\n川口市\n四日市市"
    assert row["place_words"] == "川口市\n四日市市"
    assert row["closing_at"] == vehicle.terms.available.at + timedelta(hours=24)
    anywhere = await post_vehicle(ports, network.owl)
    [row] = await rows(database, select(vehicles).where(vehicles.c.id == anywhere.id))
    assert (row["destination_codes"], row["destination_open_codes"]) == (None, None)
