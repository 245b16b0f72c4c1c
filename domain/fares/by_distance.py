"""By distance (距離制): a way's cell, and the fare printed for it (SPEC 7.2)."""

from domain.fares.kilometres import Km, km_text, up_to
from domain.fares.lines import Figures, Line, Rule
from domain.fares.tariffs import DistanceRow, Tariff, refuse_unprinted
from domain.money import Yen
from domain.places import Bureau
from domain.vehicle_classes import TariffClass

FINEST_KM = 5
"""A cell finer than 10 km, where a table prints one: Okinawa's (SPEC 7.2)."""


def rounded_km(km: Km, row: DistanceRow) -> int:
    """The cell of a distance, in km (SPEC 7.2): up to the next 10, above 200 km 20, above 500 km 50.

    0 km counts as the first cell: 10, or the 5 that Okinawa's tables print.
    """
    assert km.numerator >= 0, km
    whole_km = -(-km.numerator // km.denominator)
    if whole_km <= 200:
        if whole_km <= FINEST_KM and FINEST_KM in row.cells:
            return FINEST_KM
        return -(-whole_km // 10) * 10 or 10
    return up_to(20 if whole_km <= 500 else 50, whole_km)


def base_line(tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km) -> tuple[Line, int]:
    """The fare by distance, before surcharges and without tax, and its cell in km (SPEC 7.2).

    Refuses: NotInThisTariff, for a cell the tariff does not print, and past a table's end.
    """
    row = tariff.distance.get((bureau, klass)) or _UNPRINTED
    if row.last_km is not None and km > row.last_km:
        refuse_unprinted(bureau, klass, f"{km_text(km)} km")
    cell_km = rounded_km(km, row)
    line = row.lines.get(cell_km)
    if line is None:
        line = row.lines[cell_km] = _line_of_cell(row, bureau, klass, cell_km)
    return line, cell_km


def _line_of_cell(row: DistanceRow, bureau: Bureau, klass: TariffClass, cell_km: int) -> Line:
    yen = row.cells.get(min(cell_km, 200))
    if yen is None:
        refuse_unprinted(bureau, klass, f"{cell_km} km")
    figures: Figures = {"bureau": bureau, "tariff_class": klass, "km": cell_km, "cell_yen": yen}
    if cell_km <= 200:
        return Line("base", Rule.DISTANCE, yen, figures)
    return _beyond(row, yen, cell_km, figures)


def _beyond(row: DistanceRow, yen: Yen, cell_km: int, figures: Figures) -> Line:
    """What lies beyond 200 km: the cell of 200, each 20 km begun up to 500, each 50 km begun from there."""
    steps_20, steps_50 = (min(cell_km, 500) - 200) // 20, max(0, cell_km - 500) // 50
    per_20, per_50 = row.per_20km_yen, row.per_50km_yen
    if per_20 is None or (steps_50 and per_50 is None):
        refuse_unprinted(str(figures["bureau"]), str(figures["tariff_class"]), f"{cell_km} km")
    yen = Yen(yen + steps_20 * per_20 + steps_50 * (per_50 or 0))
    figures = {**figures, "steps_20": steps_20, "per_20km_yen": per_20}
    if not steps_50:
        return Line("base", Rule.DISTANCE_BEYOND_200, yen, figures)
    figures = {**figures, "steps_50": steps_50, "per_50km_yen": per_50 or 0}
    return Line("base", Rule.DISTANCE_BEYOND_500, yen, figures)


_UNPRINTED = DistanceRow({}, None, None)


def base_yen(tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km) -> Yen:
    """The fare by distance alone. Refuses: NotInThisTariff."""
    return base_line(tariff, bureau, klass, km)[0].yen
