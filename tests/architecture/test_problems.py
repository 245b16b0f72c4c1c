"""No refusal without a promise, a page and a sentence in both languages (DESIGN §5)."""

import ast
import re
import string
from pathlib import Path
from typing import Any

import pytest

from api.app import doors_of
from api.fault_texts import FAULTS
from api.openapi import slugs_of
from api.problem_texts import PROBLEMS
from api.problems import HttpProblem, every_problem, status_of
from api.texts import Text
from domain.refusals import Refusal
from tests.architecture.whole_app import whole_app

ROOT = Path(__file__).parents[2]

API_1 = {
    400: "malformed-json token-in-query",
    401: "unauthenticated invalid-credentials otp-required session-superseded session-expired"
    " device-released",
    403: "not-your-role missing-scope not-yours masked-for-trial trial-cannot-trade password-change-required",
    404: "not-found",
    409: "load-is-closed load-is-taken vehicle-is-closed wrong-contract-state contract-incomplete"
    " wrong-closing-state delivery-recorded request-in-progress",
    412: "stale",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid-form invalid-cursor idempotency-key-reused not-in-this-tariff contract-number-mistyped",
    428: "if-match-required",
    429: "too-many-requests",
    503: "overloaded",
}
"""Of the slugs of API §1 those that this network can answer so far."""

NOBODYS = {"method-not-allowed"}
"""Answered where there is no operation."""


def kinds_below(kind: type) -> list[Any]:
    return [one for below in kind.__subclasses__() for one in (below, *kinds_below(below))]


def leaves() -> list[Any]:
    """Every refusal and problem that may be raised: those that have a code."""
    every_problem()
    return [kind for kind in (*kinds_below(Refusal), *kinds_below(HttpProblem)) if kind.code]


def test_every_slug_of_the_contract_has_its_status() -> None:
    found = {slug: status_of(kind) for slug, kind in every_problem().items()}
    for status, slugs in API_1.items():
        assert {slug: found.get(slug) for slug in slugs.split()} == dict.fromkeys(slugs.split(), status)


def test_every_refusal_is_promised_by_some_operation() -> None:
    promised = {slug for door in doors_of(whole_app()) for slug in slugs_of(door)}
    assert {kind.code for kind in leaves()} - promised == NOBODYS


def test_every_refusal_has_a_title_in_both_languages_and_a_slug_like_the_others() -> None:
    for kind in leaves():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code), kind
        assert re.search(r"[぀-ヿ一-鿿]", kind.title_ja), kind
        assert re.fullmatch(r"[ -~]+[^.]", kind.title_en), kind


def test_two_problems_share_a_slug_only_where_one_is_a_kind_of_the_other() -> None:
    for kind in leaves():
        assert issubclass(kind, every_problem()[kind.code]), kind


def test_every_problem_has_its_page_and_no_page_is_spare() -> None:
    assert PROBLEMS.keys() == every_problem().keys()


def texts() -> list[tuple[str, Text]]:
    pages = [(slug, text) for slug, page in PROBLEMS.items() for text in page]
    return [*FAULTS.items(), *pages]


@pytest.mark.parametrize(("code", "text"), texts(), ids=lambda one: one if isinstance(one, str) else "")
def test_a_sentence_says_the_same_figures_in_both_languages(code: str, text: Text) -> None:
    japanese, english = ({name for _, name, _, _ in string.Formatter().parse(one) if name} for one in text)
    assert japanese == english
    assert re.search(r"[぀-ヿ一-鿿]", text.ja)
    assert not re.search(r"[぀-ヿ一-鿿]", text.en)
    assert text.ja.endswith(("。", "}")), "a sentence ends"
    assert text.en.endswith((".", "}")), "a sentence ends"


def fault_codes() -> set[str]:
    """Every code that a fault is made with, read off the source."""
    codes: set[str] = set()
    for path in [*ROOT.glob("domain/**/*.py"), *ROOT.glob("api/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"Fault": 1, "PydanticCustomError": 0, "Unreadable": 0}.get(node.func.id)
            if place is not None and isinstance(node.args[place], ast.Constant):
                codes.add(str(node.args[place].value))  # type: ignore[attr-defined]
    return codes


def test_every_fault_has_its_sentence() -> None:
    assert len(fault_codes()) > 25
    assert fault_codes() - FAULTS.keys() == set()


def test_no_sentence_of_ours_is_spare() -> None:
    ours = {code for code in FAULTS if "_" not in code} - {"missing", "enum"}
    source = "".join(path.read_text() for path in ROOT.glob("api/*.py") if path.name != "texts.py")
    assert {code for code in ours - fault_codes() if f'"{code}"' not in source} == set()
