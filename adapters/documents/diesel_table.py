"""The survey's result as a table for spreadsheets (CSV): a row for each cell, the whole at the end."""

import csv
from collections.abc import Iterator
from io import StringIO

from adapters.documents.settlement_table import only_words
from domain.diesel.replies import OIL_COMPANY_LABELS, PURCHASE_WAY_LABELS
from domain.diesel.results import Figures
from domain.diesel.views import SurveyView
from domain.diesel.wording import HIDDEN, branch_in_words, yen
from domain.places import Municipalities

COLUMNS = (
    "対象月",
    "区分",
    "購入方法",
    "都道府県と支部",
    "元売",
    "件数",
    "最高(円/L)",
    "平均(円/L)",
    "最低(円/L)",
    "軽油引取税(円/L)",
    "消費税",
)
Cells = tuple[str, ...]


def diesel_table(view: SurveyView, municipalities: Municipalities) -> bytes:
    """UTF-8 with BOM and CRLF, for Excel. Names of branches never become a formula; a hidden cell says so."""
    survey = view.survey
    assert survey.results is not None, "only what is published has a table"
    basis = survey.basis
    around = (yen(basis.diesel_tax_sen_per_litre), "込み" if basis.includes_consumption_tax else "抜き")
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((survey.month, *cells, *around) for cells in _rows(view, municipalities))
    return written.getvalue().encode("utf-8-sig")


def _rows(view: SurveyView, municipalities: Municipalities) -> Iterator[Cells]:
    results = view.survey.results
    assert results is not None
    for way in results.ways:
        yield ("購入方法", PURCHASE_WAY_LABELS[way.way][0], "", "", *_figures(way.figures))
    for line in results.branches:
        branch = only_words(branch_in_words(line.branch, municipalities, with_prefecture=True))
        yield ("支部", PURCHASE_WAY_LABELS[line.way][0], branch, "", *_figures(line.figures))
    for one in results.companies:
        company = OIL_COMPANY_LABELS[one.company][0]
        yield ("元売", PURCHASE_WAY_LABELS[one.way][0], "", company, *_figures(one.figures))
    whole = results.whole
    shown = ("0", "", "", "") if whole is None and not results.ways else _figures(whole)
    yield ("全体(その他買いを除く)", "", "", "", *shown)


def _figures(figures: Figures | None) -> Cells:
    if figures is None:
        return (HIDDEN[0],) * 4
    prices = (figures.highest_sen_per_litre, figures.mean_sen_per_litre, figures.lowest_sen_per_litre)
    return (str(figures.replies), *map(yen, prices))
