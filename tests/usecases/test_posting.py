"""Posting, amending and withdrawing loads (SPEC 3.1, 3.3-3.6)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.accounts import Caller
from domain.audiences import Audience, AudienceKind
from domain.loads import LoadIsClosed, LoadTerms, LoadView
from domain.members import CooperativeId, MemberId
from domain.permissions import NotYourRole, NotYours, TrialCannotTrade
from domain.places import Place, Point
from domain.ports import Ports
from domain.postings import PostingStatus, Window
from domain.refusals import Fault, Invalid, NotFound, Stale
from domain.usecases.posting import (
    amend_load,
    list_own_loads,
    post_load,
    read_load,
    read_load_history,
    withdraw_load,
)
from domain.vehicle_classes import VehicleClass
from tests.builders import DAY, HOUR, KAWAGUCHI, NOW, YOKKAICHI, MovableClock, Network, load_terms
from tests.conftest import FreshDatabase

As = Callable[[Caller | None], Ports]


async def _post(ports_as: As, who: Caller, **changes: object) -> LoadView:
    return await post_load(ports_as(who), who, load_terms(**changes))


def _change(**changes: object) -> Callable[[LoadTerms], LoadTerms]:
    return lambda terms: replace(terms, **changes)  # type: ignore[arg-type]


async def _rows(database: FreshDatabase, table: str) -> int:
    async with database.engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))
        return int(found.scalar_one())


async def test_a_posted_load_is_on_the_board_with_distance_and_standard_fare(
    ports_as: As, network: Network
) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who, asking_fare_yen=120_000)
    assert posted.distance is not None
    assert 370 <= posted.distance.km <= 430
    assert posted.standard_fare is not None
    assert (posted.standard_fare.tariff, posted.standard_fare.bureau) == ("2024-209", "chubu")
    assert posted.fare_ratio_bp == 120_000 * 10_000 // posted.standard_fare.fare_yen
    assert (posted.status, posted.version, posted.trucks_left) == (PostingStatus.OPEN, 1, 1)
    assert await read_load(ports_as(who), who, posted.id) == posted


async def test_a_kei_truck_has_a_distance_and_no_standard_fare(ports_as: As, network: Network) -> None:
    posted = await _post(ports_as, network.penguin.caller, vehicle_class=VehicleClass.KEI)
    assert posted.distance is not None
    assert (posted.standard_fare, posted.fare_ratio_bp) == (None, None)


async def test_an_exact_point_changes_no_figure_a_trial_user_sees(ports_as: As, network: Network) -> None:
    near, far = Point(34.93, 136.58), Point(35.06, 136.68)
    shown = []
    for point in (near, far):
        posted = await _post(ports_as, network.penguin.caller, origin=Place(YOKKAICHI, point=point))
        trial = network.trial.caller
        view = await read_load(ports_as(trial), trial, posted.id)
        shown.append((posted.distance, view.distance, view.standard_fare))
    assert shown[0][0] != shown[1][0]
    assert shown[0][1:] == shown[1][1:]


async def test_posting_leaves_an_event_a_version_and_an_audit_row_in_one_go(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    before = [await _rows(database, table) for table in ("outbox", "load_versions", "audit_log")]
    await _post(ports_as, network.penguin.caller)
    after = [await _rows(database, table) for table in ("outbox", "load_versions", "audit_log")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]


@pytest.mark.parametrize(("who", "refusal"), [("trial", TrialCannotTrade), ("admin", NotYourRole)])
async def test_who_does_not_trade_posts_nothing(
    ports_as: As, network: Network, database: FreshDatabase, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await _post(ports_as, getattr(network, who).caller)
    assert await _rows(database, "loads") == 0


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"pickup": Window(NOW - 2 * HOUR, NOW)}, "#/pickup/to"),
        ({"closes_at": NOW}, "#/closes_at"),
        ({"parent_contract_number": "0" * 20}, "#/parent_contract_number"),
        ({"origin": Place("99999")}, "#/origin/municipality"),  # type: ignore[arg-type]
        (
            {"audience": Audience(AudienceKind.NAMED, member_ids=(MemberId(UUID(int=7)),))},
            "#/audience/member_ids/0",
        ),
        (
            {"audience": Audience(AudienceKind.NAMED, cooperative_ids=(CooperativeId(UUID(int=7)),))},
            "#/audience/cooperative_ids/0",
        ),
    ],
)
async def test_a_load_that_cannot_be_right_is_not_posted(
    ports_as: As, network: Network, database: FreshDatabase, changes: dict[str, object], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await _post(ports_as, network.penguin.caller, **changes)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert await _rows(database, "loads") == 0
    assert await _rows(database, "outbox") == 0


async def test_a_load_for_a_named_rival_does_not_exist_for_the_others(ports_as: As, network: Network) -> None:
    assert network.owl.desk is not None
    audience = Audience(AudienceKind.NAMED, member_ids=(network.owl.desk.id,))
    posted = await _post(ports_as, network.penguin.caller, audience=audience)
    for who in (network.owl, network.colleague, network.mie_clerk):
        assert (await read_load(ports_as(who.caller), who.caller, posted.id)).id == posted.id
    for who in (network.otter, network.saitama_clerk, network.admin, network.trial):
        with pytest.raises(NotFound):
            await read_load(ports_as(who.caller), who.caller, posted.id)


async def test_amending_keeps_the_former_version(ports_as: As, network: Network, clock: MovableClock) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    posted = await _post(ports_as, who, asking_fare_yen=100_000)
    clock.forward(HOUR)
    amended = await amend_load(ports, who, posted.id, 1, _change(asking_fare_yen=110_000))
    assert (amended.version, amended.terms.asking_fare_yen, amended.updated_at) == (2, 110_000, NOW + HOUR)
    versions = await read_load_history(ports, who, posted.id, None, 10)
    assert [(past.version, past.thing.terms.asking_fare_yen, past.at) for past in versions] == [
        (2, 110_000, NOW + HOUR),
        (1, 100_000, NOW),
    ]
    assert {past.by for past in versions} == {network.penguin.account.person}
    assert [past.version for past in await read_load_history(ports, who, posted.id, 2, 10)] == [1]


async def test_moving_the_origin_measures_the_load_again(ports_as: As, network: Network) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who)
    amended = await amend_load(ports_as(who), who, posted.id, 1, _change(origin=Place(KAWAGUCHI)))
    assert amended.distance != posted.distance
    assert amended.standard_fare is not None
    assert amended.standard_fare.bureau == "kanto"


async def test_a_place_that_moves_takes_no_old_address_along(ports_as: As, network: Network) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who, origin=Place(YOKKAICHI, "霞1丁目"))
    with pytest.raises(Invalid) as refused:
        await amend_load(ports_as(who), who, posted.id, 1, _change(origin=Place(KAWAGUCHI, "霞1丁目")))
    assert refused.value.faults == (Fault("#/origin/address", "of-the-former-municipality"),)


async def test_nothing_changed_is_no_new_version(ports_as: As, network: Network) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who)
    assert await amend_load(ports_as(who), who, posted.id, 1, _change()) == posted
    assert len(await read_load_history(ports_as(who), who, posted.id, None, 10)) == 1


async def test_who_saw_an_older_version_is_told_so_and_nothing_changes(
    ports_as: As, network: Network
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    posted = await _post(ports_as, who)
    amended = await amend_load(ports, who, posted.id, 1, _change(tier=2))
    with pytest.raises(Stale):
        await amend_load(ports, who, posted.id, 1, _change(tier=3))
    with pytest.raises(Stale):
        await withdraw_load(ports, who, posted.id, 1)
    assert await read_load(ports, who, posted.id) == amended


async def test_of_ten_amendments_at_once_of_one_version_one_is_kept(ports_as: As, network: Network) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who)
    tries = [amend_load(ports_as(who), who, posted.id, 1, _change(tier=n)) for n in range(2, 12)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Stale) for one in answers) == 9
    (kept,) = [one for one in answers if isinstance(one, LoadView)]
    assert await read_load(ports_as(who), who, posted.id) == kept


async def test_only_the_desk_that_posted_may_change_it(ports_as: As, network: Network) -> None:
    posted = await _post(ports_as, network.penguin.caller)
    colleague = network.colleague.caller
    amended = await amend_load(ports_as(colleague), colleague, posted.id, 1, _change(tier=2))
    assert amended.version == 2
    for person in (network.otter, network.owl, network.mie_clerk, network.saitama_clerk):
        who = person.caller
        with pytest.raises(NotYours):
            await amend_load(ports_as(who), who, posted.id, 2, _change(tier=3))
        with pytest.raises(NotYours):
            await withdraw_load(ports_as(who), who, posted.id, None)
        with pytest.raises(NotYours):
            await read_load_history(ports_as(who), who, posted.id, None, 10)
    assert (await read_load(ports_as(colleague), colleague, posted.id)) == amended


async def test_a_withdrawn_load_is_off_the_board_and_stays_readable_for_thirty_days(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who, other = network.penguin.caller, network.owl.caller
    posted = await _post(ports_as, who)
    withdrawn = await withdraw_load(ports_as(who), who, posted.id, None)
    assert (withdrawn.status, withdrawn.version) == (PostingStatus.WITHDRAWN, 2)
    with pytest.raises(LoadIsClosed):
        await withdraw_load(ports_as(who), who, posted.id, 2)
    with pytest.raises(LoadIsClosed):
        await amend_load(ports_as(who), who, posted.id, 2, _change(tier=2))
    clock.forward(30 * DAY - timedelta(seconds=1))
    seen = await read_load(ports_as(other), other, posted.id)
    assert (seen.status, seen.version) == (PostingStatus.WITHDRAWN, None)
    clock.forward(timedelta(seconds=1))
    with pytest.raises(NotFound):
        await read_load(ports_as(other), other, posted.id)
    assert (await read_load(ports_as(who), who, posted.id)).status is PostingStatus.WITHDRAWN


async def test_an_expired_load_is_closed_without_anybody_writing_it(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who)
    clock.adopt(posted.closes_at - NOW)
    expired = await read_load(ports_as(who), who, posted.id)
    assert (expired.status, expired.version) == (PostingStatus.EXPIRED, 1)
    with pytest.raises(LoadIsClosed):
        await withdraw_load(ports_as(who), who, posted.id, 1)
    with pytest.raises(LoadIsClosed):
        await amend_load(ports_as(who), who, posted.id, 1, _change(tier=2))


async def test_the_own_list_holds_every_status_and_nobody_elses(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    first = await _post(ports_as, who)
    clock.forward(timedelta(minutes=1))
    second = await _post(ports_as, network.colleague.caller)
    await _post(ports_as, network.otter.caller)
    await withdraw_load(ports, who, first.id, None)
    page = await list_own_loads(ports, who, None, None, 10)
    assert [view.id for view in page.items] == [second.id, first.id]
    for status, ids in ((PostingStatus.OPEN, [second.id]), (PostingStatus.WITHDRAWN, [first.id])):
        page = await list_own_loads(ports, who, status, None, 10)
        assert [view.id for view in page.items] == ids
    clock.adopt(30 * DAY)
    page = await list_own_loads(ports, who, PostingStatus.EXPIRED, None, 10)
    assert [view.id for view in page.items] == [second.id]


async def test_fewer_trucks_than_contracted_cannot_be_asked_for(
    ports_as: As, network: Network, database: FreshDatabase
) -> None:
    who = network.penguin.caller
    posted = await _post(ports_as, who, trucks=3)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE loads SET trucks_left = 1"))
    with pytest.raises(Invalid) as refused:
        await amend_load(ports_as(who), who, posted.id, 1, _change(trucks=1))
    assert refused.value.faults == (Fault("#/trucks", "fewer-than-contracted", {"contracted": 2}),)
    amended = await amend_load(ports_as(who), who, posted.id, 1, _change(trucks=2))
    closed = (amended.terms.trucks, amended.trucks_left, amended.status)
    assert closed == (2, 0, PostingStatus.CONTRACTED)
