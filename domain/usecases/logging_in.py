"""Logging in, staying in and logging out: one session an account (SPEC 1.3, 1.4)."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.accounts import (
    ACCESS_LIFE,
    PASSWORD_LENGTH,
    Account,
    AccountId,
    Caller,
    Credentials,
    Device,
    PasswordTooWeak,
    Session,
    SessionEnd,
    SessionId,
    WrongPassword,
)
from domain.events import CredentialsChanged, SessionEnded
from domain.members import Cooperative, Member
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import Fault
from domain.second_factors import CredentialChange, hash_of_recovery_code

OTP_DIGITS = 6
"""Of a one-time code; a recovery code is longer."""


class NotProven(StrEnum):
    """Why nobody was let in. HTTP's business, so no refusal of the trade (DESIGN §5)."""

    INVALID_CREDENTIALS = "invalid-credentials"
    OTP_REQUIRED = "otp-required"
    UNAUTHENTICATED = "unauthenticated"
    SESSION_SUPERSEDED = "session-superseded"
    SESSION_EXPIRED = "session-expired"
    DEVICE_RELEASED = "device-released"


@dataclass(frozen=True, slots=True)
class Granted:
    """The tokens of a session: told once, kept as hashes only. ``expires_in``: seconds of the first."""

    access_token: str
    refresh_token: str
    expires_in: int
    account: Account


@dataclass(frozen=True, slots=True)
class Profile:
    """An account with the companies it works for."""

    account: Account
    member: Member | None
    cooperative: Cooperative | None


def hash_of(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()


async def log_in(
    ports: Ports, login_id: str, password: str, otp: str | None, device: Device
) -> Granted | NotProven:
    """Open the account's one session; an older one ends and learns why (SPEC 1.3).

    One password verification whether or not the login id exists, and nothing else read before it
    (SECURITY 29). A one-time code, or a recovery code, works once. A clerk without any factor is let in to
    add the first, and to nothing else (``Caller.must_add_factor``). Refuses, only to who proved the account:
    AccountHasNotStarted, AccountHasEnded.
    """
    async with ports.begin() as work:
        known = await work.accounts.proof_of(login_id)
    account_id, password_hash = known or (None, None)
    matches = await ports.passwords.verify(password_hash, password)
    if account_id is None or not matches:
        return NotProven.INVALID_CREDENTIALS
    async with ports.begin() as work:
        account = await work.accounts.lock(account_id)
        credentials = await work.accounts.credentials(account_id)
        assert account is not None, "accounts stay"
        # Read again: a reset may have changed it while this one was compared.
        if credentials.password_hash != password_hash:
            return NotProven.INVALID_CREDENTIALS
        missing = await _missing_factor(work, ports, account, credentials, otp)
        if missing is not None:
            return missing
        account.refuse_unless_open(ports.now())
        return await open_session(work, ports, account, device)


async def _missing_factor(
    work: Work, ports: Ports, account: Account, credentials: Credentials, otp: str | None
) -> NotProven | None:
    """What is still to be proven; None once a code was spent, or where none is asked for."""
    factors = await work.factors.of(account.id)
    if factors.count == 0:
        return None
    if otp is None:
        return NotProven.OTP_REQUIRED
    is_good = await _spend(work, ports, credentials, otp)
    return None if is_good else NotProven.INVALID_CREDENTIALS


async def _spend(work: Work, ports: Ports, credentials: Credentials, otp: str) -> bool:
    """Use a code up: six digits are a one-time code, more are a recovery code."""
    account_id, now = credentials.account_id, ports.wall_now()
    if len(otp) == OTP_DIGITS:
        seed = credentials.otp_seed
        step = None if seed is None else ports.one_time_codes.step_of(seed, otp, now)
        return step is not None and await work.accounts.spend_code(account_id, step)
    if not await work.factors.spend_recovery_code(account_id, hash_of_recovery_code(account_id, otp), now):
        return False
    await note_change(work, ports, account_id, CredentialChange.RECOVERY_CODE_USED)
    return True


async def open_session(work: Work, ports: Ports, account: Account, device: Device) -> Granted:
    """Open the one session of an account that is locked and proven; an older one ends (SPEC 1.3)."""
    now = ports.wall_now()
    older = await work.sessions.active_of(account.id)
    if older is not None:
        await end_session(work, older, SessionEnd.SUPERSEDED, ports)
    access_token, refresh_token = ports.new_secret(), ports.new_secret()
    session = Session.start(SessionId(ports.new_id()), account.id, device, hash_of(access_token), at=now)
    await work.sessions.add(session, hash_of(refresh_token))
    return _granted(access_token, refresh_token, account)


def _granted(access_token: str, refresh_token: str, account: Account) -> Granted:
    return Granted(access_token, refresh_token, int(ACCESS_LIFE.total_seconds()), account)


async def end_session(work: Work, session: Session, because: SessionEnd, ports: Ports) -> None:
    """End a session of an account that is locked; its holder is told why."""
    await work.sessions.save(session.end(because, at=ports.wall_now()))
    await work.outbox.put(SessionEnded(session.account_id, session.id, because))


async def refresh_session(ports: Ports, refresh_token: str) -> Granted | NotProven:
    """New tokens for old ones (API §2).

    A refresh token is good once. Used again within 30 s it is a lost answer, forgiven once; later it
    is a theft, and the session ends for both.
    """
    now = ports.wall_now()
    async with ports.begin() as work:
        token = await work.sessions.lock_token(hash_of(refresh_token))
        session = await work.sessions.get(token.session_id) if token else None
        if token is None or session is None:
            return NotProven.UNAUTHENTICATED
        account = await work.accounts.lock(session.account_id)
        # Read again: a login that held the account until now has ended the session.
        session = await work.sessions.get(session.id)
        assert account is not None
        assert session is not None
        if session.is_over(now) or account.has_ended(ports.now()):
            return why_over(session)
        if token.spent_at is not None and not token.may_be_forgiven(now):
            await end_session(work, session, SessionEnd.REUSED, ports)
            return NotProven.SESSION_EXPIRED
        access_token, successor = ports.new_secret(), ports.new_secret()
        used = replace(token, spent_at=token.spent_at or now, forgiven=token.spent_at is not None)
        await work.sessions.spend_token(used, hash_of(successor))
        await work.sessions.save(session.refresh(hash_of(access_token), at=now))
        return _granted(access_token, successor, account)


def why_over(session: Session) -> NotProven:
    """What the holder of a session that is over is told (SPEC 1.3)."""
    if session.ended_because is SessionEnd.SUPERSEDED:
        return NotProven.SESSION_SUPERSEDED
    return NotProven.SESSION_EXPIRED


async def prove(ports: Ports, access_token: str) -> Caller | NotProven:
    """Who holds an access token: one read."""
    proven = await ports.proven(hash_of(access_token))
    if proven is None:
        return NotProven.UNAUTHENTICATED
    now = ports.wall_now()
    if proven.session.is_over(now):
        return why_over(proven.session)
    if now >= proven.session.access_until or proven.account.has_ended(ports.now()):
        return NotProven.SESSION_EXPIRED
    return proven.caller


async def why_out(ports: Ports, who: Caller) -> NotProven | None:
    """Why the caller's session, open when it called, is over by now; None while it lasts."""
    async with ports.begin() as work:
        session = await work.sessions.get(who.session_id)
    if session is None:
        return NotProven.SESSION_EXPIRED
    return why_over(session) if session.is_over(ports.wall_now()) else None


async def log_out(ports: Ports, who: Caller) -> None:
    """End the caller's session."""
    permit(who, "log_out")
    async with ports.begin() as work:
        await work.accounts.lock(who.account_id)
        session = await work.sessions.active_of(who.account_id)
        if session is not None and session.id == who.session_id:
            await end_session(work, session, SessionEnd.LOGGED_OUT, ports)


async def read_me(ports: Ports, who: Caller) -> Profile:
    """The caller's own account, member and co-operative."""
    permit(who, "read_me")
    async with ports.begin() as work:
        return await profile_of(work, who.account_id)


async def profile_of(work: Work, account_id: AccountId) -> Profile:
    """An account that exists, with the companies it works for."""
    account = await work.accounts.get(account_id)
    assert account is not None
    member = await work.members.get(account.member_id) if account.member_id else None
    cooperative = await work.members.cooperative(account.cooperative_id) if account.cooperative_id else None
    return Profile(account, member, cooperative)


async def change_password(ports: Ports, who: Caller, current: str, new: str) -> None:
    """Set a new password; the session that asked goes on, no other exists (SPEC 1.3). Reset links end.

    Refuses: WrongPassword, PasswordTooWeak.
    """
    permit(who, "change_password")
    profile = await read_me(ports, who)
    await prove_again(ports, who, current)
    if new == current:
        raise PasswordTooWeak(Fault("#/new_password", "password-too-weak"))
    refuse_weak_password(ports, new, profile, "#/new_password")
    password_hash = await ports.passwords.hash(new)
    async with ports.begin() as work:
        account = await work.accounts.lock(who.account_id)
        assert account is not None
        await work.accounts.set_password(account, password_hash)
        await work.password_resets.end_all(account.id, ports.wall_now())
        await note_change(work, ports, account.id, CredentialChange.PASSWORD_CHANGED)


async def prove_again(ports: Ports, who: Caller, password: str) -> None:
    """Let who is logged in prove the account once more. Refuses: WrongPassword."""
    async with ports.begin() as work:
        credentials = await work.accounts.credentials(who.account_id)
    if not await ports.passwords.verify(credentials.password_hash, password):
        raise WrongPassword(Fault("#/current_password", "wrong-password"))


async def note_change(work: Work, ports: Ports, account_id: AccountId, change: CredentialChange) -> None:
    """Have the owner told by mail how the account now proves itself."""
    await work.outbox.put(CredentialsChanged(ports.new_id(), account_id, change, ports.wall_now()))


def refuse_weak_password(ports: Ports, password: str, profile: Profile, pointer: str) -> None:
    """Refuse a new password that is short, or that one who knows the account's words would guess.

    Refuses: PasswordTooWeak.
    """
    if len(password) < PASSWORD_LENGTH:
        raise PasswordTooWeak(Fault(pointer, "password-too-short", {"least": PASSWORD_LENGTH}))
    if not ports.passwords.is_strong(password, _words_of(profile)):
        raise PasswordTooWeak(Fault(pointer, "password-too-weak"))


def _words_of(profile: Profile) -> list[str]:
    """The network's own words around this person, which a guesser would try first."""
    words = ["kaerini", "帰り荷", profile.account.login_id, profile.account.person]
    words += [profile.member.name] if profile.member else []
    return words + ([profile.cooperative.name] if profile.cooperative else [])
