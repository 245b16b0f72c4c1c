"""What stands on an invoice or a payment statement (請求書・支払通知書), as words and figures (SPEC 8.5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from types import MappingProxyType

from adapters.documents.contract_page import WEEKDAYS, Json, Row
from adapters.documents.glyphs import printable
from domain.calendar import Month, last_day
from domain.contracts.numbers import in_fours
from domain.money import BasisPoints, percent
from domain.settlement.documents import (
    LINE_KIND_LABELS,
    BillingParty,
    Contents,
    Deduction,
    DocumentKind,
    Line,
    LineKind,
    SettlementDocument,
    Total,
)
from domain.settlement.rates import TaxCategory
from domain.vehicle_classes import Labels

NOT_REGISTERED = "なし Not registered"
NO_TAX = BasisPoints(0)

TAX_CATEGORY_LABELS: Mapping[TaxCategory, Labels] = MappingProxyType(
    {
        TaxCategory.TAXABLE: ("課税", "Taxable"),
        TaxCategory.AT_COST: ("立替(税込)", "At cost, tax in"),
        TaxCategory.OUTSIDE: ("不課税", "Outside tax"),
    }
)

_AS_MEDIATOR: Labels = (
    "適格請求書発行事業者が行った運送の運賃・料金は、当組合が媒介者として交付します(媒介者交付特例、消費税法施行令第70条の12)。",
    "For carriage by registered carriers the co-operative issues this invoice as their mediator.",
)
_FEE_IS_ITS_OWN: Labels = (
    "協同組合手数料は、当組合が行う役務の対価です。",
    "The cooperative fee is for the co-operative's own service.",
)
_FEE_IS_INVOICED: Labels = (
    "差引の協同組合手数料とその消費税については、この書面が適格請求書を兼ねます。",
    "For the fee deducted and its tax, this statement is also the qualified invoice.",
)
_FEE_WITHOUT_CREDIT: Labels = (
    "発行者に登録番号がないため、経過措置によるほかは、差引の手数料について消費税の仕入税額控除を受けられません。",
    "Its issuer is not registered: no input tax credit for the fee but by the transition rules.",
)
_NO_CREDIT: Labels = (
    "発行者に登録番号がないため、経過措置によるほかは、この書面で消費税の仕入税額控除を受けられません。",
    "Its issuer is not registered: no input tax credit but by the transition rules.",
)
_ROUNDED: Labels = (
    "明細の金額は税抜です。消費税は、税率ごとの合計に一度だけ計算し、1円未満を切り捨てています。",
    "Lines are without tax, which is computed once on the total of each rate and floored.",
)
_AT_COST_IS_TAX_IN: Labels = (
    "立替は領収書の税込金額で、消費税を加えません。",
    "What is passed on at cost is as on the receipt, tax in; no tax is added.",
)


def settlement_page(document: SettlementDocument) -> Json:
    """The page's contents: what 消費税法 57の4 asks of a qualified invoice, of whichever kind it is."""
    contents = document.contents
    return {
        "title": kind_labels(contents.kind),
        "qualified": _is_qualified(contents),
        "statement": contents.kind.is_statement,
        "number": document.number,
        "registration": printable(contents.issuer.registration_number or ""),
        "facts": _facts(document),
        "receiver": _party(contents.receiver, with_number=contents.kind.is_statement),
        "issuer": _party(contents.issuer, with_number=True),
        "payable": yen(contents.payable_yen),
        "due": _due(document),
        "groups": [
            _group(kind, list(lines)) for kind, lines in groupby(contents.lines, lambda one: one.kind)
        ],
        "totals": [row for total in contents.totals for row in _total_rows(total, contents.lines)],
        "total": _summed(contents.totals),
        "deductions": [_deduction(kept, contents) for kept in contents.deductions],
        "deducted": _summed(contents.deductions, sign=-1),
        "notes": list(_notes(contents)),
    }


def kind_labels(kind: DocumentKind) -> Labels:
    """What a document of the kind is called."""
    return ("支払通知書", "Payment statement") if kind.is_statement else ("請求書", "Invoice")


def deduction_tax(kept: Deduction, contents: Contents) -> tuple[TaxCategory, str]:
    """How tax falls on what is kept back, and at which rate ("" where at none).

    A fee is taxed as its contract's fare is, by the day of delivery; premiums are outside (SPEC 8.3).
    """
    if kept.kind is LineKind.CARGO_INSURANCE:
        return TaxCategory.OUTSIDE, ""
    rates = [percent(total.rate_bp) for total in contents.totals if total.rate_bp]
    return TaxCategory.TAXABLE, "・".join(rates)


def month_named(month: Month) -> str:
    """ "2026-06" as 2026年6月."""
    return f"{int(month[:4])}年{int(month[5:])}月"


def yen(amount: int) -> str:
    """An amount as it is written on paper: ¥1,234, or -¥1,234."""
    return f"{'-' if amount < 0 else ''}¥{abs(amount):,}"


def _is_qualified(contents: Contents) -> bool:
    return not contents.kind.is_statement and contents.issuer.registration_number is not None


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def _facts(document: SettlementDocument) -> list[Row]:
    closes_on = last_day(document.month)
    return [
        ("書類番号", "No.", document.number),
        ("発行日", "Issued", _day(document.issued_on)),
        (
            "対象月",
            "Period",
            f"{month_named(document.month)}分 ({closes_on.day}日締め)",
        ),
    ]


def _due(document: SettlementDocument) -> list[Row]:
    """The term, and where banks rest on it the day on which they pay (SPEC 8.4)."""
    rows: list[Row] = [("支払期限", "Due", _day(document.due_on))]
    if document.pay_on != document.due_on:
        rows.append(("銀行のお支払日", "Bank day", _day(document.pay_on)))
    return rows


def _party(party: BillingParty, *, with_number: bool) -> Json:
    rows: list[Row] = [("住所", "Address", party.address), ("電話", "Phone", party.phone)]
    said = [(ja, en, printable(what)) for ja, en, what in rows if what]
    if with_number:
        said.append(("登録番号", "No.", printable(party.registration_number or NOT_REGISTERED)))
    return {"name": printable(party.name), "rows": said}


def _group(kind: LineKind, lines: list[Line]) -> Json:
    """Lines of one kind in a row; ``first``: where another contract than the line's before begins."""
    numbers = [None, *(line.contract_number for line in lines)]
    return {
        "label": LINE_KIND_LABELS[kind],
        "subtotal": yen(sum(line.base_yen for line in lines)),
        "lines": [
            {
                "number": in_fours(line.contract_number) if line.contract_number else "",
                "text": printable(line.text),
                "category": _category(line.tax_category, percent(line.rate_bp))[0],
                "amount": yen(line.base_yen),
                "first": line.contract_number is None or line.contract_number != before,
            }
            for before, line in zip(numbers, lines, strict=False)
        ],
    }


def _category(category: TaxCategory, rate: str) -> Labels:
    if category is TaxCategory.TAXABLE:
        return f"{rate} 対象", f"Taxable {rate}"
    return TAX_CATEGORY_LABELS[category]


def _total_rows(total: Total, lines: tuple[Line, ...]) -> Iterator[Json]:
    """One row for a rate; where there is no tax on top, one for each reason why (立替, 不課税)."""
    if total.rate_bp != NO_TAX:
        label = _category(TaxCategory.TAXABLE, percent(total.rate_bp))
        yield {"label": label, **_summed([total])}
        return
    bases: defaultdict[TaxCategory, int] = defaultdict(int)
    for line in lines:
        if line.rate_bp == NO_TAX:
            bases[line.tax_category] += line.base_yen
    for category in (category for category in TaxCategory if category in bases):
        label = _category(category, percent(NO_TAX))
        yield {"label": label, "base": yen(bases[category]), "tax": "―", "sum": yen(bases[category])}


def _deduction(kept: Deduction, contents: Contents) -> Json:
    category = _category(*deduction_tax(kept, contents))[0]
    figures = _summed([kept], sign=-1)
    if not kept.tax_yen and kept.kind is LineKind.CARGO_INSURANCE:
        figures["tax"] = "―"
    return {"label": LINE_KIND_LABELS[kept.kind], "category": category, **figures}


def _summed(parts: Sequence[Total] | Sequence[Deduction], *, sign: int = 1) -> Json:
    """Without tax, tax, and both, of all together; ``sign`` -1: as what goes off."""
    base_yen, tax_yen = sum(one.base_yen for one in parts), sum(one.tax_yen for one in parts)
    return {"base": yen(sign * base_yen), "tax": yen(sign * tax_yen), "sum": yen(sign * (base_yen + tax_yen))}


def _notes(contents: Contents) -> Iterator[Labels]:
    """How its tax was worked out, and whether it serves for the input tax credit."""
    yield _ROUNDED
    if any(line.tax_category is TaxCategory.AT_COST for line in contents.lines):
        yield _AT_COST_IS_TAX_IN
    registered = contents.issuer.registration_number is not None
    if contents.kind.is_statement:
        if any(kept.kind is LineKind.COOPERATIVE_FEE for kept in contents.deductions):
            yield _FEE_IS_INVOICED if registered else _FEE_WITHOUT_CREDIT
    elif not registered:
        yield _NO_CREDIT
    else:
        kinds = {line.kind for line in contents.lines}
        if LineKind.CARRIAGE in kinds:  # supplied by carriers, for whom the co-operative issues the invoice
            yield _AS_MEDIATOR
        if LineKind.COOPERATIVE_FEE in kinds:
            yield _FEE_IS_ITS_OWN
