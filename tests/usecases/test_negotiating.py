"""Talks: threads of two desks, offers and counter-offers, and agreeing by an accepted one (SPEC 5.1, 5.2)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.accounts import Caller
from domain.audiences import Audience, AudienceKind
from domain.contracts.contracts import (
    Agreement,
    ConcludedBy,
    ContractIncomplete,
    ContractStatus,
    LoadIsTaken,
    Payment,
    PaymentMethod,
    Side,
)
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.views import ContractView
from domain.loads import Charge, ChargeKind, Load, LoadIsClosed, LoadTerms, ServiceKind, WorkBeside
from domain.members import MemberId
from domain.negotiation.desk_notes import CallResult, CallTerms
from domain.negotiation.inquiries import InquiryId, InquiryIsClosed
from domain.negotiation.messages import Message
from domain.negotiation.offers import LONGEST, OfferIsClosed, OfferStatus, OfferTerms, StaleOffer
from domain.negotiation.views import Dealing, Dealings, InquirySearch, OfferView, ReadTo
from domain.permissions import NotYours
from domain.ports import Ports
from domain.postings import PostingStatus
from domain.refusals import Invalid, NotFound
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.proposing import propose_contract
from domain.usecases.negotiation.accepting import accept_offer
from domain.usecases.negotiation.closing_offers import refuse_offer, withdraw_offer
from domain.usecases.negotiation.inquiring import (
    list_inquiries,
    open_load_inquiry,
    open_vehicle_inquiry,
    read_inquiry,
)
from domain.usecases.negotiation.keeping_notes import (
    list_calls,
    list_handover_notes,
    log_call,
    write_handover_note,
)
from domain.usecases.negotiation.messaging import list_messages, mark_read, post_message
from domain.usecases.negotiation.offering_terms import list_offers, make_offer, read_offer
from domain.usecases.posting import amend_load, withdraw_load
from domain.usecases.register.partnering import put_on_do_not_deal, take_off_do_not_deal
from domain.vehicles import VehicleIsClosed
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person, post_load, post_vehicle
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
MINUTE = timedelta(minutes=1)

SAYS_ALL: dict[str, Any] = {
    "asking_fare_yen": 150_000,
    "charges": (Charge(ChargeKind.TOLLS, 9_000),),
    "services": (WorkBeside(ServiceKind.HANDLING, "荷卸し"),),
}


def desk(person: Person) -> MemberId:
    assert person.desk is not None
    return person.desk.id


class Talks:
    """What people of the network do in talks, each as themselves."""

    def __init__(self, ports_as: As) -> None:
        self._as = ports_as

    def _by(self, person: Person) -> tuple[Ports, Caller]:
        return self._as(person.caller), person.caller

    async def ask(self, person: Person, load: Load) -> InquiryId:
        """The thread of a person's desk about a load."""
        whole, _ = await open_load_inquiry(*self._by(person), load.id)
        return whole.view.inquiry.id

    async def say(self, person: Person, inquiry_id: InquiryId, words: str) -> Message:
        return await post_message(*self._by(person), inquiry_id, words, [])

    async def offer(
        self, person: Person, inquiry_id: InquiryId, yen: int = 140_000, **said: Any
    ) -> OfferView:
        return await make_offer(*self._by(person), inquiry_id, OfferTerms(yen, **said))

    async def accept(self, person: Person, offer: OfferView, reason: str | None = None) -> ContractView:
        return await accept_offer(*self._by(person), offer.offer.id, reason)

    async def heard(self, person: Person, inquiry_id: InquiryId) -> list[str]:
        """What a person's desk finds in the thread, oldest first: words, or what befell it."""
        page = await list_messages(*self._by(person), inquiry_id, None, 100)
        return [one.text or str(one.event) for one in reversed(page.items)]

    async def status(self, person: Person, offer: OfferView) -> OfferStatus:
        return (await read_offer(*self._by(person), offer.offer.id)).status

    async def unread(self, person: Person) -> list[int]:
        page = await list_inquiries(*self._by(person), InquirySearch(), None, 50)
        return [one.unread for one in page.items]

    async def amend(self, person: Person, load: Load, **changes: Any) -> None:
        async with self._as(None).begin() as work:
            version = (await work.loads.get(load.id)).version  # type: ignore[union-attr] # it is there

        def changed(terms: LoadTerms) -> LoadTerms:
            return replace(terms, **changes)

        await amend_load(*self._by(person), load.id, version, changed)


@pytest.fixture
def talks(ports_as: As) -> Talks:
    return Talks(ports_as)


@pytest.fixture
async def load(ports: Ports, network: Network) -> Load:
    """Penguin's, which says all that a contract needs."""
    return await post_load(ports, network.penguin, **SAYS_ALL)


async def kept(database: FreshDatabase) -> list[Any]:
    """All that talks change, to see that a refusal changed nothing."""
    tables = ["inquiries", "inquiry_messages", "offers", "contracts", "loads", "load_trucks"]
    tables += ["outbox", "audit_log"]
    found = []
    async with database.engine.connect() as connection:
        for table in tables:
            rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            found.append((table, await connection.scalar(text(rows))))
    return found


# Threads


async def test_a_desk_has_one_thread_about_a_posting_whoever_asks(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    first, is_new = await open_load_inquiry(ports_as(network.owl.caller), network.owl.caller, load.id)
    again, is_new_again = await open_load_inquiry(ports_as(network.owl.caller), network.owl.caller, load.id)
    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert await talks.ask(network.otter, load) != first.view.inquiry.id
    with pytest.raises(NotYours):
        await talks.ask(network.colleague, load)


async def test_two_colleagues_who_ask_at_once_share_one_thread(
    network: Network, load: Load, talks: Talks
) -> None:
    asked = await asyncio.gather(*(talks.ask(network.owl, load) for _ in range(5)))
    assert len(set(asked)) == 1


async def test_a_thread_is_not_the_posters_before_something_is_said_in_it(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    for person, threads in ((network.penguin, []), (network.owl, [0])):
        assert await talks.unread(person) == threads
    with pytest.raises(NotFound):
        await talks.heard(network.penguin, thread)
    await talks.say(network.owl, thread, "まだありますか")
    assert await talks.unread(network.penguin) == [1]
    assert await talks.heard(network.colleague, thread) == ["まだありますか"]


async def test_a_thread_belongs_to_both_desks_and_to_nobody_else(
    network: Network, load: Load, talks: Talks, ports: Ports
) -> None:
    thread = await talks.ask(network.owl, load)
    said = await talks.say(network.owl, thread, "まだありますか")
    answered = await talks.say(network.colleague, thread, "はい")
    assert (said.by, said.person, answered.by, answered.person) == (
        *(desk(network.owl), "見本 owl"),
        *(desk(network.penguin), "見本 colleague"),
    )
    for person in (network.otter, network.mie_clerk, network.saitama_clerk):
        assert await talks.unread(person) == []
        with pytest.raises(NotFound):
            await talks.heard(person, thread)
        with pytest.raises(NotFound):
            await talks.say(person, thread, "失礼します")


async def test_of_what_is_not_disclosed_nobody_asks(
    network: Network, talks: Talks, ports: Ports, clock: MovableClock
) -> None:
    named = Audience(AudienceKind.NAMED, (desk(network.otter),))
    hidden = await post_load(ports, network.penguin, audience=named)
    with pytest.raises(NotFound):
        await talks.ask(network.owl, hidden)
    with pytest.raises(NotYours):  # a clerk who oversees its poster is not invited
        await talks.ask(network.mie_clerk, hidden)
    open_once = await post_load(ports, network.penguin)
    clock.forward(2 * DAY)
    with pytest.raises(LoadIsClosed):
        await talks.ask(network.owl, open_once)


async def test_a_truck_is_asked_about_likewise_and_offered_no_terms(
    ports_as: As, ports: Ports, network: Network, talks: Talks
) -> None:
    vehicle, who = await post_vehicle(ports, network.owl), network.penguin.caller
    whole, is_new = await open_vehicle_inquiry(ports_as(who), who, vehicle.id)
    thread = whole.view.inquiry.id
    assert (is_new, whole.view.seen is not None, whole.is_closed) == (True, True, False)
    await talks.say(network.penguin, thread, "空いていますか")
    assert await talks.heard(network.owl, thread) == ["空いていますか"]
    with pytest.raises(Invalid) as refused:
        await talks.offer(network.penguin, thread)
    assert [fault.code for fault in refused.value.faults] == ["offers-are-for-loads"]


async def test_what_was_read_stays_read(ports_as: As, network: Network, load: Load, talks: Talks) -> None:
    thread = await talks.ask(network.owl, load)
    first = await talks.say(network.owl, thread, "一")
    second = await talks.say(network.owl, thread, "二")
    who = network.colleague.caller
    ports = ports_as(who)
    whole = await mark_read(ports, who, thread, second.id)
    assert whole.reads == (
        ReadTo(desk(network.penguin), second.id, NOW, "見本 colleague"),
        ReadTo(desk(network.owl), None, None, None),
    )
    assert whole.view.unread == 0
    assert (await mark_read(ports, who, thread, first.id)).reads == whole.reads
    await talks.say(network.owl, thread, "三")
    assert (await talks.unread(network.penguin), await talks.unread(network.owl)) == ([1], [0])
    elsewhere = await talks.say(network.otter, await talks.ask(network.otter, load), "別の話")
    with pytest.raises(Invalid):
        await mark_read(ports, who, thread, elsewhere.id)


async def test_the_thread_shows_what_the_two_have_dealt_before(
    ports_as: As, network: Network, load: Load, ports: Ports, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    contract = (await talks.accept(network.penguin, await talks.offer(network.owl, thread))).contract
    other = await talks.ask(network.owl, await post_load(ports, network.penguin, **SAYS_ALL))
    whole = await read_inquiry(ports_as(network.owl.caller), network.owl.caller, other)
    places = load.terms.origin.municipality, load.terms.destination.municipality
    dealt = Dealing(contract.number, NOW, ContractStatus.CONCLUDED, Side.CARRIER, *places, "鋼材")
    assert whole.dealings == Dealings(0, 1, (dealt,))
    assert (whole.view.poster.record.contracts, whole.view.asker.record.contracts) == (1, 1)
    theirs = await talks.ask(network.otter, load_ := await post_load(ports, network.penguin, **SAYS_ALL))
    assert load_.id
    seen = await read_inquiry(ports_as(network.otter.caller), network.otter.caller, theirs)
    assert seen.dealings == Dealings(0, 0, ())


async def test_calls_and_notes_are_the_own_desks(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    await talks.say(network.owl, thread, "お電話します")
    owl = network.owl.caller
    terms = CallTerms(NOW - MINUTE, CallResult.NO_ANSWER, note="昼に再度")
    call = await log_call(ports_as(owl), owl, thread, terms)
    note = await write_handover_note(ports_as(owl), owl, thread, "14万まで")
    assert (await list_calls(ports_as(owl), owl, thread, None, 9)).items == (call,)
    assert (await list_handover_notes(ports_as(owl), owl, thread, None, 9)).items == (note,)
    penguin = network.penguin.caller
    assert (await list_calls(ports_as(penguin), penguin, thread, None, 9)).items == ()
    assert (await list_handover_notes(ports_as(penguin), penguin, thread, None, 9)).items == ()
    assert await talks.heard(network.penguin, thread) == ["お電話します"]
    with pytest.raises(Invalid):
        await log_call(ports_as(owl), owl, thread, CallTerms(NOW + DAY, CallResult.BUSY))


# Offers


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


# When it goes to another


async def test_when_the_last_truck_goes_every_thread_is_told_and_not_who_has_it(
    network: Network, load: Load, talks: Talks
) -> None:
    threads = {person: await talks.ask(person, load) for person in (network.owl, network.otter)}
    offers = {person: await talks.offer(person, thread) for person, thread in threads.items()}
    await talks.accept(network.penguin, offers[network.owl])
    assert await talks.heard(network.otter, threads[network.otter]) == ["offer_made", "posting_contracted"]
    assert await talks.status(network.otter, offers[network.otter]) is OfferStatus.OVERTAKEN
    with pytest.raises(LoadIsTaken):
        await talks.accept(network.penguin, offers[network.otter])
    with pytest.raises(LoadIsTaken):
        await talks.offer(network.otter, threads[network.otter])


async def test_a_contract_concluded_in_another_way_ends_the_talks_too(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.otter, load)
    made = await talks.offer(network.otter, thread)
    owl, penguin = network.owl.caller, network.penguin.caller
    proposal = Proposal(load.id, ConsignorIs.COUNTERPARTY)
    proposed = await propose_contract(ports_as(owl), owl, proposal)
    await conclude_contract(ports_as(penguin), penguin, proposed.contract.number, 1)
    assert await talks.status(network.otter, made) is OfferStatus.OVERTAKEN
    assert await talks.heard(network.otter, thread) == ["offer_made", "posting_contracted"]


async def test_a_load_taken_off_the_board_ends_its_talks(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread, silent = await talks.ask(network.owl, load), await talks.ask(network.otter, load)
    made = await talks.offer(network.owl, thread)
    penguin = network.penguin.caller
    await withdraw_load(ports_as(penguin), penguin, load.id, None)
    assert await talks.heard(network.owl, thread) == ["offer_made", "posting_withdrawn"]
    assert await talks.heard(network.otter, silent) == ["posting_withdrawn"]
    with pytest.raises(NotFound):  # who never said anything to it does not show by that
        await talks.heard(network.penguin, silent)
    with pytest.raises(OfferIsClosed):
        await talks.accept(network.penguin, made)
    await talks.say(network.owl, thread, "また次回お願いします")


async def test_one_truck_goes_to_one_of_those_whose_offers_are_accepted_at_once(
    network: Network, load: Load, ports: Ports, talks: Talks, database: FreshDatabase
) -> None:
    offers = [
        await talks.offer(person, await talks.ask(person, load))
        for person in (network.owl, network.otter, network.saitama_clerk)
    ]
    tries = [talks.accept(network.penguin, one) for one in offers for _ in range(4)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    (won,) = [one for one in answers if isinstance(one, ContractView)]
    lost = [type(one) for one in answers if not isinstance(one, ContractView)]
    assert set(lost) <= {LoadIsTaken, OfferIsClosed}
    async with database.engine.connect() as connection:
        taken = await connection.execute(text("SELECT contract_number FROM load_trucks"))
        assert list(taken.scalars()) == [won.contract.number]
        states = await connection.execute(text("SELECT status, count(*) FROM offers GROUP BY 1"))
        assert dict(tuple(row) for row in states) == {"accepted": 1, "overtaken": 2}
        assert await connection.scalar(text("SELECT count(*) FROM contracts")) == 1


async def test_an_acceptance_and_a_conclusion_at_once_are_one_contract(
    ports_as: As, network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    otter, penguin = network.otter.caller, network.penguin.caller
    made = await talks.offer(network.owl, await talks.ask(network.owl, load))
    proposal = Proposal(load.id, ConsignorIs.COUNTERPARTY)
    number = (await propose_contract(ports_as(otter), otter, proposal)).contract.number
    answers = await asyncio.gather(
        talks.accept(network.penguin, made),
        conclude_contract(ports_as(penguin), penguin, number, 1),
        return_exceptions=True,
    )
    assert [isinstance(one, ContractView) for one in answers].count(True) == 1
    assert [isinstance(one, LoadIsTaken) for one in answers].count(True) == 1
    async with database.engine.connect() as connection:
        count = "SELECT count(*) FROM contracts WHERE status = 'concluded'"
        assert await connection.scalar(text(count)) == 1


# Narrowed and shut out


async def test_who_is_not_disclosed_to_any_more_reads_and_says_nothing_more(
    ports_as: As, network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread)
    await talks.amend(network.penguin, load, audience=Audience(AudienceKind.NAMED, (desk(network.otter),)))
    owl, penguin = network.owl.caller, network.penguin.caller
    whole = await read_inquiry(ports_as(owl), owl, thread)
    assert (whole.is_closed, whole.view.seen) == (True, None)
    before = await kept(database)
    for act in (
        talks.say(network.owl, thread, "まだですか"),
        talks.offer(network.owl, thread),
        talks.offer(network.penguin, thread),
        talks.accept(network.penguin, made),
    ):
        with pytest.raises(InquiryIsClosed):
            await act
    assert await kept(database) == before
    await talks.say(network.penguin, thread, "ほかに決めました")
    await withdraw_load(ports_as(penguin), penguin, load.id, None)
    assert await talks.heard(network.owl, thread) == ["offer_made", "ほかに決めました"]
    assert await talks.status(network.owl, made) is OfferStatus.OPEN  # until its time is over
    assert await talks.heard(network.penguin, thread) == [
        *("offer_made", "ほかに決めました", "posting_withdrawn")
    ]


async def test_who_does_not_deal_is_spoken_to_in_vain_and_never_told_so(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    made = await talks.offer(network.owl, thread)
    owl = network.owl.caller
    await put_on_do_not_deal(ports_as(owl), owl, desk(network.owl), desk(network.penguin))
    assert await talks.status(network.penguin, made) is OfferStatus.OVERTAKEN
    said = await talks.say(network.penguin, thread, "いかがですか")
    vain = await talks.offer(network.penguin, thread, 100_000)
    assert (said.text, vain.status) == ("いかがですか", OfferStatus.OPEN)
    assert await talks.heard(network.penguin, thread) == ["offer_made", "いかがですか", "offer_made"]
    assert await talks.heard(network.owl, thread) == ["offer_made"]
    assert await talks.unread(network.owl) == [0]
    with pytest.raises(NotFound):
        await talks.accept(network.owl, vain)
    with pytest.raises(InquiryIsClosed):
        await talks.say(network.owl, thread, "……")
    await take_off_do_not_deal(ports_as(owl), owl, desk(network.owl), desk(network.penguin))
    await talks.say(network.penguin, thread, "またお願いします")
    assert await talks.heard(network.owl, thread) == ["offer_made", "またお願いします"]


async def test_the_poster_who_does_not_deal_closes_the_thread_as_a_narrowed_audience_would(
    ports_as: As, network: Network, load: Load, talks: Talks
) -> None:
    thread = await talks.ask(network.owl, load)
    await talks.offer(network.owl, thread)
    penguin, owl = network.penguin.caller, network.owl.caller
    await put_on_do_not_deal(ports_as(penguin), penguin, desk(network.penguin), desk(network.owl))
    for person in (network.owl, network.penguin):
        with pytest.raises(InquiryIsClosed):
            await talks.say(person, thread, "もしもし")
    whole = await read_inquiry(ports_as(owl), owl, thread)
    assert (whole.is_closed, whole.view.seen) == (True, None)
    assert await talks.heard(network.owl, thread) == ["offer_made"]


async def test_the_events_of_talks_are_put_in_their_transaction(
    network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    await talks.say(network.owl, thread, "まだありますか")
    await talks.accept(network.penguin, await talks.offer(network.owl, thread))
    async with database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT event FROM outbox ORDER BY id"))
        found = list(rows.scalars())
    assert sorted(found) == sorted(
        ["InquiryOpened", "MessagePosted", "OfferMade", "OfferClosed", "ContractConcluded"]
    )


async def test_the_audit_log_tells_that_somebody_talked_and_not_what(
    network: Network, load: Load, talks: Talks, database: FreshDatabase
) -> None:
    thread = await talks.ask(network.owl, load)
    await talks.say(network.owl, thread, "秘密の話")
    await talks.offer(network.owl, thread, 123_456)
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT kind, concat(before::text, after::text) AS told FROM audit_log"
                " WHERE kind IN ('inquiries', 'inquiry_messages', 'offers')"
            )
        )
        told = [tuple(row) for row in rows]
    assert {kind for kind, _ in told} == {"inquiries", "inquiry_messages", "offers"}
    for secret in ("秘密", "123456", str(desk(network.penguin)), str(load.id)):
        assert not [one for _, one in told if secret in one], secret
