"""A strict reader of iCalendar (RFC 5545), written from the standard: it shares nothing with who writes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL)
ONCE_IN_EVENT = {"UID", "DTSTAMP", "DTSTART"}
INSTANT = re.compile(r"\d{8}T\d{6}Z")
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}


@dataclass
class Component:
    """A component: its properties by name, and what is within it."""

    name: str
    properties: dict[str, list[str]] = field(default_factory=dict)
    within: list["Component"] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The one TEXT value of a property, without its escapes."""
        (value,) = self.properties[name]
        read, rest = "", value
        while rest:
            one, rest = rest[0], rest[1:]
            assert one not in ";,", f"{one} stands unescaped in {value}"
            if one == "\\":
                escaped, rest = rest[0], rest[1:]
                assert escaped in "\\;,nN", f"\\{escaped} is no escape"
                one = "\n" if escaped in "nN" else escaped
            read += one
        return read

    def instant(self, name: str) -> datetime:
        """The one DATE-TIME value of a property, in UTC."""
        (value,) = self.properties[name]
        assert INSTANT.fullmatch(value), value
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def read_calendar(octets: bytes) -> Component:
    """The one VCALENDAR of an answer. Whatever the standard forbids is an AssertionError."""
    lines = iter(_unfolded(octets))
    calendar = _component(lines)
    assert next(lines, None) is None, "one calendar and no more"
    assert calendar.name == "VCALENDAR"
    assert calendar.properties["VERSION"] == ["2.0"]
    assert len(calendar.properties["PRODID"]) == 1
    seen: set[str] = set()
    for event in calendar.within:
        assert event.name == "VEVENT"
        for name in ONCE_IN_EVENT | {"DTEND", "SEQUENCE", "STATUS", "SUMMARY"}:
            assert len(event.properties.get(name, ())) == 1, f"{name} stands once in an event"
        assert event.instant("DTSTART") < event.instant("DTEND")
        assert event.properties["STATUS"][0] in STATUSES
        assert int(event.properties["SEQUENCE"][0]) >= 0
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            event.instant(name)
        for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "UID"):
            if name in event.properties:
                event.text(name)
        assert event.text("UID") not in seen, "a UID is of one event"
        seen.add(event.text("UID"))
    return calendar


def _unfolded(octets: bytes) -> list[str]:
    assert octets.endswith(b"\r\n")
    lines: list[str] = []
    for physical in octets.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(physical) <= 75, f"{len(physical)} octets: {physical!r}"
        assert b"\r" not in physical
        assert b"\n" not in physical
        text = physical.decode("utf-8")  # a character cut in two is no UTF-8
        assert text, "an empty line"
        if text.startswith((" ", "\t")):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def _component(lines: Iterator[str]) -> Component:
    return _named(next(lines), lines)


def _named(begin: str, lines: Iterator[str]) -> Component:
    assert begin.startswith("BEGIN:"), begin
    made = Component(begin.removeprefix("BEGIN:"))
    for line in lines:
        if line.startswith("BEGIN:"):
            made.within.append(_named(line, lines))
        elif line.startswith("END:"):
            assert line == f"END:{made.name}"
            return made
        else:
            match = LINE.fullmatch(line)
            assert match, line
            assert not re.search("[\x00-\x08\x0a-\x1f\x7f]", match[3]), f"a control character: {line!r}"
            made.properties.setdefault(match[1], []).append(match[3])
    raise AssertionError(f"{made.name} has no end")
