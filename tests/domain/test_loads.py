"""Loads: their life, what is wrong in their terms, and what each viewer is shown (SPEC 3.1, 3.3, 1.6)."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.reference.municipalities import load_municipalities
from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.fares.standard_fares import StandardFare
from domain.fares.tariffs import FareSystem, TariffId
from domain.loads import (
    Booking,
    Charge,
    ChargeKind,
    Load,
    LoadIsClosed,
    LoadTerms,
    Measured,
    PhotoId,
    ServiceKind,
    Stop,
    StopKind,
    Temperature,
    WorkBeside,
)
from domain.money import Yen
from domain.places import Bureau, Distance, MunicipalityCode, Place, Point, Site
from domain.postings import NOBODY, Contact, PostingStatus, Window
from domain.refusals import Fault
from domain.vehicle_classes import BodyType, TariffClass
from tests.builders import DAY, HOUR, KAWAGUCHI, NOW, YOKKAICHI, a_load, load_terms
from tests.viewers import EVERYBODY, OWL, OWNER, PENGUIN, PENGUIN_AS_COMPANY, STRANGER, TRIAL

FARE = StandardFare(
    Yen(145_000), None, FareSystem.DISTANCE, TariffId("2024-209"), Bureau.CHUBU, TariffClass.LARGE, 400
)
EXACTLY = Measured(Distance(391, 380, "corridor_graph", ferry=False), FARE)
ROUGHLY = Measured(Distance(400, 390, "corridor_graph", ferry=False), FARE)
SITE = Place(YOKKAICHI, "霞1丁目", "510-0011", Point(34.99, 136.66), Site(gate="東門"))


def _told(terms: LoadTerms) -> list[Fault]:
    return list(terms.faults(load_municipalities()))


def _rich() -> Load:
    """A load with something in every field that is hidden from somebody."""
    return a_load(
        PENGUIN,
        version=4,
        origin=SITE,
        stops=(Stop(StopKind.DROP_OFF, SITE, None, 500),),
        destination=replace(SITE, municipality=KAWAGUCHI, postal_code="332-0001"),
        asking_fare_yen=130_500,
        value_yen=9_000_000,
        charges=(Charge(ChargeKind.TOLLS, 12_000),),
        services=(WorkBeside(ServiceKind.HANDLING, "手積み"),),
        payment_terms="月末締め",
        remarks="急ぎ",
        photo_ids=(PhotoId(UUID(int=1)),),
        external_ref="TMS-1",
        parent_contract_number="0" * 20,
        measured=EXACTLY,
        roughly=ROUGHLY,
    )


def test_a_withdrawn_load_changes_no_more() -> None:
    load = a_load(PENGUIN)
    withdrawn = load.withdraw(at=NOW + HOUR)
    assert withdrawn == replace(
        load, status=PostingStatus.WITHDRAWN, closed_at=NOW + HOUR, updated_at=NOW + HOUR
    )
    with pytest.raises(LoadIsClosed):
        withdrawn.withdraw(at=NOW + 2 * HOUR)
    with pytest.raises(LoadIsClosed):
        withdrawn.amend(load_terms(), EXACTLY, ROUGHLY, at=NOW + 2 * HOUR)


def test_an_expired_load_changes_no_more() -> None:
    load = a_load(PENGUIN)
    with pytest.raises(LoadIsClosed):
        load.withdraw(at=load.terms.closing_at)


def test_more_trucks_asked_for_are_more_trucks_left() -> None:
    load = a_load(PENGUIN, trucks=3, trucks_left=1)
    amended = load.amend(replace(load.terms, trucks=5), EXACTLY, ROUGHLY, at=NOW + HOUR)
    assert (amended.trucks_left, amended.terms.trucks) == (3, 5)
    assert (amended.measured, amended.roughly, amended.updated_at) == (EXACTLY, ROUGHLY, NOW + HOUR)


def test_terms_that_can_be_right_have_no_fault() -> None:
    assert _told(load_terms()) == []
    assert _told(_rich().terms) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"pickup": Window(NOW + DAY, NOW + DAY)}, "#/pickup/to"),
        ({"delivery": Window(NOW + 3 * DAY, NOW + 2 * DAY)}, "#/delivery/to"),
        ({"delivery": Window(NOW, NOW + HOUR)}, "#/delivery/to"),
        ({"origin": Place(MunicipalityCode("99999"))}, "#/origin/municipality"),
        ({"destination": Place(MunicipalityCode("00000"))}, "#/destination/municipality"),
        (
            {"stops": (Stop(StopKind.PICKUP, Place(MunicipalityCode("99999"))),)},
            "#/stops/0/place/municipality",
        ),
        ({"body_types": (BodyType.WING, BodyType.VAN, BodyType.WING)}, "#/body_types/2"),
        ({"temperature_c": Temperature(5, -5)}, "#/cargo/temperature_c/max"),
        ({"audience": Audience(AudienceKind.NAMED)}, "#/audience/member_ids"),
        ({"audience": Audience(AudienceKind.EVERYONE, member_ids=(OWL.id,))}, "#/audience/kind"),
        ({"audience": Audience(AudienceKind.NAMED_FIRST, member_ids=(OWL.id,))}, "#/audience/widens_at"),
        (
            {"audience": Audience(AudienceKind.NAMED, member_ids=(OWL.id,), widens_at=NOW)},
            "#/audience/widens_at",
        ),
        ({"audience": Audience(AudienceKind.NAMED, member_ids=(OWL.id, OWL.id))}, "#/audience/member_ids/1"),
    ],
)
def test_what_cannot_be_right_is_pointed_at(changes: dict[str, object], pointer: str) -> None:
    assert [fault.pointer for fault in _told(load_terms(**changes))] == [pointer]


def test_who_books_at_once_must_have_said_everything_a_contract_needs() -> None:
    bare = load_terms(booking=Booking.INSTANT)
    assert [fault.pointer for fault in _told(bare)] == ["#/asking_fare_yen", "#/charges", "#/services"]
    assert _told(replace(bare, asking_fare_yen=100_000, charges=(), services=())) == []


def test_the_owner_is_shown_everything() -> None:
    load = _rich()
    view = load.seen_by(OWNER, PENGUIN_AS_COMPANY, NOW)
    assert (view.terms, view.version, view.audience) == (load.terms, 4, load.terms.audience)
    assert (view.distance, view.standard_fare, view.fare_ratio_bp) == (EXACTLY.distance, FARE, 9_000)


def test_others_are_shown_all_but_what_is_the_owners_alone() -> None:
    load = _rich()
    view = load.seen_by(STRANGER, PENGUIN_AS_COMPANY, NOW)
    bare = replace(SITE, site=None)
    assert view.terms == replace(
        load.terms,
        origin=bare,
        destination=replace(bare, municipality=KAWAGUCHI, postal_code="332-0001"),
        stops=(Stop(StopKind.DROP_OFF, bare, None, 500),),
        audience=EVERYONE,
        external_ref=None,
        parent_contract_number=None,
    )
    assert (view.version, view.audience) == (None, None)
    assert (view.poster, view.contact, view.fare_ratio_bp) == (PENGUIN_AS_COMPANY, load.terms.contact, 9_000)


def test_a_trial_user_is_shown_no_company_person_money_remark_or_exact_place() -> None:
    load = _rich()
    view = load.seen_by(TRIAL, PENGUIN_AS_COMPANY, NOW)
    assert view.terms == replace(
        load.terms,
        origin=Place(YOKKAICHI),
        destination=Place(KAWAGUCHI),
        stops=(Stop(StopKind.DROP_OFF, Place(YOKKAICHI), None, 500),),
        cargo=replace(load.terms.cargo, value_yen=None),
        asking_fare_yen=None,
        charges=None,
        services=None,
        payment_terms=None,
        remarks=None,
        photo_ids=(),
        contact=NOBODY,
        audience=EVERYONE,
        external_ref=None,
        parent_contract_number=None,
    )
    hidden = (view.version, view.poster, view.contact, view.audience, view.photo_ids, view.fare_ratio_bp)
    assert hidden == (None,) * 6
    assert (view.has_photos, view.distance) == (None, ROUGHLY.distance)


def test_two_loads_that_differ_only_in_what_is_masked_look_the_same_to_a_trial_user() -> None:
    load = _rich()
    other = replace(
        load,
        measured=Measured(None, None),
        terms=replace(
            load.terms,
            origin=Place(YOKKAICHI, "別の住所"),
            asking_fare_yen=99_999,
            remarks=None,
            photo_ids=(),
            contact=Contact("別人", "059-111-1111"),
        ),
    )
    seen = [one.seen_by(TRIAL, PENGUIN_AS_COMPANY, NOW) for one in (load, other)]
    assert seen[0] == seen[1]
    for viewer in EVERYBODY[:-1]:
        shown = [one.seen_by(viewer, PENGUIN_AS_COMPANY, NOW) for one in (load, other)]
        assert shown[0] != shown[1]


def test_for_those_it_reaches_later_it_was_posted_when_it_reached_them() -> None:
    widens_at = NOW + 2 * HOUR
    first = Audience(AudienceKind.NAMED_FIRST, member_ids=(OWL.id,), widens_at=widens_at)
    load = a_load(PENGUIN, audience=first)
    times = {
        viewer: load.seen_by(viewer, PENGUIN_AS_COMPANY, widens_at).posted_at
        for viewer in (OWNER, STRANGER, TRIAL)
    }
    assert times == {OWNER: NOW, STRANGER: NOW, TRIAL: widens_at}
    assert load.seen_by(TRIAL, PENGUIN_AS_COMPANY, widens_at).updated_at == widens_at


def test_it_leaves_the_board_at_the_end_of_its_pickup_unless_it_says_otherwise() -> None:
    assert load_terms().closing_at == load_terms().pickup.to_at
    assert load_terms(closes_at=NOW + timedelta(minutes=5)).closing_at == NOW + timedelta(minutes=5)


def test_no_field_of_a_load_is_forgotten_by_the_views() -> None:
    """A new field of the terms must be thought about: it is shown as it is, or it is masked above."""
    assert {field.name for field in fields(LoadTerms)} == {
        *("origin", "destination", "pickup", "delivery", "cargo", "vehicle_class", "body_types", "contact"),
        *("tier", "stops", "equipment", "trucks", "consolidation", "loading", "unloading", "asking_fare_yen"),
        *("booking", "fare_system", "charges", "services", "payment_terms", "remarks", "photo_ids"),
        *("closes_at", "audience", "external_ref", "parent_contract_number", "purpose"),
    }
