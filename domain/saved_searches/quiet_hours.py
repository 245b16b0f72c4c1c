"""Quiet hours (通知を控える時間帯): when nobody is written to, by the Japanese clock (SPEC 4.7, 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.calendar import JST, in_jst, jst_day
from domain.refusals import Fault

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Every day from one time of the Japanese day to another, half open; over midnight where from > to."""

    from_time: time
    to_time: time

    def faults(self) -> Iterator[Fault]:
        """Quiet hours of no length, or of the whole day, are none."""
        if self.from_time == self.to_time:
            yield Fault("#/quiet_hours/to", "quiet-hours-empty")

    def hold(self, at: datetime) -> bool:
        """Whether the moment lies within."""
        clock = in_jst(at).time()
        if self.from_time < self.to_time:
            return self.from_time <= clock < self.to_time
        return clock >= self.from_time or clock < self.to_time

    def over_at(self, at: datetime) -> datetime:
        """When the quiet of this moment is over: now, where it is not quiet."""
        if not self.hold(at):
            return at
        ends_at = datetime.combine(jst_day(at), self.to_time, JST)
        return ends_at if ends_at > at else ends_at + A_DAY
