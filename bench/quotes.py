"""How many quotes one core answers in a second, in process: ``python -m bench.quotes``.

A full quote is a question made, answered, and summed: base, body, Sunday and night surcharges. The second
figure adds a wait, handling, forwarding and fuel; the third asks the first question in tenths of a km. The
naive way beside them walks the table cell by cell with fractions, as the tests' clerk does.
"""

import time
from collections.abc import Callable
from fractions import Fraction

from adapters.reference.tariffs import load_tariffs
from domain.fares.quotes import Charges, FareQuestion, FuelUse, Quote, quote
from domain.fares.tariffs import HandledBy, Tariff
from domain.fares.waiting import Handling, SiteStay
from domain.places import Bureau
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass

ROUNDS = 7
QUOTES = 30_000
BESIDE = Charges(
    (SiteStay(95, (Handling(HandledBy.MACHINE, 60),)),), forwarding=True, fuel=FuelUse(3_300, 147_00)
)


def surcharged(tariff: Tariff, km: int) -> Quote:
    """A freezer, a part of the way on a Sunday and at night."""
    return quote(tariff, FareQuestion(Bureau.CHUBU, VehicleClass.LARGE_10T, km, (BodyType.FREEZER,), km, 30))


def charged(tariff: Tariff, km: int) -> Quote:
    """The same with all that is charged beside it."""
    return quote(
        tariff,
        FareQuestion(
            *(Bureau.CHUBU, VehicleClass.LARGE_10T, km, (BodyType.FREEZER,), km, 30), charges=BESIDE
        ),
    )


def in_tenths(tariff: Tariff, km: int) -> Quote:
    """The first with kilometres that are not whole."""
    exact = Fraction(km * 10 + 4, 10)
    return quote(
        tariff, FareQuestion(Bureau.CHUBU, VehicleClass.LARGE_10T, exact, (BodyType.FREEZER,), exact, 30)
    )


def walked(tariff: Tariff, km: int) -> int:
    """The naive way: up the table with fractions."""
    row = tariff.distance[Bureau.CHUBU, TariffClass.LARGE]
    reach, yen = Fraction(0), Fraction(0)
    while reach < km:
        reach += 10 if reach < 200 else 20 if reach < 500 else 50
        if reach <= 200:
            yen = Fraction(row.cells[int(reach)])
        else:
            yen += (row.per_20km_yen if reach <= 500 else row.per_50km_yen) or 0
    parts = (Fraction(1, 5), Fraction(1, 5), Fraction(1, 5) * 30 / km)
    return int(yen) + sum(int(yen * part + Fraction(1, 2)) for part in parts)


def quotes_a_second(ask: Callable[[int], int]) -> float:
    """The best of some rounds, by the time this process had on a core."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for number in range(QUOTES):
            ask(30 + number % 900)
        best = min(best, time.process_time() - begun)
    return QUOTES / best


def main() -> None:
    """Print what was measured."""
    tariff = load_tariffs()[-1]
    assert surcharged(tariff, 95).total_yen == walked(tariff, 95)
    naive = quotes_a_second(lambda km: walked(tariff, km))
    for name, ask in (("surcharges", surcharged), ("everything", charged), ("tenths of a km", in_tenths)):
        rate = quotes_a_second(lambda km, ask=ask: ask(tariff, km).total_yen)  # type: ignore[misc]
        print(f"{name:16} {rate:10,.0f} quotes/s   {rate / naive:5.1f} × walking the table")
    print(f"{'naive':16} {naive:10,.0f} quotes/s")


if __name__ == "__main__":
    main()
