"""One call on its way through a door: who calls, what was sent, and what lies outside the doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from starlette.requests import Request

from domain.accounts import AccountId, Caller
from domain.members import MemberId
from domain.ports import Ports, Work
from domain.trackings import Driver

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """So many calls in a window of so many seconds. ``exact``: counted one by one, never in leased blocks."""

    name: str
    quota: int
    window_seconds: int
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Policies:
    """A program's quotas. ``login_id``: per address and login id; ``login``, ``refresh``, ``activation``: per
    address alone.
    """

    default: Policy = Policy("default", 1200, 60)
    login: Policy = Policy("login", 60, 60, exact=True)
    login_id: Policy = Policy("login-id", 10, 300, exact=True)
    refresh: Policy = Policy("refresh", 60, 60, exact=True)
    activation: Policy = Policy("activation", 60, 60, exact=True)

    def of(self, operation: str) -> Policy:
        """The policy that counts an operation before its form is read."""
        own = {
            "log_in": self.login,
            "refresh_session": self.refresh,
            "start_driver_session": self.activation,
        }
        return own.get(operation, self.default)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program allows of callers. ``metrics_token`` None: metrics for loopback only.

    ``body_seconds``: how long a body may take to arrive. ``most_streams``: open at once; of one account
    ``most_streams_each``. Each is told after ``heartbeat_seconds`` of silence that it lives, and dropped
    when it takes nothing for ``viewer_seconds``.
    """

    policies: Policies = field(default_factory=Policies)
    most_in_flight: int = 200
    body_seconds: float = 30.0
    most_streams: int = 1000
    most_streams_each: int = 20
    heartbeat_seconds: float = 15.0
    viewer_seconds: float = 20.0
    metrics_token: str | None = None


class Verdict(Protocol):
    """Whether one more call is allowed, how many are left, and when the window starts anew (seconds)."""

    @property
    def allowed(self) -> bool: ...
    @property
    def remaining(self) -> int: ...
    @property
    def resets_in_seconds(self) -> int: ...


class Permits(Protocol):
    """What counts calls, for all processes together."""

    async def take(self, key: str, policy: Policy, now: datetime) -> Verdict:
        """Use one permit of a key's quota. ``now``: the wall clock's."""


class KeptAnswer(Protocol):
    """An answer under an Idempotency-Key. ``fingerprint``: SHA-256 of the raw body it answered."""

    @property
    def fingerprint(self) -> bytes: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class KeptAnswers(Protocol):
    """Answers under their keys, kept in the transaction of the effect (API §1 Idempotency-Key).

    ``scope``: SHA-256 over account, method and path.
    """

    async def claim(self, work: Work, scope: bytes, key: str) -> bool:
        """Take the key until the work ends; False while a twin holds it."""

    async def recall(self, work: Work, scope: bytes, key: str, now: datetime) -> KeptAnswer | None:
        """The answer given before, within 24 h of the wall clock, or None."""

    async def remember(self, work: Work, scope: bytes, key: str, answer: KeptAnswer, now: datetime) -> None:
        """Keep an answer; one that is older than 24 h gives way."""


class Seal(Protocol):
    """Deterministic authenticated encryption under the program's secret (AES-SIV)."""

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        """The same bytes for the same plain text and circumstances."""

    def open(self, sealed: bytes, associated: bytes) -> bytes | None:
        """The plain text, or None for what was not sealed here under these circumstances."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, from where, and what it is called: what the audit log tells.

    ``account_id`` None: nobody is logged in. ``member_id``: the desk for which it is done.
    ``address``: None over a socket file.
    """

    account_id: AccountId | None
    member_id: MemberId | None
    address: str | None
    request_id: str
    operation: str


class World(Protocol):
    """What lies outside the doors; only ``api/compose/`` knows what it is made of."""

    @property
    def permits(self) -> Permits: ...
    @property
    def idempotency(self) -> KeptAnswers: ...
    @property
    def cursors(self) -> Seal: ...

    def ports_for(self, actor: Actor) -> Ports:
        """The ports, whose works are this actor's."""

    def joined(self, ports: Ports, work: Work) -> Ports:
        """The ports, whose ``begin`` joins a work already open and leaves its end to whoever opened it."""

    def is_outage(self, mistake: Exception) -> bool:
        """Whether something outside was away for a moment, so that the same call may be made again."""

    async def is_ready(self) -> bool:
        """Whether the database is reachable and its schema is this program's."""


@dataclass(slots=True)
class Call:
    """What the steps of a door learn one after another. ``json``: the body as read, None without one."""

    request: Request
    operation: str
    world: World
    bounds: Bounds
    ports: Ports
    caller: Caller | None = None
    driver: Driver | None = None
    body: bytes = b""
    json: Any = None

    @property
    def account_id(self) -> AccountId | None:
        """The caller's account, or None where nobody has to be logged in."""
        return self.caller.account_id if self.caller else None


def call_of(request: Request) -> Call:
    """The call a door is answering."""
    return cast(Call, request.state.call)
