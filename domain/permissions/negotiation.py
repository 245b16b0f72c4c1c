"""Who may do what in talks: rows of the one table, by hand from SPEC 1.8 and 5.1 (DESIGN §4).

Talks are the two desks' and nobody else's: no clerk of theirs reads them, nor who looks in as somebody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_PARTY = frozenset({Relation.PARTY})
_DISCLOSED = frozenset({Relation.DISCLOSED})

DESKS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}
ASKERS: Rows = {Role.DISPATCHER: _DISCLOSED, Role.COOP_CLERK: _DISCLOSED}
PARTIES: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _PARTY}

_READING = ("read_inquiry", "list_messages", "list_calls", "list_handover_notes", "list_offers", "read_offer")
_TALKING = (
    "post_message",
    "mark_read",
    "log_call",
    "write_handover_note",
    "make_offer",
    "accept_offer",
    "refuse_offer",
    "withdraw_offer",
)
_ASKING = ("open_load_inquiry", "open_vehicle_inquiry")

NEGOTIATION_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        **dict.fromkeys(_ASKING, ASKERS),
        "list_inquiries": DESKS,
        **dict.fromkeys((*_READING, *_TALKING), PARTIES),
    }
)

NEGOTIATION_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        **dict.fromkeys(("list_inquiries", *_READING), Scope.CONTRACTS_READ),
        **dict.fromkeys((*_ASKING, *_TALKING), Scope.CONTRACTS_WRITE),
    }
)

NEGOTIATION_TRADES = frozenset(NEGOTIATION_MAY)
