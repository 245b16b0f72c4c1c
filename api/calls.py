"""One call on its way through a door: who calls, what was sent, and what lies outside the doors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from starlette.requests import Request

from api.limits.admission import Workroom
from api.limits.ranks import Kind
from domain.accounts import AccountId, Caller
from domain.api_clients import AnyCaller, ApiClientId, ClientCaller
from domain.joining.applications import Applicant
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
    """A program's quotas. ``login_id``: per address and login id; ``login_id_everywhere``: per login id, and
    no limit in itself; ``password``, ``view`` (looking in, which asks for a one-time code): per account.

    ``company``: calls of a member's accounts and API clients together; ``everyone_there``: all that people
    call from one address. ``search`` to ``photo``: what costs much, per account or client, by kind;
    ``pages``: of lists, beyond each first one. All others but ``default``: per address alone. ``trial``:
    requests, each of which sends a mail; ``confirmation``: of them. ``application``: to join,
    ``application_file``: what applicants upload. ``link``: capability links, also those that lead nowhere.
    ``new_photo``: uploads begun by an account or a phone.
    """

    default: Policy = Policy("default", 1200, 60)
    login: Policy = Policy("login", 60, 60, exact=True)
    login_id: Policy = Policy("login-id", 10, 300, exact=True)
    login_id_everywhere: Policy = Policy("login-id-everywhere", 301, 3600, exact=True)
    password: Policy = Policy("password", 10, 300, exact=True)
    refresh: Policy = Policy("refresh", 60, 60, exact=True)
    reset: Policy = Policy("reset", 10, 300, exact=True)
    activation: Policy = Policy("activation", 60, 60, exact=True)
    view: Policy = Policy("view", 10, 300, exact=True)
    token: Policy = Policy("token", 60, 60, exact=True)
    trial: Policy = Policy("trial", 10, 3600, exact=True)
    confirmation: Policy = Policy("confirmation", 60, 60, exact=True)
    application: Policy = Policy("application", 10, 3600, exact=True)
    application_file: Policy = Policy("application-file", 60, 3600, exact=True)
    link: Policy = Policy("link", 1200, 60)
    company: Policy = Policy("company", 6000, 60)
    everyone_there: Policy = Policy("address", 6000, 60)
    search: Policy = Policy("search", 300, 60)
    document: Policy = Policy("document", 120, 60)
    export: Policy = Policy("export", 20, 60)
    bulk: Policy = Policy("bulk", 60, 60)
    track: Policy = Policy("track", 120, 60)
    quote: Policy = Policy("quote", 300, 60)
    photo: Policy = Policy("photo", 200, 3600)
    new_photo: Policy = Policy("new-photo", 100, 3600, exact=True)
    pages: Policy = Policy("pages", 600, 3600)

    def of(self, operation: str) -> Policy:
        """The policy that counts an operation before its form is read."""
        own = {
            "log_in": self.login,
            "start_passkey_login": self.login,
            "log_in_by_passkey": self.login,
            "ask_password_reset": self.reset,
            "confirm_password_reset": self.login,
            "refresh_session": self.refresh,
            "start_driver_session": self.activation,
            "open_view_session": self.view,
            "issue_token": self.token,
            "request_trial": self.trial,
            "confirm_trial": self.confirmation,
            "file_application": self.application,
            "attach_file": self.application_file,
            "follow_link": self.link,
            "start_photo": self.new_photo,
        }
        return own.get(operation, self.default)

    def of_kind(self, kind: Kind) -> Policy:
        """The policy that counts an expensive operation besides."""
        kinds: dict[Kind, Policy] = {
            "search": self.search,
            "document": self.document,
            "export": self.export,
            "bulk": self.bulk,
            "track": self.track,
            "quote": self.quote,
            "photo": self.photo,
        }
        return kinds[kind]

    def login_id_after(self, tries: int) -> Policy:
        """What an address may try of a login id after so many tries from everywhere within the hour."""
        usual = self.login_id
        if tries <= 5 * usual.quota:
            return usual
        if tries <= 30 * usual.quota:
            return Policy("login-id-slow", max(1, usual.quota // 5), usual.window_seconds, exact=True)
        return Policy("login-id-slowest", max(1, usual.quota // 10), 3 * usual.window_seconds, exact=True)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program allows of callers. ``metrics_token`` None: metrics for loopback only. ``room``: for how
    much work at once. ``https``: whether people come by https.

    ``body_seconds``: how long a body may take to arrive. ``most_streams``: open at once; of one account
    ``most_streams_each``. Each is told after ``heartbeat_seconds`` of silence that it lives, and dropped
    when it takes nothing for ``viewer_seconds``.
    """

    policies: Policies = field(default_factory=Policies)
    room: Workroom = field(default_factory=Workroom)
    https: bool = False
    body_seconds: float = 30.0
    most_streams: int = 1000
    most_streams_each: int = 20
    heartbeat_seconds: float = 15.0
    viewer_seconds: float = 20.0
    metrics_token: str | None = None


class Verdict(Protocol):
    """Whether one more call is allowed, how many are left, and when the window starts anew (seconds).

    ``drew``: whether the database was asked for it.
    """

    @property
    def allowed(self) -> bool: ...
    @property
    def remaining(self) -> int: ...
    @property
    def resets_in_seconds(self) -> int: ...
    @property
    def drew(self) -> bool: ...


class Permits(Protocol):
    """What counts calls, for all processes together."""

    async def take(self, key: str, policy: Policy, now: datetime, cost: int = 1) -> Verdict:
        """Use so many permits of a key's quota, or none. ``now``: the wall clock's."""


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

    ``account_id`` None: nobody is logged in, or an API client calls, ``client_id``. ``member_id``: the desk
    for which it is done. ``address``: None over a socket file. ``as_account_id``: as whom a federation admin
    looks in. ``on_behalf``: a clerk in the member's place.
    """

    account_id: AccountId | None
    member_id: MemberId | None
    address: str | None
    request_id: str
    operation: str
    as_account_id: AccountId | None = None
    on_behalf: bool = False
    client_id: ApiClientId | None = None


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
    client: ClientCaller | None = None
    driver: Driver | None = None
    applicant: Applicant | None = None
    body: bytes = b""
    json: Any = None

    @property
    def whoever(self) -> AnyCaller | None:
        """The account or the API client that calls; None for drivers, and where nobody need say."""
        return self.caller or self.client

    @property
    def account_id(self) -> AccountId | None:
        """The account of who really calls, or None where nobody has to be logged in."""
        if self.caller is None:
            return None
        return self.caller.viewed_by or self.caller.account_id

    @property
    def principal(self) -> str:
        """Who calls, and in whose place: what an answer kept, or a cursor given, is good for."""
        who = self.caller
        if who is not None and who.viewed_by is not None:
            return f"{who.viewed_by} as {who.account_id}"
        if who is not None and who.on_behalf:
            return f"{who.account_id} for {who.desk}"
        return str(self.caller_key)

    @property
    def caller_key(self) -> str | None:
        """Under what the caller's calls are counted apart from others'; None for nobody's."""
        if self.client is not None:
            return f"client:{self.client.client_id}"
        return None if self.account_id is None else f"account:{self.account_id}"


def call_of(request: Request) -> Call:
    """The call a door is answering."""
    return cast(Call, request.state.call)
