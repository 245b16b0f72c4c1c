"""Reads the tariffs that the product carries, in the one format of all tariffs (docs/tariffs.md)."""

from functools import cache

import msgspec

from adapters.reference import read_text
from domain.fares.proofreading import tariff_faults
from domain.fares.tariff_files import TariffFile
from domain.fares.tariffs import Tariff

CARRIED = ("2020-575-chubu", "2024-209")
"""By id, oldest first."""


def read_tariff_file(written: str | bytes) -> TariffFile:
    """A tariff file from its JSON. Raises msgspec.ValidationError where it has another shape."""
    return msgspec.json.decode(written, type=TariffFile)


@cache
def load_tariff_files() -> tuple[TariffFile, ...]:
    """The files as they are written, oldest first, read once."""
    return tuple(read_tariff_file(read_text(f"tariff-{name}.json")) for name in CARRIED)


@cache
def load_tariffs() -> tuple[Tariff, ...]:
    """All tariffs, oldest first, read once; a file that is not whole stops the program."""
    tariffs: list[Tariff] = []
    for file in load_tariff_files():
        faults = tuple(tariff_faults(file, tariffs))
        assert not faults, faults
        tariffs.append(file.tariff())
    return tuple(tariffs)
