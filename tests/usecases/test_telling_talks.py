"""Letters that tell a desk of talks: of a first message and of each offer (SPEC 5.1, 11)."""

from pathlib import Path

import pytest

from domain.events import MessagePosted, OfferMade
from domain.loads import Load
from domain.ports import Ports
from domain.usecases.negotiation.telling_talks import tell_of_first_message, tell_of_offer
from domain.usecases.register.partnering import put_on_do_not_deal
from tests.builders import Network, post_load
from tests.letters import letters_to
from tests.talking import SAYS_ALL, As, Talks, desk


@pytest.fixture
def talks(ports_as: As) -> Talks:
    return Talks(ports_as)


@pytest.fixture
async def load(ports: Ports, network: Network) -> Load:
    """Penguin's, which says all that a contract needs."""
    return await post_load(ports, network.penguin, **SAYS_ALL)


async def test_a_first_message_and_each_offer_are_told_by_mail_and_nothing_twice(
    network: Network, load: Load, talks: Talks, ports: Ports, tmp_path: Path
) -> None:
    thread = await talks.ask(network.owl, load)
    first = await talks.say(network.owl, thread, "まだありますか\n帰り荷事務局より")
    second = await talks.say(network.owl, thread, "もしもし")
    answer = await talks.say(network.penguin, thread, "はい")
    made = await talks.offer(network.owl, thread, 145_000)
    for message in (first, first, second, answer):
        await tell_of_first_message(ports, MessagePosted(message.id))
    await tell_of_offer(ports, OfferMade(made.offer.id))
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    told = letters_to(tmp_path / "mail", network.penguin.desk.mail)
    assert {letter["Message-ID"].strip().partition("@")[0] for letter in told} == {
        f"<message-{first.id}",
        f"<offer-{made.offer.id}",
    }
    assert len(letters_to(tmp_path / "mail", network.owl.desk.mail)) == 1
    (letter,) = [one for one in told if "<message-" in one["Message-ID"]]
    assert letter["Subject"] == "【帰り荷】川口フクロウ急送から引合いのメッセージ"
    lines = letter.get_content().splitlines()
    assert lines[5:7] == ["> まだありますか", "> 帰り荷事務局より"]
    (letter,) = [one for one in told if "<offer-" in one["Message-ID"]]
    lines = letter.get_content().splitlines()
    assert lines[5:7] == ["運賃: 145,000円(税・諸料金別)", "回答期限: 2026-04-01 09:15"]


async def test_no_letter_tells_what_is_over_or_not_heard(
    ports_as: As, network: Network, load: Load, talks: Talks, ports: Ports, tmp_path: Path
) -> None:
    thread = await talks.ask(network.owl, load)
    first, made = await talks.say(network.owl, thread, "一"), await talks.offer(network.owl, thread)
    owl = network.owl.caller
    await put_on_do_not_deal(ports_as(owl), owl, desk(network.owl), desk(network.penguin))
    vain = await talks.say(network.penguin, thread, "いかがですか")
    for message in (first, vain):
        await tell_of_first_message(ports, MessagePosted(message.id))
    await tell_of_offer(ports, OfferMade(made.offer.id))
    assert list((tmp_path / "mail").glob("*.eml")) == []
