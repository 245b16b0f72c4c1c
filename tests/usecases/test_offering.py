"""Offering empty trucks (SPEC 3.2-3.5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.accounts import Caller
from domain.permissions import NotYours, TrialCannotTrade
from domain.places import Area, MunicipalityCode, Place
from domain.ports import Ports
from domain.postings import PostingStatus
from domain.refusals import Invalid, NotFound, Stale
from domain.usecases.offering import (
    amend_vehicle,
    list_own_vehicles,
    post_vehicle,
    read_vehicle,
    read_vehicle_history,
    withdraw_vehicle,
)
from domain.vehicles import Hours, HoursUsed, VehicleIsClosed, VehicleTerms, VehicleView
from tests.builders import DAY, HOUR, KAWAGUCHI, NAGOYA, NOW, MovableClock, Network, vehicle_terms

As = Callable[[Caller | None], Ports]
A_DAY = Hours(240, 600)


async def _post(ports_as: As, who: Caller, **changes: object) -> VehicleView:
    return await post_vehicle(ports_as(who), who, vehicle_terms(**changes))


def _change(**changes: object) -> Callable[[VehicleTerms], VehicleTerms]:
    return lambda terms: replace(terms, **changes)  # type: ignore[arg-type]


async def test_an_offered_vehicle_is_read_back_whole(ports_as: As, network: Network) -> None:
    who = network.penguin.caller
    used = HoursUsed(A_DAY, A_DAY, A_DAY, A_DAY, NOW - 9 * HOUR)
    posted = await _post(
        ports_as,
        who,
        destinations=Area(prefectures=("24",)),
        home=Place(NAGOYA),
        home_by=NOW + 2 * DAY,
        hours_used=used,
    )
    assert await read_vehicle(ports_as(who), who, posted.id) == posted
    assert (posted.closes_at, posted.terms.hours_used) == (NOW + 2 * DAY, used)


async def test_a_drivers_hours_are_the_owners_business(ports_as: As, network: Network) -> None:
    used = HoursUsed(A_DAY, A_DAY, A_DAY, A_DAY, NOW - 9 * HOUR)
    posted = await _post(ports_as, network.penguin.caller, hours_used=used)
    other = network.owl.caller
    seen = await read_vehicle(ports_as(other), other, posted.id)
    assert seen.terms == replace(posted.terms, hours_used=None)


async def test_a_trial_user_sees_where_and_what_and_nothing_else(ports_as: As, network: Network) -> None:
    posted = await _post(ports_as, network.penguin.caller, remarks="相談可", asking_fare_yen=90_000)
    who = network.trial.caller
    seen = await read_vehicle(ports_as(who), who, posted.id)
    hidden = (seen.poster, seen.contact, seen.photo_ids, seen.has_photos, seen.version, seen.audience)
    assert hidden == (None,) * 6
    assert (seen.terms.asking_fare_yen, seen.terms.remarks) == (None, None)
    assert seen.terms.available == posted.terms.available
    with pytest.raises(TrialCannotTrade):
        await _post(ports_as, who)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"available": replace(vehicle_terms().available, at=NOW - DAY)}, "#/available/at"),
        ({"home": Place(NAGOYA), "home_by": NOW}, "#/home_by"),
        ({"home_by": NOW + DAY}, "#/home"),
        ({"destinations": Area()}, "#/destinations"),
        (
            {"destinations": Area(municipalities=(NAGOYA, MunicipalityCode("23106")))},
            "#/destinations/municipalities/1",
        ),
        ({"destinations": Area(prefectures=("48",))}, "#/destinations/prefectures/0"),
    ],
)
async def test_a_vehicle_that_cannot_be_right_is_not_offered(
    ports_as: As, network: Network, changes: dict[str, object], pointer: str
) -> None:
    who = network.penguin.caller
    with pytest.raises(Invalid) as refused:
        await _post(ports_as, who, **changes)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert (await list_own_vehicles(ports_as(who), who, None, None, 10)).items == ()


async def test_a_vehicle_is_amended_withdrawn_and_remembers(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    posted = await _post(ports_as, who)
    clock.forward(timedelta(minutes=1))
    amended = await amend_vehicle(ports, who, posted.id, 1, _change(asking_fare_yen=80_000))
    assert await amend_vehicle(ports, who, posted.id, 2, _change()) == amended
    with pytest.raises(Stale):
        await amend_vehicle(ports, who, posted.id, 1, _change(asking_fare_yen=70_000))
    withdrawn = await withdraw_vehicle(ports, who, posted.id, 2)
    assert (withdrawn.status, withdrawn.version) == (PostingStatus.WITHDRAWN, 3)
    with pytest.raises(VehicleIsClosed):
        await withdraw_vehicle(ports, who, posted.id, None)
    with pytest.raises(VehicleIsClosed):
        await amend_vehicle(ports, who, posted.id, 3, _change(asking_fare_yen=60_000))
    versions = await read_vehicle_history(ports, who, posted.id, None, 10)
    assert [(past.version, past.thing.terms.asking_fare_yen) for past in versions] == [
        (3, 80_000),
        (2, 80_000),
        (1, None),
    ]
    assert [past.thing.status for past in versions][:2] == [PostingStatus.WITHDRAWN, PostingStatus.OPEN]


async def test_an_available_place_that_moves_takes_no_old_address_along(
    ports_as: As, network: Network
) -> None:
    who = network.penguin.caller
    place = Place(KAWAGUCHI, "本町1丁目")
    posted = await _post(ports_as, who, available=replace(vehicle_terms().available, place=place))
    moved = replace(posted.terms.available, place=replace(place, municipality=NAGOYA))
    with pytest.raises(Invalid) as refused:
        await amend_vehicle(ports_as(who), who, posted.id, 1, _change(available=moved))
    assert [fault.pointer for fault in refused.value.faults] == ["#/available/place/address"]


async def test_only_the_desk_that_offered_it_may_change_it(ports_as: As, network: Network) -> None:
    posted = await _post(ports_as, network.penguin.caller)
    for person in (network.otter, network.owl, network.mie_clerk, network.saitama_clerk):
        who = person.caller
        with pytest.raises(NotYours):
            await amend_vehicle(ports_as(who), who, posted.id, 1, _change(asking_fare_yen=1))
        with pytest.raises(NotYours):
            await withdraw_vehicle(ports_as(who), who, posted.id, None)
        with pytest.raises(NotYours):
            await read_vehicle_history(ports_as(who), who, posted.id, None, 10)


async def test_a_vehicle_leaves_the_board_a_day_after_it_is_empty(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who, other = network.penguin.caller, network.owl.caller
    posted = await _post(ports_as, who)
    assert posted.closes_at == posted.terms.available.at + DAY
    clock.adopt(posted.closes_at - NOW)
    assert (await read_vehicle(ports_as(other), other, posted.id)).status is PostingStatus.EXPIRED
    clock.adopt(posted.closes_at - NOW + 30 * DAY)
    with pytest.raises(NotFound):
        await read_vehicle(ports_as(other), other, posted.id)
