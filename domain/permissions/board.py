"""Who may do what on the board beside posting and searching: rows of the one table, by hand from SPEC 1.

What of another's may be seen, its disclosure says when it is looked at: so these rows are of any relation.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})

# Photos (SPEC 3.7): a desk's own, or a driver's phone's; shown to those who see what carries them.
PHOTO_SENDING = ("start_photo", "complete_photo")
PHOTO_READING = ("read_photo", "read_thumbnail")

_DESKS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}
_EVERYBODY: Rows = dict.fromkeys(Role, _ANY)

BOARD_MAY: Mapping[str, Rows] = MappingProxyType(
    {**dict.fromkeys(PHOTO_SENDING, _DESKS), **dict.fromkeys(PHOTO_READING, _EVERYBODY)}
)

BOARD_TRADES = frozenset(PHOTO_SENDING)

BOARD_CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
        **dict.fromkeys(PHOTO_SENDING, Scope.LOADS_WRITE),
        **dict.fromkeys(PHOTO_READING, Scope.LOADS_READ),
    }
)
"""One scope an operation: a system that only posts vehicles sends no photos."""
