"""API clients: a member's own systems, what they were allowed, and their secrets (SPEC 1.5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self
from uuid import UUID

from domain.accounts import AccountId, Caller, Viewer
from domain.members import CooperativeId, MemberId
from domain.refusals import Conflict

ApiClientId = NewType("ApiClientId", UUID)
ClientSecretId = NewType("ClientSecretId", UUID)
ClientTokenId = NewType("ClientTokenId", UUID)

TOKEN_LIFE = timedelta(hours=1)

OVERLAP = timedelta(days=7)
"""So long the former secret goes on working after a rotation, unless it is revoked before."""

USE_NOTED_EVERY = timedelta(minutes=10)
"""The last use is written down no oftener: it costs a write, and calls are many."""


class Scope(StrEnum):
    """What a client may be allowed (SPEC 1.5)."""

    LOADS_READ = "loads:read"
    LOADS_WRITE = "loads:write"
    VEHICLES_READ = "vehicles:read"
    VEHICLES_WRITE = "vehicles:write"
    CONTRACTS_READ = "contracts:read"
    CONTRACTS_WRITE = "contracts:write"
    TRACKING_READ = "tracking:read"
    SETTLEMENT_READ = "settlement:read"
    WEBHOOKS_WRITE = "webhooks:write"


class ApiClientIsRevoked(Conflict):
    """The client, or this secret of it, was revoked before; what is revoked stays so."""

    code = "api-client-is-revoked"
    title_ja = "このAPIクライアントは無効になっています"
    title_en = "The API client has been revoked"


@dataclass(frozen=True, slots=True)
class ApiClient:
    """A system of one member, with what the member's dispatcher allowed it."""

    id: ApiClientId
    version: int
    member_id: MemberId
    name: str
    scopes: tuple[Scope, ...]
    made_by: AccountId
    made_at: datetime
    revoked_at: datetime | None = None

    def revoke(self, *, at: datetime) -> Self:
        """The client, never let in again. Refuses: ApiClientIsRevoked."""
        self.refuse_revoked()
        return replace(self, revoked_at=at)

    def refuse_revoked(self) -> None:
        """Pass while the client may be let in. Refuses: ApiClientIsRevoked."""
        if self.revoked_at is not None:
            raise ApiClientIsRevoked


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """One secret of a client, kept as SHA-256 of its 256 random bits.

    ``ends_at``: when a rotation lets it end; None for the newest.
    """

    id: ClientSecretId
    client_id: ApiClientId
    secret_hash: bytes
    made_at: datetime
    ends_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_good(self, at: datetime) -> bool:
        """Whether it lets its client in."""
        return self.revoked_at is None and (self.ends_at is None or at < self.ends_at)

    def revoke(self, *, at: datetime) -> Self:
        """The secret, good for nothing from now on. Refuses: ApiClientIsRevoked."""
        if self.revoked_at is not None:
            raise ApiClientIsRevoked
        return replace(self, revoked_at=at)


def overlapping(secrets: Sequence[ClientSecret], at: datetime) -> list[ClientSecret]:
    """What becomes of a client's secrets when a new one is made: only those that change (SPEC 1.5).

    The newest good one goes on for seven days at most beside its successor, and what was older ends now:
    there are never more than two.
    """
    good = sorted((one for one in secrets if one.is_good(at)), key=lambda one: (one.made_at, one.id.int))
    until = [at] * (len(good) - 1) + [at + OVERLAP]
    return [
        replace(secret, ends_at=end)
        for secret, end in zip(good, until if good else (), strict=True)
        if secret.ends_at is None or end < secret.ends_at
    ]


@dataclass(frozen=True, slots=True)
class ClientToken:
    """An access token of a client, kept as SHA-256. ``scopes``: those asked for, of the client's own."""

    id: ClientTokenId
    client_id: ApiClientId
    secret_id: ClientSecretId
    scopes: tuple[Scope, ...]
    token_hash: bytes
    until_at: datetime


@dataclass(frozen=True, slots=True)
class ClientCaller:
    """Who calls: an API client by its access token, for its member's desk; scopes instead of a role."""

    client_id: ApiClientId
    token_id: ClientTokenId
    desk: MemberId
    cooperative_id: CooperativeId
    scopes: frozenset[Scope]

    @property
    def viewer(self) -> Viewer:
        """The desk's eyes."""
        return Viewer(desk=self.desk, cooperative_id=self.cooperative_id, oversees=None, masked=False)


AnyCaller = Caller | ClientCaller
"""Who may call an operation that has a scope."""


@dataclass(frozen=True, slots=True)
class ProvenClient:
    """What a client's token stands for, read in one query. ``used_at``: the last use that was noted."""

    caller: ClientCaller
    until_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SecretView:
    """A secret as the desk sees it: never itself. ``used_at``: when it last fetched a token."""

    id: ClientSecretId
    made_at: datetime
    ends_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiClientView:
    """A client as the desk sees it. ``used_at``: its last call, to ten minutes. Secrets: newest first."""

    client: ApiClient
    used_at: datetime | None
    secrets: tuple[SecretView, ...]
