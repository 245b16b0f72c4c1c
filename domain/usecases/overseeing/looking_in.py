"""Looking in: a federation admin as an account of a member, read-only and logged (SECURITY 32)."""

from dataclasses import dataclass

from domain.accounts import Account, AccountId, Caller, Role
from domain.overseeing.view_sessions import (
    VIEW_LIFE,
    ProvenView,
    ViewIsRefused,
    ViewSession,
    ViewSessionId,
)
from domain.permissions import permit
from domain.ports import Ports
from domain.refusals import Fault
from domain.usecases.logging_in import NotProven, hash_of


@dataclass(frozen=True, slots=True)
class OpenedView:
    """A view session's token, told once. ``expires_in``: seconds."""

    id: ViewSessionId
    access_token: str
    expires_in: int
    account: Account


async def open_view(ports: Ports, who: Caller, account_id: AccountId, reason: str, otp: str) -> OpenedView:
    """Look in as a dispatcher's account, with a reason and a one-time code that was not used yet.

    It lasts a quarter of an hour, and no longer than the admin's own session. Refuses: ViewIsRefused.
    """
    permit(who, "open_view_session")
    async with ports.begin() as work:
        await work.accounts.lock(who.account_id)
        credentials = await work.accounts.credentials(who.account_id)
        seed = credentials.otp_seed
        step = None if seed is None else ports.one_time_codes.step_of(seed, otp, ports.wall_now())
        if step is None or not await work.accounts.spend_code(who.account_id, step):
            raise ViewIsRefused(Fault("#/otp", "wrong-code"))
        account = await work.accounts.get(account_id)
        if account is None or account.role is not Role.DISPATCHER:
            raise ViewIsRefused(Fault("#/account_id", "unknown-account"))
        token = ports.new_secret()
        view = ViewSession.open(
            ViewSessionId(ports.new_id()),
            *(who, account),
            reason=reason,
            access_hash=hash_of(token),
            at=ports.wall_now(),
        )
        await work.views.add(view)
    return OpenedView(view.id, token, int(VIEW_LIFE.total_seconds()), account)


async def prove_view(ports: Ports, access_token: str) -> Caller | NotProven:
    """As whom a view token looks: one read."""
    proven: ProvenView | None = await ports.proven_view(hash_of(access_token))
    if proven is None:
        return NotProven.UNAUTHENTICATED
    if proven.is_over(ports.wall_now()):
        return NotProven.SESSION_EXPIRED
    return proven.caller


async def note_look(ports: Ports, who: Caller, path: str) -> None:
    """Write down what was looked at; nothing is shown before that is committed."""
    assert who.viewed_by is not None, "only looks of view sessions are noted"
    async with ports.begin() as work:
        await work.views.note_look(ViewSessionId(who.session_id), path)
