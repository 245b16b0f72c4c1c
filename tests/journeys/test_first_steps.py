"""What a person meets who starts the program with the demo network: logins, and things that work."""

import asyncio
import json
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pyotp
import pytest
from httpx2 import AsyncClient, get, post

from adapters.postgres.server import start
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody
from tests.journeys.programs import Program, database_runs, demo_of, run, serving


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """With spaces and Japanese in its path."""
    with folder_open_to_nobody() as folder:
        yield folder / "帰り荷 の 家" / "data"


@pytest.fixture(scope="module")
def program(home: Path) -> Iterator[Program]:
    with serving(home) as program:
        yield program


def test_demo_json_is_as_the_contract_says_and_for_its_owner_only(program: Program, home: Path) -> None:
    demo = demo_of(home)
    accounts = demo.pop("accounts")
    assert demo == {"base_url": program.base_url}
    assert stat.S_IMODE((home / "demo.json").stat().st_mode) == 0o600
    for account in accounts:
        assert list(account) == [
            "login_id",
            "password",
            "otp_secret",
            "role",
            "account_id",
            "member",
            "cooperative",
        ]
        for name in ("member", "cooperative"):
            assert account[name] is None or set(account[name]) == {"id", "name"}
    belongs = {
        (account["role"], account["member"] is not None, account["cooperative"] is not None)
        for account in accounts
    }
    assert belongs == {
        ("federation_admin", False, False),
        ("coop_clerk", False, True),
        ("dispatcher", True, True),
        ("trial", False, False),
    }


async def test_everyone_in_the_file_can_log_in_and_is_who_it_says(program: Program, home: Path) -> None:
    async with AsyncClient(base_url=program.base_url, timeout=30) as client:
        for account in demo_of(home)["accounts"]:
            form = {key: account[key] for key in ("login_id", "password")} | {"device": {"kind": "browser"}}
            if account["otp_secret"]:
                form["otp"] = pyotp.TOTP(account["otp_secret"]).now()
            granted = await client.post("/v1/sessions", json=form)
            assert granted.status_code == 201, granted.text
            token = granted.json()["access_token"]
            me = (await client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).json()
            assert {
                "login_id": me["account"]["login_id"],
                "role": me["account"]["role"],
                "account_id": me["account"]["id"],
                "member": me["member"] and me["member"]["name"],
                "cooperative": me["cooperative"] and me["cooperative"]["name"],
            } == {
                "login_id": account["login_id"],
                "role": account["role"],
                "account_id": account["account_id"],
                "member": account["member"] and account["member"]["name"],
                "cooperative": account["cooperative"] and account["cooperative"]["name"],
            }


def test_the_logins_are_printed_and_the_three_lines_work_as_printed(program: Program, home: Path) -> None:
    printed = "\n".join(program.printed)
    for account in demo_of(home)["accounts"]:
        for told in (account["login_id"], account["password"], account["otp_secret"] or ""):
            assert told in printed
    lines = [line.strip() for line in program.printed if line.startswith(("   TOKEN=", "   curl "))]
    assert len(lines) == 3
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed here")
    script = f"{lines[0]}\n{lines[1]}\necho\n{lines[2]}\n"
    said = subprocess.run(["sh", "-eu", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    found, posted = map(json.loads, said.stdout.strip().split("\n"))
    assert len(found["items"]) == 5
    assert {item["origin"]["municipality"][:2] for item in found["items"]} <= {"24", "23"}
    assert (posted["status"], posted["fare_ratio_bp"]) == ("open", 9751)


def test_the_filling_shows_how_far_it_is(program: Program) -> None:
    shown = [line for line in program.printed if "/300" in line]
    assert [line.rsplit(" ", 1)[1] for line in shown] == ["0/300", "100/300", "200/300", "300/300"]


async def test_the_worker_has_told_what_was_posted_and_kept_house(program: Program, home: Path) -> None:
    with start(home, BIN_DIR) as server:
        connection = await asyncpg.connect(server.dsn("kaerini"))
        try:
            while await connection.fetchval("SELECT count(*) FROM outbox WHERE done_at IS NULL"):  # noqa: ASYNC110 # it is done elsewhere
                await asyncio.sleep(0.1)
            told = dict(await connection.fetch("SELECT event, count(*) FROM outbox GROUP BY 1"))
            jobs = [row["name"] for row in await connection.fetch("SELECT DISTINCT name FROM jobs")]
        finally:
            await connection.close()
    assert (told["LoadPosted"] >= 220, told["VehiclePosted"]) == (True, 80)
    assert jobs == ["housekeeping"]


def test_the_demo_command_finds_it_there_and_prints_the_logins_again(program: Program, home: Path) -> None:
    before = demo_of(home)
    said = run(home, "demo", KAERINI_PORT=program.base_url.rsplit(":", 1)[1])
    assert said.returncode == 0, said.stderr
    assert before["accounts"][0]["password"] in said.stdout
    assert demo_of(home) == before


def test_a_second_home_runs_beside_it_and_knows_nothing_of_it(program: Program, home: Path) -> None:
    with folder_open_to_nobody() as folder, serving(folder / "home", "serve") as beside:
        assert beside.base_url != program.base_url
        assert beside.database_pid() != program.database_pid()
        for one in (program, beside):
            assert get(f"{one.base_url}/readyz").status_code == 200
        login = {key: demo_of(home)["accounts"][4][key] for key in ("login_id", "password")}
        form = login | {"device": {"kind": "browser"}}
        tried = [post(f"{one.base_url}/v1/sessions", json=form).status_code for one in (program, beside)]
        assert tried == [201, 401]
        assert not (beside.home / "demo.json").exists()
        assert beside.stop() == 0
    assert not database_runs(beside.home)


def test_stopping_it_ends_its_database_and_starting_it_again_finds_everything(
    program: Program, home: Path
) -> None:
    before = demo_of(home)
    assert program.stop() == 0
    assert not database_runs(home)
    with serving(home) as again:
        assert demo_of(home)["accounts"] == before["accounts"]
        assert before["accounts"][0]["password"] in "\n".join(again.printed)
        assert not any("/300" in line for line in again.printed)
