"""A schedule as an iCalendar object (RFC 5545): what a calendar that subscribes to it reads."""

import hashlib
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

from api.board.schedule import title_of
from domain.contracts.contracts import ContractStatus, Side
from domain.desk.schedules import ScheduleItem, ScheduleKind
from domain.places import Municipalities
from domain.postings import PostingStatus

MEDIA_TYPE = "text/calendar; charset=utf-8"

MOST_OCTETS = 75
"""Of a line, without its break (RFC 5545 §3.1)."""

_NO_TEXT = frozenset({"Cc", "Zl", "Zp"})
"""Controls, and what some readers take for the end of a line."""

_KINDS = {
    ScheduleKind.LOAD: ("荷物", "Load"),
    ScheduleKind.VEHICLE: ("空車", "Vehicle"),
    ScheduleKind.CONTRACT: ("成約", "Contract"),
}
_STATUS = {
    PostingStatus.OPEN: "TENTATIVE",
    PostingStatus.WITHDRAWN: "CANCELLED",
    ContractStatus.PROPOSED: "TENTATIVE",
    ContractStatus.CONCLUDED: "CONFIRMED",
    ContractStatus.IN_TRANSIT: "CONFIRMED",
    ContractStatus.DELIVERED: "CONFIRMED",
    ContractStatus.BILLED: "CONFIRMED",
    ContractStatus.SETTLED: "CONFIRMED",
    ContractStatus.CANCELLED: "CANCELLED",
}
"""What a calendar shows. What came to nothing by itself (expired, declined, lapsed) leaves it, and a load
that is contracted stands there as its contracts."""


def calendar_of(company: str, items: tuple[ScheduleItem, ...], municipalities: Municipalities) -> bytes:
    """The calendar of a company's desk, UTF-8, times in UTC.

    It holds what one reads at a glance: no fare, phone, address, driver or contract number, since a link may
    be passed on.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kaerini//Schedule//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(f'帰り荷 {company}')}",
        "X-WR-TIMEZONE:Asia/Tokyo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    for item in items:
        if item.status in _STATUS:
            lines += _event(item, municipalities)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(item: ScheduleItem, municipalities: Municipalities) -> Iterator[str]:
    changed = _utc(item.updated_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{uid_of(item)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{item.version - 1}"
    yield f"DTSTART:{_utc(item.from_at)}"
    yield f"DTEND:{_utc(item.to_at)}"
    yield f"SUMMARY:{_text(_summary(item))}"
    yield f"LOCATION:{_text(_location(item, municipalities))}"
    yield f"STATUS:{_STATUS[item.status]}"
    yield f"CATEGORIES:{_text(_KINDS[item.kind][0])}"
    if item.counterparty is not None:
        side = "運送" if item.side is Side.CONSIGNOR else "委託"
        yield f"DESCRIPTION:{_text(f'{side}: {item.counterparty.name}')}"
    # One's own trucks and loads do not make a person busy.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def uid_of(item: ScheduleItem) -> str:
    """The same for the same thing for good. A contract's does not tell its number, which is a key (5.3)."""
    if item.contract_number is None:
        return f"{item.kind.value}-{item.id}@kaerini"
    assert item.counterparty is not None
    made_of = (
        f"{item.id} {item.side} {item.counterparty.member_id} {item.begun_at.astimezone(UTC).isoformat()}"
    )
    return f"contract-{hashlib.sha256(made_of.encode()).hexdigest()[:32]}@kaerini"


def _summary(item: ScheduleItem) -> str:
    talks = "(商談中)" if item.in_talks_until is not None else ""
    return f"{_KINDS[item.kind][0]}{talks} {title_of(item, 'ja')}"


def _location(item: ScheduleItem, municipalities: Municipalities) -> str:
    ends = [item.origin] if item.destination is None else [item.origin, item.destination]
    return " → ".join(municipalities.address_in_full(code, "") for code in ends)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A TEXT value with its escapes (RFC 5545 §3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return "".join(one for one in value if unicodedata.category(one) not in _NO_TEXT)


def folded(line: str) -> bytes:
    """A content line, broken so that none of its lines exceeds 75 octets, and within no character."""
    parts, part = [], b""
    for octets in (character.encode() for character in line):
        if len(part) + len(octets) > MOST_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
