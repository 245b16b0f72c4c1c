"""Where a place lies, as near as it is shown (SPEC 2.1)."""

from domain.places import Municipalities, Municipality, Place, Point


def position_of(place: Place, municipalities: Municipalities) -> Point:
    """Where a place lies: its own point, else its municipality's."""
    if place.point is not None:
        return place.point
    return municipality_of(place, municipalities).point


def municipality_of(place: Place, municipalities: Municipalities) -> Municipality:
    """The municipality of a place that has been accepted before."""
    municipality = municipalities.get(place.municipality)
    assert municipality is not None, place.municipality
    return municipality
