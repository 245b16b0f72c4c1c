"""What ends talks: the last truck, a withdrawal, a narrowed audience, who does not deal (SPEC 1.9, 5.2)."""

import asyncio

import pytest
from sqlalchemy import text

from domain.audiences import Audience, AudienceKind
from domain.contracts.contracts import (
    LoadIsTaken,
)
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.contracts.views import ContractView
from domain.loads import Load
from domain.negotiation.inquiries import InquiryIsClosed
from domain.negotiation.offers import OfferIsClosed, OfferStatus
from domain.ports import Ports
from domain.refusals import NotFound
from domain.usecases.contracts.concluding import conclude_contract
from domain.usecases.contracts.proposing import propose_contract
from domain.usecases.negotiation.inquiring import (
    read_inquiry,
)
from domain.usecases.posting import withdraw_load
from domain.usecases.register.partnering import put_on_do_not_deal, take_off_do_not_deal
from tests.builders import Network, post_load
from tests.conftest import FreshDatabase
from tests.talking import SAYS_ALL, As, Talks, desk, kept


@pytest.fixture
def talks(ports_as: As) -> Talks:
    return Talks(ports_as)


@pytest.fixture
async def load(ports: Ports, network: Network) -> Load:
    """Penguin's, which says all that a contract needs."""
    return await post_load(ports, network.penguin, **SAYS_ALL)


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


async def test_a_load_that_asks_for_no_more_trucks_ends_its_talks(
    network: Network, ports: Ports, talks: Talks
) -> None:
    load = await post_load(ports, network.penguin, trucks=2, trucks_left=2, **SAYS_ALL)
    thread = await talks.ask(network.otter, load)
    made = await talks.offer(network.otter, thread)
    taken = await talks.offer(network.owl, await talks.ask(network.owl, load))
    await talks.accept(network.penguin, taken)
    assert await talks.status(network.otter, made) is OfferStatus.OPEN
    await talks.amend(network.penguin, load, trucks=1)
    assert await talks.status(network.otter, made) is OfferStatus.OVERTAKEN
    assert await talks.heard(network.otter, thread) == ["offer_made", "posting_contracted"]


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
