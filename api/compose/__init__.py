"""The one place where the doors and the trade meet the world outside: every port gets its adapter here."""

from adapters.clock import wall_now
from adapters.db.examining import DatabaseFacts, examine
from adapters.db.outbox_worker import at_once
from adapters.db.troubles import DatabaseIsNewer, DatabaseIsOlder, DatabaseTrouble
from adapters.mail_servers import MailServerIsSilent, greet
from adapters.postgres.server import CannotStartPostgres
from api.compose.database import Database, known_revision, open_database
from api.compose.doors import RESOLVERS, ROUTERS, WHEN
from api.compose.world import Clocks, SqlWorld, app_of, app_without_database, open_world

__all__ = [
    "RESOLVERS",
    "ROUTERS",
    "WHEN",
    "CannotStartPostgres",
    "Clocks",
    "Database",
    "DatabaseFacts",
    "DatabaseIsNewer",
    "DatabaseIsOlder",
    "DatabaseTrouble",
    "MailServerIsSilent",
    "SqlWorld",
    "app_of",
    "app_without_database",
    "at_once",
    "examine",
    "greet",
    "known_revision",
    "open_database",
    "open_world",
    "wall_now",
]
