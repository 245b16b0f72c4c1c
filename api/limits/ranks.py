"""Which operations go first when there is too much to do, and which are counted apart for their cost."""

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Literal, Protocol

from starlette.types import Scope


class Rank(IntEnum):
    """Who goes first under overload; the last is shed first (SECURITY 31)."""

    VITAL = 0
    PINGS = 1
    ORDINARY = 2
    HEAVY = 3


VITAL = frozenset(
    {
        "report_driver_statuses",
        "record_driver_delivery",
        "start_driver_session",
        "read_driver_job",
        "propose_contract",
        "read_contract",
        "conclude_contract",
        "decline_contract",
        "withdraw_contract",
        "report_statuses",
        "record_delivery",
    }
)
"""A truck on the road, and a contract under way: nobody can do these later, and somebody waits for them."""

PINGS = frozenset({"send_pings"})
"""Shed no sooner than those, but let in behind them: the phone keeps a ping until we have it."""

Kind = Literal["search", "document", "export", "bulk", "track", "quote", "photo"]

EXPENSIVE: Mapping[str, Kind] = {
    "search_loads": "search",
    "count_loads": "search",
    "search_vehicles": "search",
    "count_vehicles": "search",
    "map_loads": "search",
    "map_vehicles": "search",
    "read_contract_document": "document",
    "read_actual_carriers_pdf": "document",
    "read_actual_carriers_csv": "document",
    "read_number_page": "document",
    "read_invoice_pdf": "document",
    "read_invoice_csv": "document",
    "read_statement_pdf": "document",
    "read_statement_csv": "document",
    "read_own_file": "document",
    "read_application_file": "document",
    "read_diesel_survey_csv": "document",
    "read_diesel_survey_sheet": "document",
    "export_audit_log": "export",
    "verify_audit_log": "export",
    "verify_ledger": "export",
    "export_loads": "export",
    "export_vehicles": "export",
    "put_loads": "bulk",
    "put_vehicles": "bulk",
    "import_loads": "bulk",
    "import_vehicles": "bulk",
    "read_track": "track",
    "complete_photo": "photo",
    "measure_distance": "quote",
    "quote_standard_fare": "quote",
    "quote_whole_fare": "quote",
}
"""What takes many times the work of an ordinary call: a quota of its own by kind, and the last rank."""


class Door(Protocol):
    """What a rank is found by."""

    @property
    def operation(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path_format(self) -> str: ...


class Ranks:
    """The rank of a call by its method and path, before anything of it is read or anyone is asked."""

    def __init__(self, doors: Iterable[Door]) -> None:
        known = tuple(doors)
        self._vital = _any_of(door for door in known if door.operation in VITAL)
        self._pings = _any_of(door for door in known if door.operation in PINGS)
        self._heavy = _any_of(door for door in known if door.operation in EXPENSIVE)

    def of(self, scope: Scope) -> Rank:
        """What no door answers is ordinary: it is refused soon enough."""
        called = f"{scope['method']} {scope['path']}"
        if self._vital.fullmatch(called):
            return Rank.VITAL
        if self._pings.fullmatch(called):
            return Rank.PINGS
        return Rank.HEAVY if self._heavy.fullmatch(called) else Rank.ORDINARY


def _any_of(doors: Iterable[Door]) -> re.Pattern[str]:
    """One pattern for all: a segment's parameter takes whatever has no slash in it."""
    ways = (
        re.escape(f"{door.method} ")
        + "[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]+\}", door.path_format))
        for door in doors
    )
    return re.compile("|".join(ways) or r"(?!)")
