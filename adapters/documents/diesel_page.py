"""What stands on the survey's page (軽油価格調査 結果報告): words and figures (SPEC 7.5, 7.7)."""

from collections.abc import Iterator
from itertools import groupby

from adapters.documents.contract_page import Json
from adapters.documents.glyphs import printable
from domain.calendar import in_jst
from domain.diesel.replies import OIL_COMPANY_LABELS, PURCHASE_WAY_LABELS, PurchaseWay
from domain.diesel.results import Figures, Results
from domain.diesel.views import (
    SURCHARGE_KM,
    SURCHARGE_METRES_PER_LITRE,
    MonthBefore,
    SurveyView,
    surcharge_yen,
)
from domain.diesel.wording import (
    HIDDEN,
    basis_in_words,
    branch_in_words,
    month_in_words,
    signed_yen,
    yen,
)
from domain.places import Municipalities
from domain.vehicle_classes import Labels

NO_REPLIES = "―"


def diesel_page(view: SurveyView, municipalities: Municipalities) -> Json:
    """The page's contents: way by branch as the associations print it, then way by company, then fuel."""
    survey = view.survey
    assert survey.results is not None, "only what is published is printed"
    assert survey.published_at is not None
    published = in_jst(survey.published_at)
    return {
        "month": month_in_words(survey.month),
        "month_en": survey.month,
        "published": f"{published.year}年{published.month}月{published.day}日",
        "basis": basis_in_words(survey.basis),
        "by_branch": list(_by_branch(survey.results, municipalities)),
        "whole": _cells(survey.whole, none=NO_REPLIES if not survey.results.ways else HIDDEN[0]),
        "by_company": list(_by_company(survey.results)),
        "before": None if view.before is None else _before(view.before),
        "hides": bool(survey.hides_small_cells),
        "fuel": _fuel(view),
    }


def _by_branch(results: Results, municipalities: Municipalities) -> Iterator[Json]:
    """Each way with its branches; その他 has a table of its own, by company, and none here, as is printed."""
    prefectures = {line.branch.prefecture for line in results.branches}
    for way in (line for line in results.ways if line.way.counts_in_whole):
        lines = [line for line in results.branches if line.way is way.way]
        yield {
            "way": PURCHASE_WAY_LABELS[way.way],
            "cells": _cells(way.figures),
            "lines": [
                {
                    "name": printable(
                        branch_in_words(line.branch, municipalities, with_prefecture=len(prefectures) > 1)
                    ),
                    "cells": _cells(line.figures),
                }
                for line in lines
            ],
        }


def _by_company(results: Results) -> Iterator[Json]:
    totals = {line.way: line.figures for line in results.ways}
    for way, lines in groupby(results.companies, lambda line: line.way):
        yield {
            "way": PURCHASE_WAY_LABELS[way],
            "counts": way is not PurchaseWay.OTHER,
            "lines": [
                {"name": OIL_COMPANY_LABELS[line.company][0], "cells": _cells(line.figures)} for line in lines
            ],
            "total": HIDDEN[0] if (figures := totals[way]) is None else f"{figures.replies}件",
        }


def _cells(figures: Figures | None, *, none: str = HIDDEN[0]) -> list[str]:
    """Count, highest, mean, lowest."""
    if figures is None:
        return [none] * 4
    prices = (figures.highest_sen_per_litre, figures.mean_sen_per_litre, figures.lowest_sen_per_litre)
    return [f"{figures.replies}件", *map(yen, prices)]


def _before(before: MonthBefore) -> Json:
    price = NO_REPLIES if before.price_sen_per_litre is None else f"{yen(before.price_sen_per_litre)}円"
    difference = before.difference_sen_per_litre
    changed: Labels | None = None
    if before.basis_changed:
        japanese, english = basis_in_words(before.basis)
        changed = (
            f"前月は調査の基準が異なります({japanese})。差には税額の変更が含まれます。",
            f"The month before was on another basis ({english}): the difference holds the change of tax.",
        )
    return {
        "month": month_in_words(before.month),
        "price": price,
        "difference": "" if difference is None else f"{signed_yen(difference)}円",
        "changed": changed,
    }


def _fuel(view: SurveyView) -> Json | None:
    price, lift = view.survey.price_sen_per_litre, view.lift_sen_per_litre
    if price is None or lift is None:
        return None
    return {
        "price": f"{yen(price)}円",
        "lift": f"{yen(lift)}円",
        "lifts": lift > 0,
        "kilometres_per_litre": [f"{metres / 1000:.1f} km/L" for metres in SURCHARGE_METRES_PER_LITRE],
        "rows": [
            {
                "km": f"{km:,} km",
                "amounts": [
                    f"{surcharge_yen(km, metres, price):,}円" for metres in SURCHARGE_METRES_PER_LITRE
                ],
            }
            for km in SURCHARGE_KM
        ],
    }
