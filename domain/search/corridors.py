"""Loads that lie along my way, each with the detour it costs (SPEC 4.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.loads import LoadView
from domain.places import NO_WAY, Distance, DistanceMatrix, Municipalities, MunicipalityCode, Place
from domain.postings import place_faults
from domain.refusals import Fault

DETOUR_KM = 50
"""How far one goes out of the way who names no limit."""


@dataclass(frozen=True, slots=True)
class Detour:
    """What a load adds to my way, empty and loaded: whole km and minutes, never less than nothing."""

    km: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that every detour of one corridor is made of, by road (SPEC 2.2).

    ``direct``: straight from A to B. ``out``: one row, from A to each municipality; ``home``: one column,
    from each municipality to B; ``numbers``: where in them a municipality stands, former ones included.
    """

    direct: Distance | None
    numbers: Mapping[MunicipalityCode, int]
    out: DistanceMatrix
    home: DistanceMatrix

    def detour(
        self, origin: MunicipalityCode, way: Distance | None, destination: MunicipalityCode
    ) -> Detour | None:
        """A → origin, the load's own way, destination → B, less the direct way; None where a way is wanting.

        Each of the four is a whole number rounded up, so the sum may be up to 3 km or minutes long, or 1
        short.
        """
        start, end = self.numbers[origin], self.numbers[destination]
        if self.direct is None or way is None or NO_WAY in (self.out.km[start], self.home.km[end]):
            return None
        km = self.out.km[start] + way.km + self.home.km[end] - self.direct.km
        minutes = self.out.minutes[start] + way.minutes + self.home.minutes[end] - self.direct.minutes
        return Detour(max(0, km), max(0, minutes))


@dataclass(frozen=True, slots=True)
class Corridor:
    """My way from A to B, and how far off it I would go: km, minutes, or both, and then both must hold.

    Neither given: ``DETOUR_KM``. 0 asks for what lies right on the way. From A back to A is a round trip,
    of which the whole is detour.
    """

    from_place: Place
    to_place: Place
    detour_km: int | None = None
    detour_minutes: int | None = None

    @property
    def most_km(self) -> int | None:
        """The limit in km, None where minutes alone limit."""
        return DETOUR_KM if self.detour_km is None and self.detour_minutes is None else self.detour_km

    def allows(self, detour: Detour) -> bool:
        """Whether a detour lies within the limits, rims included."""
        return (self.most_km is None or detour.km <= self.most_km) and (
            self.detour_minutes is None or detour.minutes <= self.detour_minutes
        )

    def faults(self, pointer: str, municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be asked."""
        yield from place_faults(self.from_place, f"{pointer}/from", municipalities)
        yield from place_faults(self.to_place, f"{pointer}/to", municipalities)


@dataclass(frozen=True, slots=True)
class MeasuredCorridor(Corridor):
    """A corridor with its ways: what a board is asked about, so that no board measures anything."""

    ways: Ways = field(kw_only=True, compare=False)

    @classmethod
    def of(cls, corridor: Corridor, ways: Ways) -> "MeasuredCorridor":
        """The corridor, now that it is measured."""
        return cls(
            corridor.from_place, corridor.to_place, corridor.detour_km, corridor.detour_minutes, ways=ways
        )


def detour_of(corridor: Corridor | None, view: LoadView) -> Detour | None:
    """What a load adds to the way; None where none was asked about, or none leads there.

    Between municipalities, whoever asks, by the way that was measured when the load was posted: the answer
    is the same for one who may see no nearer (SPEC 1.6), and costs no measuring.
    """
    if corridor is None:
        return None
    assert isinstance(corridor, MeasuredCorridor), "a corridor is measured before the board is asked"
    terms = view.terms
    return corridor.ways.detour(
        terms.origin.municipality, view.rough_distance, terms.destination.municipality
    )


def lies_along(corridor: Corridor | None, view: LoadView) -> bool:
    """Whether a load is picked up and dropped off along the way, within its limits."""
    if corridor is None:
        return True
    detour = detour_of(corridor, view)
    return detour is not None and corridor.allows(detour)
