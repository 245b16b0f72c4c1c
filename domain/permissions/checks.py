"""Who may do what about checks: covers, exposure and overrides; rows of the one table, by hand from SPEC 1.

What a member owes is its own and its clerk's; the federation is not told. Overrides are the clerk's of whose
co-operative the rule is: which one that is, the use case says.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.register import CLERKS, COOPERATIVE_READERS, KEPT_READERS
from domain.permissions.relations import Relation, Rows

_KEPT = frozenset({Relation.OWN, Relation.OWN_COOPERATIVE})

OVERRIDERS: Rows = {Role.COOP_CLERK: frozenset({Relation.PARTY, Relation.OWN_COOPERATIVE})}

CHECKS_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "list_guarantee_plans": COOPERATIVE_READERS,
        "choose_guarantee_plan": {Role.COOP_CLERK: frozenset({Relation.OWN})},
        "list_cargo_covers": KEPT_READERS,
        "set_cargo_cover": CLERKS,
        "read_exposure": {Role.DISPATCHER: frozenset({Relation.OWN}), Role.COOP_CLERK: _KEPT},
        "override_check": OVERRIDERS,
        "list_standing_overrides": {Role.COOP_CLERK: frozenset({Relation.ANY})},
        "grant_standing_override": CLERKS,
        "withdraw_standing_override": {Role.COOP_CLERK: frozenset({Relation.OWN})},
    }
)

CHECKS_SCOPES: Mapping[str, Scope] = MappingProxyType({"read_exposure": Scope.SETTLEMENT_READ})
"""The one that a member's own system may ask: it tells what is paid, too. The rest is the clerks'."""

CHECKS_TRADES = frozenset({"read_exposure", "override_check"})

CHECKS_VIEWING_MAY = frozenset({"list_guarantee_plans", "list_cargo_covers", "read_exposure"})
"""What one may look at as a dispatcher."""
