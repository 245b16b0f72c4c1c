"""Connecting a member's own systems: API clients, their secrets, and tokens for them (SPEC 1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.accounts import Caller
from domain.api_clients import (
    TOKEN_LIFE,
    USE_NOTED_EVERY,
    AnyCaller,
    ApiClient,
    ApiClientId,
    ApiClientView,
    ClientCaller,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
    Scope,
    overlapping,
)
from domain.permissions import Relation, permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import NotFound, refuse_stale
from domain.usecases.desks import desk_of
from domain.usecases.logging_in import NotProven, hash_of, why_out

TOKEN_MARK = "client."
"""How a client's access token begins; no other token has a full stop, so it is known where to look."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A client with a new secret: told once, kept as a hash only."""

    view: ApiClientView
    secret: str


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """An access token: told once, kept as a hash only. ``expires_in``: seconds."""

    access_token: str
    scopes: tuple[Scope, ...]
    expires_in: int


class TokenRefused(StrEnum):
    """Why there is no token: the words of RFC 6749 §5.2. OAuth's business, so no refusal of the trade."""

    INVALID_CLIENT = "invalid_client"
    INVALID_SCOPE = "invalid_scope"


async def make_api_client(ports: Ports, who: Caller, name: str, scopes: Sequence[Scope]) -> HandedOut:
    """Make a client of the caller's member, with its first secret."""
    permit(who, "make_api_client")
    desk, _ = desk_of(who)
    client = ApiClient(
        id=ApiClientId(ports.new_id()),
        version=1,
        member_id=desk,
        name=name,
        scopes=_in_order(scopes),
        made_by=who.account_id,
        made_at=ports.wall_now(),
    )
    async with ports.begin() as work:
        await work.api_clients.add(client)
        secret = await _hand_out_secret(ports, work, client)
        return HandedOut(await _view(work, client.id), secret)


async def list_api_clients(
    ports: Ports, who: Caller, after: Standing | None, limit: int
) -> Page[ApiClientView]:
    """The desk's clients, revoked ones too, newest first."""
    permit(who, "list_api_clients")
    async with ports.begin() as work:
        return await work.api_clients.of_desk(desk_of(who)[0], after, limit)


async def read_api_client(ports: Ports, who: Caller, client_id: ApiClientId) -> ApiClientView:
    """One client of the desk. Refuses: NotFound, also for whose client it is not."""
    async with ports.begin() as work:
        view = await work.api_clients.view(client_id)
        _refuse_others(who, "read_api_client", None if view is None else view.client)
        assert view is not None
        return view


async def rotate_api_client(ports: Ports, who: Caller, client_id: ApiClientId) -> HandedOut:
    """Give a client a new secret; the former one works seven days longer (SPEC 1.5).

    Refuses: NotFound, ApiClientIsRevoked.
    """
    async with ports.begin() as work:
        client = await _locked(work, who, "rotate_api_client", client_id)
        client.refuse_revoked()
        for secret in overlapping(await work.api_clients.secrets(client.id), ports.wall_now()):
            await work.api_clients.save_secret(secret)
        told = await _hand_out_secret(ports, work, client)
        return HandedOut(await _view(work, client.id), told)


async def revoke_api_client(
    ports: Ports, who: Caller, client_id: ApiClientId, seen: int | None
) -> ApiClientView:
    """Let a client in no more: neither its secrets nor its tokens, from this moment on.

    Refuses: NotFound, Stale, ApiClientIsRevoked.
    """
    async with ports.begin() as work:
        client = await _locked(work, who, "revoke_api_client", client_id)
        refuse_stale(client.version, seen)
        await work.api_clients.save(client.revoke(at=ports.wall_now()))
        return await _view(work, client.id)


async def revoke_client_secret(
    ports: Ports, who: Caller, client_id: ApiClientId, secret_id: ClientSecretId
) -> ApiClientView:
    """Let one secret end at once, with every token it fetched; its client's others go on.

    Refuses: NotFound, ApiClientIsRevoked (before).
    """
    async with ports.begin() as work:
        client = await _locked(work, who, "revoke_client_secret", client_id)
        secret = await work.api_clients.secret(secret_id)
        if secret is None or secret.client_id != client.id:
            raise NotFound
        await work.api_clients.save_secret(secret.revoke(at=ports.wall_now()))
        return await _view(work, client.id)


async def issue_token(
    ports: Ports, client_id: str, client_secret: str, asked: Sequence[str] | None
) -> IssuedToken | TokenRefused:
    """An access token for an hour, for what was asked for of the client's scopes, or for all of them.

    One look-up by the secret's hash, whether or not there is such a client (SECURITY 29).
    """
    now = ports.wall_now()
    async with ports.begin() as work:
        known = await work.api_clients.by_secret(hash_of(client_secret))
        if known is None:
            return TokenRefused.INVALID_CLIENT
        client, secret = known
        good = client.revoked_at is None and secret.is_good(now)
        if not good or _id_of(client_id) != client.id:
            return TokenRefused.INVALID_CLIENT
        scopes = client.scopes if asked is None else _asked_of(client, asked)
        if scopes is None:
            return TokenRefused.INVALID_SCOPE
        told = TOKEN_MARK + ports.new_secret()
        token_id = ClientTokenId(ports.new_id())
        token = ClientToken(token_id, client.id, secret.id, scopes, hash_of(told), now + TOKEN_LIFE)
        await work.api_clients.add_token(token, now)
    return IssuedToken(told, scopes, int(TOKEN_LIFE.total_seconds()))


async def prove_client(ports: Ports, access_token: str) -> ClientCaller | NotProven:
    """Which client holds an access token: one read, and now and then a note that it was used.

    Over, revoked and never handed out are told alike.
    """
    now = ports.wall_now()
    proven = await ports.proven_client(hash_of(access_token))
    if proven is None or now >= proven.until_at:
        return NotProven.UNAUTHENTICATED
    if proven.used_at is None or now - proven.used_at >= USE_NOTED_EVERY:
        async with ports.begin() as work:
            await work.api_clients.note_use(proven.caller.client_id, now)
    return proven.caller


async def why_caller_out(ports: Ports, who: AnyCaller) -> NotProven | None:
    """Why a caller whose call lasts is let in no more by now; None while it is."""
    if not isinstance(who, ClientCaller):
        return await why_out(ports, who)
    async with ports.begin() as work:
        lives = await work.api_clients.token_lives(who.token_id, ports.wall_now())
    return None if lives else NotProven.SESSION_EXPIRED


async def _hand_out_secret(ports: Ports, work: Work, client: ApiClient) -> str:
    told = ports.new_secret()
    secret_id = ClientSecretId(ports.new_id())
    await work.api_clients.add_secret(ClientSecret(secret_id, client.id, hash_of(told), ports.wall_now()))
    return told


async def _locked(work: Work, who: Caller, operation: str, client_id: ApiClientId) -> ApiClient:
    client = await work.api_clients.lock(client_id)
    _refuse_others(who, operation, client)
    assert client is not None
    return client


def _refuse_others(who: Caller, operation: str, client: ApiClient | None) -> None:
    """Refuse who may not, and whoever's desk it is not of: for them it does not exist. Refuses: NotFound."""
    permit(who, operation, Relation.OWN)
    if client is None or client.member_id != who.desk:
        raise NotFound


async def _view(work: Work, client_id: ApiClientId) -> ApiClientView:
    view = await work.api_clients.view(client_id)
    assert view is not None, "it was locked before"
    return view


def _id_of(written: str) -> UUID | None:
    """The id as it was written, in its one spelling."""
    try:
        read = UUID(written)
    except ValueError:
        return None
    return read if str(read) == written else None


def _asked_of(client: ApiClient, asked: Sequence[str]) -> tuple[Scope, ...] | None:
    """The scopes that were asked for, or None where one is not the client's."""
    known = {scope.value: scope for scope in client.scopes}
    if not asked or not set(asked) <= known.keys():
        return None
    return _in_order([known[one] for one in asked])


def _in_order(scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """Each once, in the order of SPEC 1.5."""
    return tuple(scope for scope in Scope if scope in scopes)
