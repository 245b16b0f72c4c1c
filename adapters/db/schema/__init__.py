"""The database, a page per subject; the columns of a kept thing are its fields (DESIGN §4)."""

from adapters.db.schema.accounts import accounts, credentials, refresh_tokens, sessions
from adapters.db.schema.audit import audit_log
from adapters.db.schema.contracts import contract_events, contract_versions, contracts
from adapters.db.schema.loads import load_trucks, load_versions, loads
from adapters.db.schema.members import cooperatives, federations, members
from adapters.db.schema.operations import idempotency_keys, rate_limits, sandbox_clock
from adapters.db.schema.outbox import jobs, outbox
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
    "accounts",
    "audit_log",
    "closings",
    "contract_events",
    "contract_versions",
    "contracts",
    "cooperatives",
    "credentials",
    "document_contracts",
    "driver_bindings",
    "driver_devices",
    "driver_pauses",
    "driver_sessions",
    "federations",
    "idempotency_keys",
    "jobs",
    "ledger_entries",
    "ledger_postings",
    "load_trucks",
    "load_versions",
    "loads",
    "members",
    "metadata",
    "outbox",
    "payments",
    "pings",
    "rate_limits",
    "refresh_tokens",
    "sandbox_clock",
    "sessions",
    "settlement_documents",
    "tracking_events",
    "trackings",
    "vehicle_versions",
    "vehicles",
]
