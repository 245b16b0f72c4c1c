"""Who may do what: one table of operations, and the permit that every use case begins with."""

from domain.permissions.guests import ANYONE_MAY, APPLICANTS_MAY, DRIVERS_MAY
from domain.permissions.permits import (
    MissingScope,
    NotYourRole,
    NotYours,
    TrialCannotTrade,
    ViewIsReadOnly,
    may_apply,
    may_call,
    may_drive,
    permit,
)
from domain.permissions.relations import Relation
from domain.permissions.table import (
    ACCOUNTS_MAY,
    CLIENTS_MAY,
    ON_BEHALF_MAY,
    OPEN_BEFORE_PASSWORD_CHANGE,
    OPEN_BEFORE_SECOND_FACTOR,
    TRADES,
    VIEWING_MAY,
)

__all__ = [
    "ACCOUNTS_MAY",
    "ANYONE_MAY",
    "APPLICANTS_MAY",
    "CLIENTS_MAY",
    "DRIVERS_MAY",
    "ON_BEHALF_MAY",
    "OPEN_BEFORE_PASSWORD_CHANGE",
    "OPEN_BEFORE_SECOND_FACTOR",
    "TRADES",
    "VIEWING_MAY",
    "MissingScope",
    "NotYourRole",
    "NotYours",
    "Relation",
    "TrialCannotTrade",
    "ViewIsReadOnly",
    "may_apply",
    "may_call",
    "may_drive",
    "permit",
]
