"""The database, a page per subject; the columns of a kept thing are its fields (DESIGN §4)."""

from adapters.db.schema.access import (
    account_notices,
    api_clients,
    application_files,
    application_steps,
    applications,
    client_secrets,
    client_tokens,
    trials,
)
from adapters.db.schema.accounts import (
    accounts,
    credentials,
    passkey_challenges,
    passkeys,
    password_resets,
    recovery_codes,
    refresh_tokens,
    sessions,
    totp_enrolments,
)
from adapters.db.schema.audit import audit_log, audit_seals, audit_unsealed, view_sessions
from adapters.db.schema.contracts import contract_events, contract_versions, contracts
from adapters.db.schema.fares import diesel_replies, diesel_surveys, tariffs, thresholds
from adapters.db.schema.loads import load_trucks, load_versions, loads
from adapters.db.schema.members import cooperatives, federations, members
from adapters.db.schema.operations import idempotency_keys, jobs, outbox, rate_limits, sandbox_clock
from adapters.db.schema.photos import photos
from adapters.db.schema.register import (
    bank_accounts,
    do_not_deal,
    fee_rates,
    guideline_cases,
    offices,
    partner_groups,
)
from adapters.db.schema.settlement import (
    closings,
    document_contracts,
    ledger_entries,
    ledger_postings,
    payments,
    settlement_documents,
)
from adapters.db.schema.shapes import metadata
from adapters.db.schema.trackings import (
    driver_bindings,
    driver_devices,
    driver_pauses,
    driver_sessions,
    pings,
    tracking_events,
    trackings,
)
from adapters.db.schema.vehicles import vehicle_versions, vehicles

__all__ = [
    "account_notices",
    "accounts",
    "api_clients",
    "application_files",
    "application_steps",
    "applications",
    "audit_log",
    "audit_seals",
    "audit_unsealed",
    "bank_accounts",
    "client_secrets",
    "client_tokens",
    "closings",
    "contract_events",
    "contract_versions",
    "contracts",
    "cooperatives",
    "credentials",
    "diesel_replies",
    "diesel_surveys",
    "do_not_deal",
    "document_contracts",
    "driver_bindings",
    "driver_devices",
    "driver_pauses",
    "driver_sessions",
    "federations",
    "fee_rates",
    "guideline_cases",
    "idempotency_keys",
    "jobs",
    "ledger_entries",
    "ledger_postings",
    "load_trucks",
    "load_versions",
    "loads",
    "members",
    "metadata",
    "offices",
    "outbox",
    "partner_groups",
    "passkey_challenges",
    "passkeys",
    "password_resets",
    "payments",
    "photos",
    "pings",
    "rate_limits",
    "recovery_codes",
    "refresh_tokens",
    "sandbox_clock",
    "sessions",
    "settlement_documents",
    "tariffs",
    "thresholds",
    "totp_enrolments",
    "tracking_events",
    "trackings",
    "trials",
    "vehicle_versions",
    "vehicles",
    "view_sessions",
]
