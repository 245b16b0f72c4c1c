"""The port ``Corridors``: the ways that a corridor's detours are made of, kept for a while (SPEC 4.2)."""

from adapters.distances.recent import Recent
from adapters.distances.routed import Measured
from domain.places import Municipalities, MunicipalityCode, Place, Point
from domain.search import Ways

KEPT, KEPT_SECONDS = 512, 3_600.0
"""A corridor's ways take some 40 kB."""

End = tuple[MunicipalityCode, Point | None]


class RecentWays:
    """Measured by the port ``Distances``: two rows of a matrix a corridor, and not again while it is kept."""

    def __init__(self, distances: Measured, municipalities: Municipalities) -> None:
        self._distances = distances
        codes = [one.code for one in (*municipalities, *municipalities.former)]
        self._numbers = {code: at for at, code in enumerate(codes)}
        self._places = [Place(code) for code in codes]
        self._recent: Recent[tuple[End, End], Ways] = Recent(KEPT, KEPT_SECONDS)

    async def ways(self, start: Place, end: Place) -> Ways:
        """From A to each municipality, from each to B, and straight."""
        asked = ((start.municipality, start.point), (end.municipality, end.point))
        known = self._recent.get(asked)
        if known is None:
            known = Ways(
                direct=await self._distances.along((start, end)),
                numbers=self._numbers,
                out=await self._distances.matrix([start], self._places),
                home=await self._distances.matrix(self._places, [end]),
            )
            self._recent.keep(asked, known)
        return known
