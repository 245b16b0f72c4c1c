"""Offers and counter-offers, and agreeing by an accepted one (SPEC 5.1, 5.2)."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.contracts.contracts import (
    Agreement,
    ConcludedBy,
    ContractIncomplete,
    ContractStatus,
    Payment,
    PaymentMethod,
    Side,
)
from domain.loads import Load
from domain.negotiation.offers import LONGEST, OfferIsClosed, OfferStatus, StaleOffer
from domain.permissions import NotYours
from domain.ports import Ports
from domain.postings import PostingStatus
from domain.refusals import Invalid, NotFound
from domain.usecases.negotiation.closing_offers import refuse_offer, withdraw_offer
from domain.usecases.negotiation.offering_terms import list_offers
from domain.vehicles import VehicleIsClosed
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, post_load, post_vehicle
from tests.conftest import FreshDatabase
from tests.talking import MINUTE, SAYS_ALL, As, Talks, desk, kept


@pytest.fixture
def talks(ports_as: As) -> Talks:
    return Talks(ports_as)


@pytest.fixture
async def load(ports: Ports, network: Network) -> Load:
    """Penguin's, which says all that a contract needs."""
    return await post_load(ports, network.penguin, **SAYS_ALL)


async def test_an_accepted_offer_is_a_contract_concluded(
    network: Network, load: Load, ports: Ports, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread, 145_000)
    assert (made.status, made.is_own, made.offer.load_version) == (OfferStatus.OPEN, True, 1)
    assert made.offer.expires_at == NOW + 15 * MINUTE
    view = await talks.accept(network.penguin, made)
    contract = view.contract
    assert (view.status, contract.concluded_by, contract.proposer) == (
        ContractStatus.CONCLUDED,
        ConcludedBy.OFFER,
        Side.CARRIER,
    )
    assert contract.agreement == Agreement(
        145_000,
        load.terms.charges,
        load.terms.services,
        Payment(PaymentMethod.TRANSFER, date(2026, 6, 15)),
    )
    assert (contract.consignor.member_id, contract.carrier.member_id) == (
        desk(network.penguin),
        desk(network.owl),
    )
    assert [(one.event, one.by) for one in view.timeline] == [
        ("proposed", Side.CARRIER),
        ("concluded", Side.CONSIGNOR),
    ]
    assert await talks.heard(network.owl, thread) == ["offer_made", "offer_accepted", "posting_contracted"]
    async with ports.begin() as work:
        offer = await work.offers.get(made.offer.id)
        kept_load = await work.loads.get(load.id)
    assert offer is not None
    assert (offer.status, offer.contract_number) == (OfferStatus.ACCEPTED, contract.number)
    assert kept_load is not None
    assert kept_load.status is PostingStatus.CONTRACTED
    before = await kept(database)
    with pytest.raises(OfferIsClosed):
        await talks.accept(network.colleague, made)
    assert await kept(database) == before


async def test_the_poster_offers_too_and_the_carrier_accepts(
    network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    await talks.say(network.owl, thread, "いくらでしょうか")
    view = await talks.accept(network.owl, await talks.offer(network.penguin, thread, 130_000))
    assert (view.contract.proposer, view.contract.carrier.member_id) == (Side.CONSIGNOR, desk(network.owl))


async def test_nobody_accepts_or_refuses_the_own_offer_nor_takes_back_the_others(
    ports_as: As, network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread)
    before = await kept(database)
    owl, penguin = network.owl.caller, network.penguin.caller
    with pytest.raises(NotYours):
        await talks.accept(network.owl, made)
    with pytest.raises(NotYours):
        await refuse_offer(ports_as(owl), owl, made.offer.id)
    with pytest.raises(NotYours):
        await withdraw_offer(ports_as(penguin), penguin, made.offer.id)
    for stranger in (network.otter, network.mie_clerk):
        with pytest.raises(NotFound):
            await talks.accept(stranger, made)
    assert await kept(database) == before


async def test_a_counter_offer_answers_the_one_before(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    first = await talks.offer(network.owl, thread, 150_000)
    counter = await talks.offer(network.penguin, thread, 120_000)
    assert (await talks.status(network.owl, first), await talks.status(network.owl, counter)) == (
        OfferStatus.SUPERSEDED,
        OfferStatus.OPEN,
    )
    with pytest.raises(OfferIsClosed) as refused:
        await talks.accept(network.penguin, first)
    assert refused.value.figures == {"status": OfferStatus.SUPERSEDED}
    third = await talks.offer(network.owl, thread, 135_000)
    listed = await list_offers(ports_as(network.owl.caller), network.owl.caller, thread, None, 9)
    assert sorted(one.offer.agreement.fare_yen or 0 for one in listed.items) == [120_000, 135_000, 150_000]
    assert (await talks.accept(network.penguin, third)).contract.agreement.fare_yen == 135_000


async def test_an_offer_refused_or_taken_back_is_over(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread, penguin, owl = await talks.ask(network.owl, load), network.penguin.caller, network.owl.caller
    first = await talks.offer(network.owl, thread)
    refused = await refuse_offer(ports_as(penguin), penguin, first.offer.id)
    second = await talks.offer(network.owl, thread)
    withdrawn = await withdraw_offer(ports_as(owl), owl, second.offer.id)
    assert (refused.status, withdrawn.status) == (OfferStatus.REFUSED, OfferStatus.WITHDRAWN)
    for offer in (first, second):
        with pytest.raises(OfferIsClosed):
            await talks.accept(network.penguin, offer)
    assert await talks.heard(network.penguin, thread) == [
        *("offer_made", "offer_refused", "offer_made", "offer_withdrawn")
    ]


async def test_an_offer_runs_out_by_the_networks_clock(
    network: Network, load: Load, talks: Talks, clock: MovableClock, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread)
    clock.adopt(15 * MINUTE - timedelta(microseconds=1))
    assert await talks.status(network.penguin, made) is OfferStatus.OPEN
    clock.adopt(15 * MINUTE)
    assert await talks.status(network.penguin, made) is OfferStatus.EXPIRED
    before = await kept(database)
    with pytest.raises(OfferIsClosed) as refused:
        await talks.accept(network.penguin, made)
    assert refused.value.figures == {"status": OfferStatus.EXPIRED}
    assert await kept(database) == before
    later = await talks.offer(network.owl, thread)
    assert await talks.status(network.penguin, made) is OfferStatus.EXPIRED  # not superseded: it was over
    assert (await talks.accept(network.penguin, later)).status is ContractStatus.CONCLUDED


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (NOW + MINUTE - timedelta(seconds=1), "offer-too-short"),
        (NOW + LONGEST + timedelta(seconds=1), "offer-too-long"),
        (NOW + DAY + 2 * HOUR + timedelta(seconds=1), "offer-outlives-load"),
    ],
)
async def test_an_offer_stands_a_minute_at_least_and_not_beyond_its_load(
    network: Network, load: Load, talks: Talks, until: Any, code: str
) -> None:
    thread = await talks.ask(network.owl, load)
    with pytest.raises(Invalid) as refused:
        await talks.offer(network.owl, thread, expires_at=until)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("#/expires_at", code)]
    made = await talks.offer(network.owl, thread, expires_at=NOW + DAY + 2 * HOUR)
    assert made.offer.expires_at == load.terms.pickup.to_at


async def test_what_was_offered_for_a_load_edited_since_is_stale(
    network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread)
    await talks.amend(network.penguin, load, remarks="雨天決行")
    before = await kept(database)
    with pytest.raises(StaleOffer):
        await talks.accept(network.penguin, made)
    assert await kept(database) == before
    await talks.amend(network.penguin, load, remarks=None)  # as it was looked at
    assert (await talks.accept(network.penguin, made)).status is ContractStatus.CONCLUDED


async def test_a_truck_that_went_to_another_is_no_edit(network: Network, ports: Ports, talks: Talks) -> None:
    load = await post_load(ports, network.penguin, trucks=2, trucks_left=2, **SAYS_ALL)
    offers = [
        await talks.offer(person, await talks.ask(person, load)) for person in (network.owl, network.otter)
    ]
    views = [await talks.accept(network.penguin, one) for one in offers]
    assert [one.status for one in views] == [ContractStatus.CONCLUDED] * 2


async def test_a_check_that_refuses_leaves_the_offer_open(
    network: Network, ports: Ports, talks: Talks, database: FreshDatabase
) -> None:
    unsaid = await post_load(ports, network.penguin, asking_fare_yen=150_000)
    thread = await talks.ask(network.owl, unsaid)
    made = await talks.offer(network.owl, thread)
    before = await kept(database)
    with pytest.raises(ContractIncomplete) as refused:
        await talks.accept(network.penguin, made)
    assert [one.pointer for one in refused.value.faults] == ["#/services", "#/special_costs"]
    assert await kept(database) == before
    assert await talks.status(network.owl, made) is OfferStatus.OPEN
    whole = await talks.offer(network.owl, thread, charges=(), services=())
    assert (await talks.accept(network.penguin, whole)).status is ContractStatus.CONCLUDED


async def test_the_truck_that_was_offered_with_it_is_taken(
    network: Network, load: Load, ports: Ports, talks: Talks
) -> None:
    truck, others = await post_vehicle(ports, network.owl), await post_vehicle(ports, network.otter)
    thread = await talks.ask(network.owl, load)
    with pytest.raises(Invalid) as refused:
        await talks.offer(network.owl, thread, vehicle_id=others.id)
    assert [one.code for one in refused.value.faults] == ["not-the-carriers"]
    made = await talks.offer(network.owl, thread, vehicle_id=truck.id)
    again = await post_load(ports, network.penguin, **SAYS_ALL)
    second = await talks.offer(network.owl, await talks.ask(network.owl, again), vehicle_id=truck.id)
    assert (await talks.accept(network.penguin, made)).contract.vehicle_id == truck.id
    with pytest.raises(VehicleIsClosed):
        await talks.accept(network.penguin, second)
    assert await talks.status(network.owl, second) is OfferStatus.OPEN
