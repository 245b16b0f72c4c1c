"""The register's own rules: check digits, aliases, masks, and the steps of a case (SPEC 1.1, 1.2, 8.5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.ids import new_id
from domain.accounts import AccountId
from domain.places import Bureau, MunicipalityCode
from domain.register.bank_accounts import BankAccount, BankAccountKind
from domain.register.entries import amend_member, terms_of_member
from domain.register.guideline_cases import (
    CaseStatus,
    CaseStep,
    CaseStepKind,
    GuidelineCase,
    GuidelineCaseId,
    WrongCaseState,
)
from tests.builders import DAY, NOW, a_cooperative, a_member

MEMBER = a_member(a_cooperative(), name="四日市ペンギン運輸")


def test_a_name_that_changes_stays_as_an_alias_and_one_that_comes_back_does_not() -> None:
    terms = terms_of_member(MEMBER)
    once = amend_member(MEMBER, replace(terms, name="皇帝運輸"), Bureau.CHUBU)
    twice = amend_member(once, replace(terms, name="王様運輸"), Bureau.CHUBU)
    back = amend_member(twice, replace(terms, name="皇帝運輸"), Bureau.CHUBU)
    assert once.former_names == ("四日市ペンギン運輸",)
    assert twice.former_names == ("四日市ペンギン運輸", "皇帝運輸")
    assert (back.name, back.former_names) == ("皇帝運輸", ("四日市ペンギン運輸", "王様運輸"))
    assert amend_member(back, terms_of_member(back), Bureau.KANTO) == back


def test_a_member_that_moves_is_under_the_bureau_of_where_it_went() -> None:
    moved = replace(terms_of_member(MEMBER), municipality=MunicipalityCode("11203"), address="本町1")
    assert amend_member(MEMBER, moved, Bureau.KANTO).bureau is Bureau.KANTO


def test_a_masked_account_shows_three_digits() -> None:
    account = BankAccount("0001", "123", BankAccountKind.ORDINARY, "7654321", "ﾍﾟﾝｷﾞﾝｳﾝﾕ(ｶ")
    assert account.masked() == replace(account, number="****321")


def step(kind: CaseStepKind, days: int = 0) -> CaseStep:
    return CaseStep(kind, NOW + timedelta(days=days), AccountId(new_id()), "見本")


WARNED = GuidelineCase(
    GuidelineCaseId(new_id()),
    1,
    MEMBER.id,
    CaseStatus.WARNED,
    date(2026, 4, 8),
    (step(CaseStepKind.WARNING),),
)


def test_a_member_is_suspended_once_it_was_heard_or_kept_silent_to_the_end_of_the_day() -> None:
    suspension = step(CaseStepKind.SUSPENSION)
    heard = WARNED.reply(step(CaseStepKind.REPLY)).suspend(suspension)
    assert (heard.status, heard.steps[-1]) == (CaseStatus.SUSPENDED, suspension)
    with pytest.raises(WrongCaseState):
        WARNED.suspend(suspension)
    midnight = NOW.replace(hour=0) + 8 * DAY
    with pytest.raises(WrongCaseState):
        WARNED.suspend(replace(suspension, at=midnight - timedelta(microseconds=1)))
    assert WARNED.suspend(replace(suspension, at=midnight)).status is CaseStatus.SUSPENDED


def test_steps_follow_one_another_and_no_other_way() -> None:
    replied = WARNED.reply(step(CaseStepKind.REPLY))
    suspended = replied.suspend(step(CaseStepKind.SUSPENSION))
    lifted, closed = suspended.lift(step(CaseStepKind.LIFTING)), WARNED.close(step(CaseStepKind.CLOSING))
    may = {
        name: {case.status for case in (WARNED, replied, suspended, lifted, closed) if _goes(case, name)}
        for name in ("reply", "suspend", "lift", "close")
    }
    assert may == {
        "reply": {CaseStatus.WARNED},
        "suspend": {CaseStatus.REPLIED},
        "lift": {CaseStatus.SUSPENDED},
        "close": {CaseStatus.WARNED, CaseStatus.REPLIED},
    }


def _goes(case: GuidelineCase, name: str) -> bool:
    try:
        getattr(case, name)(step(CaseStepKind.CLOSING))
    except WrongCaseState:
        return False
    return True
