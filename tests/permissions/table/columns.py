"""The columns of the table, what its cells stand for, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PEOPLE = ("nob", "adm", "mie", "sai", "shi", "pen", "col", "ott", "owl", "tri", "new", "dri", "odr")
"""The columns. ``nob``: without a token. ``adm``: federation. ``mie``, ``sai``, ``shi``: clerks; Mie's
members are penguin and otter, Saitama's is owl, Shiga's trades nothing. ``pen``: a dispatcher of the company
that things belong to, ``col`` a second one, ``new`` a third who has not changed the one-time password yet.
``ott``: of another company in the same co-operative, ``owl``: of one in another. ``tri``: a trial user.
``dri``: the phone bound to what is driven; ``odr``: one bound to another contract of the same two.
"""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "nob": "nobody",
        "adm": "federation_admin",
        "mie": "coop_clerk",
        "sai": "coop_clerk",
        "shi": "coop_clerk",
        "pen": "dispatcher",
        "col": "dispatcher",
        "ott": "dispatcher",
        "owl": "dispatcher",
        "tri": "trial",
        "new": "dispatcher",
        "dri": "driver",
        "odr": "driver",
    }
)
"""What kind of principal each column is (SPEC 1)."""

REFUSALS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "401": (401, "unauthenticated"),
        "rol": (403, "not-your-role"),
        "trd": (403, "trial-cannot-trade"),
        "pwd": (403, "password-change-required"),
        "nyr": (403, "not-yours"),
        "404": (404, "not-found"),
        "inv": (422, "invalid-form"),
        "scp": (403, "missing-scope"),
        "vie": (403, "view-is-read-only"),
        "2fa": (403, "second-factor-required"),
    }
)
"""What a cell stands for: the status and the slug of API §1. Any other cell is a success: ``ok``, or the view
of ``tests/permissions/views.py`` that says which fields of the answer are null.

``inv``: the caller may, and never about this thing. ``scp``, ``vie``, ``2fa``: for those of ``guests.py``.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What an operation answers about one thing (``-``: nothing in particular), by column."""

    operation: str
    thing: str
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether the operation asks nobody who they are: then a token is not even read."""
        return self.cells["nob"] != "401"


def read_rows(table: str) -> tuple[Row, ...]:
    """The rows of a table whose head names the columns."""
    head, *lines = [line.split() for line in table.splitlines() if line]
    assert tuple(head[2:]) == PEOPLE, "the head of a table names the columns of PEOPLE, in their order"
    rows = []
    for operation, thing, *cells in lines:
        assert len(cells) == len(PEOPLE), f"{operation} × {thing}: a cell for each column, no more, no fewer"
        rows.append(Row(operation, thing, dict(zip(PEOPLE, cells, strict=True))))
    return tuple(rows)
