"""Cells of a table: how a value is written for a spreadsheet and read back, the same value (SPEC 3.8)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from api.problems import MalformedJson
from api.strict_json import read_json
from domain.calendar import JST, in_jst
from domain.refusals import Figure, Invalid
from domain.vehicle_classes import Labels

Json = Any
Read = Callable[[str], Json]
Write = Callable[[Json], str]


class Unreadable(Exception):
    """A cell that says nothing its column can hold. ``code``: of the sentence, with its figures."""

    def __init__(self, code: str, /, **figures: Figure) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a form as a column: its heading, where it stands in the form, and both directions.

    ``example``: in the template. An empty cell is a field left out.
    """

    label: str
    path: tuple[str, ...]
    read: Read
    write: Write
    example: str = ""
    required: bool = False

    @property
    def name(self) -> str:
        """The field as the API calls it: ``pickup.from``."""
        return ".".join(self.path)


_FORMULAS_BEGIN_WITH = frozenset("=+-@\u2212")
_NOT_VISIBLE = ("C", "Z", "M")
_NUMBER_LIKE = re.compile(
    r"[0-9][0-9.,]*([eE][+-]?[0-9]+)?"
    r"|[0-9]{1,2}[-/:][0-9]{1,4}|[0-9]{4}[-/][0-9]{1,2}"
    r"|[0-9]{1,2}[-/:][0-9]{1,2}[-/:][0-9]{1,4}|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}",
    re.ASCII,
)
"""A number, a time, or what may be a day: 1-2, 2026-11; a phone or postal code is none of them."""
_SAFE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")


def guarded(text: str) -> str:
    """Words as a cell that no spreadsheet takes for a formula, a date or a rounded number (SECURITY 19).

    An apostrophe stands before what one would take so, and before what has such apostrophes already.
    """
    return f"'{text}" if _needs_guard(text.lstrip("'")) else text


def unguarded(cell: str) -> str:
    """The words of a cell: without the apostrophe that ``guarded`` put there."""
    return cell[1:] if cell.startswith("'") and _needs_guard(cell.lstrip("'")) else cell


def _needs_guard(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n"):
        return True
    visible = (one for one in text if unicodedata.category(one)[0] not in _NOT_VISIBLE)
    first = unicodedata.normalize("NFKC", next(visible, ""))
    if first[:1] in _FORMULAS_BEGIN_WITH:
        return True
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_NUMBER_LIKE.fullmatch(plain)) and not _SAFE_NUMBER.fullmatch(text)


def _plainly(cell: str) -> str:
    """A cell of which only letters and digits count: full width folded, no spaces around."""
    return unicodedata.normalize("NFKC", unguarded(cell)).strip()


def read_whole(cell: str) -> Json:
    """A whole number, also with full-width digits and thousands set apart."""
    digits = re.sub(r"(?<=[0-9])[, ](?=[0-9])", "", _plainly(cell).replace("\u2212", "-"))
    if not re.fullmatch(r"-?[0-9]{1,18}", digits, re.ASCII):
        raise Unreadable("int_type")
    return int(digits)


def read_degrees(cell: str) -> Json:
    """Degrees of latitude or longitude, or another number with a point."""
    digits = _plainly(cell)
    if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]+)?(e-?[0-9]{1,3})?", digits, re.ASCII):
        raise Unreadable("float_type")
    return float(digits)


_TIME = re.compile(
    r"([0-9]{4})[/\-.年]([0-9]{1,2})[/\-.月]([0-9]{1,2})日?"
    r"(?: +|T)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,6})?)?",
    re.ASCII,
)
_WITH_OFFSET = re.compile(r".*[0-9](Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)


def read_time(cell: str) -> Json:
    """A time of Japan as spreadsheets write it (2026/11/24 8:00; 24:00 ends the day), or RFC 3339."""
    said = _plainly(cell)
    if _WITH_OFFSET.fullmatch(said):
        return said
    match = _TIME.fullmatch(said)
    if match is None:
        raise Unreadable("not-a-time-of-a-table")
    year, month, day, hour, minute, second, fraction = match.groups()
    midnight = int(hour) == 24 and int(minute) == 0 and not int(second or 0)
    try:
        at = datetime(int(year), int(month), int(day), 0 if midnight else int(hour), int(minute), tzinfo=JST)
        at += timedelta(days=midnight, seconds=_below(60, int(second or 0)))
    except (ValueError, OverflowError):
        raise Unreadable("not-a-time-of-a-table") from None
    return at.replace(microsecond=int((fraction or ".0")[1:].ljust(6, "0"))).isoformat()


def _below(limit: int, number: int) -> int:
    if number >= limit:
        raise ValueError(number)
    return number


def write_time(value: Json) -> str:
    """Japan's time to the minute; to the second and finer only where there is more to say."""
    at = in_jst(datetime.fromisoformat(value))
    seconds = f":{at:%S}" if at.second or at.microsecond else ""
    return f"{at:%Y/%m/%d %H:%M}{seconds}" + (f".{at.microsecond:06d}" if at.microsecond else "")


def folded(word: str) -> str:
    """A word as it is compared: width, case and white space folded."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


class Codes:
    """Codes of one vocabulary: read by code or by Japanese label, written as the label."""

    def __init__(self, labels: Mapping[Any, Labels], also: Mapping[str, str] = MappingProxyType({})) -> None:
        """``also``: what else people write for a code."""
        self._labels = {str(code): ja for code, (ja, _) in labels.items()}
        self._codes = {folded(word): code for word, code in also.items()}
        for code, ja in self._labels.items():
            self._codes |= {folded(ja): code, folded(code): code}

    def read(self, cell: str) -> Json:
        """The code of one word."""
        code = self._codes.get(folded(unguarded(cell)))
        if code is None:
            raise Unreadable("not-a-word-of-the-column", expected="、".join(self._labels.values()))
        return code

    def write(self, value: Json) -> str:
        """The label."""
        return self._labels[value]

    def read_some(self, cell: str) -> Json:
        """The codes of several words."""
        return [self.read(word) for word in parted(cell)]

    def write_some(self, value: Json) -> str:
        """The labels."""
        return "、".join(map(self.write, value))


def parted(cell: str) -> list[str]:
    """Several words in one cell, set apart by a comma, a slash, a middle dot, or a line's end."""
    return [word for word in re.split(r"[、,，・/／;；\n\r]+", unguarded(cell)) if word.strip()]


_YES = {folded(word) for word in ("可", "はい", "有", "あり", "○", "〇", "true", "yes", "1")}
_NO = {folded(word) for word in ("不可", "いいえ", "無", "なし", "×", "false", "no", "0")}


def read_flag(cell: str) -> Json:
    """Yes or no, as people write it."""
    word = folded(unguarded(cell))
    if word not in _YES | _NO:
        raise Unreadable("not-a-word-of-the-column", expected="可、不可")
    return word in _YES


def write_flag(value: Json) -> str:
    """可 or 不可."""
    return "可" if value else "不可"


def read_json_cell(cell: str) -> Json:
    """What no column is flat enough for, as the API writes it."""
    try:
        return read_json(unguarded(cell).encode())
    except (MalformedJson, Invalid):
        raise Unreadable("not-json-of-a-table") from None


def read_ids(cell: str) -> Json:
    """Ids, set apart by anything."""
    return re.split(r"[\s、,]+", unguarded(cell).strip())
