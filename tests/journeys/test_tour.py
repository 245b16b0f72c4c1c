"""The tour as a visitor takes it: the whole job through a served program, its figures and its folder."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from pypdf import PdfReader

from adapters.postgres.server import start
from tests.adapters.embedded_servers import BIN_DIR, folder_open_to_nobody, in_connection
from tests.journeys.programs import KAERINI, Program, environment, serving

TOUR_SECONDS = 180.0


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with folder_open_to_nobody() as folder:
        yield folder / "home"


@pytest.fixture(scope="module")
def program(home: Path) -> Iterator[Program]:
    with serving(home) as program:
        yield program


def tour(home: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command, to its end."""
    return subprocess.run(
        [KAERINI, "tour", *options],
        env=environment(home, **settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=TOUR_SECONDS,
        check=False,
    )


def test_the_month_of_the_specification_comes_out_to_the_yen(program: Program, home: Path) -> None:
    said = tour(home, "--into", str(home / "first"))
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stderr == ""
    assert "\x1b" not in said.stdout, "no colour but on a terminal"
    assert "✗" not in said.stdout
    for yen in ("162,981", "155,222", "147,182", "7,054", "281"):
        assert yen in said.stdout


def test_everything_received_lies_in_the_folder_and_can_be_read(program: Program, home: Path) -> None:
    folder = home / "first"
    kinds = {"member", "cooperative", "payment", "federation"}
    for ending in ("pdf", "csv", "json"):
        assert {path.name.split("-")[1] for path in folder.glob(f"[is]*-*-*.{ending}")} == kinds
    assert len(list(folder.glob("contract-*.pdf"))) == 1
    for pdf in folder.glob("*.pdf"):
        assert "見本トラック協同組合" in PdfReader(pdf).pages[0].extract_text(), pdf.name
    for said in folder.glob("[is]*-*-*.json"):
        document = json.loads(said.read_bytes())
        paper = "".join(PdfReader(said.with_suffix(".pdf")).pages[0].extract_text().split())
        for yen in (document["total_yen"], document.get("pays_yen", 0), document["totals"][0]["tax_yen"]):
            assert not yen or f"¥{yen:,}" in paper, (said.name, yen)
    confirmations, documents = 4, len(kinds)
    assert len(list((folder / "mails").glob("*.eml"))) == confirmations + documents
    assert json.loads((folder / "track.geojson").read_bytes())["type"].startswith("Feature")
    for side in "ab":
        stream = json.loads((folder / f"stream-{side}.json").read_bytes())
        assert (stream[0][0], stream[-1][0]) == ("snapshot", "end")


def test_the_log_of_requests_holds_no_secret(program: Program, home: Path) -> None:
    log = (home / "first" / "requests.jsonl").read_text()
    entries = [json.loads(line) for line in log.splitlines()]
    assert {tuple(entry) for entry in entries} == {("who", "method", "path", "status", "ms")}
    for account in json.loads((home / "demo.json").read_bytes())["accounts"]:
        assert account["password"] not in log


def test_one_broken_rate_is_seen_and_named(program: Program, home: Path) -> None:
    """Once more in the same network, in its next month; the carrier's co-operative takes 4.99 %."""
    change_fee(home, "埼玉見本トラック協同組合", 499)
    said = tour(home, "--lang", "en")
    assert said.returncode == 1, said.stdout + said.stderr
    wrong = [line for line in said.stdout.splitlines() if line.strip().startswith("✗")]
    assert any("fee, carrier's co-operative: 7,054 ≠ 7,041" in line for line in wrong), wrong
    assert any("paid to the carrier: 147,182 ≠" in line for line in wrong), wrong
    assert not any("consignor" in line for line in wrong), "the other co-operative's figures hold"
    (folder,) = (home / "tour").iterdir()
    assert (folder / "requests.jsonl").is_file()


def test_a_tour_without_a_network_says_what_to_start(home: Path, tmp_path: Path) -> None:
    said = tour(tmp_path, "--lang", "en")
    assert (said.returncode, said.stderr) == (2, "")
    assert "Start `make run` in another terminal" in said.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_does_not_start_says_why(tmp_path: Path) -> None:
    said = tour(tmp_path, "--own-server", KAERINI_PG_BIN=str(tmp_path))
    assert (said.returncode, said.stdout.count("\n")) == (1, 1)
    assert f"The folder of KAERINI_PG_BIN, {tmp_path}, lacks some of postgres" in said.stderr
    assert list(tmp_path.iterdir()) == []


def change_fee(home: Path, cooperative: str, fee_bp: int) -> None:
    with start(home, BIN_DIR) as server:

        async def change(connection: asyncpg.Connection) -> str:
            return await connection.execute(
                "UPDATE cooperatives SET fee_bp = $1 WHERE name = $2", fee_bp, cooperative
            )

        assert in_connection(server, change, "kaerini") == "UPDATE 1"
