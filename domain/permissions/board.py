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

BOARD_MAY: Mapping[str, Rows] = MappingProxyType({**dict.fromkeys(BULK, _TRADERS)})

BOARD_CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
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
"""The scope of each of these (SPEC 1.5)."""
