"""Positions (位置): the fixes that a driver's phone sends, and what is read off them (SPEC 6.2, 6.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.contracts.timelines import ReportFlagged
from domain.places import Point

DEGREE = 10_000_000
"""Positions are whole numbers of 1e-7 degrees, 11 mm on the ground: the same digits at every station."""

FUTURE_AFTER = timedelta(minutes=5)
"""A fix this far ahead of the network's clock is of a wrong clock; phones are seconds off, not minutes."""

INACCURATE_ABOVE_M = 500
"""A fix that may be farther off than this comes from a cell tower, and would draw a zigzag over the map."""

POSITIONS_KEPT = timedelta(days=90)
"""After this only the times of the statuses are left (SPEC 6.5)."""


@dataclass(frozen=True, slots=True)
class Ping:
    """One fix. ``fixed_at``: whole milliseconds, by the phone; ``lat_e7``, ``lon_e7``: 1e-7 degrees of WGS84.

    What the phone does not know is None. ``heading_deg``: clockwise from north, 0-359.
    """

    fixed_at: datetime
    lat_e7: int
    lon_e7: int
    accuracy_m: int | None = None
    speed_kmh: int | None = None
    heading_deg: int | None = None
    battery_pct: int | None = None

    @property
    def point(self) -> Point:
        """Where it is."""
        return Point(self.lat_e7 / DEGREE, self.lon_e7 / DEGREE)


@dataclass(frozen=True, slots=True)
class Fix:
    """A ping as it is kept. ``flag``: why it is left out of the line."""

    ping: Ping
    flag: ReportFlagged | None
    received_at: datetime


def to_the_millisecond(at: datetime) -> datetime:
    """The instant, finer than a millisecond cut off: two fixes within one are the same fix (API §2)."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def flag_of(ping: Ping, now: datetime) -> ReportFlagged | None:
    """Whether a ping is wild: kept, but left out of the line (SPEC 6.2)."""
    if ping.fixed_at > now + FUTURE_AFTER:
        return ReportFlagged.FUTURE
    if ping.accuracy_m is not None and ping.accuracy_m > INACCURATE_ABOVE_M:
        return ReportFlagged.INACCURATE
    return None


def line_of(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes that the line is drawn through, in order of time."""
    return tuple(sorted((fix for fix in fixes if fix.flag is None), key=lambda fix: fix.ping.fixed_at))
