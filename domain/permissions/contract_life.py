"""Who may do what in the life of a contract: rows of the one table, by hand from SPEC 1, 5 (DESIGN §4).

What is agreed on takes the two parties; what neither can agree on, a clerk decides. Their clerks read what
was agreed, never what names a person or tells of the road (SPEC 6.3).
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_PARTY = frozenset({Relation.PARTY})

PARTIES: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _PARTY}
READERS: Rows = {
    Role.DISPATCHER: _PARTY,
    Role.COOP_CLERK: frozenset({Relation.PARTY, Relation.OWN_COOPERATIVE}),
}
JUDGES: Rows = {Role.COOP_CLERK: frozenset({Relation.OWN_COOPERATIVE})}
COMPANIES: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY, Role.FEDERATION_ADMIN: _ANY}

AGREEING = (
    "propose_amendment",
    "accept_amendment",
    "decline_amendment",
    "withdraw_amendment",
    "propose_cancellation",
    "accept_cancellation",
    "decline_cancellation",
    "withdraw_cancellation",
    "name_truck",
    "rate_contract",
)
READING = ("list_amendments", "read_cancellation", "list_contract_versions")
BETWEEN_THE_TWO = ("list_ratings", "read_shipper_text")

LIFE_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        **dict.fromkeys(AGREEING, PARTIES),
        **dict.fromkeys(READING, READERS),
        **dict.fromkeys(BETWEEN_THE_TWO, PARTIES),
        "decide_cancellation": JUDGES,
        "read_member_record": COMPANIES,
    }
)

LIFE_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        **dict.fromkeys(AGREEING, Scope.CONTRACTS_WRITE),
        **dict.fromkeys(READING, Scope.CONTRACTS_READ),
        "list_ratings": Scope.CONTRACTS_READ,
        "read_shipper_text": Scope.TRACKING_READ,
    }
)
"""A text for the shipper tells where the truck is: who may not follow it may not read that either."""

LIFE_VIEWING_MAY = frozenset({*READING, "list_ratings", "read_member_record"})
"""What may be looked at as somebody else; where the truck is, is the two parties' (SPEC 6.3)."""

LIFE_TRADES = frozenset(LIFE_MAY) - {"read_member_record"}
