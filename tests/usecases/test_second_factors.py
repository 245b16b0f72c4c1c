"""One's own second factors: added, used, lost and let go (SPEC 1.4)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from adapters.db.schema import audit_log, credentials, recovery_codes, totp_enrolments
from domain.accounts import Caller, Device, DeviceKind, WrongPassword
from domain.ports import Ports
from domain.refusals import Fault, NotFound
from domain.second_factors import SecondFactorIsNeeded, SecondFactors, WrongCode
from domain.usecases.logging_in import Granted, NotProven, log_in
from domain.usecases.proving.adding_factors import (
    confirm_totp,
    read_second_factors,
    remove_totp,
    renew_recovery_codes,
    start_totp,
)
from tests.builders import PASSWORD, MovableClock, Network
from tests.conftest import FreshDatabase
from tests.usecases.test_confirming import letters_in, work_off, worker_of

BROWSER = Device(DeviceKind.BROWSER)
As = Callable[[Caller | None], Ports]
WRONG_PASSWORD = (Fault("#/current_password", "wrong-password"),)


def code_of(seed: str, clock: MovableClock) -> str:
    return pyotp.TOTP(seed).at(clock.wall_now())


async def add_totp(ports: Ports, who: Caller, clock: MovableClock) -> tuple[str, tuple[str, ...]]:
    """A second factor from the first step to the last: its seed, and the recovery codes that came with it."""
    new = await start_totp(ports, who, PASSWORD)
    codes = await confirm_totp(ports, who, code_of(new.secret, clock))
    clock.forward(timedelta(seconds=30))
    return new.secret, codes


async def test_a_dispatcher_adds_an_authenticator_app_and_logs_in_with_it_from_then_on(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    new = await start_totp(ports, who, PASSWORD)
    uri = urlsplit(new.otpauth_uri)
    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Kaerini:penguin")
    assert parse_qs(uri.query) == {"secret": [new.secret], "issuer": ["Kaerini"]}
    assert isinstance(await log_in(ports, "penguin", PASSWORD, None, BROWSER), Granted), "not yet"

    code = code_of(new.secret, clock)
    codes = await confirm_totp(ports, who, code)
    assert len(set(codes)) == 10
    assert await read_second_factors(ports, who) == SecondFactors(True, (), 10)
    assert await log_in(ports, "penguin", PASSWORD, None, BROWSER) is NotProven.OTP_REQUIRED
    spent = await log_in(ports, "penguin", PASSWORD, code, BROWSER)
    assert spent is NotProven.INVALID_CREDENTIALS, "the code that confirmed it is spent"
    clock.forward(timedelta(seconds=30))
    again = await log_in(ports, "penguin", PASSWORD, code_of(new.secret, clock), BROWSER)
    assert isinstance(again, Granted)


async def test_a_new_phone_takes_over_once_its_first_code_has_come(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.mie_clerk.caller
    ports, old = ports_as(who), network.mie_clerk.otp_seed
    assert old is not None
    new = await start_totp(ports, who, PASSWORD)
    assert isinstance(await log_in(ports, "mie-clerk", PASSWORD, code_of(old, clock), BROWSER), Granted)
    clock.forward(timedelta(seconds=30))
    assert await confirm_totp(ports, who, code_of(new.secret, clock)) == (), "the recovery codes stay"
    clock.forward(timedelta(seconds=30))
    tried = [
        await log_in(ports, "mie-clerk", PASSWORD, code_of(seed, clock), BROWSER)
        for seed in (old, new.secret)
    ]
    assert tried[0] is NotProven.INVALID_CREDENTIALS
    assert isinstance(tried[1], Granted)


async def test_a_seed_waits_a_quarter_of_an_hour_and_a_wrong_code_does_not_confirm_it(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    with pytest.raises(NotFound):
        await confirm_totp(ports, who, "000000")
    new = await start_totp(ports, who, PASSWORD)
    wrong = "000000" if code_of(new.secret, clock) != "000000" else "111111"
    with pytest.raises(WrongCode) as refused:
        await confirm_totp(ports, who, wrong)
    assert refused.value.faults == (Fault("#/code", "wrong-code"),)
    clock.forward(timedelta(minutes=15))
    with pytest.raises(NotFound):
        await confirm_totp(ports, who, code_of(new.secret, clock))
    assert await read_second_factors(ports, who) == SecondFactors(False, (), 0)


async def test_one_ones_seed_is_not_confirmed_by_another(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who, other = network.penguin.caller, network.otter.caller
    new = await start_totp(ports_as(who), who, PASSWORD)
    with pytest.raises(NotFound):
        await confirm_totp(ports_as(other), other, code_of(new.secret, clock))


async def test_a_stolen_session_changes_no_second_factor(ports_as: As, network: Network) -> None:
    who = network.mie_clerk.caller
    ports = ports_as(who)
    before = await read_second_factors(ports, who)
    for change in (start_totp, remove_totp, renew_recovery_codes):
        with pytest.raises(WrongPassword) as refused:
            await change(ports, who, "wrong")
        assert refused.value.faults == WRONG_PASSWORD
    assert await read_second_factors(ports, who) == before


async def test_seeds_lie_sealed_and_recovery_codes_hashed(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    waiting = await start_totp(ports, who, PASSWORD)
    async with database.engine.connect() as connection:
        sealed = await connection.scalar(select(totp_enrolments.c.seed))
        assert waiting.secret.encode() not in sealed
    codes = await confirm_totp(ports, who, code_of(waiting.secret, clock))
    async with database.engine.connect() as connection:
        rows = [
            str(row)
            for table in (credentials, recovery_codes, totp_enrolments, audit_log)
            for row in await connection.execute(select(table))
        ]
        assert await connection.scalar(select(totp_enrolments.c.seed)) is None
    told = [waiting.secret, *codes, *(code.replace("-", "") for code in codes)]
    assert [one for one in told if any(one in row for row in rows)] == []


async def test_a_recovery_code_is_good_once_and_says_so_to_the_owner(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase, tmp_path: Path
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    _, codes = await add_totp(ports, who, clock)
    tries = await asyncio.gather(*(log_in(ports, "penguin", PASSWORD, codes[0], BROWSER) for _ in range(5)))
    assert sum(isinstance(one, Granted) for one in tries) == 1
    assert (await read_second_factors(ports, who)).recovery_codes_left == 9
    unbroken = codes[1].replace("-", "")
    assert isinstance(await log_in(ports, "penguin", PASSWORD, unbroken, BROWSER), Granted)
    assert await log_in(ports, "penguin", "wrong", codes[2], BROWSER) is NotProven.INVALID_CREDENTIALS
    assert (await read_second_factors(ports, who)).recovery_codes_left == 8, "a wrong password spends none"
    await work_off(worker_of(database, ports))
    subjects = sorted(str(one["Subject"]) for one in letters_in(tmp_path / "mail"))
    assert subjects == [
        "【帰り荷】回復コードでログインがありました",
        "【帰り荷】回復コードでログインがありました",
        "【帰り荷】認証アプリが登録されました",
    ]


async def test_a_recovery_code_is_good_for_its_own_account_only(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who, other = network.penguin.caller, network.otter.caller
    _, codes = await add_totp(ports_as(who), who, clock)
    await add_totp(ports_as(other), other, clock)
    ports = ports_as(None)
    assert await log_in(ports, "otter", PASSWORD, codes[0], BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", PASSWORD, codes[0], BROWSER), Granted)


async def test_new_recovery_codes_take_the_place_of_the_former_ones(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    with pytest.raises(NotFound):
        await renew_recovery_codes(ports, who, PASSWORD)
    _, former = await add_totp(ports, who, clock)
    codes = await renew_recovery_codes(ports, who, PASSWORD)
    assert (len(set(codes)), set(codes) & set(former)) == (10, set())
    assert await log_in(ports, "penguin", PASSWORD, former[0], BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", PASSWORD, codes[0], BROWSER), Granted)


async def test_clerks_and_admins_keep_at_least_one_second_factor(ports_as: As, network: Network) -> None:
    for person in (network.mie_clerk, network.admin):
        who = person.caller
        with pytest.raises(SecondFactorIsNeeded):
            await remove_totp(ports_as(who), who, PASSWORD)
        assert (await read_second_factors(ports_as(who), who)).has_totp


async def test_a_dispatcher_may_do_without_and_the_recovery_codes_go_too(
    ports_as: As, network: Network, clock: MovableClock
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    with pytest.raises(NotFound):
        await remove_totp(ports, who, PASSWORD)
    await add_totp(ports, who, clock)
    await remove_totp(ports, who, PASSWORD)
    assert await read_second_factors(ports, who) == SecondFactors(False, (), 0)
    assert isinstance(await log_in(ports, "penguin", PASSWORD, None, BROWSER), Granted)


async def test_what_changes_stands_in_the_audit_log(
    ports_as: As, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    who = network.penguin.caller
    await add_totp(ports_as(who), who, clock)
    query = select(audit_log.c.before, audit_log.c.after).where(
        audit_log.c.kind == "credentials", audit_log.c.account_id == who.account_id
    )
    async with database.engine.connect() as connection:
        rows = [tuple(row) for row in await connection.execute(query.order_by(audit_log.c.id))]
    assert rows == [
        ({"has_totp": False}, {"has_totp": True}),
        ({"recovery_codes": 0}, {"recovery_codes": 10}),
    ]
