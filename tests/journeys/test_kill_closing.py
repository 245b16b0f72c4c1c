"""kill -9 while a month is being closed: it is closed once, whole, and its documents stay what they are."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pyotp
import pytest
from httpx2 import AsyncClient, HTTPError

from adapters.clock import wall_now
from adapters.db.connect import Listening, open_engine
from adapters.db.tracking_news import SqlTrackingNews
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from adapters.postgres.server import start
from api.compose import Clocks, SqlWorld
from domain.accounts import AccountId
from domain.calendar import Month, day_in, jst_day, month_of, months_after, start_of
from domain.members import MemberId
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody
from tests.builders import HOUR, Person
from tests.closed import keep_delivered
from tests.conftest import BASE_URL, SEALER, folder_files
from tests.journeys.programs import Program, demo_of, serving

VICTIMS = ("program", "database", "both", "program")
"""A month for each, and who is killed while it is being closed."""

CONTRACTS = 40
"""Of each month: enough that closing it takes a while."""

DOCUMENTS_OF_A_CONTRACT = 3
UNLIMITED = {"KAERINI_CALLS_PER_MINUTE": "1000000", "KAERINI_LOGINS_PER_MINUTE": "1000"}
ROUND_SECONDS = 120


@pytest.fixture
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


def months() -> list[Month]:
    this = month_of(jst_day(wall_now()))
    return [months_after(this, number) for number in range(1 + len(VICTIMS))]


async def keep_months(home: Path) -> None:
    """Delivered contracts between members of two co-operatives, in each month, as if they had been traded."""
    accounts = [one for one in demo_of(home)["accounts"] if one["role"] == "dispatcher"]
    with start(home, BIN_DIR) as server:
        url = server.url("kaerini")
        engine, news = open_engine(url), SqlTrackingNews(Listening(url))
        clocks = Clocks(wall_now, wall_now, lambda _: None)
        mail, passwords = FolderMail(home / "mail", "kaerini@network.example"), Argon2Passwords()
        world = SqlWorld(
            *(engine, SEALER, clocks, passwords),
            mail=mail,
            files=folder_files(home / "files"),
            tracking_news=news,
            sandbox=True,
            base_url=BASE_URL,
        )
        people = [await person_of(world, account) for account in accounts]
        for month in months():
            at = start_of(day_in(month, 12)) + 15 * HOUR
            for number in range(CONTRACTS):
                consignor, carrier = people[number % 3], people[-1 - number % 4]
                await keep_delivered(world.ports, consignor, carrier, 10_001 + 37 * number, at=at)
        world.documents.close()
        passwords.close()
        await engine.dispose()


async def person_of(world: SqlWorld, account: dict[str, Any]) -> Person:
    async with world.ports.begin() as work:
        kept = await work.accounts.get(AccountId(account["account_id"]))
        assert kept is not None
        return Person(kept, await work.members.get(MemberId(account["member"]["id"])), None)


async def admin_token(program: Program) -> str:
    (admin,) = (one for one in demo_of(program.home)["accounts"] if one["role"] == "federation_admin")
    form = {key: admin[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
    form["otp"] = pyotp.TOTP(admin["otp_secret"]).at(wall_now())
    async with AsyncClient(base_url=program.base_url, timeout=30) as client:
        token: str = (await client.post("/v1/sessions", json=form)).json()["access_token"]
        return token


async def move_clock(program: Program, token: str, month: Month) -> dict[str, Any] | None:
    """Ask for the day on which the month's documents are issued; None when nobody answered.

    A clock past that day says that an earlier question got there, answered or not.
    """
    to = start_of(day_in(months_after(month), 11)) + 9 * HOUR
    async with AsyncClient(base_url=program.base_url, timeout=60) as client:
        try:
            answer = await client.put(
                "/v1/sandbox/clock",
                json={"now": to.isoformat()},
                headers={"Authorization": f"Bearer {token}"},
            )
        except (HTTPError, OSError):
            return None
    if answer.status_code >= 500:
        return None
    moved: dict[str, Any] = answer.json()
    is_past = moved.get("type") == "/problems/clock-goes-forward"
    assert answer.status_code == (409 if is_past else 200), answer.text
    return moved


async def kill(victim: str, program: Program, alive: Program) -> Program:
    """kill -9, and the program once more where it was."""
    if victim in ("program", "both"):
        alive.kill()
    if victim in ("database", "both"):
        program.kill_database()
    if victim == "database":
        return alive
    port = alive.base_url.rsplit(":", 1)[1]
    again = Program(program.home, KAERINI_PORT=port, **UNLIMITED)
    await asyncio.to_thread(again.wait_until_ready)
    return again


async def kept_in(home: Path) -> dict[str, list[Any]]:
    """What the tables say of closings, contracts, documents and ledger."""
    questions = {
        "closings": "SELECT month, count(*), count(DISTINCT cooperative_id), sum(contracts) FROM closings"
        " GROUP BY 1 ORDER BY 1",
        "contracts": "SELECT closing_month, status, count(*) FROM contracts WHERE closing_month IS NOT NULL"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        "documents": "SELECT c.closing_month, count(*) FROM document_contracts d JOIN contracts c"
        " ON c.number = d.contract_number GROUP BY 1 ORDER BY 1",
        "every_byte": "SELECT id::text, number, contents::text FROM settlement_documents ORDER BY 1",
        "ledger": "SELECT count(*), max(sequence), (SELECT sum(amount_yen) FROM ledger_postings)"
        " FROM ledger_entries",
        "mails": "SELECT count(*), count(DISTINCT payload) FROM outbox WHERE event = 'DocumentIssued'",
    }
    with start(home, BIN_DIR) as server:
        connection = await asyncpg.connect(server.dsn("kaerini"))
        try:
            return {
                name: [tuple(row) for row in await connection.fetch(sql)] for name, sql in questions.items()
            }
        finally:
            await connection.close()


async def test_a_month_is_closed_once_and_whole_however_often_it_is_killed(home: Path) -> None:
    undisturbed, *disturbed = months()
    in_flight = unanswered = 0
    with serving(home, **UNLIMITED) as program:
        await keep_months(home)
        token, alive = await admin_token(program), program
        began = time.monotonic()
        moved = await move_clock(program, token, undisturbed)
        takes = time.monotonic() - began
        assert moved is not None
        assert f"closing {undisturbed}" in moved["ran"]
        former = (await kept_in(home))["every_byte"]
        try:
            for month, victim in zip(disturbed, VICTIMS, strict=True):
                async with asyncio.timeout(ROUND_SECONDS):
                    asked = asyncio.create_task(move_clock(alive, token, month))
                    await asyncio.sleep(takes * secrets.randbelow(60) / 100)
                    in_flight += not asked.done()
                    alive = await kill(victim, program, alive)
                    unanswered += await asked is None
                    while await move_clock(alive, token, month) is None:  # noqa: ASYNC110 # it is a try, not a wait
                        await asyncio.sleep(0.2)
                kept = await kept_in(home)
                assert [row[:3] for row in kept["closings"]][-1] == (month, 3, 3)
                assert set(former) <= set(kept["every_byte"]), "an issued document changed"
                former = kept["every_byte"]
        finally:
            alive.kill()
        assert in_flight >= len(VICTIMS) - 1, "hardly any closing was in the work when it was killed"
        assert unanswered >= 2, "the kills broke hardly any request"
    kept = await kept_in(home)
    assert kept["contracts"] == [(month, "billed", CONTRACTS) for month in months()]
    assert kept["documents"] == [(month, CONTRACTS * DOCUMENTS_OF_A_CONTRACT) for month in months()]
    ((entries, last, total),) = kept["ledger"]
    assert (entries, total) == (last, 0)
    ((mails, different),) = kept["mails"]
    assert mails == different == len(kept["every_byte"])
    numbers = Counter(number for _, number, _ in kept["every_byte"])
    assert max(numbers.values()) <= 4, "a number was given twice by one issuer"
