"""By time (時間制): eight or four hours, and what lies beyond their base (SPEC 7.2)."""

from domain.fares.kilometres import Km, up_to
from domain.fares.tariffs import FareSystem, Tariff, refuse_unprinted
from domain.money import Yen
from domain.places import Bureau
from domain.vehicle_classes import TariffClass


def time_fare(
    tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km, *, system: FareSystem
) -> tuple[Yen, int]:
    """The fare by time, and the km it pays for: those of the base, then each 10 km begun (SPEC 7.2).

    Hours beyond the base are not in it: a posting does not tell them. Refuses: NotInThisTariff.
    """
    row = tariff.time.get((bureau, klass, system))
    if row is None:
        refuse_unprinted(bureau, klass, system)
    beyond_km = up_to(10, max(0, km - row.base_km))
    return Yen(row.base_yen + beyond_km // 10 * row.per_10km_yen), row.base_km + beyond_km
