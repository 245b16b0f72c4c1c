"""Proofreading (運賃表の点検): the holes and falling cells of a tariff file, named (docs/tariffs.md)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from domain.fares.by_distance import FINEST_KM
from domain.fares.tariff_files import BlockTable, DistanceTable, TariffFile, TimeTable
from domain.fares.tariffs import HandledBy, Tariff, TariffId, tariff_named, tariff_on
from domain.money import WHOLE_BP
from domain.places import Bureau
from domain.refusals import Fault, Figure
from domain.vehicle_classes import TariffClass

Said = Mapping[str, Figure]

CELLS_KM = tuple(range(10, 201, 10))


def tariff_faults(file: TariffFile, known: Iterable[Tariff]) -> Iterator[Fault]:
    """All that keeps a file from being a tariff of this network; nothing, where it may be added.

    What is printed must rise with distance and hours; what is no extract must print everything.
    """
    yield from _order_faults(file, tuple(known))
    for bureau in Bureau:
        for klass in TariffClass:
            yield from _distance_faults(file, bureau, klass)
            yield from _time_faults(file, bureau, klass)
    yield from _base_km_faults(file)
    yield from _body_faults(file)
    yield from _charge_faults(file)


def _order_faults(file: TariffFile, known: tuple[Tariff, ...]) -> Iterator[Fault]:
    """Its id is new, and it begins after every other that speaks of one of its bureaus (SPEC 7.1)."""
    if tariff_named(known, file.id) is not None:
        yield Fault("#/id", "tariff-is-known", {"id": file.id})
    before = [tariff for tariff in known if tariff.bureaus & file.bureaus]
    latest = max(before, key=lambda tariff: tariff.effective_from, default=None)
    if latest is not None and file.effective_from <= latest.effective_from:
        figures = {"id": latest.id, "effective_from": latest.effective_from.isoformat()}
        yield Fault("#/effective_from", "not-after-the-latest-tariff", figures)


def _distance_faults(file: TariffFile, bureau: Bureau, klass: TariffClass) -> Iterator[Fault]:
    at = f"#/distance/{bureau}/{klass}"
    named = f"{bureau} {klass}"
    table = file.distance.get(bureau, {}).get(klass)
    if table is None:
        if not file.extract:
            yield Fault(at, "tariff-lacks", {"what": f"{named} distance"})
        return
    cells = table.cells_yen
    for km in cells:
        if km not in CELLS_KM and km != FINEST_KM:
            yield Fault(f"{at}/cells_yen/{km}", "not-a-cell", {"what": f"{named} {km} km"})
    for shorter, longer in pairwise(sorted(cells)):
        if cells[longer] < cells[shorter]:
            falls: Said = {"what": f"{named} {longer} km", "yen": cells[longer], "before_yen": cells[shorter]}
            yield Fault(f"{at}/cells_yen/{longer}", "tariff-falls", falls)
    if not file.extract:
        yield from _holes(table, bureau, at, named)


def _holes(table: DistanceTable, bureau: Bureau, at: str, named: str) -> Iterator[Fault]:
    """Cells that a whole table has: Okinawa's first is of 5 km (SPEC 7.2)."""
    wanted = (FINEST_KM, *CELLS_KM) if bureau is Bureau.OKINAWA else CELLS_KM
    for km in wanted:
        if km not in table.cells_yen:
            yield Fault(f"{at}/cells_yen/{km}", "tariff-lacks", {"what": f"{named} {km} km"})
    ends = table.last_km
    if table.per_20km_yen is None and (ends is None or ends > 200):
        yield Fault(f"{at}/per_20km_yen", "tariff-lacks", {"what": f"{named} per 20 km"})
    if table.per_50km_yen is None and (ends is None or ends > 500):
        yield Fault(f"{at}/per_50km_yen", "tariff-lacks", {"what": f"{named} per 50 km"})


def _time_faults(file: TariffFile, bureau: Bureau, klass: TariffClass) -> Iterator[Fault]:
    at = f"#/time/{bureau}/{klass}"
    named = f"{bureau} {klass}"
    table = file.time.get(bureau, {}).get(klass)
    if table is None:
        if not file.extract:
            yield Fault(at, "tariff-lacks", {"what": f"{named} time"})
        return
    if not file.extract:
        for field, name in _TIME_FIELDS.items():
            if getattr(table, field) is None:
                yield Fault(f"{at}/{field}", "tariff-lacks", {"what": f"{named} {name}"})
    yield from _falling_hours(table, at, named)


_TIME_FIELDS: Mapping[str, str] = {
    "time_8h_yen": "8 h",
    "time_4h_yen": "4 h",
    "per_10km_yen": "per 10 km",
    "per_hour_yen": "per hour",
}


def _falling_hours(table: TimeTable, at: str, named: str) -> Iterator[Fault]:
    eight, four = table.time_8h_yen, table.time_4h_yen
    if eight is not None and four is not None and eight < four:
        yield Fault(
            f"{at}/time_8h_yen", "tariff-falls", {"what": f"{named} 8 h", "yen": eight, "before_yen": four}
        )


def _base_km_faults(file: TariffFile) -> Iterator[Fault]:
    """The km that the hours hold are known for every class that is printed by time."""
    printed = {klass for classes in file.time.values() for klass in classes}
    for klass in TariffClass:
        base = file.time_base_km.get(klass)
        at = f"#/time_base_km/{klass}"
        if base is None and (klass in printed or not file.extract):
            yield Fault(at, "tariff-lacks", {"what": f"{klass} base km"})
        elif base is not None and base.time_8h < base.time_4h:
            figures: Said = {"what": f"{klass} base km 8 h", "yen": base.time_8h, "before_yen": base.time_4h}
            yield Fault(f"{at}/time_8h", "tariff-falls", figures)


def _body_faults(file: TariffFile) -> Iterator[Fault]:
    """A body has one rate in a class."""
    named = Counter(
        (body, klass)
        for one in file.body_surcharges
        for body in one.body_types
        for klass in one.tariff_classes
    )
    for (body, klass), times in named.items():
        if times > 1:
            yield Fault("#/body_surcharges", "tariff-says-twice", {"what": f"{body} {klass}"})


def _charge_faults(file: TariffFile) -> Iterator[Fault]:
    """The surcharges of a part of the way, the half hours, forwarding and fuel."""
    if not file.extract:
        for field in ("holiday_bp", "night_bp", "waiting", "forwarding_bp", "fuel"):
            if getattr(file, field) is None:
                yield Fault(f"#/{field}", "tariff-lacks", {"what": field})
        for by in HandledBy:
            if by not in file.handling:
                yield Fault(f"#/handling/{by}", "tariff-lacks", {"what": f"handling {by}"})
    if file.waiting is not None:
        yield from _block_faults(file, file.waiting, "#/waiting", "waiting")
    for by, table in file.handling.items():
        yield from _block_faults(file, table, f"#/handling/{by}", f"handling {by}")
    if file.fuel is not None and file.fuel.step_sen_per_litre % 2:
        yield Fault("#/fuel/step_sen_per_litre", "step-has-no-middle")


def _block_faults(file: TariffFile, table: BlockTable, at: str, named: str) -> Iterator[Fault]:
    late = table.late_yen
    for klass in TariffClass:
        yen = table.yen.get(klass)
        if yen is None and not file.extract:
            yield Fault(f"{at}/yen/{klass}", "tariff-lacks", {"what": f"{named} {klass}"})
        if late is None:
            continue
        late_yen = late.get(klass)
        if late_yen is None and not file.extract:
            yield Fault(f"{at}/late_yen/{klass}", "tariff-lacks", {"what": f"{named} {klass} late"})
        if yen is not None and late_yen is not None and late_yen < yen:
            figures: Said = {"what": f"{named} {klass} late", "yen": late_yen, "before_yen": yen}
            yield Fault(f"{at}/late_yen/{klass}", "tariff-falls", figures)
    if late is None and not file.extract:
        yield Fault(f"{at}/late_yen", "tariff-lacks", {"what": f"{named} late"})


@dataclass(frozen=True, slots=True)
class Change:
    """How a class's cells by distance in a bureau move against those they replace, in basis points.

    All None where nothing is replaced.
    """

    bureau: Bureau
    tariff_class: TariffClass
    replaces: TariffId | None
    least_bp: int | None
    most_bp: int | None


def changes_of(tariff: Tariff, known: Iterable[Tariff]) -> Iterator[Change]:
    """What a new tariff does to what was in force before its day: a slip of the pen stands out here."""
    known = tuple(known)
    for (bureau, klass), row in tariff.distance.items():
        before = tariff_on(known, tariff.effective_from, bureau)
        former = None if before is None else before.distance.get((bureau, klass))
        common = () if former is None else sorted(row.cells.keys() & former.cells.keys())
        if before is None or former is None or not common:
            yield Change(bureau, klass, None, None, None)
            continue
        moved = [WHOLE_BP * row.cells[km] // former.cells[km] - WHOLE_BP for km in common]
        yield Change(bureau, klass, before.id, min(moved), max(moved))
