"""Who may do what with the diesel price survey: rows of the one table, by hand from SPEC 1 (DESIGN §4).

Every company reads results; what a desk said is its own business, and its clerk's in its place (SPEC 1.8).
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})

COMPANIES: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY, Role.FEDERATION_ADMIN: _ANY}
DESKS: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY}

DIESEL_READING = (
    "list_diesel_surveys",
    "read_diesel_survey",
    "read_diesel_survey_csv",
    "read_diesel_survey_sheet",
    "read_latest_diesel_price",
)
"""Also for who looks in as somebody else."""

DIESEL_REPLYING = ("list_diesel_replies", "report_diesel_price", "withdraw_diesel_price")
"""Of the caller's own desk; a clerk helps a member with it (SPEC 1.8)."""

DIESEL_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        **dict.fromkeys(DIESEL_READING, COMPANIES),
        **dict.fromkeys(DIESEL_REPLYING, DESKS),
        "publish_diesel_survey": {Role.FEDERATION_ADMIN: _ANY},
    }
)
