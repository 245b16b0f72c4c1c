"""Saved searches: whose they are, what newly meets them, and that it meets them once (SPEC 4.7)."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest

from domain.audiences import EVERYONE, Audience, AudienceKind
from domain.events import LoadPosted
from domain.loads import LoadId
from domain.permissions import NotYours
from domain.places import Area, MunicipalityCode, Place
from domain.ports import Ports
from domain.postings import Window
from domain.refusals import Fault, Invalid, NotFound
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import MOST_SAVED, SavedSearch, SavedSearchId, SavedSearchTerms
from domain.search import Corridor, LoadSearch, LoadSort, MaskedForTrial, Range, VehicleSearch
from domain.usecases.board.saving_searches import (
    amend_saved_search,
    drop_saved_search,
    list_saved_searches,
    read_saved_search,
    save_search,
)
from domain.usecases.board.watching import watch_load
from domain.usecases.keeping_time import do_duties, move_sandbox_clock
from domain.usecases.offering import post_vehicle
from domain.usecases.posting import amend_load, post_load, withdraw_load
from domain.usecases.register.partnering import put_on_do_not_deal
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person, load_terms, vehicle_terms
from tests.conftest import FreshDatabase
from tests.usecases.watched import As, let_work, met_by, rows, save, trouble, worker_on

MINUTE = timedelta(minutes=1)
FROM_MIE, FROM_TOKYO = (LoadSearch(origin=Area(prefectures=(code,))) for code in ("24", "13"))


async def post(ports_as: As, who: Person, **changes: object) -> LoadId:
    """Post a load as people do."""
    return (await post_load(ports_as(who.caller), who.caller, load_terms(**changes))).id


async def amend(ports_as: As, who: Person, load_id: LoadId, seen: int, **changes: object) -> None:
    caller = who.caller
    await amend_load(ports_as(caller), caller, load_id, seen, lambda terms: replace(terms, **changes))


def ids(views: list[object]) -> list[object]:
    return [view.seen.id for view in views]  # type: ignore[attr-defined]


async def test_a_new_posting_is_told_to_those_whose_search_it_meets_and_to_no_other(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    mie = await save(ports_as, network.owl, loads=FROM_MIE)
    tokyo = await save(ports_as, network.owl, loads=FROM_TOKYO)
    trucks = await save(ports_as, network.owl, vehicles=VehicleSearch())
    load_id = await post(ports_as, network.penguin)
    caller = network.otter.caller
    vehicle = await post_vehicle(ports_as(caller), caller, vehicle_terms())
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, mie)) == [load_id]
    assert ids(await met_by(ports_as, network.owl, tokyo)) == []
    assert ids(await met_by(ports_as, network.owl, trucks)) == [vehicle.id]
    assert await trouble(database) == []


async def test_a_search_along_a_way_is_met_by_what_lies_on_it(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    home, south = (
        LoadSearch(corridor=Corridor(Place(MunicipalityCode(start)), Place(MunicipalityCode(end)), 30))
        for start, end in (("24202", "11203"), ("40130", "46201"))
    )
    along, elsewhere = [await save(ports_as, network.owl, loads=search) for search in (home, south)]
    load_id = await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, along)) == [load_id]
    assert await met_by(ports_as, network.owl, elsewhere) == []
    assert await trouble(database) == []


async def test_the_own_desks_postings_are_told_to_nobody_who_sits_there(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    own = await save(ports_as, network.colleague)
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert await met_by(ports_as, network.colleague, own) == []


async def test_a_posting_meets_a_saved_search_once_whoever_tells_it_and_how_often(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    saved = await save(ports_as, network.owl)
    load_id = await post(ports_as, network.penguin)
    one, other = worker_on(database, ports), worker_on(database, ports_as(None))
    await asyncio.gather(*(worker.work_once() for worker in (one, other) for _ in range(3)))
    await asyncio.gather(*(watch_load(ports, LoadPosted(load_id)) for _ in range(4)))
    await amend(ports_as, network.penguin, load_id, 1, remarks="急ぎ")
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, saved)) == [load_id]
    assert await rows(database, "SELECT count(*) FROM saved_search_matches") == [(1,)]
    assert await rows(database, "SELECT count(*) FROM outbox WHERE event = 'SavedSearchesMet'") == [(1,)]
    assert await rows(database, "SELECT count(*) FROM saved_search_letters") == [(1,)]


async def test_an_amendment_tells_those_whose_search_it_now_meets(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    dear = await save(ports_as, network.owl, loads=LoadSearch(fare_yen=Range(min=100_000)))
    load_id = await post(ports_as, network.penguin, asking_fare_yen=80_000)
    await let_work(database, ports)
    assert await met_by(ports_as, network.owl, dear) == []
    await amend(ports_as, network.penguin, load_id, 1, asking_fare_yen=120_000)
    await amend(ports_as, network.penguin, load_id, 2, remarks="値上げしました")
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, dear)) == [load_id]


async def test_what_was_there_to_be_found_when_a_search_was_saved_is_no_news_until_it_newly_meets_it(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    there = await post(ports_as, network.penguin, asking_fare_yen=120_000)
    cheap = await post(ports_as, network.penguin, asking_fare_yen=80_000)
    clock.forward(HOUR)
    dear = await save(ports_as, network.owl, loads=LoadSearch(fare_yen=Range(min=100_000)))
    clock.forward(HOUR)
    for load_id in (there, cheap):
        await amend(ports_as, network.penguin, load_id, 1, remarks="まだあります")
    await let_work(database, ports)
    assert await met_by(ports_as, network.owl, dear) == []
    await amend(ports_as, network.penguin, cheap, 2, asking_fare_yen=110_000)
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, dear)) == [cheap]


async def test_other_conditions_count_from_their_change_on(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    saved = await save(ports_as, network.owl, loads=FROM_TOKYO)
    before = await post(ports_as, network.penguin)
    clock.forward(MINUTE)
    caller = network.owl.caller
    named = await amend_saved_search(
        ports_as(caller), caller, saved.id, 1, lambda terms: replace(terms, name="三重発")
    )
    assert (named.saved.version, named.saved.since_at) == (2, saved.since_at)
    changed = await amend_saved_search(
        ports_as(caller), caller, saved.id, 2, lambda terms: replace(terms, loads=FROM_MIE)
    )
    assert changed.saved.since_at == NOW + MINUTE
    clock.forward(MINUTE)
    after = await post(ports_as, network.penguin)
    await amend(ports_as, network.penguin, before, 1, remarks="まだあります")
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, saved)) == [after]


async def test_named_ones_first_are_told_first_and_everyone_when_it_widens_by_the_clock(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    assert network.owl.desk is not None
    first, later = [await save(ports_as, who) for who in (network.owl, network.otter)]
    audience = Audience(AudienceKind.NAMED_FIRST, (network.owl.desk.id,), widens_at=NOW + HOUR)
    load_id = await post(ports_as, network.penguin, audience=audience)
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, first)) == [load_id]
    assert await met_by(ports_as, network.otter, later) == []
    clock.forward(HOUR - MINUTE)
    assert await do_duties(ports) == []
    clock.forward(MINUTE)
    assert await do_duties(ports) == ["postings shown to everyone"]
    assert await do_duties(ports) == []
    await let_work(database, ports)
    (told,) = await met_by(ports_as, network.otter, later)
    assert (told.seen.id, told.seen.posted_at) == (load_id, NOW + HOUR)
    assert await rows(database, "SELECT count(*) FROM saved_search_matches") == [(2,)]


async def test_a_posting_that_no_longer_widens_is_not_told(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    assert network.owl.desk is not None
    saved = await save(ports_as, network.otter)
    named = (network.owl.desk.id,)
    audience = Audience(AudienceKind.NAMED_FIRST, named, widens_at=NOW + HOUR)
    load_id = await post(ports_as, network.penguin, audience=audience)
    await let_work(database, ports)
    await amend(ports_as, network.penguin, load_id, 1, audience=Audience(AudienceKind.NAMED, named))
    await let_work(database, ports)
    clock.forward(2 * HOUR)
    assert await do_duties(ports) == []
    await let_work(database, ports)
    assert await met_by(ports_as, network.otter, saved) == []


async def test_the_sandbox_clock_stops_where_a_posting_widens(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    assert network.owl.desk is not None
    saved = await save(ports_as, network.otter)
    audience = Audience(AudienceKind.NAMED_FIRST, (network.owl.desk.id,), widens_at=NOW + HOUR)
    await post(ports_as, network.penguin, audience=audience)
    await let_work(database, ports)
    admin = network.admin.caller
    _, ran = await move_sandbox_clock(ports_as(admin), admin, NOW + 3 * HOUR)
    assert ran == ("postings shown to everyone",)
    await let_work(database, ports)
    assert len(await met_by(ports_as, network.otter, saved)) == 1


@pytest.mark.parametrize("bars", ["owl", "penguin"])
async def test_nobody_is_told_of_those_with_whom_the_desk_does_not_deal_either_way_round(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, bars: str
) -> None:
    saved = await save(ports_as, network.owl)
    one, other = network.owl, network.penguin
    if bars == "penguin":
        one, other = other, one
    assert one.desk is not None
    assert other.desk is not None
    await put_on_do_not_deal(ports_as(one.caller), one.caller, one.desk.id, other.desk.id)
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert await rows(database, "SELECT * FROM saved_search_matches") == []
    assert await met_by(ports_as, network.owl, saved) == []


async def test_nobody_is_told_of_the_suspended_but_their_clerk_who_oversees_them(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    saved = {who: await save(ports_as, who) for who in (network.owl, network.mie_clerk)}
    await post(ports_as, network.penguin)
    assert network.penguin.desk is not None
    async with ports.begin() as work:
        member = await work.members.lock(network.penguin.desk.id)
        assert member is not None
        await work.members.save(member.suspend(at=NOW))
    await let_work(database, ports)
    assert [len(await met_by(ports_as, who, one)) for who, one in saved.items()] == [0, 1]
    assert await rows(database, "SELECT count(*) FROM saved_search_matches") == [(1,)]


async def test_who_closed_the_account_meets_nothing_any_more(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    await save(ports_as, network.owl)
    async with ports.begin() as work:
        account = await work.accounts.lock(network.owl.account.id)
        assert account is not None
        await work.accounts.save(account.end(at=NOW))
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert await rows(database, "SELECT * FROM saved_search_matches") == []


async def test_a_trial_user_saves_what_it_may_ask_and_sees_what_met_it_masked(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    for search in (
        LoadSearch(fare_yen=Range(min=1)),
        LoadSearch(cooperative_ids=(network.mie.id,)),
        LoadSearch(sort=LoadSort.FARE),
    ):
        with pytest.raises(MaskedForTrial) as refused:
            await save(ports_as, network.trial, loads=search)
        assert all(fault.pointer.startswith("#/loads/") for fault in refused.value.faults)
    by_name = await save(ports_as, network.trial, "名前", loads=LoadSearch(text="鋼材"))
    by_company = await save(ports_as, network.trial, "会社", loads=LoadSearch(text="ペンギン"))
    await post(ports_as, network.penguin, asking_fare_yen=90_000)
    await let_work(database, ports)
    (told,) = await met_by(ports_as, network.trial, by_name)
    assert (told.seen.poster, told.seen.terms.asking_fare_yen) == (None, None)
    assert await met_by(ports_as, network.trial, by_company) == []


async def test_what_met_a_search_is_listed_as_it_may_be_seen_now(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    saved = await save(ports_as, network.owl)
    withdrawn, narrowed, left = [await post(ports_as, network.penguin) for _ in range(3)]
    await let_work(database, ports)
    clock.forward(HOUR)
    caller = network.penguin.caller
    await withdraw_load(ports_as(caller), caller, withdrawn, None)
    assert network.otter.desk is not None
    to_otter = Audience(AudienceKind.NAMED, (network.otter.desk.id,))
    await amend(ports_as, network.penguin, narrowed, 1, audience=to_otter)
    seen = {view.seen.id: view.seen.status for view in await met_by(ports_as, network.owl, saved)}
    assert seen == {left: "open", withdrawn: "withdrawn"}
    clock.forward(32 * DAY)
    assert await met_by(ports_as, network.owl, saved) == []
    clock.forward(-32 * DAY)
    await amend(ports_as, network.penguin, narrowed, 2, audience=EVERYONE)
    assert len(await met_by(ports_as, network.owl, saved)) == 3


async def test_a_saved_search_is_its_owners_and_read_by_who_sits_beside(
    ports_as: As, network: Network
) -> None:
    saved = await save(ports_as, network.penguin, "朝", quiet_hours=QuietHours(time(22), time(5, 30)))
    beside, other = network.colleague.caller, network.otter.caller
    view, relation = await read_saved_search(ports_as(beside), beside, saved.id)
    assert (view.saved, view.person, relation) == (saved, network.penguin.account.person, "disclosed")
    with pytest.raises(NotYours):
        await amend_saved_search(ports_as(beside), beside, saved.id, 1, lambda terms: terms)
    with pytest.raises(NotYours):
        await drop_saved_search(ports_as(beside), beside, saved.id, 1)
    with pytest.raises(NotFound):
        await read_saved_search(ports_as(other), other, saved.id)
    for caller, of_desk, found in ((beside, False, 0), (beside, True, 1), (other, True, 0)):
        page = await list_saved_searches(ports_as(caller), caller, None, 50, of_desk=of_desk)
        assert len(page.items) == found
    owner = network.penguin.caller
    await drop_saved_search(ports_as(owner), owner, saved.id, 1)
    for caller in (owner, beside):
        with pytest.raises(NotFound):
            await read_saved_search(ports_as(caller), caller, saved.id)


async def test_two_without_a_desk_do_not_sit_beside_each_other(ports_as: As, network: Network) -> None:
    saved = await save(ports_as, network.admin)
    trial = network.trial.caller
    with pytest.raises(NotFound):
        await read_saved_search(ports_as(trial), trial, saved.id)
    page = await list_saved_searches(ports_as(trial), trial, None, 50, of_desk=True)
    assert page.items == ()


async def test_an_account_saves_so_many_and_no_more_also_at_once(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    for n in range(MOST_SAVED - 1):
        await save(ports_as, network.owl, f"条件{n}")
    tries = await asyncio.gather(*(save(ports_as, network.owl) for _ in range(3)), return_exceptions=True)
    refused = [one for one in tries if isinstance(one, Invalid)]
    assert [one.faults for one in refused] == [(Fault("#", "list-is-full", {"most": 50}),)] * 2
    assert await rows(database, "SELECT count(*) FROM saved_searches") == [(MOST_SAVED,)]


@pytest.mark.parametrize(
    ("terms", "faults"),
    [
        (SavedSearchTerms("無"), [("#/vehicles", "one-search")]),
        (SavedSearchTerms("両", LoadSearch(), VehicleSearch()), [("#/vehicles", "one-search")]),
        (SavedSearchTerms("空", LoadSearch(origin=Area())), [("#/loads/origin", "area-is-empty")]),
        (
            SavedSearchTerms("逆", vehicles=VehicleSearch(available_at=Window(NOW, NOW))),
            [("#/vehicles/available_at/to", "window-reversed")],
        ),
        (
            SavedSearchTerms("終日", LoadSearch(), quiet_hours=QuietHours(time(1), time(1))),
            [("#/quiet_hours/to", "quiet-hours-empty")],
        ),
    ],
)
async def test_what_cannot_be_asked_cannot_be_saved(
    ports_as: As, network: Network, terms: SavedSearchTerms, faults: list[tuple[str, str]]
) -> None:
    caller = network.owl.caller
    with pytest.raises(Invalid) as refused:
        await save_search(ports_as(caller), caller, terms)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == faults


async def test_a_search_for_loads_never_comes_to_look_for_vehicles(ports_as: As, network: Network) -> None:
    saved, caller = await save(ports_as, network.owl), network.owl.caller
    with pytest.raises(Invalid) as refused:
        await amend_saved_search(
            ports_as(caller),
            caller,
            saved.id,
            1,
            lambda terms: replace(terms, loads=None, vehicles=VehicleSearch()),
        )
    assert refused.value.faults == (Fault("#/vehicles", "search-kind-stays"),)


async def test_what_is_saved_changed_and_dropped_counts_at_once_in_every_process(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    saved, caller = await save(ports_as, network.owl), network.owl.caller
    first = await post(ports_as, network.penguin)
    await let_work(database, ports)
    await amend_saved_search(
        ports_as(caller), caller, saved.id, 1, lambda terms: replace(terms, loads=FROM_TOKYO)
    )
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, saved)) == [first]
    await drop_saved_search(ports_as(caller), caller, saved.id, 2)
    tokyo = Place(MunicipalityCode("13101"))
    await post(ports_as, network.penguin, origin=tokyo)
    await let_work(database, ports)
    assert await rows(database, "SELECT count(*) FROM saved_search_matches") == [(1,)]


async def test_a_search_that_was_long_in_being_saved_is_not_passed_over(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    """The slow one begins before the other and ends after it: a number given out before was read past."""
    now, caller = ports.now(), network.owl.caller
    terms = SavedSearchTerms("遅い", LoadSearch())
    late = SavedSearch(SavedSearchId(ports.new_id()), 1, caller.account_id, now, now, None, terms)
    await post(ports_as, network.penguin)
    await let_work(database, ports)  # From here on the index reads on.
    async with ports_as(caller).begin() as work:
        await work.saved_searches.add(late)
        await save(ports_as, network.otter)
        await post(ports_as, network.penguin)
        await let_work(database, ports)
    load_id = await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert ids(await met_by(ports_as, network.owl, late)) == [load_id]
