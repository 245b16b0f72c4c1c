"""Who may do what with photos: rows of the one table, by hand from SPEC 1 (DESIGN §4, SPEC 3.7).

A desk sends its own, and so does a driver's phone. Whether somebody may see one, what carries it says when it
is looked at: so these rows are of any relation.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})

PHOTO_SENDING = ("start_photo", "complete_photo")
PHOTO_READING = ("read_photo", "read_thumbnail")

DESKS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}

PHOTOS_MAY: Mapping[str, Rows] = MappingProxyType(
    {**dict.fromkeys(PHOTO_SENDING, DESKS), **dict.fromkeys(PHOTO_READING, dict.fromkeys(Role, _ANY))}
)

PHOTOS_CLIENTS_MAY: Mapping[str, Scope] = MappingProxyType(
    {
        **dict.fromkeys(PHOTO_SENDING, Scope.LOADS_WRITE),
        **dict.fromkeys(PHOTO_READING, Scope.LOADS_READ),
    }
)
"""One scope an operation: a system that may post vehicles alone sends no photos."""
