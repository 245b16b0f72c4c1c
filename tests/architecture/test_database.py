"""The database is what the schema says: columns = fields, and the migrations lead there and back."""

import asyncio
import re
import shutil
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from adapters.db import migrating
from adapters.db.access.api_clients import API_CLIENTS, CLIENT_SECRETS, CLIENT_TOKENS
from adapters.db.access.trials import TRIALS
from adapters.db.accounts import ACCOUNTS
from adapters.db.connect import open_owner_engine
from adapters.db.contracts.amendments import AMENDMENTS
from adapters.db.contracts.cancellations import CANCELLATIONS
from adapters.db.contracts.checks import CHECK_OVERRIDES
from adapters.db.contracts.contracts import CONTRACTS
from adapters.db.contracts.ratings import RATINGS
from adapters.db.contracts.standing_overrides import STANDING_OVERRIDES
from adapters.db.desk.links import CAPABILITY_LINKS
from adapters.db.desk.templates import TEMPLATES
from adapters.db.diesel.replies import DIESEL_REPLIES
from adapters.db.diesel.surveys import DIESEL_SURVEYS
from adapters.db.drivers import DRIVER_BINDINGS, DRIVER_DEVICES, DRIVER_SESSIONS
from adapters.db.joining.account_notices import ACCOUNT_NOTICES
from adapters.db.joining.applications import APPLICATION_FILES, APPLICATIONS
from adapters.db.loads import LOADS
from adapters.db.members import COOPERATIVES, FEDERATIONS, MEMBERS
from adapters.db.negotiation.desk_notes import CALLS, HANDOVER_NOTES
from adapters.db.negotiation.inquiries import INQUIRIES, MESSAGES
from adapters.db.negotiation.offers import OFFERS
from adapters.db.overseeing.view_sessions import VIEW_SESSIONS
from adapters.db.photos.photos import PHOTOS
from adapters.db.proving.factors import PASSKEYS
from adapters.db.proving.password_resets import RESETS
from adapters.db.register.guideline_cases import GUIDELINE_CASES
from adapters.db.register.offices import OFFICES
from adapters.db.register.partners import PARTNER_GROUPS
from adapters.db.saved_searches.matches import SAVED_SEARCH_LETTERS
from adapters.db.saved_searches.searches import SAVED_SEARCHES
from adapters.db.schema import metadata
from adapters.db.sessions import SESSIONS
from adapters.db.settlement import CLOSINGS, DOCUMENTS, PAYMENTS
from adapters.db.shelf import Shelf
from adapters.db.vehicles import VEHICLES
from domain.accounts import Credentials, RefreshToken
from tests.conftest import Copies, FreshDatabase

ROOT = Path(__file__).parents[2]

KEPT: dict[Shelf[Any], set[str]] = {
    AMENDMENTS: set(),
    CANCELLATIONS: set(),
    CLOSINGS: set(),
    RATINGS: set(),
    COOPERATIVES: set(),
    DIESEL_REPLIES: set(),
    DIESEL_SURVEYS: set(),
    DOCUMENTS: {"kind", "issuer_id", "receiver_id", "payable_yen"},
    FEDERATIONS: set(),
    PASSKEYS: set(),
    PAYMENTS: set(),
    PHOTOS: set(),
    MEMBERS: {"words", "directory_words"},
    OFFICES: set(),
    PARTNER_GROUPS: set(),
    GUIDELINE_CASES: set(),
    RESETS: set(),
    ACCOUNTS: set(),
    ACCOUNT_NOTICES: set(),
    API_CLIENTS: {"used_at"},
    APPLICATIONS: {"mail_key"},
    APPLICATION_FILES: set(),
    CLIENT_SECRETS: {"used_at"},
    CLIENT_TOKENS: set(),
    TRIALS: {"mail_key"},
    SAVED_SEARCHES: {"changed_in"},
    SAVED_SEARCH_LETTERS: {"owed_at"},
    SESSIONS: set(),
    STANDING_OVERRIDES: set(),
    CAPABILITY_LINKS: set(),
    TEMPLATES: set(),
    CHECK_OVERRIDES: set(),
    CONTRACTS: {"owed_yen"},
    INQUIRIES: set(),
    MESSAGES: set(),
    CALLS: set(),
    HANDOVER_NOTES: set(),
    OFFERS: set(),
    DRIVER_BINDINGS: set(),
    DRIVER_DEVICES: set(),
    DRIVER_SESSIONS: set(),
    LOADS: {"closing_at", "words", "name_words"},
    VIEW_SESSIONS: set(),
    VEHICLES: {"closing_at", "words", "place_words", "destination_codes", "destination_open_codes"},
}
"""Every kept thing, and the columns beside its fields: those that SQL searches by."""

NOT_THINGS = {
    "application_steps",
    "audit_log",
    "audit_seals",
    "audit_unsealed",
    "bank_accounts",
    "board_changes",
    "cargo_covers",
    "check_findings",
    "contract_call_codes",
    "contract_events",
    "contract_versions",
    "do_not_deal",
    "document_contracts",
    "driver_pauses",
    "exposures",
    "fee_rates",
    "guarantee_plans",
    "idempotency_keys",
    "jobs",
    "ledger_entries",
    "ledger_postings",
    "load_renewals",
    "load_trucks",
    "load_versions",
    "outbox",
    "passkey_challenges",
    "pings",
    "posting_widenings",
    "rate_limits",
    "reconsignments",
    "recovery_codes",
    "sandbox_clock",
    "saved_search_matches",
    "tariffs",
    "thresholds",
    "totp_enrolments",
    "tracking_events",
    "trackings",
    "vehicle_versions",
}

APP_MAY = {
    "account_notices": "INSERT SELECT",
    "accounts": "INSERT SELECT UPDATE",
    "application_files": "INSERT SELECT",
    "application_steps": "INSERT SELECT",
    "applications": "INSERT SELECT UPDATE",
    "alembic_version": "SELECT",
    "api_clients": "INSERT SELECT UPDATE",
    "audit_log": "INSERT SELECT",
    "audit_seals": "INSERT SELECT",
    "audit_unsealed": "DELETE INSERT SELECT",
    "bank_accounts": "INSERT SELECT UPDATE",
    "board_changes": "DELETE INSERT SELECT",
    "cargo_covers": "INSERT SELECT",
    "check_findings": "INSERT SELECT",
    "check_overrides": "INSERT SELECT",
    "client_secrets": "INSERT SELECT UPDATE",
    "client_tokens": "DELETE INSERT SELECT",
    "closings": "INSERT SELECT",
    "contract_amendments": "INSERT SELECT UPDATE",
    "contract_call_codes": "INSERT SELECT UPDATE",
    "contract_cancellations": "INSERT SELECT UPDATE",
    "contract_ratings": "INSERT SELECT",
    "contract_events": "INSERT SELECT",
    "contract_versions": "INSERT SELECT",
    "contracts": "INSERT SELECT UPDATE",
    "capability_links": "INSERT SELECT UPDATE",
    "cooperatives": "INSERT SELECT UPDATE",
    "credentials": "INSERT SELECT UPDATE",
    "diesel_replies": "DELETE INSERT SELECT UPDATE",
    "diesel_surveys": "INSERT SELECT UPDATE",
    "do_not_deal": "DELETE INSERT SELECT",
    "document_contracts": "INSERT SELECT",
    "exposures": "INSERT SELECT UPDATE",
    "federations": "INSERT SELECT UPDATE",
    "fee_rates": "INSERT SELECT",
    "standing_overrides": "INSERT SELECT UPDATE",
    "tariffs": "INSERT SELECT",
    "templates": "INSERT SELECT UPDATE",
    "thresholds": "INSERT SELECT",
    "guarantee_plans": "INSERT SELECT",
    "guideline_cases": "INSERT SELECT UPDATE",
    "handover_notes": "INSERT SELECT",
    "inquiries": "INSERT SELECT UPDATE",
    "inquiry_calls": "INSERT SELECT",
    "inquiry_messages": "INSERT SELECT",
    "offers": "INSERT SELECT UPDATE",
    "offices": "INSERT SELECT UPDATE",
    "partner_groups": "INSERT SELECT UPDATE",
    "posting_widenings": "DELETE INSERT SELECT UPDATE",
    "saved_search_letters": "DELETE INSERT SELECT UPDATE",
    "saved_search_matches": "DELETE INSERT SELECT UPDATE",
    "saved_searches": "INSERT SELECT UPDATE",
    "driver_bindings": "INSERT SELECT UPDATE",
    "driver_devices": "INSERT SELECT UPDATE",
    "driver_pauses": "INSERT SELECT UPDATE",
    "driver_sessions": "INSERT SELECT UPDATE",
    "idempotency_keys": "DELETE INSERT SELECT UPDATE",
    "jobs": "DELETE INSERT SELECT UPDATE",
    "ledger_entries": "INSERT SELECT",
    "ledger_postings": "INSERT SELECT",
    "load_renewals": "INSERT SELECT",
    "load_trucks": "DELETE INSERT SELECT UPDATE",
    "load_versions": "INSERT SELECT",
    "loads": "INSERT SELECT UPDATE",
    "members": "INSERT SELECT UPDATE",
    "outbox": "DELETE INSERT SELECT UPDATE",
    "passkey_challenges": "DELETE INSERT SELECT",
    "passkeys": "INSERT SELECT UPDATE",
    "password_resets": "DELETE INSERT SELECT UPDATE",
    "payments": "INSERT SELECT",
    "photos": "DELETE INSERT SELECT UPDATE",
    "pings": "DELETE INSERT SELECT",
    "rate_limits": "DELETE INSERT SELECT UPDATE",
    "reconsignments": "INSERT SELECT UPDATE",
    "recovery_codes": "DELETE INSERT SELECT UPDATE",
    "refresh_tokens": "DELETE INSERT SELECT UPDATE",
    "sandbox_clock": "SELECT UPDATE",
    "sessions": "DELETE INSERT SELECT UPDATE",
    "settlement_documents": "INSERT SELECT",
    "totp_enrolments": "DELETE INSERT SELECT UPDATE",
    "tracking_events": "DELETE INSERT SELECT",
    "trackings": "INSERT SELECT UPDATE",
    "trials": "DELETE INSERT SELECT UPDATE",
    "vehicle_versions": "INSERT SELECT",
    "vehicles": "INSERT SELECT UPDATE",
    "view_sessions": "INSERT SELECT",
}
"""What ``kaerini_app`` may do with each table (DESIGN §4)."""


@pytest.mark.parametrize("shelf", KEPT, ids=lambda shelf: shelf.table.name)
def test_the_columns_of_a_kept_thing_are_its_fields(shelf: Shelf[Any]) -> None:
    assert len(set(shelf.columns)) == len(shelf.columns)
    assert set(shelf.table.c.keys()) - set(shelf.columns) == KEPT[shelf]


@pytest.mark.parametrize(("thing", "table"), [(Credentials, "credentials"), (RefreshToken, "refresh_tokens")])
def test_the_columns_of_a_secret_are_its_fields(thing: Any, table: str) -> None:
    assert {field.name for field in fields(thing)} == set(metadata.tables[table].c.keys())


def test_every_table_is_known_here() -> None:
    things = {shelf.table.name for shelf in KEPT} | {"credentials", "refresh_tokens"}
    assert things | NOT_THINGS == set(metadata.tables)
    assert not things & NOT_THINGS


def test_migrations_are_numbered_without_gaps_and_follow_one_another() -> None:
    names = sorted(path.name for path in (ROOT / "migrations").glob("*.py") if path.name != "__init__.py")
    pages = list(reversed(list(migrating.scripts().walk_revisions())))
    numbers = [f"{n:04d}" for n in range(1, len(names) + 1)]
    assert [name[:4] for name in names] == numbers
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert [page.revision for page in pages] == numbers
    assert [page.down_revision for page in pages] == [None, *numbers[:-1]]
    assert migrating.head() == numbers[-1]


async def told(url: str, sql: str) -> list[tuple[Any, ...]]:
    async with open_owner_engine(url).connect() as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


CATALOGS = {
    "columns": """
        SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 't' ORDER BY 1, 2""",
    "indexes": """
        SELECT tablename, indexname, indexdef
        FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2""",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2""",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "grants": """
        SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
        FROM information_schema.role_table_grants WHERE grantee = 'kaerini_app' GROUP BY 1 ORDER BY 1""",
    "schema": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'",
}


async def everything_in(url: str) -> dict[str, list[tuple[Any, ...]]]:
    return {catalog: await told(url, sql) for catalog, sql in CATALOGS.items()}


async def test_the_migrations_lead_to_the_schema_and_nowhere_else(
    database: FreshDatabase, copies: Copies
) -> None:
    made = await copies.empty()
    async with open_owner_engine(made).begin() as connection:
        await connection.run_sync(metadata.create_all)
    migrated, declared = await everything_in(database.url), await everything_in(made)
    for catalog in ("columns", "constraints", "indexes"):
        assert [row for row in migrated[catalog] if row[0] != "alembic_version"] == declared[catalog]


async def test_alembic_itself_sees_no_difference(database: FreshDatabase) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    async with open_owner_engine(database.url).connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_up_down_and_up_again_leaves_nothing_behind(copies: Copies) -> None:
    url = await copies.empty()
    await migrating.migrate(url, "0001")
    await migrating.migrate(url, migrating.BASE)
    empty = await everything_in(url)
    stations = []
    for page in reversed(list(migrating.scripts().walk_revisions())):
        await migrating.migrate(url, page.revision)
        stations.append(await everything_in(url))
    for before in reversed([empty, *stations[:-1]]):
        current = await migrating.revision_of(url)
        assert current is not None
        await migrating.migrate(url, f"{int(current) - 1:04d}" if int(current) > 1 else migrating.BASE)
        assert await everything_in(url) == before
    await migrating.migrate(url)
    assert await everything_in(url) == stations[-1]


async def test_the_app_may_do_with_each_table_what_it_needs_and_no_more(database: FreshDatabase) -> None:
    assert dict((await everything_in(database.url))["grants"]) == APP_MAY


MIGRATE = """
import asyncio, sys
from adapters.db import migrating
assert str(migrating.FOLDER).startswith(sys.argv[2]), migrating.FOLDER
asyncio.run(migrating.migrate(sys.argv[1]))
"""


async def test_a_checkout_with_spaces_japanese_and_a_per_cent_sign_in_its_path_migrates(
    copies: Copies, tmp_path: Path
) -> None:
    checkout = tmp_path / "帰り荷 100%(s) copy"
    for folder in ("adapters", "domain", "migrations"):
        shutil.copytree(ROOT / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    url = await copies.empty()
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MIGRATE, url, str(checkout)), cwd=checkout, env={"PYTHONPATH": "."}
    )
    assert await program.wait() == 0
    assert await migrating.revision_of(url) == migrating.head()
