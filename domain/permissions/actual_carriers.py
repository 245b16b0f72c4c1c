"""Who may do what along chains of contracts: rows of the one table, by hand from SPEC 1, 5.9 and 6.1."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_PARTY = frozenset({Relation.PARTY})

PARTIES: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _PARTY}
READERS: Rows = {Role.DISPATCHER: _PARTY, Role.COOP_CLERK: _PARTY | {Relation.OWN_COOPERATIVE}}

LEDGER_READING = ("read_actual_carriers", "read_actual_carriers_pdf", "read_actual_carriers_csv")
LEDGER_LINKS = ("make_actual_carriers_link", "list_actual_carriers_links", "revoke_actual_carriers_link")

ACTUAL_CARRIERS_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        **dict.fromkeys(LEDGER_READING, READERS),
        **dict.fromkeys(LEDGER_LINKS, PARTIES),
        "read_number_page": PARTIES,
    }
)
"""A clerk reads what the own members' contracts lead to; the number that opens the driver's door goes out
from the two parties, and so does a link for the shipper."""

ACTUAL_CARRIERS_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {**dict.fromkeys(LEDGER_READING, Scope.CONTRACTS_READ), "read_number_page": Scope.CONTRACTS_READ}
)
"""A link is handed out by a person, not by a system."""

ACTUAL_CARRIERS_TRADES = frozenset(ACTUAL_CARRIERS_MAY)
