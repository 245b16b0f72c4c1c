"""Who may do what on the board beside posting and searching: rows of the one table, by hand from SPEC 1."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_TRADERS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}

# Bulk and tables (SPEC 3.8)
BULK_READING = (
    "export_loads",
    "read_load_template",
    "export_vehicles",
    "read_vehicle_template",
)
"""Also for who looks in as somebody else."""

BULK = (*BULK_READING, "put_loads", "import_loads", "put_vehicles", "import_vehicles")
"""Of the caller's own desk; a clerk does it in a member's place, too (SPEC 1.8)."""

# The map: whoever may search may see what a search finds on it.
MAPS: Rows = dict.fromkeys(Role, _ANY)

# Saved searches: whoever searches may save the search, a trial user within its mask (SPEC 1.6). It is the
# account's own; who sits at the same desk reads it, to take over (SPEC 1.8). No client has any.
SAVERS: Rows = dict.fromkeys(Role, _ANY)
SAVED_OWNERS: Rows = dict.fromkeys(Role, frozenset({Relation.OWN}))
_BESIDE = frozenset({Relation.OWN, Relation.DISCLOSED})
SAVED_READERS: Rows = {**SAVED_OWNERS, Role.DISPATCHER: _BESIDE, Role.COOP_CLERK: _BESIDE}

BOARD_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        **dict.fromkeys(BULK, _TRADERS),
        "map_loads": MAPS,
        "map_vehicles": MAPS,
        "save_search": SAVERS,
        "list_saved_searches": SAVERS,
        "read_saved_search": SAVED_READERS,
        "amend_saved_search": SAVED_OWNERS,
        "drop_saved_search": SAVED_OWNERS,
        "list_saved_search_matches": SAVED_READERS,
    }
)

BOARD_CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
        "map_loads": Scope.LOADS_READ,
        "map_vehicles": Scope.VEHICLES_READ,
        "put_loads": Scope.LOADS_WRITE,
        "import_loads": Scope.LOADS_WRITE,
        "export_loads": Scope.LOADS_READ,
        "read_load_template": Scope.LOADS_READ,
        "put_vehicles": Scope.VEHICLES_WRITE,
        "import_vehicles": Scope.VEHICLES_WRITE,
        "export_vehicles": Scope.VEHICLES_READ,
        "read_vehicle_template": Scope.VEHICLES_READ,
    }
)

BOARD_VIEWING_MAY = frozenset(
    {
        *BULK_READING,
        "map_loads",
        "map_vehicles",
        "list_saved_searches",
        "read_saved_search",
        "list_saved_search_matches",
    }
)
