"""The standard fare beside a load, and what share of it a fare is (SPEC 3.6, 5.7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.fares import by_distance, by_time
from domain.fares.kilometres import Km
from domain.fares.lines import total_yen
from domain.fares.surcharges import least_and_most, share_yen
from domain.fares.tariffs import FareSystem, NotInThisTariff, Tariff, TariffId
from domain.money import BasisPoints, Yen, floored_bp
from domain.places import Bureau
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass, tariff_class


@dataclass(frozen=True, slots=True)
class StandardFare:
    """The standard fare beside a load (SPEC 3.6), in yen without tax.

    ``fare_yen`` holds the vehicle surcharge that every accepted body bears. ``with_surcharges_yen`` is
    the second figure, for when the bodies differ: the fare of the one that bears most; else None.
    ``rounded_km``: by distance the cell's km, by time the km that the fare pays for.
    """

    fare_yen: Yen
    with_surcharges_yen: Yen | None
    system: FareSystem
    tariff: TariffId
    bureau: Bureau
    tariff_class: TariffClass
    rounded_km: int


def standard_fare_of_load(
    tariff: Tariff,
    bureau: Bureau,
    vehicle_class: VehicleClass,
    km: Km,
    *,
    body_types: Sequence[BodyType],
    system: FareSystem = FareSystem.DISTANCE,
) -> StandardFare | None:
    """The standard fare of a load as posted (SPEC 3.6, 7.3); None for kei and for what is not printed.

    With several bodies accepted a surcharge counts in ``fare_yen`` as far as all of them bear it: the
    least rate among them. Where one bears more (none, and 20 %; or 20 %, and 40 %), both figures show.
    """
    assert body_types, "a load names at least one body type"
    klass = tariff_class(vehicle_class)
    if klass is None:
        return None
    try:
        base, paid_km = _base(tariff, bureau, klass, km, system=system)
        (least, _), most = least_and_most(tariff, body_types, klass)
    except NotInThisTariff:
        return None
    return StandardFare(
        fare_yen=Yen(base + share_yen(base, least)),
        with_surcharges_yen=None if least == most else Yen(base + share_yen(base, most)),
        system=system,
        tariff=tariff.id,
        bureau=bureau,
        tariff_class=klass,
        rounded_km=paid_km,
    )


def _base(
    tariff: Tariff, bureau: Bureau, klass: TariffClass, km: Km, *, system: FareSystem
) -> tuple[Yen, int]:
    """The fare before surcharges, and the km it pays for; by time without hours beyond the base."""
    if system is FareSystem.DISTANCE:
        line, cell_km = by_distance.base_line(tariff, bureau, klass, km)
        return line.yen, cell_km
    lines, paid_km = by_time.base_lines(tariff, bureau, klass, km, system=system, worked=None)
    return total_yen(lines), paid_km


def fare_ratio_bp(asking_fare_yen: Yen, standard: StandardFare) -> BasisPoints:
    """The fare as a share of the standard fare, charges left out, floored (SPEC 5.7).

    Against ``fare_yen``: a surcharge that only some of the accepted bodies bear does not count.
    """
    return floored_bp(asking_fare_yen, standard.fare_yen)
