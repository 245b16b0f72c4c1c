"""The transaction of a use case: ``SqlWork``, and how one begins (DESIGN §4)."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.db.access.api_clients import SqlApiClients
from adapters.db.access.trials import SqlTrials
from adapters.db.accounts import SqlAccounts
from adapters.db.actual_carriers.chains import SqlActualCarriers
from adapters.db.clock import SqlSandboxClock
from adapters.db.contracts.amendments import SqlAmendments
from adapters.db.contracts.call_codes import SqlCallCodes
from adapters.db.contracts.cancellations import SqlCancellations
from adapters.db.contracts.checks import SqlChecks
from adapters.db.contracts.contracts import SqlContracts
from adapters.db.contracts.ratings import SqlRatings
from adapters.db.contracts.standing_overrides import SqlStandingOverrides
from adapters.db.desk.links import SqlCapabilityLinks
from adapters.db.desk.renewals import SqlRenewals
from adapters.db.desk.schedules import SqlSchedules
from adapters.db.desk.templates import SqlTemplates
from adapters.db.diesel.replies import SqlDieselReplies
from adapters.db.diesel.surveys import SqlDieselSurveys
from adapters.db.drivers import SqlDrivers
from adapters.db.fares.tariffs import SqlTariffs
from adapters.db.joining.account_notices import SqlAccountNotices
from adapters.db.joining.applications import SqlApplications
from adapters.db.ledger import SqlLedger
from adapters.db.loads import SqlLoads
from adapters.db.members import SqlMembers
from adapters.db.negotiation.desk_notes import SqlDeskNotes
from adapters.db.negotiation.inquiries import SqlInquiries
from adapters.db.negotiation.offers import SqlOffers
from adapters.db.outbox import SqlOutbox
from adapters.db.overseeing.audit_log import SqlAudits
from adapters.db.overseeing.view_sessions import SqlViewSessions
from adapters.db.photos.photos import SqlPhotos
from adapters.db.proving.factors import SqlFactors
from adapters.db.proving.password_resets import SqlPasswordResets
from adapters.db.register.bank_accounts import SqlBankAccounts
from adapters.db.register.cargo_covers import SqlCargoCovers
from adapters.db.register.fee_rates import SqlFeeRates
from adapters.db.register.guarantee_plans import SqlGuaranteePlans
from adapters.db.register.guideline_cases import SqlGuidelineCases
from adapters.db.register.offices import SqlOffices
from adapters.db.register.partners import SqlPartners
from adapters.db.register.thresholds import SqlThresholds
from adapters.db.saved_searches.matches import SqlSavedSearchMatches
from adapters.db.saved_searches.searches import SqlSavedSearches
from adapters.db.sessions import SqlSessions
from adapters.db.settlement import SqlClosings, SqlPayments, SqlSettlementDocuments
from adapters.db.trackings import SqlTrackings
from adapters.db.transaction import Actor, Transaction
from adapters.db.vehicles import SqlVehicles
from adapters.sealing import Sealer
from domain.places import Municipalities
from domain.ports import Work


class SqlWork:
    """One transaction, with everything that can be kept in it."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.loads = SqlLoads(transaction)
        self.vehicles = SqlVehicles(transaction)
        self.saved_searches = SqlSavedSearches(transaction)
        self.saved_search_matches = SqlSavedSearchMatches(transaction)
        self.templates = SqlTemplates(transaction)
        self.renewals = SqlRenewals(transaction)
        self.schedules = SqlSchedules(transaction)
        self.links = SqlCapabilityLinks(transaction)
        self.contracts = SqlContracts(transaction)
        self.checks = SqlChecks(transaction)
        self.standing_overrides = SqlStandingOverrides(transaction)
        self.actual_carriers = SqlActualCarriers(transaction)
        self.amendments = SqlAmendments(transaction)
        self.cancellations = SqlCancellations(transaction)
        self.call_codes = SqlCallCodes(transaction)
        self.ratings = SqlRatings(transaction)
        self.drivers = SqlDrivers(transaction)
        self.trackings = SqlTrackings(transaction)
        self.members = SqlMembers(transaction)
        self.offices = SqlOffices(transaction)
        self.bank_accounts = SqlBankAccounts(transaction)
        self.fee_rates = SqlFeeRates(transaction)
        self.thresholds = SqlThresholds(transaction)
        self.guarantee_plans = SqlGuaranteePlans(transaction)
        self.cargo_covers = SqlCargoCovers(transaction)
        self.tariffs = SqlTariffs(transaction)
        self.partners = SqlPartners(transaction)
        self.guideline_cases = SqlGuidelineCases(transaction)
        self.accounts = SqlAccounts(transaction)
        self.sessions = SqlSessions(transaction)
        self.trials = SqlTrials(transaction)
        self.applications = SqlApplications(transaction)
        self.notices = SqlAccountNotices(transaction)
        self.api_clients = SqlApiClients(transaction)
        self.factors = SqlFactors(transaction)
        self.password_resets = SqlPasswordResets(transaction)
        self.closings = SqlClosings(transaction)
        self.documents = SqlSettlementDocuments(transaction)
        self.payments = SqlPayments(transaction)
        self.ledger = SqlLedger(transaction)
        self.diesel_surveys = SqlDieselSurveys(transaction)
        self.diesel_replies = SqlDieselReplies(transaction)
        self.photos = SqlPhotos(transaction)
        self.inquiries = SqlInquiries(transaction)
        self.desk_notes = SqlDeskNotes(transaction)
        self.offers = SqlOffers(transaction)
        self.audits = SqlAudits(transaction)
        self.views = SqlViewSessions(transaction)
        self.outbox = SqlOutbox(transaction)
        self.clock = SqlSandboxClock(transaction)

    @property
    def connection(self) -> AsyncConnection:
        """What the transaction runs on."""
        return self.transaction.connection


class Transactions:
    """Begins transactions, each for someone who acts.

    ``clock_moved``: told the network clock's new offset once the transaction that moved it has committed.
    ``committed``: told after each commit the kinds of things it changed.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        municipalities: Municipalities,
        sealer: Sealer,
        *,
        wall_now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        clock_moved: Callable[[timedelta], None],
        committed: Callable[[Collection[str]], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._municipalities = municipalities
        self._sealer = sealer
        self._wall_now = wall_now
        self._new_id = new_id
        self._clock_moved = clock_moved
        self._committed = committed

    @asynccontextmanager
    async def begin(self, actor: Actor) -> AsyncIterator[SqlWork]:
        """One transaction: leaving it commits, raising rolls back."""
        async with self._engine.begin() as connection:
            transaction = Transaction(
                connection, actor, self._municipalities, self._sealer, self._wall_now, self._new_id
            )
            yield SqlWork(transaction)
        if transaction.recorded:
            self._committed(transaction.recorded)
        if transaction.clock_moved_to is not None:
            self._clock_moved(transaction.clock_moved_to)

    def begin_for(self, actor: Actor) -> Callable[[], AbstractAsyncContextManager[Work]]:
        """``Ports.begin`` for one request of this actor."""
        return lambda: self.begin(actor)


def connection_of(work: Work) -> AsyncConnection:
    """The connection of a work that was begun here, for what is kept beside the trade."""
    assert isinstance(work, SqlWork), "a work of another database"
    return work.connection


def joined(work: Work) -> Callable[[], AbstractAsyncContextManager[Work]]:
    """A ``Ports.begin`` that joins a work already open: leaving it neither commits nor rolls back.

    So an answer kept for an Idempotency-Key commits with its effect, or not at all.
    """

    @asynccontextmanager
    async def begin() -> AsyncIterator[Work]:
        yield work

    return begin
