"""Relations: how a caller stands to the thing an operation touches (DESIGN §4, SPEC 1.4)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.accounts import Role


class Relation(StrEnum):
    """How a caller stands to the thing an operation touches.

    ``any``: the operation touches nothing in particular (a list, a search, a form), or each caller's own.
    ``own``: posted by the caller's desk, or a document it issued. ``party``: the caller's desk is one of a
    contract's two sides, or a document's receiver.
    ``own_cooperative``: posted by, or a contract of, a member of the clerk's co-operative.
    ``disclosed``: visible to the caller otherwise. What is none of these does not exist for the caller.
    """

    ANY = "any"
    OWN = "own"
    PARTY = "party"
    OWN_COOPERATIVE = "own_cooperative"
    DISCLOSED = "disclosed"


Rows = Mapping[Role, frozenset[Relation]]
"""Of one operation: which roles, and to what they must stand how."""
