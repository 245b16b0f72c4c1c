"""API clients in the database, their secrets, and what an access token of theirs stands for (SPEC 1.5)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db.schema import api_clients, client_secrets, client_tokens, members
from adapters.db.shelf import Shelf
from adapters.db.trackings import CHANNEL
from adapters.db.transaction import Transaction
from domain.api_clients import (
    ApiClient,
    ApiClientId,
    ApiClientView,
    ClientCaller,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
    ProvenClient,
    Scope,
    SecretView,
)
from domain.members import CooperativeId, MemberId
from domain.ports import Page, Standing

API_CLIENTS = Shelf(ApiClient, api_clients)
CLIENT_SECRETS = Shelf(ClientSecret, client_secrets, secret=frozenset({"secret_hash"}))
CLIENT_TOKENS = Shelf(ClientToken, client_tokens, secret=frozenset({"token_hash"}))

_c, _s, _t = api_clients.c, client_secrets.c, client_tokens.c


class SqlApiClients:
    """API clients as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def view(self, client_id: ApiClientId) -> ApiClientView | None:
        """The client as its desk sees it, or None."""
        found = await self._work.connection.execute(select(api_clients).where(_c.id == client_id))
        row = found.mappings().one_or_none()
        return None if row is None else (await self._views([row]))[0]

    async def lock(self, client_id: ApiClientId) -> ApiClient | None:
        """The client, or None; nobody else changes it or its secrets until this work ends."""
        return await API_CLIENTS.get(self._work, client_id, lock=True)

    async def of_desk(self, desk: MemberId, after: Standing | None, limit: int) -> Page[ApiClientView]:
        """The desk's clients, newest first (ids are in the order of making)."""
        query = select(api_clients).where(_c.member_id == desk)
        if after is not None:
            query = query.where(_c.id < after.id)
        rows = await self._work.connection.execute(query.order_by(_c.id.desc()).limit(limit + 1))
        found = await self._views(rows.mappings().all())
        last = found[limit - 1].client.id if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(None, last))

    async def add(self, client: ApiClient) -> None:
        """Keep a new client, with its audit row."""
        await API_CLIENTS.add(self._work, client)

    async def save(self, client: ApiClient) -> ApiClient:
        """Keep a changed client (locked before) as its next version, with its audit row.

        Its open streams hear at once that it was revoked.
        """
        if client.revoked_at is not None:
            await self._call_out(client.id)
        return await API_CLIENTS.save(self._work, client)

    async def secrets(self, client_id: ApiClientId) -> Sequence[ClientSecret]:
        """All secrets of a client (locked before)."""
        found = await self._work.connection.execute(
            select(client_secrets).where(_s.client_id == client_id).order_by(_s.id)
        )
        return [CLIENT_SECRETS.thing_of(row) for row in found.mappings()]

    async def secret(self, secret_id: ClientSecretId) -> ClientSecret | None:
        """The secret, or None. Its client is locked before."""
        return await CLIENT_SECRETS.get(self._work, secret_id)

    async def add_secret(self, secret: ClientSecret) -> None:
        """Keep a new secret, with an audit row that does not tell it."""
        await CLIENT_SECRETS.add(self._work, secret)

    async def save_secret(self, secret: ClientSecret) -> None:
        """Keep a changed secret, with its audit row; its client's open streams hear at once of its end."""
        await CLIENT_SECRETS.save(self._work, secret)
        if secret.revoked_at is not None:
            await self._call_out(secret.client_id)

    async def _call_out(self, client_id: ApiClientId) -> None:
        await self._work.connection.execute(select(func.pg_notify(CHANNEL, str(client_id))))

    async def by_secret(self, secret_hash: bytes) -> tuple[ApiClient, ClientSecret] | None:
        """Whose secret it is, or None."""
        found = await self._work.connection.execute(
            select(client_secrets).where(_s.secret_hash == secret_hash)
        )
        row = found.mappings().one_or_none()
        if row is None:
            return None
        secret = CLIENT_SECRETS.thing_of(row)
        client = await API_CLIENTS.get(self._work, secret.client_id)
        assert client is not None, "a secret is of a client"
        return client, secret

    async def add_token(self, token: ClientToken, at: datetime) -> None:
        """Keep a new access token, with an audit row that does not tell it; its secret was used then."""
        await CLIENT_TOKENS.add(self._work, token)
        used = update(client_secrets).where(_s.id == token.secret_id).values(used_at=at)
        await self._work.connection.execute(used)

    async def token_lives(self, token_id: ClientTokenId, at: datetime) -> bool:
        """Whether a token is still good: neither over nor its secret or client revoked."""
        query = select(_t.id).select_from(_LIVING).where(_t.id == token_id, *_ALIVE, _t.until_at > at)
        return await self._work.connection.scalar(query) is not None

    async def note_use(self, client_id: ApiClientId, at: datetime) -> None:
        """Write down that the client called; no change of it, and no audit row."""
        await self._work.connection.execute(update(api_clients).where(_c.id == client_id).values(used_at=at))

    async def _views(self, rows: Sequence[Any]) -> list[ApiClientView]:
        """Clients with their secrets, newest first."""
        clients = [API_CLIENTS.thing_of(row) for row in rows]
        secrets = await self._secrets_of([client.id for client in clients])
        return [
            ApiClientView(client, row["used_at"], tuple(secrets.get(client.id, ())))
            for client, row in zip(clients, rows, strict=True)
        ]

    async def _secrets_of(self, ids: Collection[ApiClientId]) -> Mapping[UUID, list[SecretView]]:
        found: dict[UUID, list[SecretView]] = {}
        query = select(client_secrets).where(_s.client_id.in_(ids)).order_by(_s.id.desc())
        for row in (await self._work.connection.execute(query)).mappings():
            secret = CLIENT_SECRETS.thing_of(row)
            found.setdefault(secret.client_id, []).append(
                SecretView(secret.id, secret.made_at, secret.ends_at, secret.revoked_at, row["used_at"])
            )
        return found


_LIVING = client_tokens.join(client_secrets, _s.id == _t.secret_id).join(
    api_clients, _c.id == client_secrets.c.client_id
)
_ALIVE = (_s.revoked_at.is_(None), _c.revoked_at.is_(None))
"""Read at each call, so that what is revoked ends at once (SPEC 1.5)."""


def proving_clients(engine: AsyncEngine) -> Callable[[bytes], Awaitable[ProvenClient | None]]:
    """``Ports.proven_client`` on this engine: what a client's token stands for, in one read."""
    reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    desks = _LIVING.join(members, members.c.id == _c.member_id)
    query = (
        select(*client_tokens.c, _c.member_id, _c.used_at, members.c.cooperative_id)
        .select_from(desks)
        .where(_t.token_hash == bindparam("token_hash"), *_ALIVE)
    )

    async def proven(token_hash: bytes) -> ProvenClient | None:
        async with reading.connect() as connection:
            row = (await connection.execute(query, {"token_hash": token_hash})).mappings().one_or_none()
        if row is None:
            return None
        caller = ClientCaller(
            client_id=ApiClientId(UUID(int=row["client_id"].int)),
            token_id=ClientTokenId(UUID(int=row["id"].int)),
            desk=MemberId(UUID(int=row["member_id"].int)),
            cooperative_id=CooperativeId(UUID(int=row["cooperative_id"].int)),
            scopes=frozenset(Scope(one) for one in row["scopes"]),
        )
        return ProvenClient(caller, row["until_at"], row["used_at"])

    return proven
