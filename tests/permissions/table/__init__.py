"""What every operation answers everyone, about every thing: written by hand from SPEC 1 and API §1-2.

Nothing here is derived from the code under test: who changes what somebody may do changes a cell here, too.
"""

from tests.permissions.table import (
    board,
    chains,
    checking,
    contract_life,
    dealing,
    desk,
    entering,
    joining,
    money,
    overseeing,
    photos,
    register,
    surveys,
    talking,
    watching,
)
from tests.permissions.table.columns import KINDS, PEOPLE, REFUSALS, Row, read_rows
from tests.permissions.table.guests import (
    ALL_SCOPES,
    BARE,
    CLIENTS,
    IN_PLACE_CELLS,
    OPEN_TO_BARE,
    SCOPES,
    STAND_INS,
    VIEWED,
    VIEWS,
    expected,
)
from tests.permissions.table.standing import STANDING, STANDS

__all__ = [
    "ALL_SCOPES",
    "BARE",
    "CLIENTS",
    "IN_PLACE_CELLS",
    "KINDS",
    "OPEN_TO_BARE",
    "PEOPLE",
    "REFUSALS",
    "ROWS",
    "SCOPES",
    "STANDING",
    "STANDS",
    "STAND_INS",
    "VIEWED",
    "VIEWS",
    "Row",
    "expected",
]

ROOMS = (
    *(entering, joining, register, board, desk, photos, dealing, chains, contract_life),
    *(money, surveys, overseeing),
    watching,
    checking,
    talking,
)
ROWS = tuple(row for each in ROOMS for row in read_rows(each.TABLE))
