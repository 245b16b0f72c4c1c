"""The demo network (API §4): filled once, wholly or not at all, and plausible."""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.db.connect import Listening
from adapters.db.schema import outbox
from adapters.db.tracking_news import SqlTrackingNews
from adapters.ids import new_id
from adapters.mail import FolderMail
from adapters.passwords import Argon2Passwords
from api.compose import Clocks, SqlWorld
from api.demo.companies import COOPERATIVES
from api.demo.desks import Desk
from api.demo.draws import Draws
from api.demo.goods import PAYLOAD_KG
from api.demo.loads import draw_load
from api.demo.logins import DemoFile, read_demo_file
from api.demo.network import NotTheDemoNetwork, count_for_everyone, ensure_demo_network
from api.demo.vehicles import draw_vehicle
from api.load_shapes import LoadForm
from api.vehicle_shapes import VehicleForm
from domain.accounts import AccountId, Caller, Role, SessionId, Viewer
from domain.calendar import Month, in_jst
from domain.loads import LoadView
from domain.members import CooperativeId, MemberId
from domain.places import MunicipalityCode
from domain.ports import Ports
from domain.postings import Contact
from domain.search import LoadSearch, VehicleSearch
from domain.vehicle_classes import BodyType
from domain.vehicles import VehicleView
from tests.builders import a_cooperative, a_member
from tests.conftest import HOME, SEALER, WITH_SCHEMA, Copies, FreshDatabase, folder_files

BASE_URL = "http://127.0.0.1:8000"
FEDERATION = Viewer(None, None, None, masked=False)


def world_on(database: FreshDatabase, passwords: Argon2Passwords) -> SqlWorld:
    clocks = Clocks(database.clock.now, database.clock.wall_now, database.clock.adopt)
    mail = FolderMail(Path(os.environ[HOME]) / "mail", "kaerini@network.example")
    news = SqlTrackingNews(Listening(database.url))
    return SqlWorld(
        *(database.engine, SEALER, clocks, passwords),
        mail=mail,
        files=folder_files(Path(os.environ[HOME]) / "files", database.clock),
        tracking_news=news,
        sandbox=True,
        base_url=BASE_URL,
    )


async def filled(world: SqlWorld, home: Path, steps: list[int] | None = None) -> DemoFile:
    def note(done: int, _: int) -> None:
        if steps is not None:
            steps.append(done)

    return await ensure_demo_network(world.ports, world.in_one_work, home, BASE_URL, note)


@pytest.fixture(scope="module")
async def demo(
    module_database: FreshDatabase, passwords: Argon2Passwords, tmp_path_factory: pytest.TempPathFactory
) -> tuple[SqlWorld, DemoFile]:
    """A demo network that no test changes."""
    world = world_on(module_database, passwords)
    return world, await filled(world, tmp_path_factory.mktemp("home"))


async def every_load(ports: Ports, viewer: Viewer) -> list[LoadView]:
    page = await ports.board.find_loads(LoadSearch(), viewer, ports.now(), None, 1000)
    return [found.view for found in page.items]


async def every_vehicle(ports: Ports, viewer: Viewer) -> list[VehicleView]:
    page = await ports.board.find_vehicles(VehicleSearch(), viewer, ports.now(), None, 1000)
    return [found.view for found in page.items]


async def everything(demo: tuple[SqlWorld, DemoFile]) -> tuple[list[LoadView], list[VehicleView]]:
    """Each desk's own postings, as nobody else sees all of them."""
    world, file = demo
    loads: list[LoadView] = []
    vehicles: list[VehicleView] = []
    for desk in await desks_of(world, file):
        now = world.ports.now()
        loads += (await world.ports.board.own_loads(desk, "open", now, None, 1000)).items
        vehicles += (await world.ports.board.own_vehicles(desk, "open", now, None, 1000)).items
    return loads, vehicles


async def desks_of(world: SqlWorld, file: DemoFile) -> set[MemberId]:
    members = {MemberId(login.member.id) for login in file.accounts if login.member is not None}
    page = await world.ports.board.find_loads(LoadSearch(), FEDERATION, world.ports.now(), None, 1000)
    return members | {found.view.poster.member_id for found in page.items if found.view.poster is not None}


async def test_three_months_of_diesel_prices_are_published_and_the_next_one_takes_replies(
    demo: tuple[SqlWorld, DemoFile],
) -> None:
    world, _ = demo
    async with world.ports.begin() as work:
        published = await work.diesel_surveys.published(None, 10)
        latest = await work.diesel_surveys.latest_price()
        waiting = await work.diesel_replies.of_month(Month("2026-03"))
    assert [one.month for one in published] == ["2026-02", "2026-01", "2025-12"]
    for one in published:
        assert one.whole is not None
        assert one.whole.replies >= 15, "every company has a card"
        assert 14_000 < one.whole.mean_sen_per_litre < 17_000
        assert one.results is not None
        assert any(line.figures is not None for line in one.results.branches)
    assert latest is not None
    assert latest.month == "2026-02"
    assert len(waiting) > 0
    async with world.engine.connect() as connection:
        owed = await connection.scalar(
            select(func.count()).select_from(outbox).where(outbox.c.event == "DieselSurveyPublished")
        )
    assert owed == 0, "nobody is written to about a time before the network"


async def test_there_are_three_cooperatives_of_four_members_with_an_account_for_every_role(
    demo: tuple[SqlWorld, DemoFile],
) -> None:
    world, file = demo
    by_role = Counter(login.role for login in file.accounts)
    members = {login.member.id: login.cooperative for login in file.accounts if login.member}
    of_each = Counter(cooperative.id for cooperative in members.values() if cooperative)
    clerks = {login.cooperative.id for login in file.accounts if login.cooperative and not login.member}
    async with world.ports.begin() as work:
        kept = [await work.members.cooperative(CooperativeId(one)) for one in of_each]
        count = await work.members.count()
    assert by_role == {Role.FEDERATION_ADMIN: 1, Role.COOP_CLERK: 3, Role.DISPATCHER: 13, Role.TRIAL: 1}
    assert sorted(of_each.values()) == [4, 4, 4]
    assert clerks == set(of_each)
    assert [one.fee_bp for one in kept if one is not None] == [500, 500, 500]
    assert count == 12 + 3, "each co-operative trades as a member row too"


async def test_only_clerks_and_the_federation_have_a_second_factor(demo: tuple[SqlWorld, DemoFile]) -> None:
    for login in demo[1].accounts:
        assert (login.otp_secret is not None) == (login.role in (Role.FEDERATION_ADMIN, Role.COOP_CLERK))


async def test_three_hundred_postings_are_on_the_board(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, vehicles = await everything(demo)
    assert (len(loads), len(vehicles)) == (220, 80)
    posters = {view.poster.name for view in (*loads, *vehicles) if view.poster}
    assert len(posters) >= 12


async def test_every_posting_could_have_come_through_the_door(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, vehicles = await everything(demo)
    for load in loads:
        LoadForm.model_validate(load.terms, from_attributes=True, by_name=True)
    for vehicle in vehicles:
        VehicleForm.model_validate(vehicle.terms, from_attributes=True, by_name=True)


async def test_what_is_asked_lies_around_the_standard_fare(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, _ = await everything(demo)
    ratios = [load.fare_ratio_bp for load in loads if load.fare_ratio_bp is not None]
    to_be_discussed = sum(load.terms.asking_fare_yen is None for load in loads)
    assert len(ratios) > 120
    assert 7_000 <= min(ratios) < 8_500
    assert 11_500 < max(ratios) <= 13_000
    assert 20 < to_be_discussed < 90


async def test_cargo_travels_in_a_truck_that_bears_it(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, _ = await everything(demo)
    for load in loads:
        terms = load.terms
        assert terms.cargo.weight_kg / terms.trucks <= PAYLOAD_KG[terms.vehicle_class], terms
        span = terms.cargo.temperature_c
        if span is not None and span.max <= -18:
            assert set(terms.body_types) == {BodyType.FREEZER}, terms
        if "冷凍" in terms.cargo.name:
            assert span is not None, terms


async def test_trucks_are_loaded_in_working_hours_and_never_on_a_sunday(
    demo: tuple[SqlWorld, DemoFile],
) -> None:
    loads, vehicles = await everything(demo)
    now = demo[0].ports.now()
    for load in loads:
        opens = in_jst(load.terms.pickup.from_at)
        assert 7 <= opens.hour <= 16, opens
        assert opens.weekday() != 6, opens
        assert now < opens < now + timedelta(days=8)
        assert load.terms.delivery.from_at > load.terms.pickup.from_at
    for vehicle in vehicles:
        at = in_jst(vehicle.terms.available.at)
        assert 8 <= at.hour <= 17, at
        assert at.weekday() != 6, at


async def test_some_postings_are_for_partners_only_or_partners_first(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, vehicles = await everything(demo)
    world, _ = demo
    kinds = Counter(view.audience.kind.value for view in (*loads, *vehicles) if view.audience)
    assert kinds["everyone"] > 230
    assert min(kinds["named"], kinds["named_first"]) > 5
    shown = len(await every_load(world.ports, FEDERATION)) + len(await every_vehicle(world.ports, FEDERATION))
    assert shown == kinds["everyone"]


async def test_the_board_is_varied(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, vehicles = await everything(demo)
    assert len({load.terms.cargo.name for load in loads}) > 30
    assert len({load.terms.remarks for load in loads}) > 100
    assert len({load.terms.origin.municipality[:2] for load in loads}) > 20
    assert len({load.terms.vehicle_class for load in loads}) == 6
    assert len({body for load in loads for body in load.terms.body_types}) > 12
    assert {load.terms.booking.value for load in loads} == {"instant", "by_agreement"}
    assert any(load.terms.consolidation for load in loads)
    assert any(load.terms.stops for load in loads)
    assert any(vehicle.terms.hours_used for vehicle in vehicles)
    assert any(vehicle.terms.destinations is None for vehicle in vehicles)


async def test_nobody_real_is_rung_up_by_accident(demo: tuple[SqlWorld, DemoFile]) -> None:
    loads, vehicles = await everything(demo)
    phones = {view.contact.phone for view in (*loads, *vehicles) if view.contact}
    assert len(phones) == 15
    assert all(re.fullmatch(r"0\d{1,3}-0\d{1,3}-\d{4}", phone) for phone in phones), phones


async def test_a_second_filling_changes_nothing(demo: tuple[SqlWorld, DemoFile], tmp_path: Path) -> None:
    world, file = demo
    (tmp_path / "demo.json").write_text(file.model_dump_json())
    steps: list[int] = []
    assert await filled(world, tmp_path, steps) == file
    loads, vehicles = await everything(demo)
    assert (len(loads), len(vehicles), steps) == (220, 80, [])


async def test_a_week_later_the_board_is_known_to_be_empty(
    demo: tuple[SqlWorld, DemoFile], module_database: FreshDatabase
) -> None:
    ports = demo[0].ports
    fresh = await count_for_everyone(ports)
    now, module_database.clock.ahead = module_database.clock.ahead, timedelta(days=9)
    later = await count_for_everyone(ports)
    module_database.clock.adopt(now)
    assert (fresh > 150, later) == (True, 0)


async def test_demo_json_follows_the_program_to_another_address(
    demo: tuple[SqlWorld, DemoFile], tmp_path: Path
) -> None:
    world, file = demo
    (tmp_path / "demo.json").write_text(file.model_dump_json())
    moved = await ensure_demo_network(
        world.ports, world.in_one_work, tmp_path, "http://127.0.0.1:9", lambda *_: None
    )
    assert moved == file.model_copy(update={"base_url": "http://127.0.0.1:9"})
    assert read_demo_file(tmp_path) == moved


async def test_a_network_that_is_not_the_demo_network_is_left_alone(
    database: FreshDatabase, passwords: Argon2Passwords, tmp_path: Path, demo: tuple[SqlWorld, DemoFile]
) -> None:
    world = world_on(database, passwords)
    async with world.ports.begin() as work:
        cooperative = a_cooperative()
        await work.members.add_cooperative(cooperative)
        await work.members.add(a_member(cooperative))
    with pytest.raises(NotTheDemoNetwork):
        await filled(world, tmp_path)
    (tmp_path / "demo.json").write_text(demo[1].model_dump_json())
    with pytest.raises(NotTheDemoNetwork):
        await filled(world, tmp_path)
    async with world.ports.begin() as work:
        assert await work.members.count() == 1
    assert read_demo_file(tmp_path) == demo[1]


async def test_a_filling_that_breaks_off_leaves_an_empty_database(
    database: FreshDatabase, passwords: Argon2Passwords, tmp_path: Path
) -> None:
    world = world_on(database, passwords)

    def pull_the_plug(done: int, _: int) -> None:
        if done == 150:
            raise OSError("the plug is pulled")

    with pytest.raises(OSError, match="plug"):
        await ensure_demo_network(world.ports, world.in_one_work, tmp_path, BASE_URL, pull_the_plug)
    async with world.ports.begin() as work:
        assert await work.members.count() == 0
    assert await every_load(world.ports, FEDERATION) == []
    (tmp_path / "demo.json").write_text("{ left over from another try")
    file = await filled(world, tmp_path)
    assert read_demo_file(tmp_path) == file


@pytest.fixture(scope="module")
async def filled_by_two(
    copies: Copies, passwords: Argon2Passwords, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[SqlWorld, list[DemoFile]]]:
    """Another installation, filled by two programs at once."""
    home = tmp_path_factory.mktemp("home")
    async with copies.fresh(WITH_SCHEMA) as database:
        worlds = [world_on(database, passwords) for _ in range(2)]
        yield worlds[0], list(await asyncio.gather(*(filled(world, home) for world in worlds)))


async def test_two_that_fill_at_once_make_one_network(
    filled_by_two: tuple[SqlWorld, list[DemoFile]],
) -> None:
    world, (one, other) = filled_by_two
    assert one == other
    async with world.ports.begin() as work:
        assert await work.members.count() == 15


async def test_passwords_and_seeds_are_new_in_each_installation(
    demo: tuple[SqlWorld, DemoFile], filled_by_two: tuple[SqlWorld, list[DemoFile]]
) -> None:
    files = (demo[1], filled_by_two[1][0])
    told = [login.password for file in files for login in file.accounts]
    seeds = [login.otp_secret for file in files for login in file.accounts if login.otp_secret]
    assert len(set(told)) == len(told) == 36
    assert len(set(seeds)) == len(seeds) == 8
    assert min(map(len, told)) >= 20


def later(thing: Any, by: timedelta) -> Any:
    """The thing with every time in it moved."""
    if isinstance(thing, datetime):
        return thing + by
    if isinstance(thing, tuple):
        return tuple(later(one, by) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return type(thing)(**{field.name: later(getattr(thing, field.name), by) for field in fields(thing)})
    return thing


async def test_the_same_seed_gives_the_same_postings_a_week_later(
    ports: Ports, database: FreshDatabase
) -> None:
    desks = some_desks()
    week = timedelta(days=7)

    async def drawn() -> list[Any]:
        loads = [(await draw_load(ports, "seed", n, desks))[1] for n in range(60)]
        return loads + [(await draw_vehicle(ports, "seed", n, desks))[1] for n in range(30)]

    now = await drawn()
    database.clock.forward(week)
    then = await drawn()
    assert [later(terms, week) for terms in now] == then


def some_desks() -> tuple[Desk, ...]:
    """The desks of the demo's members, with ids of their own."""
    return tuple(
        Desk(
            caller=a_caller(),
            contact=Contact(member.dispatchers[0], member.phone),
            member_id=MemberId(new_id()),
            cooperative_id=CooperativeId(new_id()),
            base=MunicipalityCode(member.municipality),
            home=cooperative.home,
            fleet=member.fleet,
            often=1,
        )
        for cooperative in COOPERATIVES
        for member in cooperative.members
    )


def a_caller() -> Caller:
    """Of whom only the id counts."""
    return Caller(AccountId(new_id()), "x", Role.DISPATCHER, None, None, SessionId(new_id()), False)


def test_draws_are_even_and_hang_on_their_name_only() -> None:
    counts = Counter(Draws(f"{n}").below(6) for n in range(6_000))
    assert all(800 < counts[face] < 1_200 for face in range(6)), counts
    assert [Draws("a").below(10**9) for _ in range(3)] == [Draws("a").below(10**9)] * 3
    assert Draws("a").below(10**9) != Draws("b").below(10**9)
    weighted = Counter(Draws(f"w{n}").weighted((("rare", 1), ("often", 9))) for n in range(3_000))
    assert 200 < weighted["rare"] < 400
