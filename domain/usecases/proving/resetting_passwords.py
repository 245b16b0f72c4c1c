"""Resetting a forgotten password by a link that is mailed to the account's address (SECURITY 29)."""

import hashlib
from collections.abc import Iterator

from domain.accounts import Account, SessionEnd
from domain.calendar import in_jst
from domain.events import PasswordResetAsked
from domain.letters import Letter
from domain.password_resets import MOST_LIVE, PasswordReset, ResetId, ResetLinkHasEnded
from domain.ports import Ports, Work
from domain.refusals import Fault
from domain.second_factors import CredentialChange
from domain.usecases.logging_in import end_session, hash_of, note_change, profile_of, refuse_weak_password

PURPOSE = "password-reset"
PAGE = "/password-reset"
"""Where the link leads. The token stands behind ``#``: browsers send that part to nobody."""


async def ask_password_reset(ports: Ports, login_id: str) -> None:
    """Ask for a link by mail; nobody is told whether the login id exists.

    The same is read and kept for one that nobody has: what it leads to comes later, from the worker.
    """
    async with ports.begin() as work:
        known = await work.accounts.proof_of(login_id)
        account_id = known[0] if known else None
        await work.outbox.put(PasswordResetAsked(ResetId(ports.new_id()), account_id))


async def send_reset_link(ports: Ports, event: PasswordResetAsked) -> None:
    """Mail the link; told again after a crash, it is the same letter with the same link.

    An account that has ended, or has three good links already, gets none.
    """
    if event.account_id is None:
        return
    token = ports.mailed_secrets.link_token(PURPOSE, event.reset_id)
    now = ports.wall_now()
    async with ports.begin() as work:
        account = await work.accounts.lock(event.account_id)
        assert account is not None, "accounts stay"
        reset = await work.password_resets.get(event.reset_id)
        if reset is None:
            if account.has_ended(ports.now()):
                return
            if await work.password_resets.count_live(account.id, now) >= MOST_LIVE:
                return
            reset = PasswordReset.ask(event.reset_id, account.id, hash_of(token), at=now)
            await work.password_resets.add(reset)
    if reset.is_live(now):
        await ports.mail.send(_letter(account, reset, f"{ports.base_url}{PAGE}#{token}"))


async def confirm_password_reset(ports: Ports, token: str, password: str) -> None:
    """Set a new password by a link; every session and every other link of the account ends.

    Refuses: ResetLinkHasEnded, PasswordTooWeak (the link stays good).
    """
    token_hash = hash_of(token)
    async with ports.begin() as work:
        reset = await _live(work, ports, token_hash)
        profile = await profile_of(work, reset.account_id)
    refuse_weak_password(ports, password, profile, "#/password")
    password_hash = await ports.passwords.hash(password)
    async with ports.begin() as work:
        account = await work.accounts.lock(reset.account_id)
        assert account is not None, "accounts stay"
        # Read again: of two who use the link at once, one finds it spent.
        await _live(work, ports, token_hash)
        if account.has_ended(ports.now()):
            raise _has_ended()
        await work.accounts.set_password(account, password_hash)
        await work.password_resets.end_all(account.id, ports.wall_now())
        session = await work.sessions.active_of(account.id)
        if session is not None:
            await end_session(work, session, SessionEnd.PASSWORD_CHANGED, ports)
        await note_change(work, ports, account.id, CredentialChange.PASSWORD_RESET)


async def _live(work: Work, ports: Ports, token_hash: bytes) -> PasswordReset:
    reset = await work.password_resets.by_token(token_hash)
    if reset is None or not reset.is_live(ports.wall_now()):
        raise _has_ended()
    return reset


def _has_ended() -> ResetLinkHasEnded:
    return ResetLinkHasEnded(Fault("#/token", "reset-link-has-ended"))


def _letter(account: Account, reset: PasswordReset, link: str) -> Letter:
    told = hashlib.sha256(f"{PURPOSE}\n{reset.id}".encode()).hexdigest()
    return Letter(
        message_id=f"{PURPOSE}-{told[:40]}",
        to=account.mail,
        subject="【帰り荷】パスワードの再設定",
        text="\n".join(_lines(account, reset, link)) + "\n",
        written_at=reset.asked_at,
    )


def _lines(account: Account, reset: PasswordReset, link: str) -> Iterator[str]:
    yield f"ID {account.login_id} のパスワードの再設定が申し込まれました。"
    yield "次のリンクを開き、新しいパスワードを設定してください。"
    yield f"リンクは {in_jst(reset.ends_at):%Y-%m-%d %H:%M} まで、一度だけ使えます。"
    yield ""
    yield link
    yield ""
    yield "心当たりがなければ、何もしないでください。パスワードは変わりません。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"Someone asked to reset the password of {account.login_id}. The link above works once, until"
    yield f"{in_jst(reset.ends_at):%Y-%m-%d %H:%M} JST. If that was not you, do nothing: the password stays."
