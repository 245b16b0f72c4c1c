"""The page that the shipper's link opens: the ledger in Japanese with its English beside it, to print."""

from typing import Any

from api.operations import html_of
from domain.actual_carriers.ledgers import CARRIER_ROLE_LABELS, LEDGER_CHANGE_LABELS, LedgerLine
from domain.calendar import in_jst
from domain.places import Municipalities, MunicipalityCode
from domain.postings import Window
from domain.usecases.actual_carriers.handing_out_links import HandedOutLedger


def ledger_html(linked: HandedOutLedger, places: Municipalities) -> str:
    """The page. Words of people are written as words, whatever signs they hold."""
    ledger = linked.ledger
    records = [
        {
            "at": f"{in_jst(one.at):%Y-%m-%d %H:%M}",
            "change": " ".join(LEDGER_CHANGE_LABELS[one.change]),
            "tier": one.tier,
            "name": one.name,
        }
        for one in ledger.records
    ]
    return html_of(
        "actual_carriers.html.j2",
        "ja",
        given_to=linked.given_to,
        ledger=ledger,
        lines=[_line(line, places) for line in ledger.lines],
        records=records,
        as_of=f"{in_jst(ledger.as_of):%Y-%m-%d %H:%M}",
    )


def _line(line: LedgerLine, places: Municipalities) -> dict[str, Any]:
    return {
        "tier": line.tier,
        "role": " ".join(CARRIER_ROLE_LABELS[line.role]),
        "name": line.name,
        "cargo": f"{line.cargo.name} {line.cargo.weight_kg:,} kg",
        "section": f"{_named(line.origin, places)} → {_named(line.destination, places)}",
        "pickup": _window(line.pickup),
        "delivery": _window(line.delivery),
    }


def _named(code: MunicipalityCode, places: Municipalities) -> str:
    municipality = places.get(code)
    assert municipality is not None, code
    return f"{municipality.prefecture_name}{municipality.full_name}"


def _window(window: Window) -> str:
    return f"{in_jst(window.from_at):%Y-%m-%d %H:%M} ～ {in_jst(window.to_at):%Y-%m-%d %H:%M}"
