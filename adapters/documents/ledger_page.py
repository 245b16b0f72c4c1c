"""What stands on the actual-carrier ledger (実運送体制管理簿): carriers, cargo, section, tier (SPEC 5.9)."""

from collections.abc import Iterator

from adapters.documents.contract_page import (
    Json,
    Row,
    cargo_in_words,
    day_in_words,
    moment_in_words,
    window_in_words,
)
from adapters.documents.glyphs import printable
from domain.actual_carriers.ledgers import (
    CARRIER_ROLE_LABELS,
    LEDGER_CHANGE_LABELS,
    Ledger,
    LedgerLine,
)
from domain.contracts.numbers import in_fours
from domain.places import Municipalities, MunicipalityCode

PRIME_OUTSIDE = "このネットワークの外 (登録された次数による) outside the network"
NO_TIER = "―"


def ledger_page(ledger: Ledger, municipalities: Municipalities) -> Json:
    """The page's contents."""
    return {
        "head": [(ja, en, printable(said)) for ja, en, said in _head(ledger)],
        "is_required": ledger.is_required,
        "kept_until": day_in_words(ledger.kept_until),
        "lines": [_line(line, municipalities) for line in ledger.lines],
        "records": [
            [
                moment_in_words(one.at),
                " ".join(LEDGER_CHANGE_LABELS[one.change]),
                tier_in_words(one.tier),
                printable(one.name),
            ]
            for one in ledger.records
        ],
    }


def tier_in_words(tier: int | None) -> str:
    """2次; a co-operative that forwards is no tier."""
    return NO_TIER if tier is None else f"{tier}次"


def section_in_words(origin: MunicipalityCode, destination: MunicipalityCode, places: Municipalities) -> str:
    """区間: from which municipality to which."""
    return f"{_named(origin, places)} → {_named(destination, places)}"


def _head(ledger: Ledger) -> Iterator[Row]:
    prime = ledger.prime
    if prime is not None:
        yield "元請事業者", "Prime carrier", f"{prime.name}\n{prime.address} {prime.phone}"
    elif ledger.is_required:
        yield "元請事業者", "Prime carrier", PRIME_OUTSIDE
    if ledger.reference is not None:
        yield "管理番号", "Reference", ledger.reference
    yield "依頼の重量", "Weight", f"{ledger.weight_kg:,} kg"
    yield "記載の時点", "As of", moment_in_words(ledger.as_of)


def _line(line: LedgerLine, places: Municipalities) -> dict[str, str]:
    ja, en = CARRIER_ROLE_LABELS[line.role]
    section = section_in_words(line.origin, line.destination, places)
    times = f"積 {window_in_words(line.pickup)}\n卸 {window_in_words(line.delivery)}"
    return {
        "tier": f"{tier_in_words(line.tier)}\n{ja}\n{en}",
        "carrier": printable(line.name),
        "number": "" if line.contract_number is None else in_fours(line.contract_number),
        "cargo": printable(cargo_in_words(line.cargo, 1, with_value=False)),
        "section": f"{printable(section)}\n{times}",
    }


def _named(code: MunicipalityCode, places: Municipalities) -> str:
    municipality = places.get(code)
    assert municipality is not None, code
    return f"{municipality.prefecture_name}{municipality.full_name}"
