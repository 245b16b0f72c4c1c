"""The port ``Holidays`` over jpholiday, which knows the law's holidays year by year (SPEC 8.4)."""

from datetime import date

import jpholiday


class JapaneseHolidays:
    """国民の祝日, with substitute days and the days between two of them."""

    def is_holiday(self, day: date) -> bool:
        """Whether the day is one."""
        return bool(jpholiday.is_holiday(day))
