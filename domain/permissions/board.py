"""Who may do what on the board beside posting and searching: rows of the one table, by hand from SPEC 1."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})
_DESKS = frozenset({Relation.OWN, Relation.DISCLOSED})

# ------------------------------------------------------------------------------------- saved searches
# Whoever searches may save the search: a trial user within its mask (SPEC 1.6). It is the account's own; who
# sits at the same desk reads it, to take over (SPEC 1.8). There is no scope for it: a client has no mail.
EVERY_ACCOUNT: Rows = dict.fromkeys(Role, _ANY)
SAVERS: Rows = dict.fromkeys(Role, _OWN)
SAVED_READERS: Rows = {
    Role.DISPATCHER: _DESKS,
    Role.COOP_CLERK: _DESKS,
    Role.FEDERATION_ADMIN: _OWN,
    Role.TRIAL: _OWN,
}

SAVED_SEARCHES_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "save_search": EVERY_ACCOUNT,
        "list_saved_searches": EVERY_ACCOUNT,
        "read_saved_search": SAVED_READERS,
        "amend_saved_search": SAVERS,
        "drop_saved_search": SAVERS,
        "list_saved_search_matches": SAVED_READERS,
    }
)

SAVED_SEARCHES_VIEWING = ("list_saved_searches", "read_saved_search", "list_saved_search_matches")
"""Also for who looks in as somebody else: why no mail came is what is asked most."""
