"""What the trade needs from outside: one Protocol per need, and ``Ports``, the bundle every use case gets."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.api_clients import ProvenClient
from domain.events import Event
from domain.overseeing.view_sessions import ProvenView
from domain.places import Municipalities
from domain.ports.access import ApiClients, CapabilityLinks, MailedSecrets, Trials
from domain.ports.contracts import (
    ActualCarriers,
    Amendments,
    CallCodes,
    Cancellations,
    Checks,
    Contracts,
    DeskNotes,
    Inquiries,
    Offers,
    Owing,
    Ratings,
    StandingOverrides,
)
from domain.ports.fares import DieselReplies, DieselSurveys, Tariffs
from domain.ports.joining import AccountNotices, Applications
from domain.ports.outside import (
    Corridors,
    Darkroom,
    Distances,
    Documents,
    Files,
    Holidays,
    KeptFile,
    Mail,
    OneTimeCodes,
    Passwords,
    PhotoLinks,
    TooManyBytes,
)
from domain.ports.overseeing import Audits, ViewSessions
from domain.ports.pages import Page, Standing
from domain.ports.people import Accounts, Members, Proven, Sessions
from domain.ports.postings import (
    Board,
    Facets,
    FoundLoad,
    FoundVehicle,
    Loads,
    Photos,
    Renewals,
    SavedSearches,
    SavedSearchIndex,
    SavedSearchMatches,
    Schedules,
    Templates,
    Vehicles,
)
from domain.ports.proofs import Factors, Passkeys, PasswordResets
from domain.ports.register import (
    BankAccounts,
    CargoCovers,
    FeeRates,
    GuaranteePlans,
    GuidelineCases,
    Offices,
    Partners,
    Thresholds,
)
from domain.ports.settlement import Closings, Ledger, Payments, SettlementDocuments
from domain.ports.tracking import Drivers, Hearing, TrackingNews, Trackings
from domain.trackings import DriverSession

__all__ = [
    "AccountNotices",
    "Accounts",
    "ActualCarriers",
    "Amendments",
    "ApiClients",
    "Applications",
    "Audits",
    "BankAccounts",
    "Board",
    "CallCodes",
    "Cancellations",
    "CapabilityLinks",
    "CargoCovers",
    "Checks",
    "Closings",
    "Contracts",
    "Corridors",
    "Darkroom",
    "DeskNotes",
    "DieselReplies",
    "DieselSurveys",
    "Distances",
    "Documents",
    "Drivers",
    "Facets",
    "Factors",
    "FeeRates",
    "Files",
    "FoundLoad",
    "FoundVehicle",
    "GuaranteePlans",
    "GuidelineCases",
    "Hearing",
    "Holidays",
    "Inquiries",
    "KeptFile",
    "Ledger",
    "Loads",
    "Mail",
    "MailedSecrets",
    "Members",
    "Offers",
    "Offices",
    "OneTimeCodes",
    "Outbox",
    "Owing",
    "Page",
    "Partners",
    "Passkeys",
    "PasswordResets",
    "Passwords",
    "Payments",
    "PhotoLinks",
    "Photos",
    "Ports",
    "Proven",
    "Ratings",
    "Renewals",
    "SandboxClock",
    "SavedSearchIndex",
    "SavedSearchMatches",
    "SavedSearches",
    "Schedules",
    "Sessions",
    "SettlementDocuments",
    "Standing",
    "StandingOverrides",
    "Tariffs",
    "Templates",
    "Thresholds",
    "TooManyBytes",
    "TrackingNews",
    "Trackings",
    "Trials",
    "Vehicles",
    "ViewSessions",
    "Work",
]


class Outbox(Protocol):
    """Events, kept in the transaction of what caused them."""

    async def put(self, *events: Event) -> None:
        """Keep events for the worker."""


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
    def saved_searches(self) -> SavedSearches: ...
    @property
    def saved_search_matches(self) -> SavedSearchMatches: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def renewals(self) -> Renewals: ...
    @property
    def schedules(self) -> Schedules: ...
    @property
    def links(self) -> CapabilityLinks: ...
    @property
    def contracts(self) -> Contracts: ...
    @property
    def checks(self) -> Checks: ...
    @property
    def standing_overrides(self) -> StandingOverrides: ...
    @property
    def actual_carriers(self) -> ActualCarriers: ...
    @property
    def amendments(self) -> Amendments: ...
    @property
    def cancellations(self) -> Cancellations: ...
    @property
    def call_codes(self) -> CallCodes: ...
    @property
    def ratings(self) -> Ratings: ...
    @property
    def drivers(self) -> Drivers: ...
    @property
    def trackings(self) -> Trackings: ...
    @property
    def members(self) -> Members: ...
    @property
    def offices(self) -> Offices: ...
    @property
    def bank_accounts(self) -> BankAccounts: ...
    @property
    def fee_rates(self) -> FeeRates: ...
    @property
    def thresholds(self) -> Thresholds: ...
    @property
    def guarantee_plans(self) -> GuaranteePlans: ...
    @property
    def cargo_covers(self) -> CargoCovers: ...
    @property
    def tariffs(self) -> Tariffs: ...
    @property
    def partners(self) -> Partners: ...
    @property
    def guideline_cases(self) -> GuidelineCases: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def trials(self) -> Trials: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def notices(self) -> AccountNotices: ...
    @property
    def api_clients(self) -> ApiClients: ...
    @property
    def factors(self) -> Factors: ...
    @property
    def password_resets(self) -> PasswordResets: ...
    @property
    def closings(self) -> Closings: ...
    @property
    def documents(self) -> SettlementDocuments: ...
    @property
    def payments(self) -> Payments: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def diesel_surveys(self) -> DieselSurveys: ...
    @property
    def diesel_replies(self) -> DieselReplies: ...
    @property
    def photos(self) -> Photos: ...
    @property
    def inquiries(self) -> Inquiries: ...
    @property
    def desk_notes(self) -> DeskNotes: ...
    @property
    def offers(self) -> Offers: ...
    @property
    def audits(self) -> Audits: ...
    @property
    def views(self) -> ViewSessions: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def clock(self) -> SandboxClock: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything outside, handed to every use case.

    ``now``: the network's clock, which the sandbox moves; ``wall_now``: the wall's, for sessions and tokens.
    ``new_digits``: so many random decimal digits, from a cryptographic source.
    ``base_url``: where people reach this network, without a slash at its end: also its origin; links in
    letters begin with it.
    ``sandbox``: whether this network is one to try things in, whose clock may be moved.
    ``hides_small_cells``: whether results of surveys keep back what few companies said (SPEC 7.7).
    """

    begin: Callable[[], AbstractAsyncContextManager[Work]]
    begin_apart: Callable[[], AbstractAsyncContextManager[Work]]
    proven: Callable[[bytes], Awaitable[Proven | None]]
    proven_driver: Callable[[bytes], Awaitable[DriverSession | None]]
    proven_view: Callable[[bytes], Awaitable[ProvenView | None]]
    proven_client: Callable[[bytes], Awaitable[ProvenClient | None]]
    now: Callable[[], datetime]
    wall_now: Callable[[], datetime]
    new_id: Callable[[], UUID]
    new_secret: Callable[[], str]
    new_digits: Callable[[int], str]
    base_url: str
    board: Board
    saved_search_index: SavedSearchIndex
    municipalities: Municipalities
    distances: Distances
    corridors: Corridors
    holidays: Holidays
    passwords: Passwords
    one_time_codes: OneTimeCodes
    passkeys: Passkeys
    documents: Documents
    files: Files
    darkroom: Darkroom
    photo_links: PhotoLinks
    mail: Mail
    mailed_secrets: MailedSecrets
    tracking_news: TrackingNews
    sandbox: bool
    hides_small_cells: bool = True
