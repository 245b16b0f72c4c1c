"""The board in memory follows its database: through changes of every kind, cuts, restarts and lost news."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from adapters.board import feed as feeding
from adapters.board.feed import BoardFeed
from adapters.board.memory import MemoryBoard
from adapters.db.board.sql_board import SqlBoard
from adapters.db.connect import Listening, open_owner_engine
from adapters.db.jobs import purge
from adapters.db.transaction import Actor
from adapters.db.work import SqlWork
from adapters.ids import new_id
from api.compose.board import ComposedBoard
from domain.accounts import Viewer
from domain.audiences import Audience, AudienceKind
from domain.contracts.contracts import ConcludedBy
from domain.contracts.numbers import contract_number
from domain.loads import Load, LoadId
from domain.members import Member
from domain.postings import PostingStatus
from domain.register.partners import DoNotDeal
from domain.reposts.marks import Taken
from domain.search import LoadSearch, LoadSort, VehicleSearch
from domain.vehicles import Vehicle
from tests.adapters.board_world import (
    COOPERATIVES,
    DAY,
    HOUR,
    MEMBERS,
    MUNICIPALITIES,
    NOW,
    VIEWERS,
    Choices,
    a_load,
    a_vehicle,
)
from tests.concluded import keep_proposal, party_of
from tests.conftest import FreshDatabase
from tests.following import PATIENCE_SECONDS, following, until_current

SYSTEM = Actor(None, None, None, None, "test")
STRANGER = next(one for one in VIEWERS if one.desk == MEMBERS[5].id)
EVERYTHING = LoadSearch()
SOON = {"reconnect_seconds": 0.05}
LOOK_SECONDS, LOOKS = 0.005, 4_000


def open_load(n: int, **terms: Any) -> Load:
    """A load of the second member for everyone, on the board for long."""
    load = a_load(n)
    said = {"audience": Audience(), "closes_at": NOW + 30 * DAY, **terms}
    return replace(
        load,
        poster_id=MEMBERS[1].id,
        cooperative_id=MEMBERS[1].cooperative_id,
        status=PostingStatus.OPEN,
        closed_at=None,
        posted_at=NOW - DAY,
        updated_at=NOW - DAY,
        terms=replace(load.terms, **said),
    )


@pytest.fixture
async def people(database: FreshDatabase) -> FreshDatabase:
    """A database with the companies of the small world."""
    async with begun(database) as work:
        for cooperative in COOPERATIVES:
            await work.members.add_cooperative(cooperative)
        for member in MEMBERS:
            await work.members.add(member)
    return database


@asynccontextmanager
async def begun(database: FreshDatabase) -> AsyncIterator[SqlWork]:
    """A transaction of another process: nobody here is told when it commits."""
    async with database.transactions_on(MUNICIPALITIES).begin(SYSTEM) as work:
        yield work


async def post(database: FreshDatabase, *loads: Load) -> None:
    async with begun(database) as work:
        for load in loads:
            await work.loads.add(load)


def shown(board: MemoryBoard, viewer: Viewer = STRANGER, now: datetime = NOW) -> set[LoadId]:
    """The loads that a viewer finds."""
    return {found.view.id for found in board.find_loads(EVERYTHING, viewer, now, None, 2_000).items}


async def soon(feed: BoardFeed, holds: Callable[[MemoryBoard], bool]) -> None:
    """Wait until memory shows something, by news or heartbeat alone."""
    for _ in range(LOOKS):
        board = await feed.board()
        if board is not None and holds(board):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError("it never shows")


async def test_what_others_commit_is_seen_by_its_news_alone(people: FreshDatabase) -> None:
    async with following(people.url, MUNICIPALITIES, lambda: NOW, BoardFeed) as feed:
        load = open_load(1)
        await post(people, load)
        await soon(feed, lambda board: shown(board) == {load.id})
        async with begun(people) as work:
            await work.loads.save(load.withdraw(at=NOW))
        await soon(feed, lambda board: shown(board) == set())


async def test_a_process_sees_at_once_what_it_has_committed_itself(people: FreshDatabase) -> None:
    async with following(people.url, MUNICIPALITIES, lambda: NOW, BoardFeed) as feed:
        transactions = people.transactions_on(MUNICIPALITIES, committed=feed.committed)
        for n in range(20):
            load = open_load(n)
            async with transactions.begin(SYSTEM) as work:
                await work.loads.add(load)
            assert load.id in shown(await until_current(feed))


async def test_a_search_does_not_wait_for_what_the_board_does_not_show(people: FreshDatabase) -> None:
    async with following(people.url, MUNICIPALITIES, lambda: NOW, BoardFeed) as feed:
        feed.committed({"accounts", "outbox"})
        assert feed.is_current()


async def test_what_commits_late_is_seen_though_its_number_is_an_early_one(people: FreshDatabase) -> None:
    first, second, third = (open_load(n) for n in range(3))
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        async with begun(people) as slow:
            await slow.loads.add(first)
            await post(people, second)
            assert shown(await until_current(feed)) == {second.id}
            await post(people, third)
            assert shown(await until_current(feed)) == {second.id, third.id}
        assert shown(await until_current(feed)) == {first.id, second.id, third.id}


async def post_and_fail(database: FreshDatabase) -> None:
    async with begun(database) as work:
        await work.loads.add(open_load(1))
        raise ZeroDivisionError


async def test_what_is_rolled_back_was_never_there(people: FreshDatabase) -> None:
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        with pytest.raises(ZeroDivisionError):
            await post_and_fail(people)
        assert shown(await until_current(feed)) == set()


async def test_sql_past_the_program_is_seen_too(people: FreshDatabase) -> None:
    load, other = open_load(1), open_load(2)
    await post(people, load, other)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        owner = open_owner_engine(people.url)
        async with owner.begin() as connection:
            # As replication puts rows in: past triggers that are not always on.
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(
                text("UPDATE loads SET cargo_weight_kg = 77 WHERE id = :id"), {"id": load.id}
            )
        page = (await until_current(feed)).find_loads(EVERYTHING, STRANGER, NOW, None, 9)
        weights = {found.view.id: found.view.terms.cargo.weight_kg for found in page.items}
        assert weights == {load.id: 77, other.id: other.terms.cargo.weight_kg}
        async with owner.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text("TRUNCATE loads CASCADE"))
        await soon(feed, lambda board: shown(board) == set())
        await owner.dispose()


async def cut(database: FreshDatabase) -> None:
    """End the feed's connections, as an administrator would."""
    connection = await asyncpg.connect(database.dsn)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%board_changes%'"
    )
    await connection.close()


async def test_what_happened_while_the_connection_was_cut_is_seen_once_it_is_back(
    people: FreshDatabase,
) -> None:
    loads = [open_load(n) for n in range(6)]
    await post(people, *loads[:3])
    async with following(people.url, MUNICIPALITIES, lambda: NOW, BoardFeed, **SOON) as feed:
        assert shown(await until_current(feed)) == {load.id for load in loads[:3]}
        for n in range(3):
            await cut(people)
            async with begun(people) as work:
                await work.loads.save(loads[n].withdraw(at=NOW))
                await work.loads.add(loads[3 + n])
            expected = {load.id for load in loads[n + 1 : n + 4]}
            await soon(feed, lambda board, expected=expected: shown(board) == expected)  # type: ignore[misc]


async def test_without_its_database_memory_is_not_asked(
    people: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "TRUSTED_SECONDS", 3_600.0)  # The cut itself must be enough.
    load = open_load(1)
    await post(people, load)
    async with following(people.url, MUNICIPALITIES, lambda: NOW, reconnect_seconds=3600.0) as feed:
        assert await feed.board() is not None
        await cut(people)
        for _ in range(LOOKS):
            if not feed.is_current():
                break
            await asyncio.sleep(LOOK_SECONDS)
        assert not feed.is_current()
        async with begun(people) as work:
            await work.loads.save(load.withdraw(at=NOW))
        composed = ComposedBoard(SqlBoard(people.engine, MUNICIPALITIES), feed)
        assert (await composed.find_loads(EVERYTHING, STRANGER, NOW, None, 9)).items == ()
        assert await composed.count_vehicles(VehicleSearch(), STRANGER, NOW) == 0


async def test_a_silent_connection_is_not_trusted_for_long(
    people: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "TRUSTED_SECONDS", 0.0)
    feed = BoardFeed(Listening(people.url), MUNICIPALITIES, lambda: NOW)
    feed.start()
    await asyncio.sleep(0)
    assert not feed.is_current()
    assert await feed.board(0.01) is None
    await feed.stop()


async def test_lost_news_is_found_by_the_heartbeat(
    people: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(feeding, "CHANNEL", "nobody_tells_here")
    async with following(people.url, MUNICIPALITIES, lambda: NOW, BoardFeed) as feed:
        load = open_load(1)
        await post(people, load)
        await soon(feed, lambda board: shown(board) == {load.id})


async def test_who_slept_longer_than_traces_are_kept_reads_everything_anew(
    people: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = open_load(1), open_load(2)
    await post(people, first)
    async with following(people.url, MUNICIPALITIES, lambda: NOW, **SOON) as feed:
        before = await until_current(feed)
        await post(people, second)
        owner = open_owner_engine(people.url)
        async with owner.begin() as connection:
            await connection.execute(text("UPDATE board_changes SET at = at - interval '2 hours'"))
        await owner.dispose()
        dropped = await purge(people.engine, NOW, NOW)
        assert dropped["board_changes"] > 0
        monkeypatch.setattr(feeding, "CHANGES_KEPT", timedelta(0))
        after = await until_current(feed)
        assert after is not before
        assert shown(after) == {first.id, second.id}


async def test_fresh_traces_are_not_purged_whatever_the_programs_clock_says(people: FreshDatabase) -> None:
    await post(people, open_load(1))
    dropped = await purge(people.engine, NOW + 9_000 * DAY, NOW + 9_000 * DAY)
    assert dropped["board_changes"] == 0


async def test_too_many_changes_are_read_as_a_whole(
    people: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "MOST_CHANGES", 3)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        loads = [open_load(n) for n in range(5)]
        await post(people, *loads)
        assert shown(await until_current(feed)) == {load.id for load in loads}


async def test_a_row_that_cannot_be_read_is_left_out_and_keeps_no_other_from_the_board(
    people: FreshDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = open_load(1), open_load(2)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        await post(people, good, bad)
        assert shown(await until_current(feed)) == {good.id, bad.id}
        async with begun(people) as work:
            await work.connection.execute(
                text("UPDATE loads SET origin_municipality = '99999' WHERE id = :id"), {"id": bad.id}
            )
        with caplog.at_level(logging.ERROR):
            assert shown(await until_current(feed)) == {good.id}
        assert "left out" in caplog.text
        async with begun(people) as work:
            await work.connection.execute(
                text("UPDATE loads SET origin_municipality = '24202' WHERE id = :id"), {"id": bad.id}
            )
        assert shown(await until_current(feed)) == {good.id, bad.id}


async def test_a_view_is_the_same_object_until_something_of_it_changes(people: FreshDatabase) -> None:
    load = open_load(1)
    await post(people, load)
    colleague, trial = VIEWERS[1], VIEWERS[-1]

    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:

        async def view(viewer: Viewer) -> Any:
            (found,) = (await until_current(feed)).find_loads(EVERYTHING, viewer, NOW, None, 9).items
            return found.view

        first = await view(STRANGER)
        assert await view(STRANGER) is first
        assert await view(replace(STRANGER, desk=MEMBERS[4].id)) is first
        assert await view(trial) is not first
        assert colleague.desk is not None
        async with begun(people) as work:
            member = await work.members.lock(MEMBERS[1].id)
            assert member is not None
            await work.members.save(replace(member, name="新しい名前"))
        renamed = await view(STRANGER)
        assert renamed is not first
        assert renamed == replace(first, poster=replace(first.poster, name="新しい名前"))


async def test_a_mark_shows_only_to_whom_the_taken_load_is_disclosed_too(people: FreshDatabase) -> None:
    load = open_load(1)
    await post(people, load)
    named = replace(
        load.posting, poster_id=MEMBERS[3].id, status=PostingStatus.CONTRACTED, closed_at=NOW - HOUR
    )
    named = replace(named, audience=Audience(AudienceKind.NAMED, (MEMBERS[5].id,)))
    another = replace(STRANGER, desk=MEMBERS[4].id)

    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:

        def marks(board: MemoryBoard, viewer: Viewer) -> list[bool]:
            items = board.find_loads(EVERYTHING, viewer, NOW, None, 9).items
            return [found.view.is_repost for found in items]

        assert marks(await until_current(feed), STRANGER) == [False]
        async with begun(people) as work:
            await work.loads.mark(replace(load, repeats=(Taken(a_load(2).id, named),)))
        await soon(feed, lambda board: marks(board, STRANGER) == [True])
        for _ in range(2):
            board = await until_current(feed)
            assert [marks(board, one) for one in (STRANGER, another)] == [[True], [False]]
        async with begun(people) as work:
            await work.partners.add(DoNotDeal(MEMBERS[3].id, MEMBERS[5].id, NOW))
        await soon(feed, lambda board: marks(board, STRANGER) == [False])


async def test_talks_end_by_the_clock_though_nothing_changes(people: FreshDatabase) -> None:
    load = replace(open_load(1), in_talks_until=NOW + HOUR)
    await post(people, load)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        board = await until_current(feed)
        for now, until in ((NOW, NOW + HOUR), (NOW + HOUR, None), (NOW, NOW + HOUR)):
            (found,) = board.find_loads(EVERYTHING, STRANGER, now, None, 9).items
            assert found.view.in_talks_until == until


async def test_one_who_pages_no_longer_finds_what_was_narrowed_meanwhile(people: FreshDatabase) -> None:
    loads = [open_load(n) for n in range(4)]
    await post(people, *loads)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        page = (await until_current(feed)).find_loads(EVERYTHING, STRANGER, NOW, None, 2)
        rest = {load.id for load in loads} - {found.view.id for found in page.items}
        gone = next(load for load in loads if load.id in rest)
        narrow = Audience(AudienceKind.NAMED, member_ids=(MEMBERS[3].id,))
        async with begun(people) as work:
            terms = replace(gone.terms, audience=narrow)
            await work.loads.save(gone.amend(terms, gone.measured, gone.roughly, at=NOW))
        further = (await until_current(feed)).find_loads(EVERYTHING, STRANGER, NOW, page.after, 2)
        assert {found.view.id for found in further.items} == rest - {gone.id}


Change = Callable[[SqlWork, Choices], Awaitable[None]]


async def _amend(work: SqlWork, dice: Choices) -> None:
    load = await _any_load(work, dice)
    other = a_load(dice.number("like") % 10_000)
    if load is not None and load.status is PostingStatus.OPEN and load.terms.closing_at > NOW:
        await work.loads.save(load.amend(other.terms, other.measured, other.roughly, at=NOW))


async def _withdraw(work: SqlWork, dice: Choices) -> None:
    load = await _any_load(work, dice)
    if load is not None and load.posting.status_at(NOW) is PostingStatus.OPEN:
        await work.loads.save(load.withdraw(at=NOW))


async def _contract(work: SqlWork, dice: Choices) -> None:
    load = await _any_load(work, dice)
    if load is None or load.posting.status_at(NOW) is not PostingStatus.OPEN:
        return
    consignor = dice.one("consignor", MEMBERS)
    carrier = dice.one("carrier", [one for one in MEMBERS if one is not consignor])
    parties = [_party(one) for one in (consignor, carrier)]
    number = contract_number(f"{dice.number('number') % 10**18:019d}")
    kept = await keep_proposal(work, load, *parties, number=number)
    await work.contracts.save(kept.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=kept.proposed_at))
    await work.loads.save(load.give_truck(at=NOW))


def _party(member: Member) -> Any:
    return party_of(member, next(one for one in COOPERATIVES if one.id == member.cooperative_id))


async def _post(work: SqlWork, dice: Choices) -> None:
    load = replace(a_load(dice.number("new") % 10_000), id=LoadId(new_id()))
    await work.loads.add(load)


async def _offer(work: SqlWork, dice: Choices) -> None:
    vehicle = a_vehicle(dice.number("vehicle") % 100)
    kept: Vehicle | None = await work.vehicles.lock(vehicle.id)
    if kept is None:
        await work.vehicles.add(vehicle)
    elif kept.posting.status_at(NOW) is PostingStatus.OPEN:
        other = a_vehicle(dice.number("like") % 10_000)
        changed = kept.withdraw(at=NOW) if dice.number("gone") % 3 == 0 else kept.amend(other.terms, at=NOW)
        await work.vehicles.save(changed)


async def _suspend(work: SqlWork, dice: Choices) -> None:
    member = await work.members.lock(dice.one("who", MEMBERS).id)
    assert member is not None
    changed = member.suspend(at=NOW) if member.suspended_at is None else member.readmit()
    await work.members.save(changed)


async def _rename(work: SqlWork, dice: Choices) -> None:
    member = await work.members.lock(dice.one("who", MEMBERS).id)
    assert member is not None
    await work.members.save(replace(member, name=f"{dice.one('name', ('池田', '豊橋', '鋼材_A'))}運輸"))


async def _rename_cooperative(work: SqlWork, dice: Choices) -> None:
    cooperative = await work.members.lock_cooperative(dice.one("which", COOPERATIVES).id)
    assert cooperative is not None
    await work.members.save_cooperative(replace(cooperative, name=f"新{dice.number('name') % 9}協同組合"))


async def _fall_out(work: SqlWork, dice: Choices) -> None:
    one, other = dice.one("one", MEMBERS).id, dice.one("other", MEMBERS).id
    if one != other and not await work.partners.remove(one, other):
        await work.partners.add(DoNotDeal(one, other, NOW))


async def _any_load(work: SqlWork, dice: Choices) -> Load | None:
    ids = (await work.connection.execute(text("SELECT id FROM loads ORDER BY id"))).scalars().all()
    return await work.loads.lock(LoadId(dice.one("which", ids))) if ids else None


CHANGES: tuple[Change, ...] = (
    *(_amend, _amend, _withdraw, _contract, _post, _post, _post),
    *(_offer, _offer, _suspend, _rename, _rename_cooperative, _fall_out),
)
ASKED = (
    LoadSearch(),
    LoadSearch(text="池田"),
    LoadSearch(sort=LoadSort.PICKUP, text="雑"),
    LoadSearch(posted_after=NOW - DAY),
)


@pytest.mark.parametrize("seed", range(3))
async def test_two_processes_and_the_tables_agree_through_a_hundred_changes(
    people: FreshDatabase, seed: int
) -> None:
    tables = SqlBoard(people.engine, MUNICIPALITIES)
    async with (
        following(people.url, MUNICIPALITIES, lambda: NOW) as one,
        following(people.url, MUNICIPALITIES, lambda: NOW, **SOON) as other,
    ):
        for n in range(100):
            dice = Choices(f"change {seed} {n}")
            change = dice.one("change", CHANGES)
            async with begun(people) as work:
                await change(work, dice)
            if n % 23 == 22:
                await cut(people)
            if n % 5 == 4:
                await they_agree(tables, (one, other), dice)


async def they_agree(tables: SqlBoard, feeds: tuple[BoardFeed, ...], dice: Choices) -> None:
    """For a few viewers at once and later, page by page, counted and by facet."""
    for viewer in (dice.one("viewer", VIEWERS), dice.one("another", VIEWERS)):
        for now in (NOW, NOW + HOUR):
            search = dice.one("search", ASKED)
            loads = await tables.find_loads(search, viewer, now, None, 2_000)
            facets = await tables.load_facets(search, viewer, now)
            vehicles = await tables.find_vehicles(VehicleSearch(), viewer, now, None, 2_000)
            for feed in feeds:
                await feed.loaded(PATIENCE_SECONDS)
                board = await until_current(feed)
                assert board.find_loads(search, viewer, now, None, 2_000) == loads
                assert board.load_facets(search, viewer, now) == facets
                assert board.count_loads(search, viewer, now) == len(loads.items)
                assert board.find_vehicles(VehicleSearch(), viewer, now, None, 2_000) == vehicles


async def test_either_goes_on_with_a_cursor_of_the_other(people: FreshDatabase) -> None:
    await post(people, *(open_load(n) for n in range(60)))
    tables = SqlBoard(people.engine, MUNICIPALITIES)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        for sort in LoadSort:
            search = LoadSearch(sort=sort, from_point=MUNICIPALITIES.nearest(place()).point)
            whole = await tables.find_loads(search, STRANGER, NOW, None, 2_000)
            found, after = list[Any](), None
            for turn in range(100):
                board = await until_current(feed)
                page = (
                    board.find_loads(search, STRANGER, NOW, after, 7)
                    if turn % 2
                    else await tables.find_loads(search, STRANGER, NOW, after, 7)
                )
                found += page.items
                after = page.after
                if after is None:
                    break
            assert tuple(found) == whole.items


def place() -> Any:
    return next(iter(MUNICIPALITIES)).point


@pytest.mark.parametrize("kept_by", ["memory", "sql"])
async def test_that_a_load_repeats_another_is_told_to_those_alone_who_may_know_of_the_other(
    people: FreshDatabase, kept_by: str
) -> None:
    taken = replace(open_load(2), status=PostingStatus.CONTRACTED, closed_at=NOW - HOUR, trucks_left=0)
    taken = replace(taken, poster_id=MEMBERS[4].id, cooperative_id=MEMBERS[4].cooperative_id)
    load = replace(open_load(1), repeats=(Taken(taken.id, taken.posting),))
    barred = next(one for one in VIEWERS if one.desk == MEMBERS[1].id)
    async with begun(people) as work:
        await work.partners.add(DoNotDeal(MEMBERS[4].id, MEMBERS[1].id, NOW))
        await work.loads.add(taken)
        await work.loads.add(load)
    tables = SqlBoard(people.engine, MUNICIPALITIES)
    async with following(people.url, MUNICIPALITIES, lambda: NOW) as feed:
        board = ComposedBoard(tables, feed if kept_by == "memory" else None)
        told = []
        for viewer in (STRANGER, barred, STRANGER, replace(barred, barred=frozenset())):
            (found,) = (await board.find_loads(EVERYTHING, viewer, NOW, None, 9)).items
            told.append(found.view.is_repost)
        (own,) = (await board.own_loads(MEMBERS[1].id, None, NOW, None, 9)).items
        assert (told, own.is_repost) == ([True, False, True, False], False)
