"""What some dispatchers of the demo network watch the board for (条件登録, SPEC 4.7)."""

from collections.abc import Iterator, Sequence
from datetime import time

from api.demo.desks import Desk
from domain.accounts import Role
from domain.places import Area
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import SavedSearchTerms
from domain.search import LoadSearch, VehicleSearch
from domain.vehicle_classes import BodyType, VehicleClass

NIGHT = QuietHours(time(22), time(5, 30))
LARGE = (VehicleClass.LARGE_10T,)


def searches_of(desks: Sequence[Desk]) -> Iterator[tuple[Desk, SavedSearchTerms]]:
    """Three saved searches, of the first, the fifth and the ninth dispatcher."""
    first, second, third = [desk for desk in desks if desk.caller.role is Role.DISPATCHER][:9:4]
    home = LoadSearch(destination=Area(prefectures=first.home), vehicle_classes=LARGE)
    yield first, SavedSearchTerms("大型の帰り荷", loads=home, quiet_hours=NIGHT)
    cold = LoadSearch(origin=Area(prefectures=second.home), body_types=(BodyType.FREEZER, BodyType.CHILLER))
    yield second, SavedSearchTerms("地元発の冷凍・冷蔵", loads=cold)
    trucks = VehicleSearch(available=Area(prefectures=third.home))
    yield third, SavedSearchTerms("近くの空車", vehicles=trucks, quiet_hours=NIGHT)
