"""The diesel price survey: replied to, corrected until it closes, published once, and told to every desk."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.db.outbox_worker import OutboxWorker
from domain.accounts import Caller
from domain.calendar import JST, Month
from domain.diesel.replies import Branch, OilCompany, PriceWarning, PurchaseWay
from domain.diesel.results import BranchLine, CompanyLine, Figures, Results, WayLine
from domain.diesel.surveys import Basis, SurveyState, WrongSurveyState
from domain.diesel.views import MonthBefore, PublishedPrice
from domain.events import DieselSurveyPublished
from domain.permissions import NotYourRole
from domain.ports import Ports
from domain.refusals import Invalid, NotFound
from domain.usecases.diesel.publishing_surveys import (
    list_diesel_surveys,
    publish_diesel_survey,
    publish_survey,
    read_diesel_survey,
    read_diesel_survey_csv,
    read_diesel_survey_sheet,
    read_latest_diesel_price,
)
from domain.usecases.diesel.reporting_prices import (
    list_diesel_replies,
    report_diesel_price,
    withdraw_diesel_price,
)
from domain.usecases.diesel.telling_results import send_result
from domain.usecases.keeping_time import do_duties, move_sandbox_clock
from tests.builders import NOW, MovableClock, Network, Person
from tests.conftest import FreshDatabase
from tests.letters import letters_to

As = Callable[[Caller | None], Ports]
MARCH, APRIL, MAY = Month("2026-03"), Month("2026-04"), Month("2026-05")
MARCH_CLOSES = datetime(2026, 4, 11, tzinfo=JST)
LORRY, STAND, CARD, OTHER = PurchaseWay
ENEOS, COSMO = OilCompany.ENEOS, OilCompany.COSMO


async def say(
    ports_as: As,
    who: Person,
    sen: int,
    of: tuple[PurchaseWay, OilCompany] = (CARD, ENEOS),
    month: Month = MARCH,
) -> None:
    await report_diesel_price(ports_as(who.caller), who.caller, month, of, sen)


async def everything(database: FreshDatabase) -> list[str]:
    """All rows of the survey and what it has caused, as they stand."""
    tables = ("diesel_surveys", "diesel_replies", "outbox", "audit_log")
    async with database.engine.connect() as connection:
        return [
            f"{table} {row}"
            for table in tables
            for row in sorted(map(str, await connection.execute(text(f"SELECT * FROM {table}"))))
        ]


async def test_a_desk_says_what_it_paid_and_reads_its_own_replies_alone(
    ports_as: As, network: Network
) -> None:
    await say(ports_as, network.penguin, 12_355)
    await say(ports_as, network.penguin, 11_096, (LORRY, COSMO))
    await say(ports_as, network.otter, 13_000)
    for who in (network.penguin, network.colleague):
        replies = await list_diesel_replies(ports_as(who.caller), who.caller, MARCH)
        assert [(one.way, one.company, one.price_sen_per_litre, one.branch) for one in replies] == [
            (LORRY, COSMO, 11_096, Branch("24", None)),
            (CARD, ENEOS, 12_355, Branch("24", None)),
        ]
    owl = network.owl.caller
    assert await list_diesel_replies(ports_as(owl), owl, MARCH) == []


async def test_a_reply_bears_the_branch_that_the_register_has_for_the_member(
    ports_as: As, ports: Ports, network: Network
) -> None:
    async with ports.begin() as work:
        assert network.penguin.desk is not None
        kept = await work.members.lock(network.penguin.desk.id)
        assert kept is not None
        await work.members.save(replace(kept, branch="北勢"))
    await say(ports_as, network.penguin, 12_355)
    who = network.penguin.caller
    (reply,) = await list_diesel_replies(ports_as(who), who, MARCH)
    assert reply.branch == Branch("24", "北勢")


async def test_a_correction_takes_the_place_of_what_was_said(
    ports_as: As, database: FreshDatabase, network: Network
) -> None:
    await say(ports_as, network.penguin, 12_355)
    await say(ports_as, network.penguin, 12_410)
    before = await everything(database)
    await say(ports_as, network.penguin, 12_410)
    assert await everything(database) == before, "the same once more changes nothing"
    who = network.penguin.caller
    (reply,) = await list_diesel_replies(ports_as(who), who, MARCH)
    assert reply.price_sen_per_litre == 12_410
    await withdraw_diesel_price(ports_as(who), who, MARCH, (CARD, ENEOS))
    assert await list_diesel_replies(ports_as(who), who, MARCH) == []
    with pytest.raises(NotFound):
        await withdraw_diesel_price(ports_as(who), who, MARCH, (CARD, ENEOS))


@pytest.mark.parametrize(
    ("sen", "warning"),
    [
        (1_000, PriceWarning.UNUSUALLY_LOW),
        (7_999, PriceWarning.UNUSUALLY_LOW),
        (8_000, None),
        (20_000, None),
        (20_001, PriceWarning.UNUSUALLY_HIGH),
        (99_999, PriceWarning.UNUSUALLY_HIGH),
    ],
)
async def test_a_price_that_looks_like_a_slip_is_kept_and_told(
    ports_as: As, network: Network, sen: int, warning: PriceWarning | None
) -> None:
    who = network.penguin.caller
    reply = await report_diesel_price(ports_as(who), who, MARCH, (CARD, ENEOS), sen)
    assert reply.warning == warning


@pytest.mark.parametrize("sen", [0, 999, 100_000])
async def test_what_cannot_be_a_price_is_refused(
    ports_as: As, database: FreshDatabase, network: Network, sen: int
) -> None:
    before = await everything(database)
    with pytest.raises(Invalid):
        await say(ports_as, network.penguin, sen)
    assert await everything(database) == before


@pytest.mark.parametrize(
    ("month", "ahead"),
    [
        (MAY, timedelta()),
        (Month("2026-02"), timedelta()),
        (MARCH, MARCH_CLOSES - NOW),
        (APRIL, datetime(2026, 5, 11, tzinfo=JST) - NOW),
        (MAY, datetime(2026, 4, 30, 23, 59, 59, tzinfo=JST) - NOW),
    ],
)
async def test_out_of_its_time_a_month_takes_no_replies(
    ports_as: As,
    database: FreshDatabase,
    network: Network,
    clock: MovableClock,
    month: Month,
    ahead: timedelta,
) -> None:
    clock.forward(ahead)
    before = await everything(database)
    with pytest.raises(WrongSurveyState):
        await say(ports_as, network.penguin, 12_355, month=month)
    assert await everything(database) == before


async def test_a_month_takes_replies_from_its_first_moment_to_the_last_of_the_tenth(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    clock.forward(MARCH_CLOSES - NOW - timedelta(microseconds=1))
    await say(ports_as, network.penguin, 12_355, month=MARCH)
    clock.forward(datetime(2026, 5, 1, tzinfo=JST) - clock.now())
    await say(ports_as, network.penguin, 12_355, month=MAY)


async def test_before_it_is_published_a_month_looks_alike_whether_or_not_anybody_has_replied(
    ports_as: As, network: Network
) -> None:
    who = network.owl.caller
    ports = ports_as(who)
    before = [await list_diesel_surveys(ports, who), await read_diesel_survey(ports, who, MARCH)]
    await say(ports_as, network.penguin, 12_355)
    assert [await list_diesel_surveys(ports, who), await read_diesel_survey(ports, who, MARCH)] == before
    assert [one.survey.month for one in await list_diesel_surveys(ports, who)] == [APRIL, MARCH]
    for read in (read_diesel_survey_csv, read_diesel_survey_sheet):
        with pytest.raises(NotFound):
            await read(ports, who, MARCH)
    for month in (Month("2026-02"), MAY):
        with pytest.raises(NotFound):
            await read_diesel_survey(ports, who, month)
    with pytest.raises(NotFound):
        await read_latest_diesel_price(ports, who)


async def test_the_clock_publishes_a_month_by_itself_and_the_surcharge_follows_from_it(
    ports_as: As, network: Network
) -> None:
    for who, sen in ((network.penguin, 12_400), (network.otter, 12_450), (network.owl, 12_501)):
        await say(ports_as, who, sen)
    await say(ports_as, network.owl, 30_000, (OTHER, COSMO))
    admin = network.admin.caller
    ports = replace(ports_as(admin), hides_small_cells=False)
    assert await move_sandbox_clock(ports, admin, MARCH_CLOSES) == (MARCH_CLOSES, ("diesel survey 2026-03",))
    view = await read_diesel_survey(ports, admin, MARCH)
    whole = Figures(3, 12_501, 12_450, 12_400)  # 37,351 ÷ 3 = 12,450.33
    other = Figures(1, 30_000, 30_000, 30_000)
    assert view.survey.results == Results(
        whole=whole,
        ways=(WayLine(CARD, whole), WayLine(OTHER, other)),
        branches=(
            BranchLine(CARD, Branch("11", None), Figures(1, 12_501, 12_501, 12_501)),
            BranchLine(CARD, Branch("24", None), Figures(2, 12_450, 12_425, 12_400)),
            BranchLine(OTHER, Branch("11", None), other),
        ),
        companies=(CompanyLine(CARD, ENEOS, whole), CompanyLine(OTHER, COSMO, other)),
    )
    assert (view.survey.state, view.lift_sen_per_litre, view.before) == (SurveyState.PUBLISHED, 250, None)
    latest = await read_latest_diesel_price(ports, admin)
    assert latest == PublishedPrice(MARCH, Basis(3_210), MARCH_CLOSES, 12_450)
    assert latest.lift_sen_per_litre == 250


async def test_a_month_on_another_basis_says_so_beside_the_month_before(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    people = (network.penguin, network.otter, network.owl)
    for who in people:
        await say(ports_as, who, 14_700)
        await say(ports_as, who, 13_000, month=APRIL)
    clock.forward(datetime(2026, 5, 11, tzinfo=JST) - NOW)
    assert await do_duties(ports_as(None)) == ["diesel survey 2026-03", "diesel survey 2026-04"]
    who = network.owl.caller
    view = await read_diesel_survey(ports_as(who), who, APRIL)
    assert (view.survey.basis, view.survey.price_sen_per_litre) == (Basis(1_500), 13_000)
    assert view.before == MonthBefore(MARCH, Basis(3_210), 14_700, -1_700, basis_changed=True)
    assert (await read_latest_diesel_price(ports_as(who), who)).month == APRIL
    assert [one.survey.month for one in await list_diesel_surveys(ports_as(who), who)] == [
        MAY,
        APRIL,
        MARCH,
    ]


async def test_a_month_nobody_replied_to_is_published_without_a_price_and_the_former_one_stays(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    for who in (network.penguin, network.otter, network.owl):
        await say(ports_as, who, 14_700)
    clock.forward(datetime(2026, 5, 12, tzinfo=JST) - NOW)
    await do_duties(ports_as(None))
    who = network.owl.caller
    view = await read_diesel_survey(ports_as(who), who, APRIL)
    assert view.survey.results == Results(None, (), (), ())
    latest = await read_latest_diesel_price(ports_as(who), who)
    assert (latest.month, latest.price_sen_per_litre, latest.lift_sen_per_litre) == (MARCH, 14_700, 2_750)


async def test_too_few_companies_make_no_price_where_small_cells_are_hidden(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    for company in (ENEOS, COSMO, OilCompany.OTHER):
        await say(ports_as, network.penguin, 14_700, (CARD, company))
    await say(ports_as, network.owl, 14_800)
    clock.forward(MARCH_CLOSES - NOW)
    await do_duties(ports_as(None))
    who = network.otter.caller
    results = (await read_diesel_survey(ports_as(who), who, MARCH)).survey.results
    assert results is not None
    assert {line.figures for line in (*results.ways, *results.branches, *results.companies)} == {None}
    assert results.whole is None, "four replies, of two companies"


async def test_the_federation_publishes_a_month_that_is_over_and_only_in_its_turn(
    ports_as: As, database: FreshDatabase, network: Network
) -> None:
    admin = network.admin.caller
    ports = ports_as(admin)
    before = await everything(database)
    with pytest.raises(WrongSurveyState):  # nobody has ever replied
        await publish_diesel_survey(ports, admin, MARCH)
    assert await everything(database) == before
    for who in (network.penguin, network.otter, network.owl):
        await say(ports_as, who, 14_700)
        await say(ports_as, who, 13_000, month=APRIL)
    before = await everything(database)
    with pytest.raises(WrongSurveyState):  # it is not over
        await publish_diesel_survey(ports, admin, APRIL)
    assert await everything(database) == before
    view = await publish_diesel_survey(ports, admin, MARCH)
    assert (view.survey.published_at, view.survey.price_sen_per_litre) == (NOW, 14_700)
    before = await everything(database)
    assert await publish_diesel_survey(ports, admin, MARCH) == view
    with pytest.raises(WrongSurveyState):
        await say(ports_as, network.penguin, 14_000)
    who = network.penguin.caller
    with pytest.raises(WrongSurveyState):
        await withdraw_diesel_price(ports_as(who), who, MARCH, (CARD, ENEOS))
    assert await everything(database) == before
    for person in (network.penguin, network.mie_clerk):
        with pytest.raises(NotYourRole):
            await publish_diesel_survey(ports_as(person.caller), person.caller, MARCH)


async def test_what_is_published_never_changes_and_takes_no_reply_even_past_the_program(
    ports_as: As, ports: Ports, database: FreshDatabase, network: Network
) -> None:
    await say(ports_as, network.penguin, 14_700)
    assert await publish_survey(ports, MARCH)
    before = await everything(database)
    new = (
        "INSERT INTO diesel_replies SELECT gen_random_uuid(), month, member_id, 'stand', company,"
        " branch_prefecture, branch_name, price_sen_per_litre, reported_at FROM diesel_replies"
    )
    for statement in (
        new,
        "UPDATE diesel_replies SET price_sen_per_litre = 10000",
        "DELETE FROM diesel_replies",
        "TRUNCATE diesel_replies",
        "UPDATE diesel_surveys SET price_sen_per_litre = 10000",
        "DELETE FROM diesel_surveys",
        "TRUNCATE diesel_surveys CASCADE",
    ):
        with pytest.raises(DBAPIError):
            async with database.engine.begin() as connection:
                await connection.execute(text(statement))
    assert await everything(database) == before


async def test_whoever_replies_while_the_month_is_published_is_in_the_result_or_is_refused(
    ports_as: As, ports: Ports, database: FreshDatabase, network: Network
) -> None:
    """Corrections and withdrawals raced against the close: the database says which came first."""
    await say(ports_as, network.penguin, 10_000)
    outcomes = set()
    for turn in range(12):
        month = Month(f"20{30 + turn}-03")
        then = replace(ports, now=lambda month=month: datetime(int(month[:4]), 4, 2, tzinfo=JST))
        people = (network.penguin, network.otter, network.owl, network.mie_clerk)

        def as_then(who: Caller | None, then: Ports = then) -> Ports:
            return replace(ports_as(who), now=then.now)

        for who in people[:2]:
            await say(as_then, who, 12_000, month=month)

        async def try_to(reply: partial[object]) -> bool:
            try:
                await reply()
            except WrongSurveyState:
                return False
            return True

        tries = [partial(say, as_then, who, 15_000 + turn, month=month) for who in people]
        gone = network.otter.caller
        tries[1] = partial(withdraw_diesel_price, as_then(gone), gone, month, (CARD, ENEOS))
        later = turn % 4
        tries_and_close = [
            *tries[:later],
            partial(publish_survey, replace(then, hides_small_cells=False), month),
        ]
        tries_and_close += tries[later:]
        done = await asyncio.gather(
            *(one() if one.func is publish_survey else try_to(one) for one in tries_and_close)
        )
        assert done.pop(later) is True
        outcomes |= set(done)
        async with ports.begin() as work:
            survey = await work.diesel_surveys.get(month)
        assert survey is not None
        expected = [15_000 + turn if done[0] else 12_000]
        expected += [] if done[1] else [12_000]
        expected += [15_000 + turn for said in done[2:] if said]
        assert survey.whole is not None
        mean = (2 * sum(expected) + len(expected)) // (2 * len(expected))
        assert survey.whole == Figures(len(expected), max(expected), mean, min(expected))
    assert outcomes == {True, False}, "both happened"


async def test_publishing_at_the_same_moment_publishes_once(
    ports_as: As, ports: Ports, database: FreshDatabase, network: Network
) -> None:
    await say(ports_as, network.penguin, 14_700)
    assert sorted(await asyncio.gather(*(publish_survey(ports, MARCH) for _ in range(6)))) == [False] * 5 + [
        True
    ]
    async with database.engine.connect() as connection:
        owed = await connection.scalar(text("SELECT count(*) FROM outbox"))
    assert owed == 5, "a letter for each of three members and two desks"


async def test_every_desk_is_told_once_by_mail(
    ports_as: As, ports: Ports, database: FreshDatabase, network: Network, tmp_path: Path, clock: MovableClock
) -> None:
    for who in (network.penguin, network.otter, network.owl):
        await say(ports_as, who, 14_700)
        await say(ports_as, who, 13_000, month=APRIL)
    clock.forward(datetime(2026, 5, 11, tzinfo=JST) - NOW)
    await do_duties(ports)
    worker = OutboxWorker(
        database.engine, {DieselSurveyPublished: [partial(send_result, ports)]}, clock.wall_now
    )
    while await worker.work_once():
        pass
    desks = [person.desk for person in (network.penguin, network.otter, network.owl, network.mie_clerk)]
    for desk in desks:
        assert desk is not None
        assert len(letters_to(tmp_path / "mail", desk.mail)) == 2
    assert desks[0] is not None
    march, april = sorted(letters_to(tmp_path / "mail", desks[0].mail), key=lambda one: str(one["Subject"]))
    assert str(march["Subject"]) == "【帰り荷】軽油価格調査 令和8年3月 結果報告"
    assert april.get_content().splitlines()[:15] == [
        "四日市ペンギン運輸 御中",
        "",
        "令和8年4月購入分の軽油価格調査の結果を公表しました。",
        "価格は1リットルあたりで、軽油引取税15.00円を含み、消費税を含みません。",
        "",
        "カード買い: 3件 最高 130.00円 平均 130.00円 最低 130.00円",
        "全体: 3件 最高 130.00円 平均 130.00円 最低 130.00円",
        "前月との差: -17.00円",
        "前月は調査の基準が異なります (軽油引取税32.10円を含み、消費税を含みません)。",
        "差には税額の変更が含まれます。",
        "燃料サーチャージの上昇額: 1リットルあたり 7.50円",
        "",
        "支部別・元売別の表は、書面(PDF)と表(CSV)でご覧になれます。",
        f"/v1/diesel-surveys/{APRIL}/sheet.pdf",
        "このメールは自動で送信しています。",
    ]
