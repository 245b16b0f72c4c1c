"""The contract document on paper: every word inside the margins, drawn to look at; and how long one takes.

Run from the root, with poppler-utils: ``python -m bench.documents FOLDER``. Writes each document as PDF and,
page by page, as PNG into the folder; ends with 1 when a word stands outside.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from adapters.documents.typst_documents import TypstDocuments
from adapters.reference.municipalities import load_municipalities
from domain.contracts import Contract
from domain.loads import Charge, ChargeKind, HandlingWay, Stop, StopKind
from domain.places import Place, Site
from tests.builders import KAWAGUCHI, NAGOYA, YOKKAICHI, load_terms
from tests.concluded import a_concluded_contract, an_agreement, some_party

POINTS_A_MM = 72 / 25.4
LEFT, RIGHT = 16 * POINTS_A_MM, (210 - 16) * POINTS_A_MM
TOP, BOTTOM = 12 * POINTS_A_MM, (297 - 8) * POINTS_A_MM
"""The footer stands below the text, 8 mm from the edge; glyph boxes reach 2 mm over the first line."""

SLACK = 0.5
RUNS = 50
WORDS = re.compile(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)"')


def documents() -> dict[str, Contract]:
    """A plain contract, one with much to say, and one whose people write whatever they like."""
    hostile = '#image("x") *b* $x$ <script> 𠮷 🚚 ' + "W" * 150 + "。" * 80 + "ー" * 80 + "指示です。" * 180
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
            consignor=some_party(name=hostile[:200], address="W" * 200), load=load_terms(remarks=hostile)
        ),
    }


def words_outside(pdf: Path) -> list[tuple[float, ...]]:
    """The boxes (pt) of words that cross a margin, as poppler reads them."""
    read = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True)
    boxes = [tuple(map(float, found)) for found in WORDS.findall(read.stdout)]
    assert len(boxes) > 50, "nothing was read"
    return [
        box
        for box in boxes
        if box[0] < LEFT - SLACK or box[2] > RIGHT + SLACK or box[1] < TOP or box[3] > BOTTOM
    ]


def main(folder: Path) -> int:
    """Draw all, say what stands outside, measure one."""
    if shutil.which("pdftotext") is None or shutil.which("pdftoppm") is None:
        print("poppler-utils がありません。/ poppler-utils is missing:\n    apt install poppler-utils")
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    setting, wrong = TypstDocuments(load_municipalities()), 0
    for name, contract in documents().items():
        pdf = folder / f"{name}.pdf"
        pdf.write_bytes(asyncio.run(setting.contract_pdf(contract)))
        subprocess.run(["pdftoppm", "-r", "100", "-png", pdf, folder / name], check=True)
        outside = words_outside(pdf)
        wrong += len(outside)
        print(f"{name}: {pdf.stat().st_size:,} bytes, {len(outside)} words outside the margins {outside[:3]}")
    start = time.perf_counter()
    for _ in range(RUNS):
        asyncio.run(setting.contract_pdf(a_concluded_contract()))
    print(f"one document: {(time.perf_counter() - start) / RUNS * 1000:.1f} ms")
    setting.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
