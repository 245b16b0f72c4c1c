"""Passkeys, made and used by an authenticator in software (SPEC 1.4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.accounts import AccountHasEnded, Caller, Device, DeviceKind, WrongPassword
from domain.ports import Ports
from domain.refusals import Fault, NotFound
from domain.second_factors import PasskeyNotAccepted, SecondFactorIsNeeded, SecondFactors
from domain.usecases.logging_in import Granted, NotProven, log_in, prove
from domain.usecases.proving.adding_factors import (
    add_passkey,
    read_second_factors,
    remove_passkey,
    remove_totp,
    start_passkey,
)
from domain.usecases.proving.using_passkeys import log_in_by_passkey, start_passkey_login
from tests.authenticators import PRESENT, VERIFIED, Authenticator, in_base64url
from tests.builders import NOW, PASSWORD, MovableClock, Network
from tests.conftest import BASE_URL

HOST = BASE_URL.removeprefix("https://")
BROWSER = Device(DeviceKind.BROWSER)
As = Callable[[Caller | None], Ports]
NOT_ACCEPTED = (Fault("#/credential", "passkey-not-accepted"),)


def a_phone(**unlike: Any) -> Authenticator:
    return Authenticator(**{"origin": BASE_URL, "host": HOST, **unlike})


async def make(ports: Ports, who: Caller, phone: Authenticator) -> dict[str, Any]:
    """What a phone answers to the caller's options."""
    return phone.make(dict(await start_passkey(ports, who, PASSWORD)))


async def a_passkey(ports_as: As, who: Caller, **unlike: Any) -> Authenticator:
    """A phone with a passkey of the caller's."""
    phone, ports = a_phone(**unlike), ports_as(who)
    await add_passkey(ports, who, "電話", await make(ports, who, phone))
    return phone


async def use(ports: Ports, phone: Authenticator) -> Granted | NotProven:
    options = dict(await start_passkey_login(ports))
    return await log_in_by_passkey(ports, phone.use(options), BROWSER)


async def test_a_clerk_adds_a_passkey_and_logs_in_with_nothing_else(
    ports_as: As, ports: Ports, network: Network
) -> None:
    who, phone = network.mie_clerk.caller, a_phone()
    mine = ports_as(who)
    passkey, codes = await add_passkey(mine, who, "私の電話", await make(mine, who, phone))
    assert (passkey.name, passkey.account_id, passkey.added_at) == ("私の電話", who.account_id, NOW)
    assert codes == (), "there was a second factor before"
    assert await read_second_factors(mine, who) == SecondFactors(True, (passkey,), 0)
    granted = await use(ports, phone)
    assert isinstance(granted, Granted)
    caller = await prove(ports, granted.access_token)
    assert isinstance(caller, Caller)
    assert caller.account_id == who.account_id
    (used,) = (await read_second_factors(mine, who)).passkeys
    assert used == replace(passkey, last_used_at=NOW)


async def test_a_passkey_wins_over_an_older_session_like_any_login(
    ports_as: As, ports: Ports, network: Network
) -> None:
    phone = await a_passkey(ports_as, network.penguin.caller)
    first, second = await use(ports, phone), await use(ports, phone)
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    assert await prove(ports, first.access_token) is NotProven.SESSION_SUPERSEDED


async def test_with_a_passkey_the_password_alone_is_not_enough_any_more(
    ports_as: As, ports: Ports, network: Network
) -> None:
    who, phone = network.penguin.caller, a_phone()
    mine = ports_as(who)
    _, codes = await add_passkey(mine, who, "電話", await make(mine, who, phone))
    assert len(codes) == 10
    assert await log_in(ports, "penguin", PASSWORD, None, BROWSER) is NotProven.OTP_REQUIRED
    assert await log_in(ports, "penguin", PASSWORD, "123456", BROWSER) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await log_in(ports, "penguin", PASSWORD, codes[3], BROWSER), Granted)


@pytest.mark.parametrize(
    "unlike",
    [
        {"origin": "https://kaerini.example.evil.example"},
        {"origin": "http://kaerini.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
    ],
    ids=["another site", "in clear", "another host", "no finger", "nobody there"],
)
async def test_a_passkey_made_for_another_site_or_without_its_owner_is_not_accepted(
    ports_as: As, network: Network, unlike: dict[str, Any]
) -> None:
    who = network.penguin.caller
    ports = ports_as(who)
    with pytest.raises(PasskeyNotAccepted) as refused:
        await add_passkey(ports, who, "電話", await make(ports, who, a_phone(**unlike)))
    assert refused.value.faults == NOT_ACCEPTED
    assert await read_second_factors(ports, who) == SecondFactors(False, (), 0)


@pytest.mark.parametrize(
    "unlike",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"owner": b"somebody else's!"},
        {"credential_id": b"another phone's"},
        {"key": a_phone().key},
    ],
    ids=["another site", "another host", "no finger", "another owner", "another passkey", "another key"],
)
async def test_a_passkey_that_is_not_used_as_it_should_be_lets_nobody_in(
    ports_as: As, ports: Ports, network: Network, unlike: dict[str, Any]
) -> None:
    phone = await a_passkey(ports_as, network.penguin.caller)
    assert await use(ports, replace(phone, **unlike)) is NotProven.INVALID_CREDENTIALS
    assert isinstance(await use(ports, phone), Granted)


async def test_a_challenge_is_good_once_for_five_minutes_and_for_its_own_purpose(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    who, other = network.penguin.caller, network.otter.caller
    phone = await a_passkey(ports_as, who)
    answer = phone.use(dict(await start_passkey_login(ports)))
    assert isinstance(await log_in_by_passkey(ports, answer, BROWSER), Granted)
    assert await log_in_by_passkey(ports, answer, BROWSER) is NotProven.INVALID_CREDENTIALS
    late = phone.use(dict(await start_passkey_login(ports)))
    clock.forward(timedelta(minutes=5))
    assert await log_in_by_passkey(ports, late, BROWSER) is NotProven.INVALID_CREDENTIALS
    for_making = dict(await start_passkey(ports_as(who), who, PASSWORD))
    assert await log_in_by_passkey(ports, phone.use(for_making), BROWSER) is NotProven.INVALID_CREDENTIALS
    made_up = {"challenge": in_base64url(b"x" * 43)}
    assert await log_in_by_passkey(ports, phone.use(made_up), BROWSER) is NotProven.INVALID_CREDENTIALS
    others = await make(ports_as(who), who, a_phone())
    with pytest.raises(PasskeyNotAccepted):
        await add_passkey(ports_as(other), other, "電話", others)


async def test_a_copy_of_a_passkey_that_counts_is_found_out(
    ports_as: As, ports: Ports, network: Network
) -> None:
    phone = await a_passkey(ports_as, network.penguin.caller, count=5)
    copy = replace(phone)
    assert isinstance(await use(ports, phone), Granted)
    assert isinstance(await use(ports, phone), Granted)
    assert await use(ports, copy) is NotProven.INVALID_CREDENTIALS


async def test_one_passkey_is_kept_once_and_ten_are_enough(ports_as: As, network: Network) -> None:
    who, other = network.penguin.caller, network.otter.caller
    ports, phone = ports_as(who), a_phone()
    await add_passkey(ports, who, "電話", await make(ports, who, phone))
    options = await start_passkey(ports, who, PASSWORD)
    assert [one["id"] for one in options["excludeCredentials"]] == [in_base64url(phone.credential_id)]
    with pytest.raises(PasskeyNotAccepted):
        await add_passkey(ports_as(other), other, "同じ電話", await make(ports_as(other), other, phone))
    for _ in range(9):
        await add_passkey(ports, who, "電話", await make(ports, who, a_phone()))
    with pytest.raises(PasskeyNotAccepted) as refused:
        await add_passkey(ports, who, "電話", await make(ports, who, a_phone()))
    assert refused.value.faults == (Fault("#/credential", "too-many-passkeys", {"most": 10}),)


async def test_a_removed_passkey_lets_nobody_in(ports_as: As, ports: Ports, network: Network) -> None:
    who, other = network.penguin.caller, network.otter.caller
    mine, phone = ports_as(who), await a_passkey(ports_as, who)
    (passkey,) = (await read_second_factors(mine, who)).passkeys
    with pytest.raises(WrongPassword):
        await remove_passkey(mine, who, passkey.id, "wrong")
    with pytest.raises(NotFound):
        await remove_passkey(ports_as(other), other, passkey.id, PASSWORD)
    await remove_passkey(mine, who, passkey.id, PASSWORD)
    assert await read_second_factors(mine, who) == SecondFactors(False, (), 0)
    assert await use(ports, phone) is NotProven.INVALID_CREDENTIALS
    with pytest.raises(NotFound):
        await remove_passkey(mine, who, passkey.id, PASSWORD)


async def test_a_clerk_may_swap_the_app_for_a_passkey_but_not_let_the_last_one_go(
    ports_as: As, ports: Ports, network: Network
) -> None:
    who = network.mie_clerk.caller
    mine, phone = ports_as(who), await a_passkey(ports_as, who)
    await remove_totp(mine, who, PASSWORD)
    (passkey,) = (await read_second_factors(mine, who)).passkeys
    with pytest.raises(SecondFactorIsNeeded):
        await remove_passkey(mine, who, passkey.id, PASSWORD)
    assert isinstance(await use(ports, phone), Granted)


async def test_a_trial_that_has_ended_does_not_come_in_by_passkey_either(
    ports_as: As, ports: Ports, network: Network, clock: MovableClock
) -> None:
    phone = await a_passkey(ports_as, network.trial.caller)
    clock.adopt(timedelta(days=14))
    with pytest.raises(AccountHasEnded):
        await use(ports, phone)


BENT: list[dict[str, Any]] = [
    {},
    {"response": {}},
    {"response": {"clientDataJSON": "!!!"}},
    {"response": {"clientDataJSON": in_base64url(b"not json")}},
    {"response": {"clientDataJSON": in_base64url(b"[]")}},
    {"response": {"clientDataJSON": in_base64url('{"challenge":"あ","type":"webauthn.get"}'.encode())}},
    {"response": {"clientDataJSON": in_base64url(b'{"challenge":7,"type":"webauthn.get","origin":1}')}},
]


@pytest.mark.parametrize("credential", BENT)
async def test_what_no_authenticator_would_say_is_refused_like_a_wrong_passkey(
    ports_as: As, ports: Ports, network: Network, credential: dict[str, Any]
) -> None:
    who = network.penguin.caller
    assert await log_in_by_passkey(ports, credential, BROWSER) is NotProven.INVALID_CREDENTIALS
    with pytest.raises(PasskeyNotAccepted):
        await add_passkey(ports_as(who), who, "電話", credential)


@pytest.mark.parametrize("part", ["attestationObject", "authenticatorData", "signature"])
@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 200, b"\xa1\x61a\x5f" + b"\x01" * 40])
async def test_garbage_within_an_answer_is_refused_like_a_wrong_passkey(
    ports_as: As, ports: Ports, network: Network, part: str, content: bytes
) -> None:
    who = network.penguin.caller
    phone = await a_passkey(ports_as, who)
    used = phone.use(dict(await start_passkey_login(ports)))
    used["response"] |= {part: in_base64url(content)} if part in used["response"] else {}
    if part in used["response"]:
        assert await log_in_by_passkey(ports, used, BROWSER) is NotProven.INVALID_CREDENTIALS
        return
    made = await make(ports_as(who), who, a_phone())
    made["response"][part] = in_base64url(content)
    with pytest.raises(PasskeyNotAccepted):
        await add_passkey(ports_as(who), who, "電話", made)
