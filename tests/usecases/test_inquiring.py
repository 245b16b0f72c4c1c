"""Threads of two desks: who has one, what is said and read in it, and each desk's own notes (SPEC 5.1)."""

import asyncio

import pytest

from domain.audiences import Audience, AudienceKind
from domain.contracts.contracts import (
    ContractStatus,
    Side,
)
from domain.loads import Load, LoadIsClosed
from domain.negotiation.desk_notes import CallResult, CallTerms
from domain.negotiation.views import Dealing, Dealings, ReadTo
from domain.permissions import NotYours
from domain.ports import Ports
from domain.refusals import Invalid, NotFound
from domain.usecases.negotiation.inquiring import (
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
from domain.usecases.negotiation.messaging import mark_read
from tests.builders import DAY, NOW, MovableClock, Network, post_load, post_vehicle
from tests.talking import MINUTE, SAYS_ALL, As, Talks, desk


@pytest.fixture
def talks(ports_as: As) -> Talks:
    return Talks(ports_as)


@pytest.fixture
async def load(ports: Ports, network: Network) -> Load:
    """Penguin's, which says all that a contract needs."""
    return await post_load(ports, network.penguin, **SAYS_ALL)


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
