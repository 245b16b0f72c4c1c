"""How near the built-in road distance comes to known routes, beside great circle × 1.25, and how fast.

Run from the root: ``python -m bench.distances``. The 44 routes are good to a few per cent, so no test.
"""

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter

from adapters.distances.corridors import CorridorDistances
from adapters.reference.municipalities import load_municipalities
from domain.places import Municipalities, MunicipalityCode, Place, great_circle_km

ROUTES = Path(__file__).with_name("road_reference_distances.csv")
NAIVE_FACTOR = 1.25


@dataclass(frozen=True, slots=True)
class Route:
    """One known route, with what the two methods say of it, in km."""

    name: str
    known_km: float
    ours_km: float
    naive_km: float


def found(municipalities: Municipalities, name: str) -> MunicipalityCode:
    """The one municipality of exactly this name; the routes name no other."""
    codes = [m.code for m in municipalities if m.name == name]
    assert len(codes) == 1, (name, codes)
    return codes[0]


async def read_routes(municipalities: Municipalities, distances: CorridorDistances) -> list[Route]:
    """The known routes and the two answers to each."""
    routes: list[Route] = []
    for row in csv.DictReader(ROUTES.read_text(encoding="utf-8").splitlines()):
        start, end = found(municipalities, row["from"]), found(municipalities, row["to"])
        ours = await distances.between(Place(start), Place(end))
        a, b = municipalities.get(start), municipalities.get(end)
        assert ours is not None
        assert a is not None
        assert b is not None
        routes.append(
            Route(
                name=f"{row['from']}-{row['to']}",
                known_km=float(row["approx_road_km"]),
                ours_km=ours.km,
                naive_km=NAIVE_FACTOR * great_circle_km(a.point, b.point),
            )
        )
    return routes


def print_errors(label: str, answers: Sequence[tuple[str, float, float]]) -> float:
    """Mean, 90th percentile and worst of |answer ÷ known - 1|; returns the mean."""
    errors = sorted((abs(answer / known - 1), name) for name, known, answer in answers)
    p90 = quantiles([error for error, _ in errors], n=10, method="inclusive")[-1]
    worst, at = errors[-1]
    average = mean(error for error, _ in errors)
    print(f"{label:<24} mean {average:6.2%}   p90 {p90:6.2%}   worst {worst:6.2%} ({at})")
    return average


async def print_times(municipalities: Municipalities, distances: CorridorDistances, started: float) -> None:
    """Microseconds a pair, the first time and again, over pairs of municipalities all over the country."""
    codes = [m.code for m in municipalities]
    pairs = [
        (Place(codes[7 * n % len(codes)]), Place(codes[(1_009 * n + 13) % len(codes)])) for n in range(3_000)
    ]
    print(f"start-up, data included  {started * 1e3:.0f} ms")
    for label in ("first time", "again"):
        taken: list[float] = []
        for origin, destination in pairs:
            begun = perf_counter()
            await distances.between(origin, destination)
            taken.append((perf_counter() - begun) * 1e6)
        p99 = quantiles(taken, n=100)[-1]
        print(f"a pair, {label:<16} median {median(taken):.0f} µs   p99 {p99:.0f} µs")


async def main() -> None:
    begun = perf_counter()
    municipalities = load_municipalities()
    distances = CorridorDistances(municipalities)
    started = perf_counter() - begun
    routes = await read_routes(municipalities, distances)
    print(f"{len(routes)} known routes")
    ours = print_errors("corridor graph", [(r.name, r.known_km, r.ours_km) for r in routes])
    naive = print_errors("great circle × 1.25", [(r.name, r.known_km, r.naive_km) for r in routes])
    print(f"mean error, ours ÷ naive {ours / naive:.2f}")
    await print_times(municipalities, distances, started)


if __name__ == "__main__":
    asyncio.run(main())
