"""By time (時間制): eight or four hours, and what lies beyond their base (SPEC 7.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import in_jst
from domain.fares.kilometres import Km, up_to
from domain.fares.lines import Figures, Line, Rule
from domain.fares.tariffs import FareSystem, Tariff, TimeRow, refuse_unprinted
from domain.money import Yen
from domain.places import Bureau
from domain.vehicle_classes import TariffClass

BASE_HOURS = {FareSystem.TIME_8H: 8, FareSystem.TIME_4H: 4}
"""What the two are named for."""


@dataclass(frozen=True, slots=True)
class Worked:
    """How long a job takes, in whole hours; ``from_at``: when it begins, None where that was not said."""

    hours: int
    from_at: datetime | None


def base_lines(
    tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km, *, system: FareSystem, worked: Worked | None
) -> tuple[tuple[Line, ...], int]:
    """The fare by time, and the km it pays for: those of the base, then each 10 km begun (SPEC 7.2).

    ``worked`` None: no hours beyond the base, as a posting tells none. Refuses: NotInThisTariff.
    """
    row = tariff.time.get((bureau, klass))
    base = None if row is None else row.base_yen.get(system)
    base_km = tariff.time_base_km.get((system, klass))
    if row is None or base is None or base_km is None:
        refuse_unprinted(bureau, klass, system)
    figures: Figures = {"bureau": bureau, "tariff_class": klass, "hours": BASE_HOURS[system], "km": base_km}
    lines = [Line("base", Rule.TIME, base, figures)]
    beyond_km = up_to(10, max(0, km - base_km))
    if beyond_km:
        per_10km = row.per_10km_yen
        if per_10km is None:
            refuse_unprinted(bureau, klass, system, f"{base_km + beyond_km} km")
        steps = beyond_km // 10
        figures = {"bureau": bureau, "tariff_class": klass, "steps": steps, "per_10km_yen": per_10km}
        lines.append(Line("km_beyond", Rule.KM_BEYOND, Yen(per_10km * steps), figures))
    if worked is not None:
        lines.extend(_hours_beyond(row, bureau, klass, worked, base_hours=BASE_HOURS[system]))
    return tuple(lines), base_km + beyond_km


def _hours_beyond(
    row: TimeRow, bureau: Bureau, klass: TariffClass, worked: Worked, *, base_hours: int
) -> Iterator[Line]:
    """Each hour begun beyond the base; of a 4 h job that runs past noon, each begun since noon (SPEC 7.2)."""
    beyond, rule = worked.hours - base_hours, Rule.HOURS_BEYOND
    if beyond <= 0:
        return
    if base_hours == BASE_HOURS[FareSystem.TIME_4H] and worked.from_at is not None:
        since_noon = _hours_since_noon(worked.from_at, worked.hours)
        if since_noon:
            beyond, rule = since_noon, Rule.HOURS_FROM_NOON
    per_hour = row.per_hour_yen
    if per_hour is None:
        refuse_unprinted(bureau, klass, f"{base_hours + beyond} h")
    figures: Figures = {"bureau": bureau, "tariff_class": klass, "steps": beyond, "per_hour_yen": per_hour}
    yield Line("hours_beyond", rule, Yen(per_hour * beyond), figures)


def _hours_since_noon(from_at: datetime, hours: int) -> int:
    """The hours begun after the noon that a job begun in the morning runs past; 0 where it runs past none."""
    begins = in_jst(from_at)
    noon = begins.replace(hour=12, minute=0, second=0, microsecond=0)
    if begins >= noon:
        return 0
    return max(0, -((noon - begins - timedelta(hours=hours)) // timedelta(hours=1)))
