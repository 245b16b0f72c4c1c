"""What the trade needs from outside: one Protocol per need, and ``Ports``, the bundle every use case gets."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from domain.accounts import (
    Account,
    AccountId,
    Caller,
    Credentials,
    RefreshToken,
    Session,
    SessionId,
    Viewer,
)
from domain.contract_numbers import ContractNumber
from domain.contract_views import ContractSearch
from domain.contracts import Contract
from domain.events import Event
from domain.fares import Tariff
from domain.history import PastVersion
from domain.letters import Letter
from domain.loads import Load, LoadId, LoadView
from domain.members import Company, Cooperative, CooperativeId, Member, MemberId
from domain.places import Distance, Municipalities, Place
from domain.search import LoadSearch, VehicleSearch
from domain.timelines import Happening
from domain.tracking_ports import Drivers, TrackingNews, Trackings
from domain.trackings import DriverSession
from domain.vehicles import Vehicle, VehicleId, VehicleView


class Loads(Protocol):
    """Loads as they are kept."""

    async def get(self, load_id: LoadId) -> Load | None:
        """The load, or None."""

    async def lock(self, load_id: LoadId) -> Load | None:
        """The load, or None; nobody else changes it until this work ends."""

    async def add(self, load: Load) -> None:
        """Keep a new load with its trucks, its first version and its audit row."""

    async def save(self, load: Load) -> Load:
        """Keep a changed load (locked before) as its next version, with its audit row."""

    async def history(self, load_id: LoadId, before: int | None, limit: int) -> Sequence[PastVersion[Load]]:
        """Versions, newest first, below ``before``."""

    async def take_truck(self, load_id: LoadId, number: ContractNumber) -> bool:
        """Give the load's first free truck to a contract; False when there is none left."""


class Contracts(Protocol):
    """Contracts as they are kept, each version chained to the one before (SPEC 5.5)."""

    async def get(self, number: ContractNumber) -> Contract | None:
        """The contract, or None."""

    async def as_agreed(self, number: ContractNumber) -> Contract | None:
        """The version that the two agreed on last, which its document shows; None before the conclusion."""

    async def lock(self, number: ContractNumber) -> Contract | None:
        """The contract, or None; nobody else changes it until this work ends."""

    async def lock_rivals(self, contract: Contract, now: datetime) -> Sequence[Contract]:
        """The other proposals for its load that have not lapsed, locked."""

    async def add(self, contract: Contract) -> Contract:
        """Keep a new contract with its first version and its audit row; answers it with its hash."""

    async def save(self, contract: Contract) -> Contract:
        """Keep a changed contract (locked before) as its next version, with its audit row and hash."""

    async def find(
        self, search: ContractSearch, viewer: Viewer, now: datetime, after: "Standing | None", limit: int
    ) -> "Page[Contract]":
        """The contracts of the viewer's desk, a clerk's of the whole co-operative, newest first."""

    async def tell(
        self, number: ContractNumber, happenings: Sequence[Happening]
    ) -> set[tuple[str, datetime]]:
        """Put lines on the timeline; event and time of those that were not there already."""

    async def timelines(
        self, numbers: Sequence[ContractNumber]
    ) -> "dict[ContractNumber, tuple[Happening, ...]]":
        """What happened to each, in order."""


class Vehicles(Protocol):
    """Vehicles as they are kept."""

    async def get(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None."""

    async def lock(self, vehicle_id: VehicleId) -> Vehicle | None:
        """The vehicle, or None; nobody else changes it until this work ends."""

    async def add(self, vehicle: Vehicle) -> None:
        """Keep a new vehicle with its first version and its audit row."""

    async def save(self, vehicle: Vehicle) -> Vehicle:
        """Keep a changed vehicle (locked before) as its next version, with its audit row."""

    async def history(
        self, vehicle_id: VehicleId, before: int | None, limit: int
    ) -> Sequence[PastVersion[Vehicle]]:
        """Versions, newest first, below ``before``."""


class Members(Protocol):
    """Members and co-operatives as they are kept."""

    async def get(self, member_id: MemberId) -> Member | None:
        """The member (or a co-operative's trading desk), or None."""

    async def cooperative(self, cooperative_id: CooperativeId) -> Cooperative | None:
        """The co-operative, or None."""

    async def company(self, member_id: MemberId) -> Company:
        """The public profile of a member that exists."""

    async def unknown(
        self, member_ids: Iterable[MemberId], cooperative_ids: Iterable[CooperativeId]
    ) -> set[UUID]:
        """Those ids that name nobody."""

    async def add(self, member: Member) -> None:
        """Keep a new member."""

    async def add_cooperative(self, cooperative: Cooperative) -> None:
        """Keep a new co-operative; its trading desk is a member of its own."""

    async def count(self) -> int:
        """How many members there are."""


class Accounts(Protocol):
    """Accounts and what proves them."""

    async def get(self, account_id: AccountId) -> Account | None:
        """The account, or None."""

    async def by_login_id(self, login_id: str) -> tuple[Account, Credentials] | None:
        """The account of a login id (exactly as given), or None."""

    async def credentials(self, account_id: AccountId) -> Credentials:
        """What proves an account that exists."""

    async def add(self, account: Account, credentials: Credentials) -> None:
        """Keep a new account; its one-time-code seed is encrypted at rest."""

    async def lock(self, account_id: AccountId) -> Account | None:
        """The account; no other login of it proceeds until this work ends."""

    async def spend_code(self, account_id: AccountId, step: int) -> bool:
        """Mark a one-time code's step as used; False when it, or a later one, was used before."""

    async def set_password(self, account: Account, password_hash: str) -> None:
        """Keep a new password; the account no longer has to change it."""


class Sessions(Protocol):
    """Sessions, at most one active per account (a constraint of the database)."""

    async def get(self, session_id: SessionId) -> Session | None:
        """The session, or None."""

    async def active_of(self, account_id: AccountId) -> Session | None:
        """The account's active session, or None. The account is locked before."""

    async def add(self, session: Session, refresh_hash: bytes) -> None:
        """Keep a new session with its first refresh token."""

    async def save(self, session: Session) -> None:
        """Keep a changed session."""

    async def lock_token(self, refresh_hash: bytes) -> RefreshToken | None:
        """A refresh token that was ever handed out, locked, or None."""

    async def spend_token(self, token: RefreshToken, successor_hash: bytes) -> None:
        """Keep the spent (or forgiven) token and its successor; any other unspent one of its session dies."""


class Outbox(Protocol):
    """Events, kept in the transaction of what caused them."""

    async def put(self, event: Event) -> None:
        """Keep an event for the worker."""


class SandboxClock(Protocol):
    """How far the network's clock runs ahead of the wall's."""

    async def set_offset(self, offset: timedelta) -> None:
        """Keep the offset; every process follows."""

    async def lock_offset(self) -> timedelta:
        """The offset as kept; nobody else moves the clock until this work ends."""


class Work(Protocol):
    """One transaction: leaving it commits, raising rolls back (DESIGN §4)."""

    @property
    def loads(self) -> Loads: ...
    @property
    def vehicles(self) -> Vehicles: ...
    @property
    def contracts(self) -> Contracts: ...
    @property
    def drivers(self) -> Drivers: ...
    @property
    def trackings(self) -> Trackings: ...
    @property
    def members(self) -> Members: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def clock(self) -> SandboxClock: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a list goes on: the sort key of the last item shown, and its id."""

    key: str | float | int | None
    id: UUID


@dataclass(frozen=True, slots=True)
class FoundLoad:
    """A load on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km."""

    view: LoadView
    from_point_km: float | None


@dataclass(frozen=True, slots=True)
class FoundVehicle:
    """A vehicle on the board as the viewer sees it. ``from_point_km``: great circle, to 0.1 km."""

    view: VehicleView
    from_point_km: float | None


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Items in order, and where to go on; None at the end."""

    items: tuple[Item, ...]
    after: Standing | None


Facets = dict[str, list[tuple[str, int]]]
"""Facet → (code, count), most frequent first, then by code."""


class Board(Protocol):
    """The open postings: what ``domain.search`` accepts, in its order, for one viewer (DESIGN §4)."""

    async def find_loads(
        self, search: LoadSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundLoad]:
        """Loads that answer the search, from where a former page ended."""

    async def count_loads(self, search: LoadSearch, viewer: Viewer, now: datetime) -> int:
        """How many loads answer the search."""

    async def load_facets(self, search: LoadSearch, viewer: Viewer, now: datetime) -> Facets:
        """The answers counted by prefecture of origin and destination, class, body type, co-operative."""

    async def find_vehicles(
        self, search: VehicleSearch, viewer: Viewer, now: datetime, after: Standing | None, limit: int
    ) -> Page[FoundVehicle]:
        """Vehicles that answer the search, from where a former page ended."""

    async def count_vehicles(self, search: VehicleSearch, viewer: Viewer, now: datetime) -> int:
        """How many vehicles answer the search."""

    async def own_loads(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[LoadView]:
        """A desk's own loads in any status (expired by the clock), newest first."""

    async def own_vehicles(
        self, desk: MemberId, status: str | None, now: datetime, after: Standing | None, limit: int
    ) -> Page[VehicleView]:
        """A desk's own vehicles in any status (expired by the clock), newest first."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What a token stands for, read in one query."""

    session: Session
    account: Account
    caller: Caller


class Distances(Protocol):
    """Road distances (SPEC 2.2)."""

    async def along(self, places: Sequence[Place]) -> Distance | None:
        """The way through the places in order: legs summed, rounded up once; None where there is none."""


class Tariffs(Protocol):
    """Tariffs as dated data (SPEC 7.1)."""

    def on(self, day: date) -> Tariff | None:
        """The tariff in force on a day (JST), or None before the first."""

    def get(self, tariff_id: str) -> Tariff | None:
        """The tariff of an id, or None."""


class Holidays(Protocol):
    """The national holidays of Japan (国民の祝日)."""

    def is_holiday(self, day: date) -> bool:
        """Whether the day is one."""


class Passwords(Protocol):
    """argon2id, away from the event loop."""

    async def hash(self, password: str) -> str:
        """A hash to keep."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match; exactly one verification, also without a hash (SECURITY 29)."""

    def is_strong(self, password: str, words: Sequence[str]) -> bool:
        """Whether it withstands guessing, also by one who knows these words."""


class OneTimeCodes(Protocol):
    """Time-based one-time codes (TOTP, 30 s, 6 digits)."""

    def step_of(self, seed: str, code: str, at: datetime) -> int | None:
        """The step (30 s since the epoch) a code is good for, one step of drift allowed, or None."""


class Documents(Protocol):
    """Documents to print and to keep, away from the event loop."""

    async def contract_pdf(self, contract: Contract) -> bytes:
        """The contract document (成約書面) of a contract that was concluded; the same bytes each time."""


class Mail(Protocol):
    """Letters on their way out."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, or raise whatever kept it here. The same letter again carries the same id."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside, handed to every use case.

    ``now``: the network's clock, which the sandbox moves; ``wall_now``: the wall's, for sessions and tokens.
    ``new_digits``: so many random decimal digits, from a cryptographic source.
    ``sandbox``: whether this network is one to try things in, whose clock may be moved.
    """

    begin: Callable[[], AbstractAsyncContextManager[Work]]
    proven: Callable[[bytes], Awaitable[Proven | None]]
    proven_driver: Callable[[bytes], Awaitable[DriverSession | None]]
    now: Callable[[], datetime]
    wall_now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    new_secret: Callable[[], str]
    new_digits: Callable[[int], str]
    board: Board
    municipalities: Municipalities
    distances: Distances
    tariffs: Tariffs
    holidays: Holidays
    passwords: Passwords
    one_time_codes: OneTimeCodes
    documents: Documents
    mail: Mail
    tracking_news: TrackingNews
    sandbox: bool
