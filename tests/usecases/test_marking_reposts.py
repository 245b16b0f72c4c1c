"""Re-posts are marked when they are posted or amended, and when what they repeat is taken (SPEC 3.9)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from domain.accounts import Caller
from domain.audiences import Audience, AudienceKind
from domain.contracts.proposals import ConsignorIs, Proposal
from domain.events import ContractConcluded, LoadAmended, LoadPosted
from domain.loads import Booking, LoadId, LoadView
from domain.ports import Ports
from domain.search import LoadSearch
from domain.usecases.board.marking_reposts import (
    mark_again,
    mark_what_repeats_the_amended,
    mark_what_repeats_the_contracted,
)
from domain.usecases.contracts.proposing import propose_contract
from domain.usecases.posting import amend_load, post_load, read_load, read_load_history
from domain.usecases.searching import search_loads
from tests.builders import HOUR, Network, Person, load_terms
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]
WHOLE: dict[str, Any] = {
    "name": "鋼材コイル",
    "booking": Booking.INSTANT,
    "asking_fare_yen": 120_000,
    "charges": (),
    "services": (),
}


async def _post(ports_as: As, who: Person, **changes: Any) -> LoadView:
    return await post_load(ports_as(who.caller), who.caller, load_terms(**{**WHOLE, **changes}))


async def _take(ports_as: As, who: Person, load: LoadView) -> ContractConcluded:
    proposal = Proposal(load_id=load.id, consignor_is=ConsignorIs.COUNTERPARTY)
    view = await propose_contract(ports_as(who.caller), who.caller, proposal)
    return ContractConcluded(view.contract.number)


async def _is_repost(ports_as: As, who: Person, load_id: LoadId) -> bool:
    return (await read_load(ports_as(who.caller), who.caller, load_id)).is_repost


async def test_a_load_that_repeats_a_taken_one_is_marked_and_its_poster_asked(
    ports_as: As, network: Network
) -> None:
    original = await _post(ports_as, network.penguin)
    assert (original.is_repost, original.cautions) == (False, ())
    await _take(ports_as, network.owl, original)

    again = await _post(ports_as, network.owl, asking_fare_yen=90_000)
    assert again.is_repost
    assert [(one.code, one.load_id) for one in again.cautions] == [("repeats-a-taken-load", original.id)]
    for who in (network.penguin, network.otter, network.mie_clerk, network.trial):
        assert await _is_repost(ports_as, who, again.id)
        page = await search_loads(ports_as(who.caller), who.caller, LoadSearch(), None, 10)
        assert [(one.view.id, one.view.is_repost) for one in page.items] == [(again.id, True)]

    declared = await amend_load(
        ports_as(network.owl.caller), network.owl.caller, again.id, 1, lambda terms: replace(terms, tier=2)
    )
    assert (declared.is_repost, declared.cautions) == (True, ())
    elsewhere = await amend_load(
        *(ports_as(network.owl.caller), network.owl.caller, again.id, 2),
        lambda terms: replace(terms, cargo=replace(terms.cargo, name="雑貨")),
    )
    assert not elsewhere.is_repost


async def test_of_a_load_never_disclosed_to_it_the_poster_learns_nothing(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    assert network.otter.desk is not None
    named = Audience(AudienceKind.NAMED, member_ids=(network.otter.desk.id,))
    original = await _post(ports_as, network.penguin, audience=named)
    await _take(ports_as, network.otter, original)

    again = await _post(ports_as, network.owl)
    assert (again.is_repost, again.cautions) == (False, ())
    assert await _is_repost(ports_as, network.otter, again.id)
    assert await _is_repost(ports_as, network.penguin, again.id)
    assert not await _is_repost(ports_as, network.saitama_clerk, again.id)
    owl = ports_as(network.owl.caller)
    (past,) = await read_load_history(owl, network.owl.caller, again.id, None, 9)
    assert not past.thing.is_repost
    async with database.engine.connect() as connection:
        written = await connection.scalar(
            text("SELECT string_agg(after::text, '') FROM audit_log WHERE thing_id = :id"),
            {"id": str(again.id)},
        )
    assert str(original.id) not in written


async def test_what_was_posted_before_is_marked_when_what_it_repeats_is_taken(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    original = await _post(ports_as, network.penguin)
    again = await _post(ports_as, network.otter)
    other = await _post(ports_as, network.otter, name="雑貨")
    assert not await _is_repost(ports_as, network.owl, again.id)

    concluded = await _take(ports_as, network.owl, original)
    for _ in range(2):
        await mark_what_repeats_the_contracted(ports_as(None), concluded)
    assert await _is_repost(ports_as, network.owl, again.id)
    assert not await _is_repost(ports_as, network.owl, other.id)
    otter = network.otter.caller
    assert (await read_load(ports_as(otter), otter, again.id)).version == 1, "a mark moves no version"
    async with database.engine.connect() as connection:
        marks = await connection.scalar(
            text("SELECT jsonb_array_length(repeats) FROM loads WHERE id = :id"), {"id": again.id}
        )
    assert marks == 1


async def test_who_posted_first_is_not_marked_when_the_later_one_is_taken(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    first = await _post(ports_as, network.penguin)
    database.clock.forward(HOUR)
    later = await _post(ports_as, network.otter)
    concluded = await _take(ports_as, network.owl, later)
    await mark_what_repeats_the_contracted(ports_as(None), concluded)
    assert not await _is_repost(ports_as, network.saitama_clerk, first.id)


async def test_a_load_that_asks_for_no_more_trucks_than_are_contracted_is_taken_too(
    ports_as: As, network: Network
) -> None:
    penguin = network.penguin.caller
    original = await _post(ports_as, network.penguin, trucks=2, weight_kg=16_000)
    again = await _post(ports_as, network.otter, weight_kg=8_000)
    await mark_what_repeats_the_contracted(ports_as(None), await _take(ports_as, network.owl, original))
    assert not await _is_repost(ports_as, network.owl, again.id), "one truck of it is still wanted"
    await amend_load(
        *(ports_as(penguin), penguin, original.id, 2),
        lambda terms: replace(terms, trucks=1, cargo=replace(terms.cargo, weight_kg=8_000)),
    )
    await mark_what_repeats_the_amended(ports_as(None), LoadAmended(original.id))
    assert await _is_repost(ports_as, network.owl, again.id)


async def test_an_own_double_is_warned_of_and_kept(ports_as: As, network: Network) -> None:
    first = await _post(ports_as, network.penguin)
    second = await _post(ports_as, network.penguin, asking_fare_yen=99_000)
    assert [(one.code, one.load_id) for one in second.cautions] == [("repeats-own-load", first.id)]
    assert not second.is_repost
    third = await _post(ports_as, network.otter)
    assert third.cautions == ()


async def test_what_was_taken_in_the_very_moment_of_posting_is_found_when_that_is_told(
    ports_as: As, network: Network
) -> None:
    original = await _post(ports_as, network.penguin)
    again = await _post(ports_as, network.owl)
    await _take(ports_as, network.otter, original)  # told before the posting was there to be marked
    assert not await _is_repost(ports_as, network.otter, again.id)
    for _ in range(2):
        await mark_again(ports_as(None), LoadPosted(again.id))
        assert await _is_repost(ports_as, network.otter, again.id)
    versions = await read_load_history(ports_as(network.owl.caller), network.owl.caller, again.id, None, 50)
    assert [one.version for one in versions] == [1], "a mark is no edit"
