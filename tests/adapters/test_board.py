"""The contract of the port Board: whoever keeps the board answers as the domain says, for every viewer.

The oracle is plain: every posting, ``discloses_to``, ``seen_by``, ``accepts_…`` and the sort key.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.board.feed import BoardFeed
from adapters.db.board.sql_board import SqlBoard
from adapters.db.transaction import Actor
from domain.accounts import Viewer
from domain.contracts.contracts import ConcludedBy
from domain.contracts.numbers import contract_number
from domain.loads import LoadView
from domain.members import CompanyRecord, MemberId
from domain.places import Place, Point, great_circle_km
from domain.ports import Board, Facets, FoundLoad, FoundVehicle, Page, Standing
from domain.postings import PostingStatus
from domain.register.partners import DoNotDeal
from domain.search import (
    Bounds,
    Frame,
    LoadSearch,
    MapEnd,
    PostingMap,
    VehicleSearch,
    accepts_load,
    accepts_vehicle,
    detour_of,
    load_sort_key,
    map_of,
    position_of,
    vehicle_sort_key,
)
from domain.vehicles import VehicleView
from tests.adapters.board_questions import Eyes, frames, load_questions, vehicle_questions
from tests.adapters.board_world import (
    APART,
    COOPERATIVES,
    DAY,
    DESKS,
    DO_NOT_DEAL,
    HOUR,
    MEMBERS,
    MUNICIPALITIES,
    NOW,
    SUSPENDED,
    a_load,
    a_load_apart,
    a_vehicle,
    company_of,
)
from tests.concluded import keep_proposal, party_of
from tests.conftest import WITH_SCHEMA, Copies, FreshDatabase
from tests.following import BoardInMemory, following

LOADS = tuple(a_load(n) for n in range(500))
VEHICLES = tuple(a_vehicle(n) for n in range(400))


@cache
def load_views(viewer: Viewer, now: datetime) -> tuple[LoadView, ...]:
    disclosed = (load for load in LOADS if load.posting.discloses_to(viewer, now))
    return tuple(load.seen_by(viewer, company_of(load.poster_id), now) for load in disclosed)


@cache
def vehicle_views(viewer: Viewer, now: datetime) -> tuple[VehicleView, ...]:
    disclosed = (vehicle for vehicle in VEHICLES if vehicle.posting.discloses_to(viewer, now))
    return tuple(vehicle.seen_by(viewer, company_of(vehicle.poster_id), now) for vehicle in disclosed)


def km_to(search: LoadSearch | VehicleSearch, place: Place) -> float | None:
    if search.from_point is None:
        return None
    return round(great_circle_km(search.from_point, position_of(place, MUNICIPALITIES)), 1)


def expected_loads(search: LoadSearch, viewer: Viewer, now: datetime) -> list[FoundLoad]:
    answers = [view for view in load_views(viewer, now) if accepts_load(search, view, viewer, MUNICIPALITIES)]
    answers.sort(key=lambda view: (load_sort_key(search, view, MUNICIPALITIES), -view.id.int))
    return [
        FoundLoad(view, km_to(search, view.terms.origin), detour_of(search.corridor, view))
        for view in answers
    ]


def expected_vehicles(search: VehicleSearch, viewer: Viewer, now: datetime) -> list[FoundVehicle]:
    answers = [
        view for view in vehicle_views(viewer, now) if accepts_vehicle(search, view, viewer, MUNICIPALITIES)
    ]
    answers.sort(key=lambda view: (vehicle_sort_key(search, view, MUNICIPALITIES), -view.id.int))
    return [FoundVehicle(view, km_to(search, view.terms.available.place)) for view in answers]


def expected_facets(found: Sequence[FoundLoad], viewer: Viewer) -> Facets:
    views = [one.view for one in found]
    codes: dict[str, list[str]] = {
        "origin_prefecture": [view.terms.origin.municipality[:2] for view in views],
        "destination_prefecture": [view.terms.destination.municipality[:2] for view in views],
        "vehicle_class": [view.terms.vehicle_class.value for view in views],
        "body_type": [body.value for view in views for body in view.terms.body_types],
    }
    if not viewer.masked:
        codes["cooperative"] = [str(view.poster.cooperative.id) for view in views if view.poster]
    return {
        facet: sorted(Counter(of_facet).items(), key=lambda counted: (-counted[1], counted[0]))
        for facet, of_facet in codes.items()
    }


async def walked(page_after: Callable[[Standing | None], Any]) -> list[Any]:
    """Every item, page after page. A page that does not end the list is followed by another with items."""
    page: Page[Any] = await page_after(None)
    items = [*page.items]
    while page.after is not None:
        page = await page_after(page.after)
        items += page.items
        assert page.items, "the list had ended"
        assert len(items) <= len(LOADS) + len(VEHICLES), "the walk goes round in circles"
    return items


def page_size(eyes: Eyes, expected: Sequence[object]) -> int:
    """At most a dozen pages a walk."""
    return max(eyes.limit, len(expected) // 12 + 1)


SYSTEM = Actor(None, None, None, None, "fill")


@pytest.fixture(scope="module", params=["sql", "memory"])
def kept_by(request: pytest.FixtureRequest) -> str:
    """Every adapter of the port in turn."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="module")
async def module_database(copies: Copies, kept_by: str) -> AsyncIterator[FreshDatabase]:
    """A database for each adapter: some tests change what is in it."""
    async with copies.fresh(WITH_SCHEMA) as fresh:
        yield fresh


@pytest.fixture(scope="module")
async def world(engine: AsyncEngine, transactions_on: Any) -> AsyncEngine:
    """The database with the small world in it."""
    async with transactions_on(MUNICIPALITIES).begin(SYSTEM) as work:
        for cooperative in COOPERATIVES:
            await work.members.add_cooperative(cooperative)
        for member in (*MEMBERS, *APART):
            await work.members.add(member)
        for member_id, other_id in DO_NOT_DEAL:
            await work.partners.add(DoNotDeal(member_id, other_id, NOW))
        for member_id in SUSPENDED:
            suspended = await work.members.lock(member_id)
            assert suspended is not None
            await work.members.save(suspended.suspend(at=NOW))
        for load in LOADS:
            await work.loads.add(load)
        for vehicle in VEHICLES:
            await work.vehicles.add(vehicle)
    return engine


@pytest.fixture(scope="module")
async def feed(world: AsyncEngine, module_database: FreshDatabase) -> AsyncIterator[BoardFeed]:
    """The board in memory, kept current by the feed."""
    async with following(module_database.url, MUNICIPALITIES, lambda: NOW) as followed:
        yield followed


@pytest.fixture(scope="module")
def board(kept_by: str, world: AsyncEngine, feed: BoardFeed) -> Board:
    """The adapter of the port whose turn it is."""
    tables = SqlBoard(world, MUNICIPALITIES)
    return tables if kept_by == "sql" else BoardInMemory(feed, tables)


thorough = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@thorough
@given(asked=load_questions())
async def test_a_search_shows_exactly_the_loads_the_domain_accepts_in_its_order(
    board: Board, asked: tuple[LoadSearch, Eyes]
) -> None:
    search, eyes = asked
    expected = expected_loads(search, eyes.viewer, eyes.now)
    limit = page_size(eyes, expected)
    found = await walked(lambda after: board.find_loads(search, eyes.viewer, eyes.now, after, limit))
    assert found == expected


@thorough
@given(asked=load_questions())
async def test_counts_and_facets_count_the_loads_that_are_shown(
    board: Board, asked: tuple[LoadSearch, Eyes]
) -> None:
    search, eyes = asked
    expected = expected_loads(search, eyes.viewer, eyes.now)
    assert await board.count_loads(search, eyes.viewer, eyes.now) == len(expected)
    facets = await board.load_facets(search, eyes.viewer, eyes.now)
    assert facets == expected_facets(expected, eyes.viewer)


@thorough
@given(asked=vehicle_questions())
async def test_a_search_shows_and_counts_exactly_the_vehicles_the_domain_accepts_in_its_order(
    board: Board, asked: tuple[VehicleSearch, Eyes]
) -> None:
    search, eyes = asked
    expected = expected_vehicles(search, eyes.viewer, eyes.now)
    limit = page_size(eyes, expected)
    found = await walked(lambda after: board.find_vehicles(search, eyes.viewer, eyes.now, after, limit))
    assert found == expected
    assert await board.count_vehicles(search, eyes.viewer, eyes.now) == len(expected)


def shown_within(bounds: Bounds, points: Sequence[Point]) -> int:
    """How many of these a rectangle holds, said once more in other words."""
    of_east, of_west = (lambda lon: lon <= bounds.east), (lambda lon: lon >= bounds.west)
    both = all if bounds.west < bounds.east else any
    return sum(
        bounds.south <= point.lat <= bounds.north and both((of_east(point.lon), of_west(point.lon)))
        for point in points
    )


def mapped(drawing: PostingMap) -> int:
    """How many postings a map shows."""
    return len(drawing.points) + sum(cluster.count for cluster in drawing.clusters)


@thorough
@given(asked=load_questions(), frame=frames(), by=st.sampled_from(MapEnd))
async def test_a_map_shows_the_loads_of_the_list_each_once_and_where_it_is_shown_to_lie(
    board: Board, asked: tuple[LoadSearch, Eyes], frame: Frame, by: MapEnd
) -> None:
    search, eyes = asked
    answers = [found.view for found in expected_loads(search, eyes.viewer, eyes.now)]
    spots = [(view.id, position_of(getattr(view.terms, by), MUNICIPALITIES)) for view in answers]
    found = await board.map_loads(search, eyes.viewer, eyes.now, frame, by)
    assert found == map_of(spots, frame)
    assert mapped(found) == shown_within(frame.bounds, [point for _, point in spots])


@thorough
@given(asked=vehicle_questions(), frame=frames())
async def test_a_map_shows_the_vehicles_of_the_list_each_once_where_they_are_available(
    board: Board, asked: tuple[VehicleSearch, Eyes], frame: Frame
) -> None:
    search, eyes = asked
    answers = [found.view for found in expected_vehicles(search, eyes.viewer, eyes.now)]
    spots = [(view.id, position_of(view.terms.available.place, MUNICIPALITIES)) for view in answers]
    found = await board.map_vehicles(search, eyes.viewer, eyes.now, frame)
    assert found == map_of(spots, frame)
    assert mapped(found) == shown_within(frame.bounds, [point for _, point in spots])


@pytest.mark.parametrize("status", [None, *PostingStatus])
async def test_a_desk_lists_its_own_postings_newest_first_with_their_status_by_the_clock(
    board: Board, status: PostingStatus | None
) -> None:
    for desk, now in product(DESKS, (NOW, NOW + HOUR)):
        owner = Viewer(desk, None, None, masked=False)

        def listed(postings: Any, owner: Viewer = owner, now: datetime = now) -> list[Any]:
            own = [one for one in postings if one.poster_id == owner.desk]
            own.sort(key=lambda one: (one.posted_at, one.id), reverse=True)
            views = [one.seen_by(owner, company_of(one.poster_id), now) for one in own]
            return [view for view in views if status in (None, view.status)]

        assert await walked(partial(own_page, board.own_loads, desk, status, now)) == listed(LOADS)
        assert await walked(partial(own_page, board.own_vehicles, desk, status, now)) == listed(VEHICLES)


async def own_page(
    listing: Any, desk: MemberId, status: PostingStatus | None, now: datetime, after: Standing | None
) -> Page[Any]:
    page: Page[Any] = await listing(desk, status, now, after, 25)
    return page


SECOND = Viewer(APART[1].id, APART[1].cooperative_id, None, masked=False)
OF_THOSE_APART = LoadSearch(cooperative_ids=(APART[0].cooperative_id,))


async def test_each_load_that_stays_put_appears_exactly_once_while_others_come_and_go(
    board: Board, transactions_on: Any
) -> None:
    transactions = transactions_on(MUNICIPALITIES)
    loads = [replace(a_load_apart(n), posted_at=NOW - n * HOUR) for n in range(7)]
    async with transactions.begin(SYSTEM) as work:
        for load in loads[1:]:
            await work.loads.add(load)

    newest = replace(OF_THOSE_APART, posted_after=NOW - 7 * HOUR)
    begun = await board.find_loads(newest, SECOND, NOW, None, 2)
    async with transactions.begin(SYSTEM) as work:
        await work.loads.add(loads[0])
        for gone in (loads[1], loads[4]):
            await work.loads.save(gone.withdraw(at=NOW))
    went_on = await walked(lambda after: board.find_loads(newest, SECOND, NOW, after or begun.after, 2))

    shown = [found.view.id for found in (*begun.items, *went_on)]
    assert shown == [load.id for load in (loads[1], loads[2], loads[3], loads[5], loads[6])]


async def test_a_company_shows_how_many_contracts_it_has_concluded_on_either_side(
    board: Board, world: AsyncEngine, transactions_on: Any
) -> None:
    poster, other = APART[0], MEMBERS[0]
    parties = [
        party_of(member, next(one for one in COOPERATIVES if one.id == member.cooperative_id))
        for member in (poster, other)
    ]
    loads = [replace(a_load_apart(n), posted_at=NOW - 9 * DAY) for n in (20, 21)]
    async with transactions_on(MUNICIPALITIES).begin(SYSTEM) as work:
        for load in loads:
            await work.loads.add(load)
        for n, (consignor, carrier) in enumerate((parties, parties[::-1], parties, parties)):
            number = contract_number(f"{n:019d}")
            kept = await keep_proposal(work, loads[0], consignor, carrier, number=number)
            if n < 3:  # the fourth is only proposed
                agreed = kept.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=kept.proposed_at)
                await work.contracts.save(agreed)

    page = await board.find_loads(OF_THOSE_APART, SECOND, NOW, None, 200)
    before = company_of(poster.id)
    assert {found.view.poster for found in page.items} == {
        replace(before, record=CompanyRecord(3, poster.joined_on))
    }
