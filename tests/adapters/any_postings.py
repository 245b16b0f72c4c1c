"""Hypothesis strategies for whatever can be posted: every field, in every state, also those rarely used."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from adapters.ids import new_id
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.loads import (
    Booking,
    Cargo,
    Charge,
    ChargeKind,
    HandlingWay,
    Load,
    LoadTerms,
    Measured,
    Purpose,
    ServiceKind,
    Stop,
    StopKind,
    Temperature,
    WorkBeside,
)
from domain.members import Member
from domain.places import Area, Bureau, Distance, MunicipalityCode, Near, Place, Point, Site
from domain.postings import Contact, PostingStatus, Window
from domain.vehicle_classes import BodyType, Equipment, TariffClass, VehicleClass
from domain.vehicles import Availability, Capacity, Hours, HoursUsed, Vehicle, VehicleTerms
from tests.builders import DAY, HOUR, a_load, a_vehicle

Any_ = SearchStrategy[Any]

DAYS = st.timedeltas(timedelta(0), DAY)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8)
COUNTS = st.integers(0, 10**12)
AMOUNTS = st.integers(1, 10**12)
OFFSETS = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3, minutes=-30))])
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
CODES: Any_ = st.sampled_from(
    [MunicipalityCode(code) for code in ("24202", "11203", "23100", "01100", "47201")]
)
IDS: Any_ = st.uuids()
REFERENCES: Any_ = st.builds(lambda: str(new_id()))
"""One names one posting of a company for good, so none is drawn twice."""
STATUSES = (PostingStatus.OPEN, PostingStatus.CONTRACTED, PostingStatus.WITHDRAWN)


def maybe(strategy: Any_) -> Any_:
    """One of these, or nothing."""
    return st.none() | strategy


def some(strategy: Any_, least: int = 0) -> Any_:
    """A few of these, in order."""
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


def of(kind: Any, least: int = 0) -> Any_:
    """A few different codes."""
    return st.lists(st.sampled_from(list(kind)), min_size=least, max_size=3, unique=True).map(tuple)


POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
SITES = st.builds(Site, *[maybe(TEXTS)] * 4)
PLACES = st.builds(Place, CODES, maybe(TEXTS), maybe(TEXTS), maybe(POINTS), maybe(SITES))
WINDOWS = st.builds(lambda at, long: Window(at, at + long + HOUR), INSTANTS, DAYS)
NAMED = st.builds(Audience, st.just(AudienceKind.NAMED), some(IDS, 1), some(IDS))
NAMED_FIRST = st.builds(Audience, st.just(AudienceKind.NAMED_FIRST), some(IDS), some(IDS, 1), INSTANTS)
AUDIENCES = st.just(EVERYONE) | NAMED | NAMED_FIRST
CONTACTS = st.builds(Contact, TEXTS, TEXTS)
TEMPERATURES = st.builds(Temperature, st.integers(-60, 0), st.integers(0, 60))
CARGOES = st.builds(
    Cargo, TEXTS, AMOUNTS, *[maybe(TEXTS)] * 2, *[maybe(COUNTS)] * 4, maybe(TEMPERATURES), maybe(COUNTS)
)
STOPS = st.builds(Stop, st.sampled_from(StopKind), PLACES, maybe(WINDOWS), maybe(AMOUNTS))
CHARGES = some(st.builds(Charge, st.sampled_from(ChargeKind), COUNTS))
SERVICES = some(st.builds(WorkBeside, st.sampled_from(ServiceKind), TEXTS))
FARES = st.builds(
    StandardFare,
    COUNTS,
    maybe(COUNTS),
    st.sampled_from(FareSystem),
    TEXTS.map(TariffId),
    st.sampled_from(Bureau),
    st.sampled_from(TariffClass),
    COUNTS,
)
MEASURED = st.builds(Measured, maybe(st.builds(Distance, COUNTS, COUNTS, TEXTS, st.booleans())), maybe(FARES))
AREAS = st.builds(
    Area, some(CODES), st.just(("24",)), of(Bureau), maybe(st.builds(Near, POINTS, st.floats(1, 99)))
)
HOURS = st.builds(Hours, COUNTS, COUNTS)
HOURS_USED = st.builds(HoursUsed, HOURS, HOURS, HOURS, HOURS, INSTANTS)


@st.composite
def any_load_terms(draw: st.DrawFn) -> LoadTerms:
    """Any terms of a load that the form lets pass."""
    pickup, later = draw(WINDOWS), draw(DAYS)
    instant = draw(st.booleans())
    fare, charges, services = (
        draw(strategy if instant else maybe(strategy)) for strategy in (COUNTS, CHARGES, SERVICES)
    )
    return LoadTerms(
        origin=draw(PLACES),
        destination=draw(PLACES),
        pickup=pickup,
        delivery=Window(pickup.from_at + later, pickup.to_at + later),
        cargo=draw(CARGOES),
        vehicle_class=draw(st.sampled_from(VehicleClass)),
        body_types=draw(of(BodyType, 1)),
        contact=draw(CONTACTS),
        tier=draw(AMOUNTS),
        stops=draw(some(STOPS)),
        equipment=draw(of(Equipment)),
        trucks=draw(st.integers(1, 4)),
        consolidation=draw(st.booleans()),
        loading=draw(maybe(st.builds(HandlingWay, TEXTS, TEXTS))),
        unloading=draw(maybe(st.builds(HandlingWay, TEXTS, TEXTS))),
        asking_fare_yen=fare,
        booking=Booking.INSTANT if instant else Booking.BY_AGREEMENT,
        fare_system=draw(st.sampled_from(FareSystem)),
        charges=charges,
        services=services,
        payment_terms=draw(maybe(TEXTS)),
        remarks=draw(maybe(TEXTS)),
        photo_ids=draw(some(IDS)),
        closes_at=draw(maybe(INSTANTS)),
        audience=draw(AUDIENCES),
        external_ref=draw(maybe(REFERENCES)),
        parent_contract_number=draw(maybe(TEXTS)),
        purpose=draw(maybe(st.sampled_from(Purpose))),
    )


@st.composite
def any_vehicle_terms(draw: st.DrawFn) -> VehicleTerms:
    """Any terms of a vehicle that the form lets pass."""
    available = Availability(draw(PLACES), draw(INSTANTS))
    home = draw(maybe(PLACES))
    home_by = None if home is None else draw(maybe(DAYS.map(lambda later: available.at + later + HOUR)))
    return VehicleTerms(
        available=available,
        vehicle_class=draw(st.sampled_from(VehicleClass)),
        body_type=draw(st.sampled_from(BodyType)),
        capacity=Capacity(draw(AMOUNTS), *[draw(maybe(COUNTS)) for _ in range(3)]),
        contact=draw(CONTACTS),
        destinations=draw(maybe(AREAS)),
        home=home,
        home_by=home_by,
        equipment=draw(of(Equipment)),
        asking_fare_yen=draw(maybe(COUNTS)),
        remarks=draw(maybe(TEXTS)),
        photo_ids=draw(some(IDS)),
        closes_at=draw(maybe(INSTANTS)),
        audience=draw(AUDIENCES),
        external_ref=draw(maybe(REFERENCES)),
        hours_used=draw(maybe(HOURS_USED)),
    )


@st.composite
def any_load(draw: st.DrawFn, poster: Member) -> Load:
    """Any load of the poster, in any state."""
    terms, status = draw(any_load_terms()), draw(st.sampled_from(STATUSES))
    return replace(
        a_load(poster),
        status=status,
        posted_at=draw(INSTANTS),
        updated_at=draw(INSTANTS),
        closed_at=None if status is PostingStatus.OPEN else draw(INSTANTS),
        trucks_left=draw(st.integers(0, terms.trucks)),
        measured=draw(MEASURED),
        roughly=draw(MEASURED),
        terms=terms,
    )


@st.composite
def any_vehicle(draw: st.DrawFn, poster: Member) -> Vehicle:
    """Any vehicle of the poster, in any state."""
    status = draw(st.sampled_from(STATUSES))
    return replace(
        a_vehicle(poster),
        status=status,
        posted_at=draw(INSTANTS),
        updated_at=draw(INSTANTS),
        closed_at=None if status is PostingStatus.OPEN else draw(INSTANTS),
        terms=draw(any_vehicle_terms()),
    )
