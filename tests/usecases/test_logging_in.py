"""Logging in, staying in, logging out (SPEC 1.3, 1.4)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import event

from domain.accounts import (
    AccountHasEnded,
    Caller,
    Device,
    DeviceKind,
    PasswordTooWeak,
    Role,
    WrongPassword,
)
from domain.ports import Passwords, Ports
from domain.refusals import Fault
from domain.usecases.logging_in import (
    Granted,
    NotProven,
    change_password,
    log_in,
    log_out,
    prove,
    read_me,
    refresh_session,
)
from tests.builders import PASSWORD, MovableClock, Network, Person
from tests.conftest import FreshDatabase

PHONE = Device(DeviceKind.IOS, "iPhone")
BROWSER = Device(DeviceKind.BROWSER)
STRONG = "夜明けの霞埠頭に 9 台ならぶ"


def _code(person: Person, clock: MovableClock) -> str:
    assert person.otp_seed is not None
    return pyotp.TOTP(person.otp_seed).at(clock.wall_now())


async def _in(ports: Ports, person: Person, device: Device = BROWSER) -> Granted:
    granted = await log_in(ports, person.account.login_id, PASSWORD, None, device)
    assert isinstance(granted, Granted)
    return granted


async def _proven(ports: Ports, granted: Granted) -> Caller | NotProven:
    return await prove(ports, granted.access_token)


async def test_a_dispatcher_logs_in_with_id_and_password(ports: Ports, network: Network) -> None:
    granted = await _in(ports, network.penguin)
    assert granted.account == network.penguin.account
    caller = await _proven(ports, granted)
    assert isinstance(caller, Caller)
    assert network.penguin.desk is not None
    assert (caller.account_id, caller.role, caller.desk, caller.cooperative_id) == (
        network.penguin.account.id,
        Role.DISPATCHER,
        network.penguin.desk.id,
        network.mie.id,
    )


async def test_a_clerk_acts_for_the_desk_of_the_co_operative(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    clerk = network.mie_clerk
    granted = await log_in(ports, clerk.account.login_id, PASSWORD, _code(clerk, clock), BROWSER)
    assert isinstance(granted, Granted)
    caller = await _proven(ports, granted)
    assert isinstance(caller, Caller)
    assert clerk.desk is not None
    assert (caller.desk, caller.cooperative_id) == (clerk.desk.id, network.mie.id)


@pytest.mark.parametrize("login_id", ["penguin", "nobody-of-that-name", "PENGUIN", "penguin "])
async def test_a_wrong_password_and_an_unknown_id_are_told_alike(
    ports: Ports, network: Network, login_id: str
) -> None:
    assert await log_in(ports, login_id, "wrong", None, BROWSER) is NotProven.INVALID_CREDENTIALS


class Counted:
    """The real passwords, and how often each was asked."""

    def __init__(self, real: Passwords, meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
        self._real, self._meanwhile = real, meanwhile
        self.verified = 0

    async def hash(self, password: str) -> str:
        return await self._real.hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        matches = await self._real.verify(password_hash, password)
        if self._meanwhile is not None:
            await self._meanwhile()
        return matches

    def is_strong(self, password: str, words: Sequence[str]) -> bool:
        return self._real.is_strong(password, words)


async def test_a_known_and_an_unknown_id_cost_the_same_reads_and_one_verification(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    said: list[str] = []

    def hear(*arguments: Any) -> None:
        said.append(arguments[2])

    async def cost(login_id: str) -> tuple[int, list[str]]:
        said.clear()
        counted = Counted(ports.passwords)
        tried = await log_in(replace(ports, passwords=counted), login_id, "wrong", "123456", BROWSER)
        assert tried is NotProven.INVALID_CREDENTIALS
        return counted.verified, [*said]

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    found = [await cost(login_id) for login_id in ("penguin", "nobody", "mie-clerk", "trial", "admin")]
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    assert found == [found[0]] * 5
    assert (found[0][0], len(found[0][1])) == (1, 1)


async def test_who_logs_in_while_the_password_is_changed_does_not_come_in_with_the_old_one(
    ports: Ports, network: Network
) -> None:
    async def change() -> None:
        async with ports.begin() as work:
            account = await work.accounts.lock(network.penguin.account.id)
            assert account is not None
            await work.accounts.set_password(account, await ports.passwords.hash(STRONG))

    changing = replace(ports, passwords=Counted(ports.passwords, change))
    assert await log_in(changing, "penguin", PASSWORD, None, BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", STRONG, None, BROWSER), Granted)


@pytest.mark.parametrize("role", ["mie_clerk", "admin"])
async def test_clerks_and_admins_must_bring_a_second_factor(
    ports: Ports, network: Network, clock: MovableClock, role: str
) -> None:
    person: Person = getattr(network, role)
    name = person.account.login_id
    assert await log_in(ports, name, PASSWORD, None, BROWSER) is NotProven.OTP_REQUIRED
    assert await log_in(ports, name, "wrong", None, BROWSER) is NotProven.INVALID_CREDENTIALS
    wrong = "000000" if _code(person, clock) != "000000" else "111111"
    assert await log_in(ports, name, PASSWORD, wrong, BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, name, PASSWORD, _code(person, clock), BROWSER), Granted)


async def test_a_code_works_once(ports: Ports, network: Network, clock: MovableClock) -> None:
    name, code = network.admin.account.login_id, _code(network.admin, clock)
    tries = await asyncio.gather(*(log_in(ports, name, PASSWORD, code, BROWSER) for _ in range(5)))
    assert sum(isinstance(one, Granted) for one in tries) == 1
    assert await log_in(ports, name, PASSWORD, code, BROWSER) is NotProven.INVALID_CREDENTIALS
    clock.forward(timedelta(seconds=30))
    later = await log_in(ports, name, PASSWORD, _code(network.admin, clock), BROWSER)
    assert isinstance(later, Granted)


async def test_the_newer_login_wins_and_the_older_is_told_why(ports: Ports, network: Network) -> None:
    older, newer = await _in(ports, network.penguin), await _in(ports, network.penguin, PHONE)
    assert await _proven(ports, older) is NotProven.SESSION_SUPERSEDED
    assert await refresh_session(ports, older.refresh_token) is NotProven.SESSION_SUPERSEDED
    assert isinstance(await _proven(ports, newer), Caller)


async def test_of_twenty_logins_at_once_one_session_is_left(ports: Ports, network: Network) -> None:
    granted = await asyncio.gather(*(_in(ports, network.penguin) for _ in range(20)))
    proven = [await _proven(ports, one) for one in granted]
    assert sum(isinstance(one, Caller) for one in proven) == 1
    assert proven.count(NotProven.SESSION_SUPERSEDED) == 19


async def test_two_dispatchers_of_one_desk_do_not_disturb_each_other(ports: Ports, network: Network) -> None:
    one, other = await _in(ports, network.penguin), await _in(ports, network.colleague)
    assert isinstance(await _proven(ports, one), Caller)
    assert isinstance(await _proven(ports, other), Caller)


async def test_an_access_token_lives_an_hour_and_is_renewed(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    first = await _in(ports, network.penguin)
    clock.forward(timedelta(minutes=59))
    assert isinstance(await _proven(ports, first), Caller)
    clock.forward(timedelta(minutes=1))
    assert await _proven(ports, first) is NotProven.SESSION_EXPIRED
    second = await refresh_session(ports, first.refresh_token)
    assert isinstance(second, Granted)
    assert isinstance(await _proven(ports, second), Caller)
    assert await _proven(ports, first) is NotProven.UNAUTHENTICATED


async def test_a_lost_answer_to_a_refresh_is_forgiven_once(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    first = await _in(ports, network.penguin)
    lost = await refresh_session(ports, first.refresh_token)
    assert isinstance(lost, Granted)
    clock.forward(timedelta(seconds=29))
    again = await refresh_session(ports, first.refresh_token)
    assert isinstance(again, Granted)
    assert isinstance(await _proven(ports, again), Caller)
    assert await refresh_session(ports, first.refresh_token) is NotProven.SESSION_EXPIRED
    assert await _proven(ports, again) is NotProven.SESSION_EXPIRED


async def test_a_refresh_token_used_again_later_ends_the_session_for_thief_and_owner(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    first = await _in(ports, network.penguin)
    second = await refresh_session(ports, first.refresh_token)
    third = await refresh_session(ports, second.refresh_token) if isinstance(second, Granted) else None
    assert isinstance(third, Granted)
    clock.forward(timedelta(seconds=31))
    assert await refresh_session(ports, first.refresh_token) is NotProven.SESSION_EXPIRED
    assert await _proven(ports, third) is NotProven.SESSION_EXPIRED
    assert await refresh_session(ports, third.refresh_token) is NotProven.SESSION_EXPIRED


async def test_of_ten_refreshes_at_once_no_two_leave_a_working_pair(ports: Ports, network: Network) -> None:
    first = await _in(ports, network.penguin)
    answers = await asyncio.gather(*(refresh_session(ports, first.refresh_token) for _ in range(10)))
    working = [one for one in answers if isinstance(one, Granted) and await _works(ports, one)]
    assert len(working) <= 1


async def _works(ports: Ports, granted: Granted) -> bool:
    return isinstance(await _proven(ports, granted), Caller)


async def test_a_session_ends_after_two_idle_weeks_and_after_ninety_days_at_most(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    idle = await _in(ports, network.otter)
    busy = await _in(ports, network.penguin)
    clock.forward(timedelta(days=14))
    assert await refresh_session(ports, idle.refresh_token) is NotProven.SESSION_EXPIRED
    assert await refresh_session(ports, busy.refresh_token) is NotProven.SESSION_EXPIRED
    kept: Granted | NotProven = await _in(ports, network.penguin)
    for _ in range(9):
        assert isinstance(kept, Granted)
        clock.forward(timedelta(days=10) - timedelta(seconds=1))
        kept = await refresh_session(ports, kept.refresh_token)
    assert isinstance(kept, Granted)
    clock.forward(timedelta(seconds=9))
    assert await refresh_session(ports, kept.refresh_token) is NotProven.SESSION_EXPIRED


async def test_logging_out_ends_the_session_and_frees_the_account(ports: Ports, network: Network) -> None:
    granted = await _in(ports, network.penguin)
    caller = await _proven(ports, granted)
    assert isinstance(caller, Caller)
    await log_out(ports, caller)
    assert await _proven(ports, granted) is NotProven.SESSION_EXPIRED
    assert await refresh_session(ports, granted.refresh_token) is NotProven.SESSION_EXPIRED
    assert isinstance(await _in(ports, network.penguin), Granted)


async def test_logging_out_of_an_old_session_leaves_the_newer_alone(ports: Ports, network: Network) -> None:
    older = await _in(ports, network.penguin)
    caller = await _proven(ports, older)
    assert isinstance(caller, Caller)
    newer = await _in(ports, network.penguin)
    await log_out(ports, caller)
    assert isinstance(await _proven(ports, newer), Caller)


async def test_a_trial_ends_by_the_networks_clock(
    ports: Ports, network: Network, clock: MovableClock
) -> None:
    granted = await _in(ports, network.trial)
    clock.adopt(timedelta(days=14))
    assert await _proven(ports, granted) is NotProven.SESSION_EXPIRED
    assert await refresh_session(ports, granted.refresh_token) is NotProven.SESSION_EXPIRED
    with pytest.raises(AccountHasEnded):
        await log_in(ports, "trial", PASSWORD, None, BROWSER)
    assert await log_in(ports, "trial", "wrong", None, BROWSER) is NotProven.INVALID_CREDENTIALS


async def test_a_password_is_changed_by_who_knows_the_old_one(
    ports_as: Callable[[Caller | None], Ports], network: Network
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    await change_password(ports, who, PASSWORD, STRONG)
    assert await log_in(ports, "penguin", PASSWORD, None, BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", STRONG, None, BROWSER), Granted)


@pytest.mark.parametrize(
    ("current", "new", "kind", "fault"),
    [
        ("wrong", STRONG, WrongPassword, Fault("#/current_password", "wrong-password")),
        (
            PASSWORD,
            "kurz-pw-12",
            PasswordTooWeak,
            Fault("#/new_password", "password-too-short", {"least": 12}),
        ),
        (PASSWORD, PASSWORD, PasswordTooWeak, Fault("#/new_password", "password-too-weak")),
        (PASSWORD, "penguinpenguin", PasswordTooWeak, Fault("#/new_password", "password-too-weak")),
        (PASSWORD, "password123456", PasswordTooWeak, Fault("#/new_password", "password-too-weak")),
    ],
)
async def test_a_bad_change_of_password_changes_nothing(
    ports: Ports, network: Network, current: str, new: str, kind: type[Exception], fault: Fault
) -> None:
    with pytest.raises(kind) as refused:
        await change_password(ports, network.penguin.caller, current, new)
    assert refused.value.faults == (fault,)  # type: ignore[attr-defined]
    assert isinstance(await log_in(ports, "penguin", PASSWORD, None, BROWSER), Granted)


async def test_i_am_told_who_i_am_and_for_whom_i_work(ports: Ports, network: Network) -> None:
    mine = await read_me(ports, network.penguin.caller)
    assert (mine.account, mine.member, mine.cooperative) == (
        network.penguin.account,
        network.penguin.desk,
        network.mie,
    )
    admin = await read_me(ports, network.admin.caller)
    assert (admin.account, admin.member, admin.cooperative) == (network.admin.account, None, None)
