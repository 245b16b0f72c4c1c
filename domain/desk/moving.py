"""Former postings, moved by whole days to be posted anew (SPEC 3.3, 3.4)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from domain.audiences import Audience
from domain.calendar import jst_day
from domain.loads import LoadTerms
from domain.postings import Window
from domain.refusals import Fault, refuse_faults
from domain.vehicles import VehicleTerms

MOST_DAYS = 3650
"""The oldest posting that is copied is ten years old."""

Terms = TypeVar("Terms", LoadTerms, VehicleTerms)


@dataclass(frozen=True, slots=True)
class Move:
    """By how many days, or to which day in Japan: one of the two, or neither for the next possible day."""

    days: int | None = None
    begins_on: date | None = None

    def of(self, terms: LoadTerms | VehicleTerms, now: datetime) -> int:
        """How many days the terms are moved. Refuses: Invalid."""
        if self.days is not None and self.begins_on is not None:
            refuse_faults([Fault("#/days", "either-days-or-day")])
        if self.days is not None:
            return self.days
        if self.begins_on is None:
            return _next_possible(terms, now)
        days = (self.begins_on - jst_day(begins_at(terms))).days
        if not 0 <= days <= MOST_DAYS:
            refuse_faults([Fault("#/begins_on", "not-moved-back")])
        return days

    @property
    def pointer(self) -> str:
        """What to change where the day turns out to be too early."""
        return "#/days" if self.begins_on is None else "#/begins_on"


def begins_at(terms: LoadTerms | VehicleTerms) -> datetime:
    """When the job begins: the pickup window opens, or the truck is empty."""
    return terms.pickup.from_at if isinstance(terms, LoadTerms) else terms.available.at


def must_be_taken_by(terms: LoadTerms | VehicleTerms) -> datetime:
    """Until when it makes sense to post it: it closes, or its pickup is over."""
    closing = terms.closing_at
    return min(closing, terms.pickup.to_at) if isinstance(terms, LoadTerms) else closing


def _next_possible(terms: LoadTerms | VehicleTerms, now: datetime) -> int:
    """The fewest days, at least one, after which it neither has begun nor closes at once."""
    earliest = min(begins_at(terms), terms.closing_at)
    return max(1, (now - earliest) // timedelta(days=1) + 1)


def moved(terms: Terms, days: int) -> Terms:
    """The terms, so many whole days later: Japan has no summer time, so each hour stays what it was.

    What belongs to the one posting stays with it: its reference, the contract it was posted on from, and
    the hours a driver had behind him on that day.
    """
    by = timedelta(days=days)
    if isinstance(terms, LoadTerms):
        return _moved_load(terms, by)
    return _moved_vehicle(terms, by)


def _moved_load(terms: LoadTerms, by: timedelta) -> LoadTerms:
    return replace(
        terms,
        pickup=_later(terms.pickup, by),
        delivery=_later(terms.delivery, by),
        stops=tuple(
            replace(stop, window=None if stop.window is None else _later(stop.window, by))
            for stop in terms.stops
        ),
        closes_at=None if terms.closes_at is None else terms.closes_at + by,
        audience=_widening_later(terms.audience, by),
        external_ref=None,
        parent_contract_number=None,
    )


def _moved_vehicle(terms: VehicleTerms, by: timedelta) -> VehicleTerms:
    return replace(
        terms,
        available=replace(terms.available, at=terms.available.at + by),
        home_by=None if terms.home_by is None else terms.home_by + by,
        closes_at=None if terms.closes_at is None else terms.closes_at + by,
        audience=_widening_later(terms.audience, by),
        external_ref=None,
        hours_used=None,
    )


def _later(window: Window, by: timedelta) -> Window:
    return Window(window.from_at + by, window.to_at + by)


def _widening_later(audience: Audience, by: timedelta) -> Audience:
    if audience.widens_at is None:
        return audience
    return replace(audience, widens_at=audience.widens_at + by)


def unfilled_part(terms: LoadTerms, trucks_left: int) -> LoadTerms:
    """The terms for the trucks that nobody took: their share of the cargo, each measure rounded up."""
    if trucks_left == terms.trucks:
        return terms
    cargo = terms.cargo

    def share(whole: int | None) -> int | None:
        return None if whole is None else -(-whole * trucks_left // terms.trucks)

    part = replace(
        cargo,
        weight_kg=-(-cargo.weight_kg * trucks_left // terms.trucks),
        pallets=share(cargo.pallets),
        pieces=share(cargo.pieces),
        volume_l=share(cargo.volume_l),
        floor_cm=share(cargo.floor_cm),
        value_yen=share(cargo.value_yen),
    )
    stops = tuple(replace(stop, weight_kg=share(stop.weight_kg)) for stop in terms.stops)
    return replace(terms, trucks=trucks_left, cargo=part, stops=stops)
