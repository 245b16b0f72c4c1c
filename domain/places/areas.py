"""Where one looks: municipalities, prefectures, bureaus, circles on the map (SPEC 4.1)."""

from dataclasses import dataclass

from domain.places.bureaus import Bureau
from domain.places.codes import MunicipalityCode
from domain.places.municipalities import Municipalities, Municipality
from domain.places.points import Point, great_circle_km


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the map: all within ``radius_km`` of a point, the rim included."""

    point: Point
    radius_km: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in the circle."""
        return great_circle_km(self.point, point) <= self.radius_km


@dataclass(frozen=True, slots=True)
class Area:
    """Where one looks: any of these municipalities, prefectures (two digits), bureaus, or near a point.

    A designated city includes its wards (API §2). A former municipality stands for its successors, and what
    is still posted under a former code is found where any of its successors is. At least one of the four
    must be given: that is the form's rule.
    """

    municipalities: tuple[MunicipalityCode, ...] = ()
    prefectures: tuple[str, ...] = ()
    bureaus: tuple[Bureau, ...] = ()
    near: Near | None = None

    def codes(self, municipalities: Municipalities) -> frozenset[MunicipalityCode]:
        """The municipalities that the area names by code; what ``near`` adds depends on the position."""
        wanted = self._wanted(municipalities)
        named = set(wanted)
        for code in wanted:
            named.update(ward.code for ward in municipalities.wards_of(code))
        for prefecture in self.prefectures:
            named.update(m.code for m in municipalities.in_prefecture(prefecture))
        for bureau in self.bureaus:
            named.update(m.code for m in municipalities.in_bureau(bureau))
        for former in municipalities.former:
            if any(self._names(one, wanted) for one in (former, *municipalities.today_of(former.code))):
                named.add(former.code)
        return frozenset(named)

    def covers(self, code: MunicipalityCode, position: Point, municipalities: Municipalities) -> bool:
        """Whether a place of this municipality, at this position, lies in the area."""
        if code in self.municipalities or (self.near is not None and self.near.holds(position)):
            return True
        municipality = municipalities.get(code)
        if municipality is None:
            return False
        wanted = self._wanted(municipalities)
        today = municipalities.today_of(code) if municipality.is_former else ()
        return any(self._names(one, wanted) for one in (municipality, *today))

    def _wanted(self, municipalities: Municipalities) -> frozenset[MunicipalityCode]:
        """The codes given, and what the former ones among them are today."""
        today = (one.code for code in self.municipalities for one in municipalities.today_of(code))
        return frozenset(self.municipalities).union(today)

    def _names(self, one: Municipality, wanted: frozenset[MunicipalityCode]) -> bool:
        return (
            one.code in wanted
            or one.parent in wanted
            or one.prefecture in self.prefectures
            or one.bureau in self.bureaus
        )
