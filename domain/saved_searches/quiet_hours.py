"""Quiet hours (通知を控える時間帯): when nobody is written to, by the Japanese clock (SPEC 4.7, 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import in_jst, jst_day, start_of
from domain.refusals import Fault

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from one minute of the Japanese day to another, half open; over midnight where from > to."""

    from_minute: int
    to_minute: int

    def faults(self) -> Iterator[Fault]:
        """Quiet hours of no length, or of the whole day, are none."""
        if self.from_minute == self.to_minute:
            yield Fault("#/quiet_hours/to", "quiet-hours-empty")

    def hold(self, at: datetime) -> bool:
        """Whether the moment lies within."""
        local = in_jst(at)
        minute = local.hour * 60 + local.minute
        if self.from_minute < self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute

    def over_at(self, at: datetime) -> datetime:
        """When the quiet of this moment is over: now, where it is not quiet."""
        if not self.hold(at):
            return at
        ends_at = start_of(jst_day(at)) + timedelta(minutes=self.to_minute)
        return ends_at if ends_at > at else ends_at + A_DAY
