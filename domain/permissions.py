"""Who may do what: operation × role × relation, written by hand from SPEC 1 (DESIGN §4, §9)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.accounts import Caller, Role
from domain.refusals import Forbidden


class Relation(StrEnum):
    """How a caller stands to the thing an operation touches.

    ``any``: the operation touches nothing in particular (a list, a search, a form), or each caller's own.
    ``own``: posted by the caller's desk, or a document it issued. ``party``: the caller's desk is one of a
    contract's two sides, or a document's receiver.
    ``own_cooperative``: posted by, or a contract of, a member of the clerk's co-operative.
    ``disclosed``: visible to the caller otherwise. What is none of these does not exist for the caller.
    """

    ANY = "any"
    OWN = "own"
    PARTY = "party"
    OWN_COOPERATIVE = "own_cooperative"
    DISCLOSED = "disclosed"


class NotYourRole(Forbidden):
    """No account of this role may call this operation."""

    code = "not-your-role"
    title_ja = "この操作を行う権限がありません"
    title_en = "Your role may not do this"


class NotYours(Forbidden):
    """The caller may see the thing, but only its owner may do this."""

    code = "not-yours"
    title_ja = "この操作は登録した会社だけができます"
    title_en = "Only its owner may do this"


class TrialCannotTrade(Forbidden):
    """A trial user looks around and never posts or contracts (SPEC 1.6)."""

    code = "trial-cannot-trade"
    title_ja = "体験IDでは登録や取引はできません"
    title_en = "Trial users cannot trade"


Rows = Mapping[Role, frozenset[Relation]]

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
    }
)
"""Operations of trading: a trial user who calls one is told so in particular (SPEC 1.6)."""

ACCOUNTS_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "read_me": EVERY_ACCOUNT,
        "change_password": EVERY_ACCOUNT,
        "log_out": EVERY_ACCOUNT,
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
        "read_sandbox_clock": EVERY_ACCOUNT,
        "move_sandbox_clock": FEDERATION,
    }
)
"""The operations an account must be logged in for. One that is missing here is nobody's."""

DRIVERS_MAY = frozenset(
    {
        "send_pings",
        "report_driver_statuses",
        "record_driver_delivery",
        "read_driver_job",
        "set_sharing",
        "end_driver_session",
    }
)
"""What a device token is for, and nothing else: on the contracts its phone is bound to (SECURITY 2)."""

ANYONE_MAY = frozenset(
    {
        "log_in",
        "refresh_session",
        "start_driver_session",
        "find_municipalities",
        "read_vocabularies",
        "read_problem_page",
        "list_problem_pages",
        "read_api_page",
        "read_openapi",
        "is_alive",
        "is_ready",
        "read_metrics",
    }
)
"""The operations that ask for no account: doors to get in, public reference, and the operator's probes."""

OPEN_BEFORE_PASSWORD_CHANGE = frozenset({"read_me", "change_password", "log_out"})
"""What an account with a one-time password may call (API §2)."""


def may_call(who: Caller, operation: str) -> None:
    """Whether the caller's role may call the operation at all; what is a driver's is no account's.

    Refuses: NotYourRole, TrialCannotTrade.
    """
    if who.role in ACCOUNTS_MAY.get(operation, {}):
        return
    if who.role is Role.TRIAL and operation in TRADES:
        raise TrialCannotTrade
    raise NotYourRole


def may_drive(operation: str) -> None:
    """Whether a device token may call the operation at all. Refuses: NotYourRole."""
    if operation not in DRIVERS_MAY:
        raise NotYourRole


def permit(who: Caller, operation: str, relation: Relation = Relation.ANY) -> None:
    """Let the caller pass, or refuse; the first line of every use case (DESIGN §4).

    ``relation``: how the caller stands to a thing already found visible. Refuses: NotYourRole,
    TrialCannotTrade, NotYours.
    """
    may_call(who, operation)
    allowed = ACCOUNTS_MAY[operation][who.role]
    if relation not in allowed and Relation.ANY not in allowed:
        raise NotYours
