"""How near the built-in road distance comes to known routes, and how fast pairs and matrices are.

Run from the root: ``python -m bench.distances``. The 44 routes are good to a few per cent, so no test. Beside
the built-in stand great circle × 1.25, and what the built-in would be with factors fitted to the routes: one
for all corridors, one for each group of bureaus, one for each kind of stretch. Each is judged in sample, and
left one out: fitted to the other routes, then asked for this one, along the ways that the built-in takes. No
factor is ever fitted to a pair or an edge.
"""

import asyncio
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from adapters.distances.corridors import CorridorDistances
from adapters.reference.municipalities import load_municipalities
from adapters.reference.roads import Corridor, load_corridors
from domain.places import Bureau, Municipalities, MunicipalityCode, Place, great_circle_km

ROUTES = Path(__file__).with_name("road_reference_distances.csv")
NAIVE_FACTOR = 1.25
BUILT_IN_FACTOR = 1.12
"""Great circle to road km of a corridor, as its file was made."""

HAIR = 1e-3
HELD_BACK = 0.1
"""How strongly a fitted factor is held to the built-in one: 44 routes say little of ten regions."""


@dataclass(frozen=True, slots=True)
class Route:
    """One known route."""

    start: MunicipalityCode
    end: MunicipalityCode
    name: str
    known_km: float


Answers = Sequence[tuple[str, float, float]]
"""Name, known km, answered km."""

Kind = Callable[[Corridor], int]
"""Which of some factors a corridor takes."""


def read_routes(municipalities: Municipalities) -> list[Route]:
    """The known routes."""
    codes: dict[str, list[MunicipalityCode]] = {}
    for m in municipalities:
        codes.setdefault(m.name, []).append(m.code)
    routes = []
    for row in csv.DictReader(ROUTES.read_text(encoding="utf-8").splitlines()):
        (start,), (end,) = codes[row["from"]], codes[row["to"]]
        routes.append(Route(start, end, f"{row['from']}-{row['to']}", float(row["approx_road_km"])))
    return routes


def print_errors(label: str, answers: Answers) -> None:
    """Mean, 90th percentile and worst of |answer ÷ known - 1|."""
    errors = sorted((abs(answer / known - 1), name) for name, known, answer in answers)
    p90 = quantiles([error for error, _ in errors], n=10, method="inclusive")[-1]
    worst, at = errors[-1]
    average = mean(error for error, _ in errors)
    print(f"{label:<34} mean {average:6.2%}   p90 {p90:6.2%}   worst {worst:6.2%} ({at})")


# ------------------------------------------------------------------------------------------ factors

REGIONS: Mapping[Bureau, int] = {
    Bureau.HOKKAIDO: 0,
    Bureau.OKINAWA: 0,
    Bureau.TOHOKU: 1,
    Bureau.HOKURIKU_SHINETSU: 1,
    Bureau.KANTO: 2,
    Bureau.CHUBU: 2,
    Bureau.KINKI: 3,
    Bureau.SHIKOKU: 3,
    Bureau.CHUGOKU: 3,
    Bureau.KYUSHU: 4,
}


def region_of(corridor: Corridor) -> int:
    """The group of bureaus of its first end."""
    municipality = load_municipalities().get(corridor.ends[0])
    assert municipality is not None
    return REGIONS[municipality.bureau]


def stretch_of(corridor: Corridor) -> int:
    """Short, middling or long: a longer one leaves out more of what winds."""
    return int(np.searchsorted([22.0, 50.0], corridor.road_km))


KINDS: Mapping[str, tuple[int, Kind]] = {
    "one factor": (1, lambda _: 0),
    "a factor a region": (5, region_of),
    "a factor a kind of stretch": (3, stretch_of),
}


Shares = tuple[NDArray[np.float64], NDArray[np.float64]]


async def shares_of(municipalities: Municipalities, routes: Sequence[Route], size: int, kind: Kind) -> Shares:
    """Km of each route that each factor stretches, before it does, and the km that none does.

    Found by asking the product itself: one kind is stretched a hair, and each route becomes so much longer.
    """
    corridors = [(one, kind(one)) for one in load_corridors()]
    exact = await exact_km(CorridorDistances(municipalities), routes)
    shares = np.zeros((len(routes), size))
    for stretched in range(size):
        hair = [Corridor(one.ends, one.road_km * (1 + HAIR * (at == stretched))) for one, at in corridors]
        longer = await exact_km(CorridorDistances(municipalities, hair), routes)
        shares[:, stretched] = (longer - exact) / HAIR / BUILT_IN_FACTOR
    return shares, exact - shares.sum(axis=1) * BUILT_IN_FACTOR


def fitted(shares: Shares, known: NDArray[np.float64]) -> NDArray[np.float64]:
    """The factors of least squared relative error over these routes, held back to the built-in's."""
    scaled, wanted = shares[0] / known[:, None], 1 - shares[1] / known
    held = HELD_BACK * np.eye(scaled.shape[1])
    return np.linalg.solve(scaled.T @ scaled + held, scaled.T @ wanted + HELD_BACK * BUILT_IN_FACTOR)


async def exact_km(distances: CorridorDistances, routes: Sequence[Route]) -> NDArray[np.float64]:
    """Each route's km before they are rounded up: 999 times there or back is that much farther."""
    km = []
    for route in routes:
        found = await distances.along([Place(route.start), Place(route.end)] * 500)
        assert found is not None
        km.append(found.km / 999)
    return np.array(km)


async def judge(municipalities: Municipalities, routes: Sequence[Route]) -> None:
    """Print how near each comes."""
    built_in = CorridorDistances(municipalities)
    ours = await asyncio.gather(*(built_in.between(Place(r.start), Place(r.end)) for r in routes))
    print_errors("the built-in", [(r.name, r.known_km, o.km) for r, o in zip(routes, ours, strict=True) if o])
    points = {m.code: m.point for m in municipalities}
    print_errors(
        "great circle × 1.25",
        [
            (r.name, r.known_km, NAIVE_FACTOR * great_circle_km(points[r.start], points[r.end]))
            for r in routes
        ],
    )
    names, known = [route.name for route in routes], np.array([route.known_km for route in routes])
    for label, (size, kind) in KINDS.items():
        shares, rest = await shares_of(municipalities, routes, size, kind)
        factors = fitted((shares, rest), known)
        print_errors(f"{label}, in sample", list(zip(names, known, shares @ factors + rest, strict=True)))
        left_out = []
        for at in range(len(routes)):
            others = np.arange(len(routes)) != at
            without = fitted((shares[others], rest[others]), known[others])
            left_out.append((names[at], known[at], float(shares[at] @ without + rest[at])))
        print_errors(f"{label}, left one out", left_out)
        print(f"{'':<34} fitted to all: {' '.join(f'{factor:.3f}' for factor in factors)}")


# ------------------------------------------------------------------------------------------- times


async def time_pairs(municipalities: Municipalities, distances: CorridorDistances) -> None:
    """Microseconds a pair, the first time and again, over pairs of municipalities all over the country."""
    codes = [m.code for m in municipalities]
    pairs = [
        (Place(codes[7 * n % len(codes)]), Place(codes[(1_009 * n + 13) % len(codes)])) for n in range(3_000)
    ]
    for label in ("first time", "again"):
        taken: list[float] = []
        for pair in pairs:
            begun = perf_counter()
            await distances.along(pair)
            taken.append((perf_counter() - begun) * 1e6)
        p99 = quantiles(taken, n=100)[-1]
        print(f"a pair, {label:<16} median {median(taken):.0f} µs   p99 {p99:.0f} µs")


async def time_matrices(municipalities: Municipalities, distances: CorridorDistances) -> None:
    """Milliseconds a matrix, best of five, of municipalities all over the country: by the clock, and of work.

    The second tells what it takes where nothing else runs on the machine.
    """
    codes = [m.code for m in municipalities]
    for side in (10, 60, 100, 300, 1_000):
        origins = [Place(codes[13 * n % len(codes)]) for n in range(side)]
        destinations = [Place(codes[(29 * n + 7) % len(codes)]) for n in range(side)]
        by_clock, of_work = [], []
        for _ in range(5):
            begun, worked = perf_counter(), process_time()
            await distances.matrix(origins, destinations)
            by_clock.append((perf_counter() - begun) * 1e3)
            of_work.append((process_time() - worked) * 1e3)
        print(f"{side:>5} × {side:<5} {min(by_clock):8.1f} ms by the clock, {min(of_work):8.1f} ms of work")


async def main() -> None:
    municipalities = load_municipalities()
    load_corridors()
    begun = perf_counter()
    distances = CorridorDistances(municipalities)
    print(f"start-up, data read      {(perf_counter() - begun) * 1e3:.0f} ms")
    await time_pairs(municipalities, distances)
    await time_matrices(municipalities, distances)
    routes = read_routes(municipalities)
    print(f"{len(routes)} known routes")
    await judge(municipalities, routes)


if __name__ == "__main__":
    asyncio.run(main())
