"""The actual-carrier ledger as a table for spreadsheets (CSV): a row for each carrier of the chain."""

import csv
from collections.abc import Iterator
from io import StringIO

from adapters.documents.ledger_page import section_in_words
from adapters.documents.settlement_table import only_words
from domain.actual_carriers.ledgers import CARRIER_ROLE_LABELS, Ledger, LedgerLine
from domain.calendar import in_jst
from domain.contracts.numbers import in_fours
from domain.places import Municipalities

COLUMNS = (
    "元請事業者",
    "請負階層",
    "区分",
    "事業者の名称",
    "貨物",
    "重量(kg)",
    "区間",
    "積込開始",
    "納入期限",
    "成約日時",
    "自社の成約番号",
    "保存期限",
)


def ledger_table(ledger: Ledger, places: Municipalities) -> bytes:
    """UTF-8 with BOM and CRLF, for Excel. No cell becomes a formula; a number stands in groups of four.

    A request of under 1,500 kg has no row: the law asks for none.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([only_words(cell) for cell in _cells(ledger, line, places)] for line in ledger.lines)
    return written.getvalue().encode("utf-8-sig")


def _cells(ledger: Ledger, line: LedgerLine, places: Municipalities) -> Iterator[str]:
    yield "" if ledger.prime is None else ledger.prime.name
    yield "" if line.tier is None else str(line.tier)
    yield CARRIER_ROLE_LABELS[line.role][0]
    yield line.name
    yield line.cargo.name
    yield str(line.cargo.weight_kg)
    yield section_in_words(line.origin, line.destination, places)
    yield in_jst(line.pickup.from_at).isoformat()
    yield in_jst(line.delivery.to_at).isoformat()
    yield in_jst(line.concluded_at).isoformat()
    yield "" if line.contract_number is None else in_fours(line.contract_number)
    yield ledger.kept_until.isoformat()
