"""Letters on saved searches: gathered, held by quiet hours, and true when they are sent (SPEC 4.7, 11)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapters.db.outbox_worker import MOST_ATTEMPTS, dead_letters, replay
from adapters.mail import SmtpMail
from domain.audiences import Audience, AudienceKind
from domain.calendar import JST
from domain.events import LoadPosted, SavedSearchLetterOwed
from domain.letters import Letter
from domain.loads import LoadId
from domain.ports import Ports
from domain.saved_searches.letters import BETWEEN_LETTERS, MOST_IN_A_LETTER, SavedSearchLetterId
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import Notify
from domain.usecases.board.saving_searches import amend_saved_search, drop_saved_search
from domain.usecases.board.telling_matches import send_matches_letter
from domain.usecases.board.watching import tell_widened
from domain.usecases.keeping_time import do_duties, move_sandbox_clock
from domain.usecases.offering import post_vehicle
from domain.usecases.posting import amend_load, post_load, withdraw_load
from domain.usecases.register.partnering import put_on_do_not_deal
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, Person, a_load, load_terms, vehicle_terms
from tests.conftest import BASE_URL, FreshDatabase
from tests.letters import letters_to
from tests.postbox import Postbox, free_port, serving
from tests.usecases.watched import As, let_work, mails, met_by, rows, save, trouble, worker_on

MINUTE = timedelta(minutes=1)
AT_NIGHT = QuietHours(time(22), time(5, 30))


async def post(ports_as: As, who: Person, **changes: object) -> LoadId:
    return (await post_load(ports_as(who.caller), who.caller, load_terms(**changes))).id


async def withdraw(ports_as: As, who: Person, load_id: LoadId) -> None:
    await withdraw_load(ports_as(who.caller), who.caller, load_id, None)


def told_ids(mail: str) -> list[str]:
    """What a letter leads to, in its order."""
    return [line.rpartition("/")[2] for line in mail.splitlines() if line.startswith(BASE_URL)]


async def test_the_first_letter_goes_at_once_and_says_what_its_reader_may_see(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    await save(ports_as, network.owl, "三重から 帰り荷")
    await save(ports_as, network.owl, "鋼材")
    load_id = await post(ports_as, network.penguin, asking_fare_yen=90_000)
    await let_work(database, ports)
    (letter,) = letters_to(tmp_path / "mail", network.owl.account.mail)
    assert str(letter["Subject"]) == "【帰り荷】登録した条件に合う荷物1件"
    assert letter.get_content().splitlines() == [
        "見本 owl 様",
        "",
        "登録した条件に合う荷物1件が掲示板に出ました。",
        "",
        "[荷物] 三重県四日市市 → 埼玉県川口市",
        "積込 4/2(木) 09:00-11:00 / 納入 4/3(金) 09:00-11:00",
        "鋼材 8,000kg / 90,000円",
        "四日市ペンギン運輸",
        f"{BASE_URL}/v1/loads/{load_id}",
        *[line for line in letter.get_content().splitlines() if line.startswith("条件: ")],
        "",
        "通知の方法と時間帯は、条件登録で変えられます。このメールは自動で送信しています。",
        "",
        "--",
        "1 new postings meet your saved searches; each is at the link above while it is open.",
        "How and when you are told is set with the saved search. This mail was sent automatically.",
    ]
    (named,) = [line for line in letter.get_content().splitlines() if line.startswith("条件: ")]
    assert sorted(named.removeprefix("条件: ").split("、")) == ["三重から 帰り荷", "鋼材"]
    assert await trouble(database) == []


async def test_a_trial_users_letter_tells_neither_company_nor_fare(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    await save(ports_as, network.trial)
    await post(ports_as, network.penguin, asking_fare_yen=90_000, remarks="門前で電話")
    await let_work(database, ports)
    (mail,) = mails(tmp_path, network.trial)
    assert "運賃は体験IDでは表示されません" in mail
    assert [secret for secret in ("ペンギン", "90,000", "応相談", "門前") if secret in mail] == []


async def test_of_what_comes_within_ten_minutes_one_letter_tells(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock, tmp_path: Path
) -> None:
    await save(ports_as, network.owl)
    first = await post(ports_as, network.penguin)
    await let_work(database, ports)
    second, third = [await post(ports_as, network.penguin) for _ in range(2)]
    caller = network.otter.caller
    vehicle = await post_vehicle(ports_as(caller), caller, vehicle_terms())
    await let_work(database, ports)
    assert [told_ids(mail) for mail in mails(tmp_path, network.owl)] == [[str(first)]]
    clock.forward(BETWEEN_LETTERS - MINUTE)
    assert await do_duties(ports) == []
    clock.forward(MINUTE)
    assert await do_duties(ports) == ["letters on saved searches"]
    await let_work(database, ports)
    assert await do_duties(ports) == []
    _, gathered = mails(tmp_path, network.owl)
    assert told_ids(gathered) == [str(third), str(second)]
    assert str(vehicle.id) not in gathered


async def test_three_hundred_postings_at_once_fill_one_letter(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    saved, count = await save(ports_as, network.owl), 300
    assert network.penguin.desk is not None
    async with ports.begin() as work:
        for _ in range(count):
            load = a_load(network.penguin.desk)
            await work.loads.add(load)
            await work.outbox.put(LoadPosted(load.id))
    await let_work(database, ports)
    assert len(await met_by(ports_as, network.owl, saved)) == 200  # a page
    (mail,) = mails(tmp_path, network.owl)
    assert len(told_ids(mail)) == MOST_IN_A_LETTER
    assert f"荷物{count}件" in mail
    assert f"ほかに{count - MOST_IN_A_LETTER}件あります" in mail


async def test_quiet_hours_hold_letters_until_they_end_over_midnight(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock, tmp_path: Path
) -> None:
    clock.forward(14 * HOUR)  # 23:00
    await save(ports_as, network.owl, "昼だけ", quiet_hours=AT_NIGHT)
    await save(ports_as, network.otter, "いつでも")
    load_id = await post(ports_as, network.penguin, closes_at=NOW + DAY)
    await let_work(database, ports)
    assert (len(mails(tmp_path, network.owl)), len(mails(tmp_path, network.otter))) == (0, 1)
    clock.forward(6 * HOUR + 29 * MINUTE)
    assert await do_duties(ports) == []
    clock.forward(MINUTE)
    assert await do_duties(ports) == ["letters on saved searches"]
    await let_work(database, ports)
    assert [told_ids(mail) for mail in mails(tmp_path, network.owl)] == [[str(load_id)]]


async def test_of_two_searches_one_speaks_at_night_and_the_other_waits_for_the_morning(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock, tmp_path: Path
) -> None:
    clock.forward(14 * HOUR)
    await save(ports_as, network.owl, "昼だけ", quiet_hours=AT_NIGHT)
    await save(ports_as, network.owl, "いつでも")
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    (at_night,) = mails(tmp_path, network.owl)
    assert "条件: いつでも" in at_night.splitlines()
    clock.forward(6 * HOUR + 30 * MINUTE)
    await do_duties(ports)
    await let_work(database, ports)
    _, in_the_morning = mails(tmp_path, network.owl)
    assert "条件: 昼だけ" in in_the_morning.splitlines()


async def test_the_sandbox_clock_moved_over_quiet_hours_lets_the_letter_go(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock, tmp_path: Path
) -> None:
    clock.forward(14 * HOUR)
    await save(ports_as, network.owl, quiet_hours=AT_NIGHT)
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    admin = network.admin.caller
    _, ran = await move_sandbox_clock(ports_as(admin), admin, NOW + 23 * HOUR)
    assert ran == ("letters on saved searches",)
    await let_work(database, ports)
    assert len(mails(tmp_path, network.owl)) == 1
    due = await rows(database, "SELECT due_at FROM saved_search_letters")
    assert due == [(datetime(2026, 4, 2, 5, 30, tzinfo=JST),)]


async def test_what_can_no_longer_be_had_or_seen_is_left_out_of_the_letter(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock, tmp_path: Path
) -> None:
    clock.forward(14 * HOUR)
    await save(ports_as, network.owl, quiet_hours=AT_NIGHT)
    assert network.otter.desk is not None
    withdrawn, narrowed, expired, left = [
        await post(ports_as, network.penguin, **({"closes_at": NOW + 15 * HOUR} if n == 2 else {}))
        for n in range(4)
    ]
    await let_work(database, ports)
    await withdraw(ports_as, network.penguin, withdrawn)
    caller = network.penguin.caller
    to_otter = Audience(AudienceKind.NAMED, (network.otter.desk.id,))
    await amend_load(ports_as(caller), caller, narrowed, 1, lambda terms: replace(terms, audience=to_otter))
    clock.forward(8 * HOUR)
    await do_duties(ports)
    await let_work(database, ports)
    (mail,) = mails(tmp_path, network.owl)
    assert told_ids(mail) == [str(left)]
    assert [one for one in (withdrawn, narrowed, expired) if str(one) in mail] == []


@pytest.mark.parametrize("what", ["withdrawn", "barred", "suspended", "closed", "dropped", "switched off"])
async def test_where_nothing_is_left_to_tell_no_letter_goes(
    ports_as: As,
    ports: Ports,
    network: Network,
    database: FreshDatabase,
    clock: MovableClock,
    tmp_path: Path,
    what: str,
) -> None:
    clock.forward(14 * HOUR)
    saved = await save(ports_as, network.owl, quiet_hours=AT_NIGHT)
    load_id = await post(ports_as, network.penguin)
    await let_work(database, ports)
    clock.forward(MINUTE)
    owl, penguin = network.owl.caller, network.penguin.caller
    assert penguin.desk is not None
    assert owl.desk is not None
    match what:
        case "withdrawn":
            await withdraw(ports_as, network.penguin, load_id)
        case "barred":
            await put_on_do_not_deal(ports_as(penguin), penguin, penguin.desk, owl.desk)
        case "suspended":
            async with ports.begin() as work:
                member = await work.members.lock(penguin.desk)
                assert member is not None
                await work.members.save(member.suspend(at=ports.now()))
        case "closed":
            async with ports.begin() as work:
                account = await work.accounts.lock(owl.account_id)
                assert account is not None
                await work.accounts.save(account.end(at=ports.now()))
        case "dropped":
            await drop_saved_search(ports_as(owl), owl, saved.id, 1)
        case "switched off":
            await amend_saved_search(
                ports_as(owl), owl, saved.id, 1, lambda terms: replace(terms, notify=Notify(mail=False))
            )
    clock.forward(8 * HOUR)
    await do_duties(ports)
    await let_work(database, ports)
    assert mails(tmp_path, network.owl) == []
    assert await trouble(database) == []
    assert await rows(database, "SELECT count(*) FROM saved_search_letters WHERE sent_at IS NULL") == [(0,)]


async def test_who_wants_no_mail_gets_none_and_reads_it_in_the_app(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path
) -> None:
    saved = await save(ports_as, network.owl, notify=Notify(mail=False))
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    assert mails(tmp_path, network.owl) == []
    assert len(await met_by(ports_as, network.owl, saved)) == 1


async def test_a_letter_that_was_sent_is_not_sent_again_by_a_replay(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    sent: list[Letter] = []
    ports = replace(ports, mail=Taking(sent))
    await save(ports_as, network.owl)
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    ((letter_id,),) = await rows(database, "SELECT id FROM saved_search_letters")
    event = SavedSearchLetterOwed(SavedSearchLetterId(UUID(int=letter_id.int)))
    await asyncio.gather(*(send_matches_letter(ports, event) for _ in range(3)))
    assert [one.to for one in sent] == [network.owl.account.mail]


class Taking:
    """A port of mail that keeps what it takes; it takes nothing until so many were refused."""

    def __init__(self, taken: list[Letter], refuses: int = 0) -> None:
        self.taken, self.refuses, self.asked = taken, refuses, list[Letter]()

    async def send(self, letter: Letter) -> None:
        """Take it, or not yet."""
        self.asked.append(letter)
        if self.refuses:
            self.refuses -= 1
            raise ConnectionError("the mail server is away")
        self.taken.append(letter)


async def test_a_letter_that_could_not_go_goes_once_when_it_is_replayed_and_gathers_nothing_meanwhile(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    mail = Taking([], refuses=MOST_ATTEMPTS)
    ports = replace(ports, mail=mail)
    await save(ports_as, network.owl)
    first = await post(ports_as, network.penguin)
    for _ in range(MOST_ATTEMPTS):
        await let_work(database, ports)
        clock.forward(HOUR)
    dead = await dead_letters(database.engine)
    assert len(dead) == 1
    second = await post(ports_as, network.penguin, closes_at=NOW + 3 * DAY)
    await let_work(database, ports)
    assert [told_ids(one.text) for one in mail.taken] == [[str(second)]]
    await replay(database.engine, dead, clock.wall_now)
    await let_work(database, ports)
    assert [told_ids(one.text) for one in mail.taken] == [[str(second)], [str(first)]]
    assert len({one.message_id for one in mail.asked}) == 2


async def test_a_worker_that_died_with_a_letter_in_hand_leaves_it_to_the_next(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase, clock: MovableClock
) -> None:
    mail = Taking([])
    ports = replace(ports, mail=mail)
    await save(ports_as, network.owl)
    await post(ports_as, network.penguin)
    dying = worker_on(database, ports)
    for _ in range(2):
        await dying.work_once()
    (held,) = await dying.lease()
    assert held.event == "SavedSearchLetterOwed"
    await let_work(database, ports)
    assert mail.taken == []
    clock.forward(MINUTE)
    await let_work(database, ports)
    assert len(mail.taken) == 1


@pytest.fixture
async def postbox() -> AsyncIterator[tuple[Postbox, int]]:
    """A real mail server."""
    box, port = Postbox(), free_port()
    async with serving(box, port):
        yield box, port


async def test_a_real_mail_server_is_given_the_letter_with_the_same_id_each_time(
    ports_as: As,
    ports: Ports,
    network: Network,
    database: FreshDatabase,
    clock: MovableClock,
    postbox: tuple[Postbox, int],
) -> None:
    box, port = postbox
    ports = replace(ports, mail=SmtpMail(f"smtp://127.0.0.1:{port}", "kaerini@network.example"))
    await save(ports_as, network.owl, "名前に\u3000改行はない: Bcc: x@example.jp")
    await post(ports_as, network.penguin)
    box.refuses = "451 later"
    await let_work(database, ports)
    assert box.taken == []
    box.refuses = None
    clock.forward(MINUTE)
    await let_work(database, ports)
    ((_, to, content),) = box.taken
    assert to == [network.owl.account.mail]
    assert b"<saved-searches-" in content
    assert content.count(b"\r\nBcc:") == 0


async def test_nothing_falls_due_where_nothing_was_saved(
    ports_as: As, ports: Ports, network: Network, database: FreshDatabase
) -> None:
    await post(ports_as, network.penguin)
    await let_work(database, ports)
    await tell_widened(ports)
    assert await do_duties(ports) == []
    assert await rows(database, "SELECT * FROM saved_search_letters") == []


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ((21, 59), (21, 59)),
        ((22, 0), (29, 30)),
        ((0, 0), (5, 30)),
        ((5, 29), (5, 30)),
        ((5, 30), (5, 30)),
    ],
)
def test_quiet_hours_over_midnight(at: tuple[int, int], ends: tuple[int, int]) -> None:
    midnight = datetime(2026, 4, 1, tzinfo=JST)
    moment = midnight + timedelta(hours=at[0], minutes=at[1])
    assert AT_NIGHT.over_at(moment) == midnight + timedelta(hours=ends[0], minutes=ends[1])


def test_quiet_hours_within_a_day_end_to_the_minute() -> None:
    at_noon = QuietHours(time(12), time(13))
    noon = datetime(2026, 4, 1, 12, tzinfo=JST)
    assert at_noon.over_at(noon + 59 * MINUTE + timedelta(seconds=59)) == noon + HOUR
    assert at_noon.over_at(noon + HOUR) == noon + HOUR
    assert at_noon.over_at(noon - timedelta(microseconds=1)) == noon - timedelta(microseconds=1)
