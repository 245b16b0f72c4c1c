"""Who may do what on the board beside posting and searching: rows of the one table, by hand from SPEC 1."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})

# The map: whoever may search may see what a search finds on it.
MAPS: Rows = dict.fromkeys(Role, _ANY)

BOARD_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "map_loads": MAPS,
        "map_vehicles": MAPS,
    }
)

BOARD_CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
        "map_loads": Scope.LOADS_READ,
        "map_vehicles": Scope.VEHICLES_READ,
    }
)

BOARD_VIEWING_MAY = frozenset({"map_loads", "map_vehicles"})
