"""A forgotten password: a link by mail, good once, that tells nobody who exists (SECURITY 29)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from adapters.db.schema import accounts, audit_log, outbox, password_resets
from adapters.mailed_secrets import SealedSecrets
from adapters.sealing import Sealer
from domain.accounts import Caller, Device, DeviceKind, PasswordTooWeak
from domain.events import PasswordResetAsked
from domain.password_resets import MOST_LIVE, ResetId, ResetLinkHasEnded
from domain.ports import Ports
from domain.refusals import Fault
from domain.usecases.logging_in import (
    Granted,
    NotProven,
    change_password,
    hash_of,
    log_in,
    prove,
    refresh_session,
)
from domain.usecases.proving.resetting_passwords import (
    ask_password_reset,
    confirm_password_reset,
    send_reset_link,
)
from tests.builders import PASSWORD, MovableClock, Network
from tests.conftest import BASE_URL, FreshDatabase
from tests.usecases.test_confirming import letters_in, work_off, worker_of

STRONG = "夜明けの霞埠頭に 9 台ならぶ"
BROWSER = Device(DeviceKind.BROWSER)
MINUTE = timedelta(minutes=1)
ENDED = (Fault("#/token", "reset-link-has-ended"),)

Post = Callable[..., Any]


@pytest.fixture
def post(ports: Ports, database: FreshDatabase, tmp_path: Path) -> Post:
    """Ask for links, let the worker send them, and read the tokens off the letters, oldest first."""

    async def ask(*login_ids: str) -> list[str]:
        for login_id in login_ids:
            await ask_password_reset(ports, login_id)
        await work_off(worker_of(database, ports))
        folder = tmp_path / "mail"
        letters = letters_in(folder) if folder.exists() else []
        links = [str(one.get_content()) for one in letters if "再設定】" in f"{one['Subject']}】"]
        return [text.partition(f"{BASE_URL}/password-reset#")[2].split()[0] for text in links]

    return ask


async def test_a_forgotten_password_is_set_anew_by_the_link_and_every_session_ends(
    ports: Ports, network: Network, post: Post, database: FreshDatabase
) -> None:
    before = await log_in(ports, "penguin", PASSWORD, None, BROWSER)
    assert isinstance(before, Granted)
    (token,) = await post("penguin")
    await confirm_password_reset(ports, token, STRONG)
    assert await prove(ports, before.access_token) is NotProven.SESSION_EXPIRED
    assert await refresh_session(ports, before.refresh_token) is NotProven.SESSION_EXPIRED
    assert await log_in(ports, "penguin", PASSWORD, None, BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", STRONG, None, BROWSER), Granted)


async def test_the_letter_goes_to_the_account_and_says_what_it_is_for(
    network: Network, post: Post, tmp_path: Path
) -> None:
    (token,) = await post("penguin")
    (letter,) = letters_in(tmp_path / "mail")
    assert (letter["To"], letter["Subject"]) == (
        network.penguin.account.mail,
        "【帰り荷】パスワードの再設定",
    )
    text = str(letter.get_content())
    assert f"{BASE_URL}/password-reset#{token}" in text
    assert "penguin" in text
    assert "2026-04-01 09:30" in text


async def test_a_link_is_good_once_also_for_two_who_use_it_at_once(
    ports: Ports, network: Network, post: Post
) -> None:
    (token,) = await post("penguin")
    tries = await asyncio.gather(
        *(confirm_password_reset(ports, token, f"{STRONG} {n}") for n in range(5)), return_exceptions=True
    )
    assert [one for one in tries if one is None] == [None]
    assert sum(isinstance(one, ResetLinkHasEnded) for one in tries) == 4
    with pytest.raises(ResetLinkHasEnded) as refused:
        await confirm_password_reset(ports, token, STRONG)
    assert refused.value.faults == ENDED


async def test_a_link_is_good_for_half_an_hour_of_the_real_clock(
    ports: Ports, network: Network, post: Post, clock: MovableClock
) -> None:
    (token,) = await post("penguin")
    clock.adopt(timedelta(days=1))
    clock.forward(30 * MINUTE)
    with pytest.raises(ResetLinkHasEnded):
        await confirm_password_reset(ports, token, STRONG)
    assert isinstance(await log_in(ports, "penguin", PASSWORD, None, BROWSER), Granted)
    clock.forward(-timedelta(seconds=1))
    await confirm_password_reset(ports, token, STRONG)


@pytest.mark.parametrize("token", ["", "made up", "x" * 256, "日本語"])
async def test_a_token_that_was_never_sent_is_worth_nothing(
    ports: Ports, network: Network, token: str
) -> None:
    with pytest.raises(ResetLinkHasEnded) as refused:
        await confirm_password_reset(ports, token, STRONG)
    assert refused.value.faults == ENDED


async def test_a_weak_password_is_refused_and_the_link_stays_good(
    ports: Ports, network: Network, post: Post
) -> None:
    (token,) = await post("penguin")
    for weak, fault in (
        ("short", Fault("#/password", "password-too-short", {"least": 12})),
        ("penguinpenguin", Fault("#/password", "password-too-weak")),
    ):
        with pytest.raises(PasswordTooWeak) as refused:
            await confirm_password_reset(ports, token, weak)
        assert refused.value.faults == (fault,)
    await confirm_password_reset(ports, token, STRONG)


async def test_a_reset_proves_the_password_only_and_never_the_second_factor(
    ports: Ports, network: Network, post: Post
) -> None:
    (token,) = await post("mie-clerk")
    await confirm_password_reset(ports, token, STRONG)
    assert await log_in(ports, "mie-clerk", STRONG, None, BROWSER) is NotProven.OTP_REQUIRED


async def test_nothing_of_a_link_lies_in_the_database_but_its_hash(
    network: Network, post: Post, database: FreshDatabase
) -> None:
    (token,) = await post("penguin")
    async with database.engine.connect() as connection:
        assert await connection.scalar(select(password_resets.c.token_hash)) == hash_of(token)
        kept = [str(row) for table in (outbox, audit_log) for row in await connection.execute(select(table))]
    assert kept
    assert not [row for row in kept if token in row]


async def test_who_asks_in_anothers_name_neither_floods_the_mailbox_nor_takes_a_link_away(
    ports: Ports, network: Network, post: Post, clock: MovableClock
) -> None:
    (own,) = await post("penguin")
    tokens = await post(*["penguin"] * 20)
    assert len(tokens) == MOST_LIVE
    assert own in tokens
    await confirm_password_reset(ports, own, STRONG)
    for token in tokens:
        with pytest.raises(ResetLinkHasEnded):
            await confirm_password_reset(ports, token, STRONG)
    clock.forward(30 * MINUTE)
    assert len(await post("penguin")) == MOST_LIVE + 1


async def test_a_new_password_ends_the_links_that_are_still_out(
    ports_as: Callable[[Caller | None], Ports], network: Network, post: Post
) -> None:
    (token,) = await post("penguin")
    who = network.penguin.caller
    await change_password(ports_as(who), who, PASSWORD, STRONG)
    with pytest.raises(ResetLinkHasEnded):
        await confirm_password_reset(ports_as(None), token, PASSWORD)


async def test_nobody_gets_a_letter_for_an_id_that_nobody_has_or_whose_time_is_over(
    network: Network, post: Post, clock: MovableClock
) -> None:
    clock.adopt(timedelta(days=14))
    assert await post("nobody", "PENGUIN", "penguin ", "trial") == []


async def test_a_link_of_a_trial_that_has_ended_since_is_worth_nothing(
    ports: Ports, network: Network, post: Post, clock: MovableClock
) -> None:
    (token,) = await post("trial")
    clock.adopt(timedelta(days=14))
    with pytest.raises(ResetLinkHasEnded):
        await confirm_password_reset(ports, token, STRONG)


async def test_the_same_is_read_and_kept_whether_or_not_the_login_id_exists(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    said: list[str] = []

    def hear(*arguments: Any) -> None:
        said.append(arguments[2])

    async def asked(login_id: str) -> list[str]:
        said.clear()
        await ask_password_reset(ports, login_id)
        return [*said]

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    found = [await asked(one) for one in ("penguin", "nobody", "mie-clerk", "trial")]
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    assert found == [found[0]] * 4
    assert len(found[0]) == 2


async def test_a_letter_that_is_told_again_is_the_same_letter_with_the_same_link(
    ports: Ports, network: Network, tmp_path: Path, clock: MovableClock
) -> None:
    asked = PasswordResetAsked(ResetId(ports.new_id()), network.penguin.account.id)
    await send_reset_link(ports, asked)
    (first,) = [one.read_bytes() for one in (tmp_path / "mail").iterdir()]
    clock.forward(MINUTE)
    await send_reset_link(ports, asked)
    assert [one.read_bytes() for one in (tmp_path / "mail").iterdir()] == [first]
    clock.forward(30 * MINUTE)
    for letter in (tmp_path / "mail").iterdir():
        letter.unlink()
    await send_reset_link(ports, asked)
    assert list((tmp_path / "mail").iterdir()) == [], "a link that has ended is not sent any more"


async def test_who_knows_the_id_of_a_reset_but_not_the_networks_key_cannot_make_its_token(
    ports: Ports,
) -> None:
    reset_id = ports.new_id()
    make = ports.mailed_secrets.link_token
    ours = make("password-reset", reset_id)
    other = SealedSecrets(Sealer(b"another network's key, thirty-two bytes"))
    assert ours == make("password-reset", reset_id)
    different = {
        other.link_token("password-reset", reset_id),
        make("another-purpose", reset_id),
        make("password-reset", ports.new_id()),
    }
    assert len(different | {ours}) == 4


@pytest.mark.parametrize(
    "address",
    ["penguin@unso.example\r\nBcc: thief@elsewhere.example", "a@b.example, c@d.example", "a b@c.example"],
)
async def test_a_mail_address_that_would_say_more_than_an_address_gets_no_letter(
    ports: Ports, network: Network, database: FreshDatabase, tmp_path: Path, address: str
) -> None:
    bent = update(accounts).where(accounts.c.login_id == "penguin").values(mail=address)
    async with database.engine.begin() as connection:
        await connection.execute(bent)
    asked = PasswordResetAsked(ResetId(ports.new_id()), network.penguin.account.id)
    with pytest.raises(ValueError, match="not one mail address"):
        await send_reset_link(ports, asked)
    assert not (tmp_path / "mail").exists() or list((tmp_path / "mail").iterdir()) == []


async def test_the_link_leads_to_the_address_of_the_settings(
    ports: Ports, network: Network, tmp_path: Path
) -> None:
    elsewhere = replace(ports, base_url="https://haisha.example:8443")
    await send_reset_link(elsewhere, PasswordResetAsked(ResetId(ports.new_id()), network.penguin.account.id))
    (letter,) = letters_in(tmp_path / "mail")
    assert "\nhttps://haisha.example:8443/password-reset#" in str(letter.get_content())
