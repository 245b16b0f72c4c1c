"""Trucks as the carrier names them (車番連絡): plate, driver, mobile (SPEC 5.4b)."""

import re
import unicodedata
from dataclasses import dataclass

_PLATE = re.compile(
    r"(?P<office>[々〆ヶ一-鿿ぁ-ん]{1,4})(?P<class>[1-9][0-9A-Z]{0,2})(?P<kana>[ぁ-ん])(?P<serial>[1-9][0-9]{0,3})"
)
_LEFT_OUT = re.compile(r"[\s・.‐-―ー−-]+")
_NEVER_ISSUED = frozenset("おしへん")


@dataclass(frozen=True, slots=True)
class Truck:
    """The truck that comes, and who drives it. ``payload_kg``: 最大積載量, None where it was not said."""

    plate: str
    driver_name: str
    mobile: str
    payload_kg: int | None = None


def read_plate(written: str) -> str | None:
    """A registration plate in the one form it is kept in, ``三重 100 あ 12-34``; None for what is none.

    Full-width digits, spaces, dots and hyphens may stand anywhere. A serial of fewer than four digits keeps
    the dots of the plate: ``三重 100 あ ・・12`` (道路運送車両法施行規則 様式).
    """
    plain = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", written)).upper()
    match = _PLATE.fullmatch(plain)
    if match is None or match["kana"] in _NEVER_ISSUED:
        return None
    serial = match["serial"]
    shown = f"{serial[:2]}-{serial[2:]}" if len(serial) == 4 else serial.rjust(4, "・")
    return f"{match['office']} {match['class']} {match['kana']} {shown}"
