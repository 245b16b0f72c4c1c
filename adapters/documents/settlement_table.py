"""Invoices and statements as tables for spreadsheets (CSV): each amount once, summing to what is payable."""

import csv
import unicodedata
from collections.abc import Iterator
from io import StringIO
from itertools import chain
from typing import NamedTuple

from adapters.documents.settlement_page import (
    TAX_CATEGORY_LABELS,
    deduction_tax,
    kind_labels,
    month_named,
)
from domain.contracts.numbers import ContractNumber, in_fours
from domain.money import percent
from domain.settlement.documents import LINE_KIND_LABELS, Contents, SettlementDocument
from domain.settlement.rates import TaxCategory

COLUMNS = (
    "書類番号",
    "種別",
    "発行者",
    "宛先",
    "対象月",
    "成約番号",
    "内容",
    "税区分",
    "税率",
    "金額(円)",
)
CONSUMPTION_TAX = "消費税"

_FORMULAS_BEGIN_WITH = frozenset("=+-@\u2212")
_NOT_VISIBLE = ("C", "Z", "M")
"""Controls and marks of direction, spaces, and marks that stand on no letter."""


class _Amount(NamedTuple):
    """What the last columns say. ``amount_yen`` None: a row that says something beside the amounts."""

    contract_number: str
    text: str
    category: str
    rate: str
    amount_yen: int | None


def settlement_table(document: SettlementDocument) -> bytes:
    """UTF-8 with BOM and CRLF, for Excel: a row for each line, the tax of each rate, what is kept back.

    The column of amounts (yen, what is kept back negative) sums to what is to be paid; the last row states
    it in words and leaves that column empty. Words of people never become a formula (``only_words``), and a
    contract number stands in groups of four: a spreadsheet would round twenty digits as a number, and the
    usual ``="…"`` is itself a formula.
    """
    contents = document.contents
    of_document = (
        document.number,
        kind_labels(contents.kind)[0],
        only_words(contents.issuer.name),
        only_words(contents.receiver.name),
        month_named(document.month),
    )
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    amounts = chain(_lines(contents), _taxes(contents), _deductions(contents), [_total(contents)])
    writer.writerows((*of_document, *amount) for amount in amounts)
    return written.getvalue().encode("utf-8-sig")


def only_words(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (SECURITY 19), on one line.

    Where the first visible character is = + - @ or a twin of one (full-width, small, superscript, the minus
    sign), an apostrophe stands before it. Controls, as tab and CR, become spaces wherever they stand.
    """
    line = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    visible = (one for one in line if unicodedata.category(one)[0] not in _NOT_VISIBLE)
    first = unicodedata.normalize("NFKC", next(visible, ""))
    return f"'{line}" if first in _FORMULAS_BEGIN_WITH else line


def _lines(contents: Contents) -> Iterator[_Amount]:
    for line in contents.lines:
        rate = percent(line.rate_bp) if line.tax_category is TaxCategory.TAXABLE else ""
        category = TAX_CATEGORY_LABELS[line.tax_category][0]
        text = only_words(line.text)
        yield _Amount(_number(line.contract_number), text, category, rate, line.base_yen)


def _taxes(contents: Contents) -> Iterator[_Amount]:
    for total in contents.totals:
        if total.rate_bp:
            rate = percent(total.rate_bp)
            yield _Amount("", f"{CONSUMPTION_TAX} {rate}", CONSUMPTION_TAX, rate, total.tax_yen)


def _deductions(contents: Contents) -> Iterator[_Amount]:
    for kept in contents.deductions:
        label = LINE_KIND_LABELS[kept.kind][0]
        category, rate = deduction_tax(kept, contents)
        yield _Amount("", f"差引 {label}", TAX_CATEGORY_LABELS[category][0], rate, -kept.base_yen)
        if category is TaxCategory.TAXABLE:
            text = f"差引 {label}の{CONSUMPTION_TAX}"
            yield _Amount("", text, CONSUMPTION_TAX, rate, -kept.tax_yen)


def _total(contents: Contents) -> _Amount:
    label = "お支払金額" if contents.kind.is_statement else "ご請求金額"
    return _Amount("", f"{label} {contents.payable_yen:,}円 (金額欄の合計)", "合計", "", None)


def _number(number: ContractNumber | None) -> str:
    return "" if number is None else in_fours(number)
