"""By distance (距離制): a way's cell, and the fare printed for it (SPEC 7.2)."""

from domain.fares.kilometres import Km, km_text, up_to
from domain.fares.tariffs import Tariff, refuse_unprinted
from domain.money import Yen
from domain.places import Bureau
from domain.vehicle_classes import TariffClass

OKINAWA_FIRST_KM = 5
OKINAWA_LAST_KM = 300


def rounded_km(km: Km, bureau: Bureau) -> int:
    """The cell of a distance, in km (SPEC 7.2): up to the next 10, above 200 km 20, above 500 km 50.

    0 km counts as the first cell: 10, in Okinawa 5. Refuses: NotInThisTariff, past Okinawa's 300 km.
    """
    assert km >= 0, km
    if bureau is Bureau.OKINAWA and km <= OKINAWA_FIRST_KM:
        return OKINAWA_FIRST_KM
    if bureau is Bureau.OKINAWA and km > OKINAWA_LAST_KM:
        refuse_unprinted(bureau, f"{km_text(km)} km")
    if km > 500:
        return up_to(50, km)
    if km > 200:
        return up_to(20, km)
    return max(10, up_to(10, km))


def base_yen(tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km) -> Yen:
    """The fare by distance, before surcharges and without tax (SPEC 7.2).

    Refuses: NotInThisTariff, for a cell the tariff does not print.
    """
    cell_km = rounded_km(km, bureau)
    row = tariff.distance.get((bureau, klass))
    if row is None:
        refuse_unprinted(bureau, klass, f"{cell_km} km")
    yen = row.cells.get(min(cell_km, 200))
    steps_20, steps_50 = max(0, min(cell_km, 500) - 200) // 20, max(0, cell_km - 500) // 50
    if yen is None or (steps_20 and row.per_20km_yen is None) or (steps_50 and row.per_50km_yen is None):
        refuse_unprinted(bureau, klass, f"{cell_km} km")
    return Yen(yen + steps_20 * (row.per_20km_yen or 0) + steps_50 * (row.per_50km_yen or 0))
