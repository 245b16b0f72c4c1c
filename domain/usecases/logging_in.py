"""Logging in, staying in and logging out: one session an account (SPEC 1.3, 1.4)."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.accounts import (
    ACCESS_LIFE,
    PASSWORD_LENGTH,
    Account,
    AccountHasEnded,
    Caller,
    Credentials,
    Device,
    PasswordTooWeak,
    Session,
    SessionEnd,
    SessionId,
    WrongPassword,
)
from domain.events import SessionEnded
from domain.members import Cooperative, Member
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import Fault


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

    One password verification whether or not the login id exists (SECURITY 29). A one-time code works
    once. Refuses: AccountHasEnded, only to who proved the account.
    """
    async with ports.begin() as work:
        known = await work.accounts.by_login_id(login_id)
    matches = await ports.passwords.verify(known[1].password_hash if known else None, password)
    if known is None or not matches:
        return NotProven.INVALID_CREDENTIALS
    account, credentials = known
    step = _spent_step(ports, account, credentials, otp)
    if isinstance(step, NotProven):
        return step
    if account.has_ended(ports.now()):
        raise AccountHasEnded
    async with ports.begin() as work:
        await work.accounts.lock(account.id)
        if step is not None and not await work.accounts.spend_code(account.id, step):
            return NotProven.INVALID_CREDENTIALS
        return await _open_session(work, ports, account, device)


def _spent_step(
    ports: Ports, account: Account, credentials: Credentials, otp: str | None
) -> int | NotProven | None:
    """The one-time code's step to spend; None where the account has no second factor and needs none."""
    if credentials.otp_seed is None:
        return NotProven.OTP_REQUIRED if account.role.needs_second_factor else None
    if otp is None:
        return NotProven.OTP_REQUIRED
    step = ports.one_time_codes.step_of(credentials.otp_seed, otp, ports.wall_now())
    return NotProven.INVALID_CREDENTIALS if step is None else step


async def _open_session(work: Work, ports: Ports, account: Account, device: Device) -> Granted:
    now = ports.wall_now()
    older = await work.sessions.active_of(account.id)
    if older is not None:
        await _end(work, older, SessionEnd.SUPERSEDED, ports)
    access_token, refresh_token = ports.new_secret(), ports.new_secret()
    session = Session.start(SessionId(ports.new_id()), account.id, device, hash_of(access_token), at=now)
    await work.sessions.add(session, hash_of(refresh_token))
    return _granted(access_token, refresh_token, account)


def _granted(access_token: str, refresh_token: str, account: Account) -> Granted:
    return Granted(access_token, refresh_token, int(ACCESS_LIFE.total_seconds()), account)


async def _end(work: Work, session: Session, because: SessionEnd, ports: Ports) -> None:
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
            await _end(work, session, SessionEnd.REUSED, ports)
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
            await _end(work, session, SessionEnd.LOGGED_OUT, ports)


async def read_me(ports: Ports, who: Caller) -> Profile:
    """The caller's own account, member and co-operative."""
    permit(who, "read_me")
    async with ports.begin() as work:
        account = await work.accounts.get(who.account_id)
        assert account is not None
        member = await work.members.get(account.member_id) if account.member_id else None
        cooperative = (
            await work.members.cooperative(account.cooperative_id) if account.cooperative_id else None
        )
    return Profile(account, member, cooperative)


async def change_password(ports: Ports, who: Caller, current: str, new: str) -> None:
    """Set a new password; the session that asked goes on, no other exists (SPEC 1.3).

    Refuses: WrongPassword, PasswordTooWeak.
    """
    permit(who, "change_password")
    profile = await read_me(ports, who)
    async with ports.begin() as work:
        credentials = await work.accounts.credentials(who.account_id)
    if not await ports.passwords.verify(credentials.password_hash, current):
        raise WrongPassword(Fault("#/current_password", "wrong-password"))
    if len(new) < PASSWORD_LENGTH:
        raise PasswordTooWeak(Fault("#/new_password", "password-too-short", {"least": PASSWORD_LENGTH}))
    if new == current or not ports.passwords.is_strong(new, _words_of(profile)):
        raise PasswordTooWeak(Fault("#/new_password", "password-too-weak"))
    password_hash = await ports.passwords.hash(new)
    async with ports.begin() as work:
        account = await work.accounts.lock(who.account_id)
        assert account is not None
        await work.accounts.set_password(account, password_hash)


def _words_of(profile: Profile) -> list[str]:
    """The network's own words around this person, which a guesser would try first."""
    words = ["kaerini", "帰り荷", profile.account.login_id, profile.account.person]
    words += [profile.member.name] if profile.member else []
    return words + ([profile.cooperative.name] if profile.cooperative else [])
