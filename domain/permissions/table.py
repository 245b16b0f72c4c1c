"""Who may do what: operation × role × relation, written by hand from SPEC 1 (DESIGN §4, §9)."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.actual_carriers import (
    ACTUAL_CARRIERS_MAY,
    ACTUAL_CARRIERS_SCOPES,
    ACTUAL_CARRIERS_TRADES,
    LEDGER_READING,
)
from domain.permissions.board import BOARD_CLIENTS_MAY, BOARD_MAY, BOARD_VIEWING_MAY, BULK, BULK_READING
from domain.permissions.checks import CHECKS_MAY, CHECKS_SCOPES, CHECKS_TRADES, CHECKS_VIEWING_MAY
from domain.permissions.contract_life import LIFE_MAY, LIFE_SCOPES, LIFE_TRADES, LIFE_VIEWING_MAY
from domain.permissions.desk import (
    DESK_MAY,
    DESK_ON_BEHALF_MAY,
    DESK_SCOPES,
    DESK_TRADES,
    DESK_VIEWING_MAY,
)
from domain.permissions.diesel import DIESEL_MAY, DIESEL_READING, DIESEL_REPLYING
from domain.permissions.negotiation import NEGOTIATION_MAY, NEGOTIATION_SCOPES, NEGOTIATION_TRADES
from domain.permissions.photos import PHOTO_READING, PHOTO_SENDING, PHOTOS_CLIENTS_MAY, PHOTOS_MAY
from domain.permissions.register import REGISTER_MAY, REGISTER_ON_BEHALF_MAY, REGISTER_VIEWING_MAY
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})
_SEE = frozenset({Relation.OWN, Relation.DISCLOSED})
_OVERSEE = frozenset({Relation.OWN, Relation.OWN_COOPERATIVE, Relation.DISCLOSED})

EVERY_ACCOUNT: Rows = dict.fromkeys(Role, _ANY)
TRADERS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}
OWNERS: Rows = {Role.DISPATCHER: _OWN, Role.COOP_CLERK: _OWN}
TAKERS: Rows = {Role.DISPATCHER: _SEE, Role.COOP_CLERK: _SEE}
READERS: Rows = {
    Role.DISPATCHER: _SEE,
    Role.COOP_CLERK: _OVERSEE,
    Role.FEDERATION_ADMIN: frozenset({Relation.DISCLOSED}),
    Role.TRIAL: frozenset({Relation.DISCLOSED}),
}
_PARTY = frozenset({Relation.PARTY})
PARTIES: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _PARTY}
CONTRACT_READERS: Rows = {
    Role.DISPATCHER: _PARTY,
    Role.COOP_CLERK: frozenset({Relation.PARTY, Relation.OWN_COOPERATIVE}),
}
DISPATCHERS: Rows = {Role.DISPATCHER: _ANY}
DISPATCHERS_OWN: Rows = {Role.DISPATCHER: _OWN}
CLERKS: Rows = {Role.COOP_CLERK: _ANY}
FEDERATION: Rows = {Role.FEDERATION_ADMIN: _ANY}
BOOKKEEPERS: Rows = {Role.COOP_CLERK: _ANY, Role.FEDERATION_ADMIN: _ANY}
BILLED: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY, Role.FEDERATION_ADMIN: _ANY}
INVOICE_READERS: Rows = {
    Role.DISPATCHER: _PARTY,
    Role.COOP_CLERK: frozenset({Relation.OWN, Relation.PARTY}),
    Role.FEDERATION_ADMIN: _OWN,
}
STATEMENT_READERS: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _OWN, Role.FEDERATION_ADMIN: _OWN}
BILLERS: Rows = {Role.COOP_CLERK: _OWN, Role.FEDERATION_ADMIN: _OWN}

TRADES = frozenset(
    {
        "post_load",
        "amend_load",
        "withdraw_load",
        "list_own_loads",
        "read_load_history",
        "post_vehicle",
        "amend_vehicle",
        "withdraw_vehicle",
        "list_own_vehicles",
        "read_vehicle_history",
        "propose_contract",
        "list_contracts",
        "read_contract",
        "conclude_contract",
        "decline_contract",
        "withdraw_contract",
        "report_statuses",
        "record_delivery",
        "read_contract_document",
        "list_closings",
        "issue_closing",
        "list_invoices",
        "read_invoice",
        "read_invoice_pdf",
        "read_invoice_csv",
        "list_statements",
        "read_statement",
        "read_statement_pdf",
        "read_statement_csv",
        "record_payment",
        "list_payments",
        "list_ledger_accounts",
        "list_ledger_entries",
        "verify_ledger",
        "release_device",
        "read_position",
        "read_track",
        "follow_events",
        *ACTUAL_CARRIERS_TRADES,
        *BULK,
        *CHECKS_TRADES,
        *DESK_TRADES,
        *LIFE_TRADES,
        *PHOTO_SENDING,
        *NEGOTIATION_TRADES,
    }
)
"""Operations of trading: a trial user who calls one is told so in particular (SPEC 1.6)."""

ACCOUNTS_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "read_me": EVERY_ACCOUNT,
        "change_password": EVERY_ACCOUNT,
        "log_out": EVERY_ACCOUNT,
        "read_second_factors": EVERY_ACCOUNT,
        "start_totp": EVERY_ACCOUNT,
        "confirm_totp": EVERY_ACCOUNT,
        "remove_totp": EVERY_ACCOUNT,
        "renew_recovery_codes": EVERY_ACCOUNT,
        "start_passkey": EVERY_ACCOUNT,
        "add_passkey": EVERY_ACCOUNT,
        "remove_passkey": EVERY_ACCOUNT,
        "post_load": TRADERS,
        "list_own_loads": TRADERS,
        "search_loads": EVERY_ACCOUNT,
        "count_loads": EVERY_ACCOUNT,
        "read_load": READERS,
        "amend_load": OWNERS,
        "withdraw_load": OWNERS,
        "read_load_history": OWNERS,
        "post_vehicle": TRADERS,
        "list_own_vehicles": TRADERS,
        "search_vehicles": EVERY_ACCOUNT,
        "count_vehicles": EVERY_ACCOUNT,
        "read_vehicle": READERS,
        "amend_vehicle": OWNERS,
        "withdraw_vehicle": OWNERS,
        "read_vehicle_history": OWNERS,
        "read_contract_document": CONTRACT_READERS,
        "propose_contract": TAKERS,
        "list_contracts": TRADERS,
        "read_contract": CONTRACT_READERS,
        "conclude_contract": PARTIES,
        "decline_contract": PARTIES,
        "withdraw_contract": PARTIES,
        "report_statuses": PARTIES,
        "record_delivery": PARTIES,
        "list_closings": BOOKKEEPERS,
        "issue_closing": FEDERATION,
        "list_invoices": BILLED,
        "read_invoice": INVOICE_READERS,
        "read_invoice_pdf": INVOICE_READERS,
        "read_invoice_csv": INVOICE_READERS,
        "list_statements": BILLED,
        "read_statement": STATEMENT_READERS,
        "read_statement_pdf": STATEMENT_READERS,
        "read_statement_csv": STATEMENT_READERS,
        "record_payment": BILLERS,
        "list_payments": BILLED,
        "list_ledger_accounts": BOOKKEEPERS,
        "list_ledger_entries": BOOKKEEPERS,
        "verify_ledger": FEDERATION,
        "release_device": PARTIES,
        "read_position": PARTIES,
        "read_track": PARTIES,
        "follow_events": PARTIES,
        "measure_distance": EVERY_ACCOUNT,
        "quote_standard_fare": EVERY_ACCOUNT,
        "quote_fuel_surcharge": EVERY_ACCOUNT,
        "quote_whole_fare": EVERY_ACCOUNT,
        "list_tariffs": EVERY_ACCOUNT,
        "read_tariff": EVERY_ACCOUNT,
        "check_tariff": FEDERATION,
        "add_tariff": FEDERATION,
        "read_sandbox_clock": EVERY_ACCOUNT,
        "move_sandbox_clock": FEDERATION,
        "list_audit_log": BOOKKEEPERS,
        "export_audit_log": BOOKKEEPERS,
        "verify_audit_log": FEDERATION,
        "open_view_session": FEDERATION,
        "list_trials": FEDERATION,
        "read_trial": FEDERATION,
        "withdraw_trial": FEDERATION,
        "list_applications": BOOKKEEPERS,
        "read_application": BOOKKEEPERS,
        "read_application_file": BOOKKEEPERS,
        "attach_sealed_copy": BOOKKEEPERS,
        "endorse_application": CLERKS,
        "approve_application": FEDERATION,
        "reject_application": BOOKKEEPERS,
        "make_account": FEDERATION,
        "list_accounts": BOOKKEEPERS,
        "read_account": BOOKKEEPERS,
        "close_account": FEDERATION,
        "renew_first_password": FEDERATION,
        "make_api_client": DISPATCHERS,
        "list_api_clients": DISPATCHERS,
        "read_api_client": DISPATCHERS_OWN,
        "rotate_api_client": DISPATCHERS_OWN,
        "revoke_api_client": DISPATCHERS_OWN,
        "revoke_client_secret": DISPATCHERS_OWN,
        **ACTUAL_CARRIERS_MAY,
        **BOARD_MAY,
        **CHECKS_MAY,
        **DESK_MAY,
        **LIFE_MAY,
        **PHOTOS_MAY,
        **DIESEL_MAY,
        **REGISTER_MAY,
        **NEGOTIATION_MAY,
    }
)
"""The operations an account must be logged in for. One that is missing here is nobody's."""

CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
        "list_own_loads": Scope.LOADS_READ,
        "search_loads": Scope.LOADS_READ,
        **BOARD_CLIENTS_MAY,
        "count_loads": Scope.LOADS_READ,
        "read_load": Scope.LOADS_READ,
        "read_load_history": Scope.LOADS_READ,
        "post_load": Scope.LOADS_WRITE,
        "amend_load": Scope.LOADS_WRITE,
        "withdraw_load": Scope.LOADS_WRITE,
        "list_own_vehicles": Scope.VEHICLES_READ,
        "search_vehicles": Scope.VEHICLES_READ,
        "count_vehicles": Scope.VEHICLES_READ,
        "read_vehicle": Scope.VEHICLES_READ,
        "read_vehicle_history": Scope.VEHICLES_READ,
        "post_vehicle": Scope.VEHICLES_WRITE,
        "amend_vehicle": Scope.VEHICLES_WRITE,
        "withdraw_vehicle": Scope.VEHICLES_WRITE,
        "list_contracts": Scope.CONTRACTS_READ,
        "read_contract": Scope.CONTRACTS_READ,
        "read_contract_document": Scope.CONTRACTS_READ,
        "propose_contract": Scope.CONTRACTS_WRITE,
        "conclude_contract": Scope.CONTRACTS_WRITE,
        "decline_contract": Scope.CONTRACTS_WRITE,
        "withdraw_contract": Scope.CONTRACTS_WRITE,
        "report_statuses": Scope.CONTRACTS_WRITE,
        "record_delivery": Scope.CONTRACTS_WRITE,
        "release_device": Scope.CONTRACTS_WRITE,
        "read_position": Scope.TRACKING_READ,
        "read_track": Scope.TRACKING_READ,
        "follow_events": Scope.TRACKING_READ,
        "list_invoices": Scope.SETTLEMENT_READ,
        "read_invoice": Scope.SETTLEMENT_READ,
        "read_invoice_pdf": Scope.SETTLEMENT_READ,
        "read_invoice_csv": Scope.SETTLEMENT_READ,
        "list_statements": Scope.SETTLEMENT_READ,
        "read_statement": Scope.SETTLEMENT_READ,
        "read_statement_pdf": Scope.SETTLEMENT_READ,
        "read_statement_csv": Scope.SETTLEMENT_READ,
        "list_payments": Scope.SETTLEMENT_READ,
        **ACTUAL_CARRIERS_SCOPES,
        **BOARD_CLIENTS_MAY,
        **CHECKS_SCOPES,
        **DESK_SCOPES,
        **LIFE_SCOPES,
        **PHOTOS_CLIENTS_MAY,
        **NEGOTIATION_SCOPES,
    }
)
"""The scope of each operation that an API client may call, in the relations of its member's dispatcher
(SPEC 1.5). What has no scope is no client's."""

ON_BEHALF_MAY = frozenset(
    {
        "post_load",
        "list_own_loads",
        "read_load",
        "amend_load",
        "withdraw_load",
        "read_load_history",
        "post_vehicle",
        "list_own_vehicles",
        "read_vehicle",
        "amend_vehicle",
        "withdraw_vehicle",
        "read_vehicle_history",
        *BULK,
        *DESK_ON_BEHALF_MAY,
        *PHOTO_SENDING,
        *PHOTO_READING,
        *DIESEL_REPLYING,
        *REGISTER_ON_BEHALF_MAY,
    }
)
"""What a clerk may do in a member's place (SPEC 1.8): its postings and surveys, and reading them as it does.

Checks and courses join when they are there; agreeing to a contract is the member's own.
"""

VIEWING_MAY = frozenset(
    {
        "read_me",
        *BOARD_VIEWING_MAY,
        "list_own_loads",
        "search_loads",
        "count_loads",
        "read_load",
        "read_load_history",
        "list_own_vehicles",
        "search_vehicles",
        "count_vehicles",
        "read_vehicle",
        "read_vehicle_history",
        "list_contracts",
        "read_contract",
        "read_contract_document",
        "list_invoices",
        "read_invoice",
        "read_invoice_pdf",
        "read_invoice_csv",
        "list_statements",
        "read_statement",
        "read_statement_pdf",
        "read_statement_csv",
        "list_payments",
        "measure_distance",
        "quote_standard_fare",
        "quote_fuel_surcharge",
        *LEDGER_READING,
        *BULK_READING,
        *CHECKS_VIEWING_MAY,
        *DESK_VIEWING_MAY,
        *LIFE_VIEWING_MAY,
        *PHOTO_READING,
        *DIESEL_READING,
        "list_tariffs",
        "read_tariff",
        *REGISTER_VIEWING_MAY,
    }
)
"""What one may do who looks in as somebody else: it changes nothing (SECURITY 32), and leaves out where
trucks are, which is the two parties' and nobody else's (SPEC 6.3), and what a desk pays for its diesel."""

OPEN_BEFORE_PASSWORD_CHANGE = frozenset({"read_me", "change_password", "log_out"})
"""What an account with a one-time password may call (API §2)."""

OPEN_BEFORE_SECOND_FACTOR = OPEN_BEFORE_PASSWORD_CHANGE | {
    "read_second_factors",
    "start_totp",
    "confirm_totp",
    "start_passkey",
    "add_passkey",
}
"""What a clerk's or an admin's account may call that has no second factor yet (SPEC 1.4)."""
