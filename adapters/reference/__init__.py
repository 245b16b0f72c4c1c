"""Reference data that the product carries (municipalities, roads, ferries, bays, tariffs), and its readers.

Where the data comes from, and whom to name for it, stands in README.md beside the files.
"""

import csv
from collections.abc import Iterator
from importlib.resources import files


def read_text(name: str) -> str:
    """The whole text of one file of this folder."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one CSV file of this folder, by the names in its first line."""
    return csv.DictReader(read_text(name).splitlines())
