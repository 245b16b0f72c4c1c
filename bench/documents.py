"""Documents on paper: every word inside the margins, and none on another; and how long one takes.

Run from the root, with poppler-utils: ``python -m bench.documents FOLDER``. Writes each document as PDF and,
page by page, as PNG into the folder; ends with 1 when a word stands outside or on another.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from adapters.documents.typst_documents import TypstDocuments
from adapters.reference.municipalities import load_municipalities
from domain.contracts.contracts import Contract
from domain.loads import Charge, ChargeKind, HandlingWay, Stop, StopKind
from domain.money import Yen
from domain.places import Place, Site
from domain.settlement.documents import Deduction, LineKind, SettlementDocument
from tests.adapters.settlement_papers import (
    B1,
    CONSIGNOR_FEES,
    COOP_A,
    COOP_B,
    a_long_month,
    cooperative_invoice,
    federation_invoice,
    member_invoice,
    statement,
)
from tests.builders import KAWAGUCHI, NAGOYA, YOKKAICHI, load_terms
from tests.concluded import a_concluded_contract, an_agreement, some_party

POINTS_A_MM = 72 / 25.4
LEFT, RIGHT = 16 * POINTS_A_MM, (210 - 16) * POINTS_A_MM
TOP, BOTTOM = 12 * POINTS_A_MM, (297 - 8) * POINTS_A_MM
"""The footer stands below the text, 8 mm from the edge; glyph boxes reach 2 mm over the first line."""

SLACK = 0.5
SAME_LINE = 6.0
"""Boxes of neighbouring lines touch; what shares 6 pt of height stands on one line."""
RUNS = 50
WORDS = re.compile(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"')
HOSTILE = '#image("x") *b* $x$ <script> 𠮷 🚚 ' + "W" * 150 + "。" * 80 + "ー" * 80 + "指示です。" * 180

Box = tuple[float, ...]
"""xMin, yMin, xMax, yMax, in points."""


def contracts() -> dict[str, Contract]:
    """A plain contract, one with much to say, and one whose people write whatever they like."""
    site = Site("059-000-0009", "東門", "A-123", "ヘルメット、安全靴")
    return {
        "plain": a_concluded_contract(),
        "full": a_concluded_contract(
            load=load_terms(
                origin=Place(YOKKAICHI, "霞二丁目1番地", "510-0011", site=site),
                destination=Place(KAWAGUCHI, "青木一丁目2番3号"),
                stops=tuple(Stop(StopKind.DROP_OFF, Place(NAGOYA), None, 500) for _ in range(3)),
                loading=HandlingWay("フォークリフト", "荷主"),
                unloading=HandlingWay("手卸し", "乗務員"),
                remarks="雨天時はシートを掛けてください。\n着車30分前に電話をお願いします。",
            ),
            agreement=an_agreement(charges=tuple(Charge(kind, 1_234_567) for kind in ChargeKind)),
        ),
        "hostile": a_concluded_contract(
            consignor=some_party(name=HOSTILE[:200], address="W" * 200), load=load_terms(remarks=HOSTILE)
        ),
    }


def settlement_documents() -> dict[str, SettlementDocument]:
    """Each kind; three pages of one; no registration; and the most, by people who write what they like."""
    kept = (
        Deduction(LineKind.COOPERATIVE_FEE, Yen(150_000_000_000), Yen(15_000_000_000)),
        Deduction(LineKind.CARGO_INSURANCE, Yen(6_000_000_000), Yen(0)),
    )
    most = a_long_month(150, 10_000_000_000)
    said = (HOSTILE[:200], "W" * 60, "運賃 6月10日 " + "長い名前の町" * 12)
    return {
        "member": member_invoice(),
        "cooperative": cooperative_invoice(),
        "federation": federation_invoice(),
        "statement": statement(),
        "long": member_invoice(lines=(*a_long_month(35, 100_000), *CONSIGNOR_FEES)),
        "unregistered": member_invoice(issuer=replace(COOP_A, registration_number=None, address="")),
        "most": statement(
            issuer=replace(COOP_B, name="株式会社" + "長" * 196, address="W" * 200),
            receiver=replace(B1, name=HOSTILE[:200], address=HOSTILE[:200]),
            lines=tuple(replace(line, text=said[at % 20 % 3]) for at, line in enumerate(most)),
            deductions=kept,
        ),
    }


def pages_of(pdf: Path) -> list[list[Box]]:
    """The boxes (pt) of the words of each page, as poppler reads them."""
    read = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True)
    pages = [
        [tuple(map(float, found)) for found in WORDS.findall(page)]
        for page in read.stdout.split("<page ")[1:]
    ]
    assert sum(map(len, pages)) > 50, "nothing was read"
    return pages


def is_outside(box: Box) -> bool:
    """Whether a word crosses a margin."""
    return box[0] < LEFT - SLACK or box[2] > RIGHT + SLACK or box[1] < TOP or box[3] > BOTTOM


def is_on(one: Box, other: Box) -> bool:
    """Whether two words of a page stand on each other."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > SLACK and down > SAME_LINE


def draw(name: str, pdf: bytes, folder: Path) -> int:
    """Write a document and its pages into the folder, and say what is wrong with it: so many words."""
    path = folder / f"{name}.pdf"
    path.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "100", "-png", path, folder / name], check=True)
    pages = pages_of(path)
    outside = [box for page in pages for box in page if is_outside(box)]
    on_others = [pair for page in pages for pair in combinations(page, 2) if is_on(*pair)]
    print(
        f"{name}: {len(pages)} pages, {len(pdf):,} bytes, {len(outside)} words outside the margins", end=", "
    )
    print(f"{len(on_others)} on others {outside[:3]} {on_others[:2]}")
    return len(outside) + len(on_others)


def measure(name: str, once: Callable[[], Coroutine[Any, Any, bytes]]) -> None:
    """Say how long one takes, on average."""
    start = time.perf_counter()
    for _ in range(RUNS):
        asyncio.run(once())
    print(f"one {name}: {(time.perf_counter() - start) / RUNS * 1000:.1f} ms")


def main(folder: Path) -> int:
    """Draw all, say what stands outside or on another, measure one of each."""
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        print("poppler-utils がありません。/ poppler-utils is missing:\n    apt install poppler-utils")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    setting, wrong = TypstDocuments(load_municipalities()), 0
    for name, contract in contracts().items():
        wrong += draw(name, asyncio.run(setting.contract_pdf(contract)), folder)
    for name, document in settlement_documents().items():
        wrong += draw(name, asyncio.run(setting.settlement_pdf(document)), folder)
    contract, invoice = a_concluded_contract(), member_invoice()
    measure("contract", lambda: setting.contract_pdf(contract))
    measure("invoice", lambda: setting.settlement_pdf(invoice))
    measure("table of an invoice", lambda: setting.settlement_csv(invoice))
    setting.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
