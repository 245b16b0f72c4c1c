"""Who may do what with a desk's conveniences: rows of the one table, by hand from SPEC 1 (DESIGN §4)."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})

DESKS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}
DESKS_OWN: Rows = {Role.DISPATCHER: _OWN, Role.COOP_CLERK: _OWN}

# What a desk has at hand: templates, copies, talks (SPEC 3.3, 3.4), its schedule and calendars (SPEC 4.9).

DESK_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "make_template": DESKS,
        "list_templates": DESKS,
        "read_template": DESKS_OWN,
        "read_template_form": DESKS_OWN,
        "amend_template": DESKS_OWN,
        "drop_template": DESKS_OWN,
        "copy_load": DESKS_OWN,
        "copy_vehicle": DESKS_OWN,
        "renew_loads": DESKS,
        "begin_load_talks": DESKS_OWN,
        "end_load_talks": DESKS_OWN,
        "begin_vehicle_talks": DESKS_OWN,
        "end_vehicle_talks": DESKS_OWN,
        "read_schedule": DESKS,
        "make_calendar_link": DESKS,
        "list_calendar_links": DESKS,
        "revoke_calendar_link": DESKS_OWN,
    }
)
"""A calendar link is the account's that made it: it is neither an API client's nor to be looked at."""

DESK_SCOPES: Mapping[str, Scope] = MappingProxyType(
    {
        "list_templates": Scope.LOADS_READ,
        "read_template": Scope.LOADS_READ,
        "read_template_form": Scope.LOADS_READ,
        "make_template": Scope.LOADS_WRITE,
        "amend_template": Scope.LOADS_WRITE,
        "drop_template": Scope.LOADS_WRITE,
        "copy_load": Scope.LOADS_WRITE,
        "renew_loads": Scope.LOADS_WRITE,
        "begin_load_talks": Scope.LOADS_WRITE,
        "end_load_talks": Scope.LOADS_WRITE,
        "copy_vehicle": Scope.VEHICLES_WRITE,
        "begin_vehicle_talks": Scope.VEHICLES_WRITE,
        "end_vehicle_talks": Scope.VEHICLES_WRITE,
        "read_schedule": Scope.CONTRACTS_READ,
    }
)
"""Templates hold forms of either kind; who may post loads keeps them. A schedule tells of contracts."""

DESK_ON_BEHALF_MAY = frozenset(
    {
        "make_template",
        "list_templates",
        "read_template",
        "read_template_form",
        "amend_template",
        "drop_template",
        "copy_load",
        "copy_vehicle",
        "renew_loads",
        "begin_load_talks",
        "end_load_talks",
        "begin_vehicle_talks",
        "end_vehicle_talks",
    }
)
"""A clerk helps a member with its postings (SPEC 1.8); its contracts are its own, and so is its schedule."""

DESK_VIEWING_MAY = frozenset({"list_templates", "read_template", "read_template_form", "read_schedule"})

DESK_TRADES = frozenset(DESK_MAY) - {"make_calendar_link", "list_calendar_links", "revoke_calendar_link"}
