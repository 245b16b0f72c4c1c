"""Adding and removing one's own second factors, and the recovery codes that stand in for them (SPEC 1.4)."""

from dataclasses import dataclass

from domain.accounts import Account, Caller
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import Fault, NotFound
from domain.second_factors import (
    CHALLENGE_LIFE,
    ENROLMENT_LIFE,
    MOST_PASSKEYS,
    RECOVERY_CODES,
    RECOVERY_DIGITS,
    CredentialChange,
    Json,
    Passkey,
    PasskeyId,
    PasskeyNotAccepted,
    ProvenPasskey,
    SecondFactorIsNeeded,
    SecondFactors,
    WrongCode,
    hash_of_recovery_code,
    in_groups,
)
from domain.usecases.logging_in import hash_of, note_change, prove_again

RecoveryCodes = tuple[str, ...]
"""Told once; only their hashes are kept."""


@dataclass(frozen=True, slots=True)
class NewTotp:
    """A seed of one-time codes, told once: as text, and as the URI of a QR code."""

    secret: str
    otpauth_uri: str


async def read_second_factors(ports: Ports, who: Caller) -> SecondFactors:
    """The caller's own second factors."""
    permit(who, "read_second_factors")
    async with ports.begin() as work:
        return await work.factors.of(who.account_id)


async def start_totp(ports: Ports, who: Caller, password: str) -> NewTotp:
    """Make a seed for one-time codes; it counts once a code of it has come, within a quarter of an hour.

    A former seed stays good until then. Refuses: WrongPassword.
    """
    permit(who, "start_totp")
    await prove_again(ports, who, password)
    seed = ports.one_time_codes.new_seed()
    async with ports.begin() as work:
        await _lock(work, who)
        await work.factors.start_totp(who.account_id, seed, ports.wall_now() + ENROLMENT_LIFE)
    return NewTotp(seed, ports.one_time_codes.uri_of(seed, who.login_id))


async def confirm_totp(ports: Ports, who: Caller, code: str) -> RecoveryCodes:
    """Take the new seed into use by its first code; recovery codes come with an account's first factor.

    Refuses: NotFound (no seed waits), WrongCode.
    """
    permit(who, "confirm_totp")
    now = ports.wall_now()
    async with ports.begin() as work:
        await _lock(work, who)
        seed = await work.factors.started_totp(who.account_id, now)
        if seed is None:
            raise NotFound
        step = ports.one_time_codes.step_of(seed, code, now)
        if step is None:
            raise WrongCode(Fault("#/code", "wrong-code"))
        had = await work.factors.of(who.account_id)
        await work.factors.keep_totp(who.account_id, seed, step)
        await note_change(work, ports, who.account_id, CredentialChange.TOTP_ADDED)
        return await _first_codes(work, ports, who, had)


async def remove_totp(ports: Ports, who: Caller, password: str) -> None:
    """Do without one-time codes. Refuses: WrongPassword, NotFound, SecondFactorIsNeeded."""
    permit(who, "remove_totp")
    await prove_again(ports, who, password)
    async with ports.begin() as work:
        await _lock(work, who)
        had = await work.factors.of(who.account_id)
        if not had.has_totp:
            raise NotFound
        await _refuse_last(work, who, had)
        await work.factors.drop_totp(who.account_id)
        await note_change(work, ports, who.account_id, CredentialChange.TOTP_REMOVED)


async def renew_recovery_codes(ports: Ports, who: Caller, password: str) -> RecoveryCodes:
    """Ten new codes in place of the former ones. Refuses: WrongPassword, NotFound (no second factor)."""
    permit(who, "renew_recovery_codes")
    await prove_again(ports, who, password)
    async with ports.begin() as work:
        await _lock(work, who)
        if (await work.factors.of(who.account_id)).count == 0:
            raise NotFound
        await note_change(work, ports, who.account_id, CredentialChange.RECOVERY_CODES_RENEWED)
        return await _new_codes(work, ports, who)


async def start_passkey(ports: Ports, who: Caller, password: str) -> Json:
    """What a browser needs to make a passkey; its answer is awaited for five minutes.

    Refuses: WrongPassword.
    """
    permit(who, "start_passkey")
    await prove_again(ports, who, password)
    challenge = ports.new_secret()
    async with ports.begin() as work:
        account = await _lock(work, who)
        had = await work.factors.of(who.account_id)
        ends_at = ports.wall_now() + CHALLENGE_LIFE
        await work.factors.put_challenge(hash_of(challenge), who.account_id, ends_at)
    known = [passkey.credential_id for passkey in had.passkeys]
    return ports.passkeys.options_to_make(challenge, account, known)


async def add_passkey(
    ports: Ports, who: Caller, name: str, credential: Json
) -> tuple[Passkey, RecoveryCodes]:
    """Keep a passkey that answers the caller's own challenge; recovery codes come with the first factor.

    Refuses: PasskeyNotAccepted.
    """
    permit(who, "add_passkey")
    proven = await _prove_new(ports, who, credential)
    async with ports.begin() as work:
        await _lock(work, who)
        had = await work.factors.of(who.account_id)
        if len(had.passkeys) >= MOST_PASSKEYS:
            raise PasskeyNotAccepted(Fault("#/credential", "too-many-passkeys", {"most": MOST_PASSKEYS}))
        if proven is None or await work.factors.passkey_of(proven.credential_id) is not None:
            raise PasskeyNotAccepted(Fault("#/credential", "passkey-not-accepted"))
        passkey = Passkey(
            id=PasskeyId(ports.new_id()),
            account_id=who.account_id,
            name=name,
            credential_id=proven.credential_id,
            public_key=proven.public_key,
            sign_count=proven.sign_count,
            added_at=ports.wall_now(),
        )
        await work.factors.add_passkey(passkey)
        await note_change(work, ports, who.account_id, CredentialChange.PASSKEY_ADDED)
        return passkey, await _first_codes(work, ports, who, had)


async def _prove_new(ports: Ports, who: Caller, credential: Json) -> ProvenPasskey | None:
    """What a credential proves; its challenge is spent, whatever comes of it."""
    challenge = ports.passkeys.challenge_of(credential)
    if challenge is None:
        return None
    async with ports.begin() as work:
        now = ports.wall_now()
        is_ours = await work.factors.spend_challenge(hash_of(challenge), who.account_id, now)
    return ports.passkeys.prove_new(credential, challenge) if is_ours else None


async def remove_passkey(ports: Ports, who: Caller, passkey_id: PasskeyId, password: str) -> None:
    """Do without one of the own passkeys. Refuses: WrongPassword, NotFound, SecondFactorIsNeeded."""
    permit(who, "remove_passkey")
    await prove_again(ports, who, password)
    async with ports.begin() as work:
        await _lock(work, who)
        had = await work.factors.of(who.account_id)
        passkey = next((one for one in had.passkeys if one.id == passkey_id), None)
        if passkey is None:
            raise NotFound
        await _refuse_last(work, who, had)
        await work.factors.save_passkey(passkey.remove(at=ports.wall_now()))
        await note_change(work, ports, who.account_id, CredentialChange.PASSKEY_REMOVED)


async def _lock(work: Work, who: Caller) -> Account:
    account = await work.accounts.lock(who.account_id)
    assert account is not None, "accounts stay"
    return account


async def _refuse_last(work: Work, who: Caller, had: SecondFactors) -> None:
    """Of the last factor the clerks and admins cannot let go; with anyone else's its recovery codes go."""
    if had.count > 1:
        return
    if who.role.needs_second_factor:
        raise SecondFactorIsNeeded
    await work.factors.keep_recovery_codes(who.account_id, ())


async def _first_codes(work: Work, ports: Ports, who: Caller, had: SecondFactors) -> RecoveryCodes:
    return await _new_codes(work, ports, who) if had.count == 0 else ()


async def _new_codes(work: Work, ports: Ports, who: Caller) -> RecoveryCodes:
    codes = tuple(in_groups(ports.new_digits(RECOVERY_DIGITS)) for _ in range(RECOVERY_CODES))
    hashes = {hash_of_recovery_code(who.account_id, code) for code in codes}
    await work.factors.keep_recovery_codes(who.account_id, hashes)
    return codes
