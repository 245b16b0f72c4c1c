"""The world outside the doors: every port gets its adapter here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address

import structlog
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.board.feed import BoardFeed
from adapters.clock import NetworkClock, wall_now
from adapters.db import migrating, transaction
from adapters.db.access.api_clients import proving_clients
from adapters.db.board.sql_board import SqlBoard
from adapters.db.clock import SqlKeptOffset
from adapters.db.connect import Listening, is_outage, open_engine
from adapters.db.drivers import proving_drivers
from adapters.db.idempotency import SqlKeptAnswers
from adapters.db.jobs import purge, run_once
from adapters.db.outbox_worker import OutboxWorker, at_once
from adapters.db.overseeing.view_sessions import proving_views
from adapters.db.rate_limits import Permits, SqlRateLimits
from adapters.db.sessions import proving
from adapters.db.tracking_news import SqlTrackingNews
from adapters.db.work import SqlWork, Transactions, joined
from adapters.distances.corridors import load_built_in_distances
from adapters.distances.routed import Measured, RoutedDistances
from adapters.distances.ways import RecentWays
from adapters.documents.typst_documents import TypstDocuments
from adapters.files.s3_files import StoreIsAway
from adapters.holidays import JapaneseHolidays
from adapters.ids import new_digits, new_id, new_secret
from adapters.mail import FOLDER as MAIL_FOLDER
from adapters.mail import FolderMail, SmtpMail
from adapters.mailed_secrets import SealedSecrets
from adapters.one_time_codes import Totp
from adapters.passkeys import WebauthnPasskeys
from adapters.passwords import Argon2Passwords
from adapters.photos.darkroom import ChildDarkroom
from adapters.photos.links import SealedPhotoLinks
from adapters.reference.municipalities import load_municipalities
from adapters.saved_searches.following import SqlSavedSearchIndex
from adapters.sealing import Sealer, SealIsBroken
from adapters.secret_file import read_or_make_secret
from api.app import create_app
from api.calls import Actor
from api.compose.board import ComposedBoard
from api.compose.distances import measured_by
from api.compose.doors import RESOLVERS, ROUTERS, WHEN
from api.compose.files import files_of
from api.settings import Settings, bounds_of, using
from domain.accounts import Caller
from domain.overseeing.audits import AuditVerification
from domain.ports import Files, Mail, Ports, Work
from domain.settlement.ledger import Verification
from domain.usecases import keeping_time
from domain.usecases.joining import attaching
from domain.usecases.overseeing import auditing
from domain.usecases.photos import sweeping
from domain.usecases.settlement import keeping_books

log = structlog.stdlib.get_logger("kaerini.world")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both clocks of a program, and how it learns that the network's was moved."""

    now: Callable[[], datetime]
    wall_now: Callable[[], datetime]
    adopt: Callable[[timedelta], None]


class _Cursors:
    """The seal of cursors."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        return self._sealer.seal_deterministically("cursor", plain, associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes | None:
        try:
            return self._sealer.open("cursor", sealed, associated)
        except SealIsBroken:
            return None


class SqlWorld:
    """What lies outside the doors: one database, and what the program carries along."""

    def __init__(
        self,
        engine: AsyncEngine,
        sealer: Sealer,
        clocks: Clocks,
        passwords: Argon2Passwords,
        *,
        mail: Mail,
        files: Files,
        tracking_news: SqlTrackingNews,
        base_url: str,
        sandbox: bool,
        hides_small_cells: bool = True,
        distances: tuple[Measured, RoutedDistances | None] | None = None,
        board_feed: BoardFeed | None = None,
    ) -> None:
        """``distances``: as ``measured_by`` gives them; the built-in ones when left out. ``board_feed``: what
        keeps the board in memory; without it the tables are searched.
        """
        self.engine = engine
        self.tracking_news = tracking_news
        self.permits = Permits(SqlRateLimits(engine))
        self.idempotency = SqlKeptAnswers()
        self.cursors = _Cursors(sealer)
        municipalities = load_municipalities()
        self.documents = TypstDocuments(municipalities)
        measured, self.routed = distances or (load_built_in_distances(), None)
        self._transactions = Transactions(
            engine,
            municipalities,
            sealer,
            wall_now=clocks.wall_now,
            new_id=new_id,
            clock_moved=clocks.adopt,
            committed=_nobody_listens if board_feed is None else board_feed.committed,
        )
        corridors = RecentWays(measured, municipalities)
        self.board = ComposedBoard(SqlBoard(engine, municipalities), board_feed)
        self.ports = Ports(
            begin=self._transactions.begin_for(_actor(None, "system")),
            begin_apart=self._transactions.begin_for(_actor(None, "system")),
            proven=proving(engine),
            proven_driver=proving_drivers(engine),
            proven_view=proving_views(engine),
            proven_client=proving_clients(engine),
            now=clocks.now,
            wall_now=clocks.wall_now,
            new_id=new_id,
            new_secret=new_secret,
            new_digits=new_digits,
            base_url=base_url,
            board=self.board,
            saved_search_index=SqlSavedSearchIndex(engine, municipalities, corridors, clocks.now),
            municipalities=municipalities,
            distances=measured,
            corridors=corridors,
            holidays=JapaneseHolidays(),
            passwords=passwords,
            one_time_codes=Totp(),
            passkeys=WebauthnPasskeys(base_url),
            documents=self.documents,
            mail=mail,
            files=files,
            darkroom=ChildDarkroom(),
            photo_links=SealedPhotoLinks(sealer),
            mailed_secrets=SealedSecrets(sealer),
            tracking_news=tracking_news,
            sandbox=sandbox,
            hides_small_cells=hides_small_cells,
        )

    def ports_for(self, actor: Actor) -> Ports:
        """The ports, whose works are this actor's."""
        kept = transaction.Actor(
            account_id=actor.account_id,
            member_id=actor.member_id,
            address=actor.address,
            request_id=actor.request_id,
            operation=actor.operation,
            as_account_id=actor.as_account_id,
            on_behalf=actor.on_behalf,
            client_id=actor.client_id,
        )
        begin = self._transactions.begin_for(kept)
        return replace(self.ports, begin=begin, begin_apart=begin)

    def joined(self, ports: Ports, work: Work) -> Ports:
        """The ports, whose ``begin`` joins a work already open and leaves its end to whoever opened it."""
        assert isinstance(work, SqlWork)
        return replace(ports, begin=joined(work))

    def is_outage(self, mistake: Exception) -> bool:
        """Whether the database or the store of files was away."""
        return is_outage(mistake) or isinstance(mistake, StoreIsAway)

    async def is_ready(self) -> bool:
        """Whether the database is reachable and its schema is this program's."""
        return await migrating.is_current(self.engine)

    @asynccontextmanager
    async def in_one_work(self) -> AsyncIterator[Callable[[Caller | None, str], Ports]]:
        """One transaction in which several act: gives the ports of each, for an operation."""
        async with self._transactions.begin(_actor(None, "system")) as work:

            def ports_as(who: Caller | None, operation: str) -> Ports:
                acting = SqlWork(replace(work.transaction, actor=_actor(who, operation)))
                return replace(self.ports, begin=joined(acting))

            yield ports_as

    def outbox_worker(self, lull: Callable[[], Awaitable[None]] = at_once) -> OutboxWorker:
        """What tells events to whoever reacts to them, each after a lull."""
        when = {
            event: [partial(react, self.ports) for react in reactions] for event, reactions in WHEN.items()
        }
        return OutboxWorker(self.engine, when, self.ports.wall_now, lull)

    async def do_duties(self) -> list[str]:
        """Do what has fallen due by the network's clock, whichever process is first; what that was."""
        return await keeping_time.do_duties(self.ports)

    async def verify_ledger(self) -> Verification:
        """Read the whole ledger again, and hold each entry to its hash and to balance."""
        async with self.ports.begin() as work:
            return await keeping_books.read_again(work)

    async def seal_audit_log(self) -> int:
        """Chain what was written into the audit log; how many records."""
        return await auditing.seal_log(self.ports)

    async def verify_audit_log(self) -> AuditVerification:
        """Seal what waits, read the whole audit log again, and hold each record to its hash."""
        await self.seal_audit_log()
        async with self.ports.begin() as work:
            return await auditing.read_log_again(work)

    async def keep_house(self) -> bool:
        """Drop what has had its time, once an hour, whichever process is first; True when it was this one."""
        now = self.ports.wall_now()

        async def drop() -> None:
            await purge(self.engine, now, self.ports.now())
            await attaching.sweep_files(self.ports)
            swept = await sweeping.sweep_photos(self.ports)
            if swept.lost:
                log.warning("photos without their bytes", count=swept.lost)

        period = now.strftime("%Y-%m-%dT%H")
        return await run_once(self.engine, "housekeeping", period, drop, wall_now=self.ports.wall_now)


def _nobody_listens(_: Collection[str]) -> None:
    """What was committed is told to nobody here."""


def _actor(who: Caller | None, operation: str) -> transaction.Actor:
    return transaction.Actor(
        who.account_id if who else None, who.desk if who else None, None, None, operation
    )


@asynccontextmanager
async def open_world(
    settings: Settings, database_url: str, address: str | None = None
) -> AsyncIterator[SqlWorld]:
    """The world of one program on a database that is migrated; the network's clock follows the kept one.

    ``address``: where the program listens, when it does.
    """
    engine = open_engine(database_url)
    clock = NetworkClock(SqlKeptOffset(Listening(database_url)))
    passwords = Argon2Passwords()
    news = SqlTrackingNews(Listening(database_url))
    feed = _board_feed(settings, database_url, clock) if address is not None else None
    try:
        await clock.start()
        news.start()
        if feed is not None:
            feed.start()
        clocks = Clocks(clock.now, wall_now, clock.adopt)
        sealer = Sealer(_secret(settings))
        mail, base_url = _mail(settings), settings.base_url or address or _usual_address(settings)
        world = SqlWorld(
            *(engine, sealer, clocks, passwords),
            mail=mail,
            files=files_of(settings, sealer, base_url),
            tracking_news=news,
            base_url=base_url,
            sandbox=settings.sandbox,
            hides_small_cells=settings.diesel_hides_small_cells,
            distances=measured_by(settings, load_municipalities()),
            board_feed=feed,
        )
        try:
            yield world
        finally:
            world.documents.close()
            if world.routed is not None:
                await world.routed.close()
    finally:
        if feed is not None:
            await feed.stop()
        await news.stop()
        await clock.stop()
        passwords.close()
        await engine.dispose()


def _board_feed(settings: Settings, database_url: str, clock: NetworkClock) -> BoardFeed | None:
    """What keeps the board in the memory of a program that is asked, unless the settings say otherwise."""
    if settings.board == "sql":
        return None
    return BoardFeed(Listening(database_url), load_municipalities(), clock.now)


def _mail(settings: Settings) -> Mail:
    """To the server of the settings, or into files of the home."""
    if settings.smtp_url is None:
        return FolderMail(settings.home / MAIL_FOLDER, settings.mail_from)
    return SmtpMail(settings.smtp_url.get_secret_value(), settings.mail_from)


def _usual_address(settings: Settings) -> str:
    """Where mail leads of a program that serves nothing itself, unless KAERINI_BASE_URL says so."""
    host = settings.host
    try:
        bound = ip_address(host.partition("%")[0])
    except ValueError:
        return f"http://{host}:{settings.port}"
    if bound.is_unspecified:
        bound = ip_address("127.0.0.1" if bound.version == 4 else "::1")
    return f"http://[{bound}]:{settings.port}" if bound.version == 6 else f"http://{bound}:{settings.port}"


def _secret(settings: Settings) -> bytes:
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    with using(settings.home):
        return read_or_make_secret(settings.home)


def app_of(settings: Settings, world: SqlWorld) -> FastAPI:
    """The doors over a world."""
    app = create_app(
        world, ROUTERS, bounds=bounds_of(settings), resolvers=RESOLVERS, fast_lane=settings.fast_lane
    )
    for gauge in world.board.gauges():
        app.state.gauges.registry.register(gauge)
    if world.routed is not None:
        app.state.gauges.registry.register(world.routed.fallbacks)
    return app


def app_without_database(settings: Settings) -> FastAPI:
    """The doors for reading what they promise: nothing behind them answers."""
    clocks = Clocks(wall_now, wall_now, lambda _: None)
    sealer = Sealer(new_secret().encode())
    nowhere = "postgresql://nowhere/nothing"
    news = SqlTrackingNews(Listening(nowhere))
    world = SqlWorld(
        *(open_engine(nowhere), sealer, clocks, Argon2Passwords()),
        mail=_mail(settings),
        files=files_of(settings, sealer, _usual_address(settings)),
        tracking_news=news,
        base_url=_usual_address(settings),
        sandbox=False,
    )
    return app_of(settings, world)
