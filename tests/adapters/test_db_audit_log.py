"""The chain over the audit log: gap-safe, one for all writers, and any later change of it is found."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.db.connect import open_owner_engine
from domain.accounts import Caller
from domain.overseeing.audits import AuditVerification
from domain.ports import Ports
from domain.usecases.overseeing.auditing import read_log_again, seal_log
from tests.builders import Network, post_load
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]


async def verdict(ports: Ports) -> AuditVerification:
    async with ports.begin() as work:
        return await read_log_again(work)


async def rows(database: FreshDatabase, query: str) -> list[dict[str, Any]]:
    async with database.engine.connect() as connection:
        return [dict(row) for row in (await connection.execute(text(query))).mappings()]


async def as_owner(database: FreshDatabase, *statements: str) -> None:
    """What someone does who has the whole database, and lets no trigger stop them."""
    async with open_owner_engine(database.url).begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))


def chain_of(records: list[dict[str, Any]]) -> list[str]:
    """The hashes of sealed records in order, worked out here from what the decision record says."""
    hashes, former = [], ""
    for record in records:
        said = {name: value for name, value in record.items() if name != "hash"}
        for name in ("id", "account_id", "client_id", "as_account_id", "member_id"):
            said[name] = None if said[name] is None else str(said[name])
        said["at"] = said["at"].astimezone(UTC).isoformat()
        said["former_hash"] = former
        line = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        former = hashlib.sha256(line.encode("ascii")).hexdigest()
        hashes.append(former)
    return hashes


SEALED = (
    "SELECT a.*, s.number, s.hash FROM audit_seals s JOIN audit_log a ON a.id = s.audit_id ORDER BY s.number"
)


async def test_every_record_is_sealed_once_and_each_hash_holds_the_one_before(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    ports = ports_as(network.penguin.caller)
    for _ in range(3):
        await post_load(ports, network.penguin)
    (written,) = await rows(database, "SELECT count(*) AS count FROM audit_log")
    assert await seal_log(ports) == written["count"]
    await post_load(ports, network.penguin, remarks="あとから \U0001f69a")
    assert (await seal_log(ports), await seal_log(ports)) == (1, 0)
    sealed = await rows(database, SEALED)
    assert [one["number"] for one in sealed] == list(range(1, written["count"] + 2))
    assert [one["hash"] for one in sealed] == chain_of(sealed)
    assert await verdict(ports) == AuditVerification(len(sealed), 0, 0, sealed[-1]["hash"], None)


async def test_who_commits_late_is_sealed_all_the_same_and_who_rolls_back_leaves_no_gap(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    await seal_log(ports)
    slow = ports.begin()
    work = await slow.__aenter__()
    await work.audits.note_export(1)
    await post_load(ports, network.penguin)
    with pytest.raises(RuntimeError):
        await export_and_fail(ports)
    assert await seal_log(ports) == 1
    await slow.__aexit__(None, None, None)
    assert await seal_log(ports) == 1
    told = await rows(database, SEALED)
    assert [one["kind"] for one in told[-2:]] == ["loads", "audit_log"]
    assert (await verdict(ports)).intact


async def export_and_fail(ports: Ports) -> None:
    async with ports.begin() as work:
        await work.audits.note_export(2)
        raise RuntimeError


async def test_writers_wait_neither_for_one_another_nor_for_the_sealing(
    ports: Ports, network: Network
) -> None:
    async with ports.begin() as sealing, ports.begin() as first, ports.begin() as second:
        assert await sealing.audits.lock_chain() is not None
        await sealing.audits.waiting(1000)
        await asyncio.wait_for(first.audits.note_export(1), 5)
        await asyncio.wait_for(second.audits.note_export(2), 5)
        assert await first.audits.lock_chain() is None


async def test_many_sealing_at_once_make_one_chain(ports: Ports, network: Network) -> None:
    await asyncio.gather(
        *(seal_log(ports) for _ in range(4)), *(post_load(ports, network.penguin) for _ in range(8))
    )
    await seal_log(ports)
    found = await verdict(ports)
    assert (found.intact, found.waiting) == (True, 0)


FORGERIES = {
    "who": "UPDATE audit_log SET account_id = NULL WHERE id = :third",
    "when": "UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = :third",
    "for whom": "UPDATE audit_log SET member_id = NULL WHERE id = :third",
    "in whose place": "UPDATE audit_log SET on_behalf = NOT on_behalf WHERE id = :third",
    "as whom": "UPDATE audit_log SET as_account_id = account_id WHERE id = :third",
    "from where": "UPDATE audit_log SET address = '192.0.2.9' WHERE id = :third",
    "what": "UPDATE audit_log SET operation = 'other' WHERE id = :third",
    "which request": "UPDATE audit_log SET request_id = 'other' WHERE id = :third",
    "which thing": "UPDATE audit_log SET thing_id = 'other' WHERE id = :third",
    "of which kind": "UPDATE audit_log SET kind = 'other' WHERE id = :third",
    "before": "UPDATE audit_log SET before = '{}' WHERE id = :third",
    "after": "UPDATE audit_log SET after = after || '{\"x\": 1}' WHERE id = :third",
    "the hash": "UPDATE audit_seals SET hash = repeat('0', 64) WHERE number = 3",
    "gone": "DELETE FROM audit_log WHERE id = :third",
    "seal gone": "DELETE FROM audit_seals WHERE number = 3",
}


@pytest.mark.parametrize("what", FORGERIES)
async def test_a_sealed_record_that_was_changed_is_found(
    ports_as: As, network: Network, database: FreshDatabase, what: str
) -> None:
    ports = ports_as(network.penguin.caller)
    await seal_log(ports_as(None))
    start = (await verdict(ports)).sealed
    for _ in range(5):
        await post_load(ports, network.penguin)
    await seal_log(ports)
    (third,) = await rows(database, f"SELECT audit_id FROM audit_seals WHERE number = {start + 3}")
    forged = FORGERIES[what].replace(":third", f"'{third['audit_id']}'").replace("= 3", f"= {start + 3}")
    await as_owner(database, forged)
    found = await verdict(ports)
    assert (found.intact, found.broken_at) == (False, start + 3)


async def test_swapped_records_are_found(ports: Ports, network: Network, database: FreshDatabase) -> None:
    for _ in range(3):
        await post_load(ports, network.penguin)
    await seal_log(ports)
    last = (await verdict(ports)).sealed
    move = "UPDATE audit_seals SET number = {} WHERE number = {}"
    await as_owner(
        database, *(move.format(*way) for way in ((10**6, last), (last, last - 1), (last - 1, 10**6)))
    )
    assert (await verdict(ports)).broken_at == last - 1


@pytest.mark.parametrize(
    ("statement", "waiting", "lost"),
    [
        ("DELETE FROM audit_unsealed", 0, 1),
        ("DELETE FROM audit_log WHERE id IN (SELECT audit_id FROM audit_unsealed)", 0, 1),
        ("SELECT 1", 1, 0),
    ],
)
async def test_a_record_kept_from_being_sealed_is_found(
    *, ports: Ports, network: Network, database: FreshDatabase, statement: str, waiting: int, lost: int
) -> None:
    await seal_log(ports)
    await post_load(ports, network.penguin)
    await as_owner(database, statement)
    found = await verdict(ports)
    assert (found.waiting, found.lost, found.broken_at, found.intact) == (waiting, lost, None, lost == 0)


@pytest.mark.parametrize("table", ["audit_seals", "view_sessions", "audit_log"])
async def test_what_is_sealed_is_changed_by_nobody(
    ports: Ports, network: Network, database: FreshDatabase, table: str
) -> None:
    await seal_log(ports)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET ctid = ctid", f"TRUNCATE {table} CASCADE"):
        for engine in (database.engine, open_owner_engine(database.url)):
            with pytest.raises(DBAPIError):
                async with engine.begin() as connection:
                    await connection.execute(text(statement))


async def test_a_record_is_sealed_once_only(ports: Ports, network: Network, database: FreshDatabase) -> None:
    await seal_log(ports)
    again = (
        "INSERT INTO audit_seals SELECT 1000000, audit_id, hash, sealed_at FROM audit_seals WHERE number = 1"
    )
    with pytest.raises(IntegrityError, match="uq_audit_seals_audit_id"):
        async with database.engine.begin() as connection:
            await connection.execute(text(again))
