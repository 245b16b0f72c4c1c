"""What both sides are told before they agree, check by check (SPEC 5.6-5.10, 8.8, 8.9)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.holidays import JapaneseHolidays
from adapters.ids import new_id
from domain.accounts import AccountId
from domain.calendar import JST
from domain.contracts.checks import (
    Check,
    CheckResult,
    CompanySize,
    Exposure,
    OverridableCheck,
    Override,
    OverrideId,
    StandingOverride,
    StandingOverrideId,
    exposure_check,
    insurance_check,
    is_below_parent,
    owed_yen,
    payload_check,
    payment_days_check,
    payment_law_applies,
    room_yen,
    standing_for,
    tier_check,
)
from domain.contracts.contracts import Contract, Delivery, Payment, PaymentMethod, Side
from domain.loads import Charge, ChargeKind
from domain.members import MemberId
from domain.money import Yen
from domain.postings import Window
from domain.register.cargo_covers import CargoCover, ChosenCover, cover_yen_over
from domain.register.guarantee_plans import ChosenPlan, GuaranteePlan, plan_on
from tests.builders import DAY, HOUR, NOW, a_cooperative, load_terms
from tests.concluded import NUMBER, a_concluded_contract, a_proposal, an_agreement

MILLION, TODAY = 1_000_000, NOW.date()
is_holiday = JapaneseHolidays().is_holiday


def a_contract(**changes: Any) -> Contract:
    """A proposal whose load says this."""
    return a_proposal(load=load_terms(**changes))


def an_override(check: OverridableCheck) -> Override:
    """A clerk's reason for a check of the contract."""
    cooperative = a_cooperative()
    by = AccountId(new_id())
    return Override(OverrideId(new_id()), NUMBER, check, "前受金あり", cooperative.id, by, NOW)


@pytest.mark.parametrize(
    ("open_yen", "result"),
    [
        (9_950_000 + 50_000, CheckResult.OK),
        (9_950_000 + 50_001, CheckResult.REASON_REQUIRED),
        (9_950_000 + 60_000, CheckResult.REASON_REQUIRED),
    ],
)
def test_what_fits_the_limit_exactly_fits(open_yen: int, result: CheckResult) -> None:
    check = exposure_check(Exposure(open_yen, 10 * MILLION), None)
    assert check is not None
    assert (check.result, check.figures) == (result, {"open_yen": open_yen, "limit_yen": 10 * MILLION})


def test_a_clerks_reason_turns_a_passed_limit_into_a_note() -> None:
    override = an_override(OverridableCheck.EXPOSURE)
    exposure = Exposure(11 * MILLION, 10 * MILLION)
    figures = {"open_yen": 11 * MILLION, "limit_yen": 10 * MILLION}
    told = Check(CheckResult.NOTE, "over-the-limit-allowed", figures, override)
    assert exposure_check(exposure, override) == told
    within = exposure_check(Exposure(1, 10 * MILLION), override)
    assert within is not None
    assert (within.result, within.override) == (CheckResult.OK, None)


def test_nobody_is_told_of_an_exposure_that_may_not_be_asked_about() -> None:
    assert exposure_check(None, None) is None


def test_the_room_is_never_more_than_the_pool_and_never_less_than_nothing() -> None:
    assert room_yen(Exposure(9_950_000, 10 * MILLION)) == 50_000
    assert room_yen(Exposure(11 * MILLION, 10 * MILLION)) == 0
    assert room_yen(Exposure(0, 150 * MILLION)) == 100 * MILLION


def test_what_is_owed_is_fare_charges_and_the_tax_on_what_is_taxable() -> None:
    charges = (
        Charge(ChargeKind.TOLLS, 12_000),  # at cost: receipts are tax-in
        Charge(ChargeKind.HANDLING, 8_000),
        Charge(ChargeKind.CANCELLATION, 5_000),  # damages, no supply
    )
    contract = a_proposal(agreement=an_agreement(fare_yen=123_459, charges=charges))
    assert owed_yen(contract) == 123_459 + 25_000 + 13_145
    assert owed_yen(a_proposal(agreement=an_agreement(fare_yen=None, charges=None))) == 0


@pytest.mark.parametrize(
    ("value_yen", "trucks", "cover_yen", "told"),
    [
        (20_000_000, 1, 20_000_000, "within-the-cover"),
        (20_000_001, 1, 20_000_000, "over-the-cover"),
        (20_000_001, 1, 50_000_000, "within-the-cover"),
        (50_000_001, 1, 50_000_000, "over-the-cover"),
        (40_000_000, 2, 20_000_000, "within-the-cover"),
        (40_000_001, 2, 20_000_000, "over-the-cover"),
        (None, 1, 20_000_000, "value-unknown"),
    ],
)
def test_the_value_on_one_truck_is_held_against_the_cover(
    value_yen: int | None, trucks: int, cover_yen: int, told: str
) -> None:
    check = insurance_check(a_contract(value_yen=value_yen, trucks=trucks), cover_yen, None)
    on_one = None if value_yen is None else (value_yen + trucks - 1) // trucks
    assert (check.code, check.figures) == (told, {"value_yen": on_one, "cover_yen": cover_yen})
    results = {"within-the-cover": "ok", "over-the-cover": "reason_required", "value-unknown": "note"}
    assert check.result == results[told]


@pytest.mark.parametrize(
    ("weight_kg", "trucks", "payload_kg", "result", "on_one"),
    [
        (10_000, 1, 10_000, "ok", 10_000),
        (10_001, 1, 10_000, "blocked", 10_001),
        (20_000, 2, 10_000, "ok", 10_000),
        (20_001, 2, 10_000, "blocked", 10_001),
        (9_000, 1, None, "note", 9_000),
    ],
)
def test_the_weight_on_one_truck_is_held_against_its_payload(
    weight_kg: int, trucks: int, payload_kg: int | None, result: str, on_one: int
) -> None:
    check = payload_check(a_contract(weight_kg=weight_kg, trucks=trucks), payload_kg)
    figures = {"weight_kg": on_one, "payload_kg": payload_kg}
    assert (check.result, check.figures) == (result, figures)


@pytest.mark.parametrize(
    ("tier", "result"),
    [(1, "ok"), (2, "ok"), (3, "reason_required"), (4, "reason_required")],
)
def test_a_load_goes_to_the_second_tier(tier: int, result: str) -> None:
    check = tier_check(a_contract(tier=tier), None)
    assert (check.result, check.figures) == (result, {"tier": tier, "limit": 2})
    light = tier_check(a_contract(tier=tier, weight_kg=1_499), None)
    assert light.result == result, "whatever the weight: only the ledger begins at 1,500 kg"
    assert tier_check(a_contract(tier=tier), an_override(OverridableCheck.TIER)).result != "reason_required"


LARGE, MIDDLE, SMALL = 300_000_001, 300_000_000, 10_000_000


@pytest.mark.parametrize(
    ("consignor", "carrier", "applies"),
    [
        ((LARGE, 10), (MIDDLE, 10), True),
        ((LARGE, 10), (LARGE, 10), False),
        ((MIDDLE, 10), (SMALL, 10), True),
        ((MIDDLE, 10), (SMALL + 1, 10), False),
        ((SMALL + 1, 10), (SMALL, 10), True),
        ((SMALL, 10), (SMALL, 10), False),
        ((SMALL, 301), (SMALL, 300), True),
        ((SMALL, 301), (SMALL, 301), False),
        ((SMALL, 300), (SMALL, 300), False),
        ((None, 301), (None, 300), True),
        ((None, 10), (SMALL, 10), None),
        ((None, 10), (LARGE, 10), False),
        ((SMALL, None), (SMALL, 10), None),
        ((SMALL, None), (SMALL, 301), False),
        ((LARGE, None), (SMALL, None), True),
        ((None, None), (None, None), None),
    ],
)
def test_the_law_applies_by_capital_or_by_employees_of_both(
    consignor: tuple[int | None, int | None], carrier: tuple[int | None, int | None], applies: bool | None
) -> None:
    assert payment_law_applies(CompanySize(*consignor), CompanySize(*carrier)) is applies


amounts = st.sampled_from([1, SMALL, SMALL + 1, MIDDLE, LARGE])
heads = st.sampled_from([1, 300, 301])


@given(st.tuples(amounts, heads), st.tuples(amounts, heads), st.sets(st.integers(0, 3)))
def test_what_is_not_known_leaves_the_law_open_exactly_where_it_would_decide(
    consignor: tuple[int, int], carrier: tuple[int, int], hidden: set[int]
) -> None:
    known = [*consignor, *carrier]
    could_be = [known]
    for at in hidden:
        choices = [1, SMALL, SMALL + 1, MIDDLE, LARGE] if at in (0, 2) else [1, 300, 301]
        could_be = [[*one[:at], choice, *one[at + 1 :]] for one in could_be for choice in choices]
    told = [None if at in hidden else figure for at, figure in enumerate(known)]
    answers = {payment_law_applies(CompanySize(*one[:2]), CompanySize(*one[2:])) for one in could_be}
    answer = payment_law_applies(CompanySize(told[0], told[1]), CompanySize(told[2], told[3]))
    assert answer == (answers.pop() if len(answers) == 1 else None)


def delivered_on(day: date, due_on: date) -> Contract:
    """Delivered on this day, as planned, and to be paid on that."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=JST)
    load = load_terms(pickup=Window(at - DAY, at - DAY + HOUR), delivery=Window(at, at + HOUR))
    agreement = an_agreement(payment=Payment(PaymentMethod.TRANSFER, due_on))
    made = replace(a_concluded_contract(load=load), agreement=agreement)
    return made.deliver(Delivery(at, "倉庫 見本"), at=at)


@pytest.mark.parametrize(
    ("day", "days", "result"),
    [(date(2026, 6, 1), 75, "note"), (date(2026, 6, 15), 61, "note"), (date(2026, 6, 16), 60, "ok")],
)
@pytest.mark.parametrize("applies", [True, None])
def test_days_to_payment_count_the_delivery_as_the_first(
    day: date, days: int, result: str, applies: bool | None
) -> None:
    # The 15th of August 2026 is a Saturday: the bank pays on Friday the 14th.
    check = payment_days_check(delivered_on(day, date(2026, 8, 15)), applies, is_holiday)
    latest_on = day + timedelta(days=59)
    assert (check.result, check.figures) == (
        result,
        {"days": days, "latest_on": latest_on, "applies": applies},
    )


def test_a_company_that_the_law_does_not_protect_is_flagged_to_nobody() -> None:
    check = payment_days_check(delivered_on(date(2026, 6, 1), date(2026, 8, 15)), False, is_holiday)
    assert (check.result, check.figures["days"], check.figures["applies"]) == ("ok", 75, False)


def test_until_it_is_delivered_the_last_planned_day_counts() -> None:
    midnight = datetime(2026, 6, 17, tzinfo=JST)
    load = load_terms(
        pickup=Window(midnight - DAY, midnight - DAY + HOUR), delivery=Window(midnight - HOUR, midnight)
    )
    payment = Payment(PaymentMethod.TRANSFER, date(2026, 8, 15))
    planned = a_proposal(load=load, agreement=an_agreement(payment=payment))
    check = payment_days_check(planned, True, is_holiday)
    assert check.figures == {"days": 60, "latest_on": date(2026, 8, 14), "applies": True}


def test_a_due_day_by_the_rule_goes_with_the_month_of_the_delivery() -> None:
    # Planned for 30 June, so due on 15 August; delivered on 1 July it closes, and is paid, a month later.
    planned = datetime(2026, 6, 30, 9, tzinfo=JST)
    late = datetime(2026, 7, 1, 9, tzinfo=JST)
    load = load_terms(
        pickup=Window(planned - DAY, planned - DAY + HOUR), delivery=Window(planned, planned + HOUR)
    )
    for due_on, days in ((date(2026, 8, 15), 77), (date(2026, 8, 10), 41)):
        payment = Payment(PaymentMethod.TRANSFER, due_on)
        agreed = replace(a_concluded_contract(load=load), agreement=an_agreement(payment=payment))
        contract = agreed.deliver(Delivery(late, "倉庫 見本"), at=late)
        assert payment_days_check(contract, True, is_holiday).figures["days"] == days


def test_without_a_pay_day_only_the_latest_is_told() -> None:
    check = payment_days_check(a_proposal(agreement=an_agreement(payment=None)), None, is_holiday)
    assert (check.result, check.code, check.figures["days"]) == ("note", "no-pay-day", None)


def test_a_child_below_its_parent_is_told_only_where_the_consignor_carries_the_parent() -> None:
    child = a_proposal(agreement=an_agreement(fare_yen=90_000))
    parent = a_concluded_contract(carrier=child.consignor, agreement=an_agreement(fare_yen=90_001))
    assert is_below_parent(child, parent)
    assert not is_below_parent(child, replace(parent, agreement=an_agreement(fare_yen=90_000)))
    assert not is_below_parent(child, replace(parent, carrier=child.carrier))
    assert not is_below_parent(child, None)


def a_standing_override(contract: Contract, check: OverridableCheck, **changes: Any) -> StandingOverride:
    """For the consignor, up to twelve million, until the end of the day on which it is asked."""
    made = StandingOverride(
        id=StandingOverrideId(new_id()),
        version=1,
        member_id=contract.consignor.member_id,
        cooperative_id=contract.consignor.cooperative.id,
        of_check=check,
        up_to_yen=12 * MILLION,
        until_on=TODAY,
        reason="繁忙期",
        granted_at=NOW,
        granted_by=AccountId(new_id()),
    )
    return replace(made, **changes)


def test_a_standing_override_reaches_so_far_and_so_long() -> None:
    contract, check = a_proposal(), OverridableCheck.EXPOSURE
    narrow = a_standing_override(contract, check)
    wide = a_standing_override(contract, check, up_to_yen=20 * MILLION)

    def found(open_yen: int, *standing: StandingOverride, on: date = TODAY) -> StandingOverride | None:
        return standing_for(contract, check, standing, open_yen=open_yen, day=on)

    assert found(12 * MILLION, wide, narrow) == narrow
    assert found(12 * MILLION + 1, wide, narrow) == wide
    assert found(20 * MILLION + 1, wide, narrow) is None
    assert found(1, narrow, on=TODAY + DAY) is None
    assert found(1, narrow.withdraw(at=NOW)) is None
    assert found(1, replace(narrow, of_check=OverridableCheck.TIER)) is None
    assert found(1, replace(narrow, member_id=MemberId(new_id()))) is None
    assert found(1, replace(narrow, cooperative_id=a_cooperative().id)) is None
    used = narrow.for_contract(contract, OverrideId(new_id()), at=NOW + HOUR)
    assert (used.contract_number, used.reason, used.by, used.at, used.standing_override_id) == (
        contract.number,
        "繁忙期",
        narrow.granted_by,
        NOW + HOUR,
        narrow.id,
    )


def test_of_insurance_the_carriers_counts_and_of_a_tier_the_fare() -> None:
    contract = replace(a_contract(value_yen=30 * MILLION, trucks=2), agreement=an_agreement(fare_yen=123_456))
    carriers = a_standing_override(
        contract,
        OverridableCheck.INSURANCE,
        member_id=contract.carrier.member_id,
        cooperative_id=contract.carrier.cooperative.id,
        up_to_yen=15 * MILLION,
    )
    said: dict[str, Any] = {"open_yen": 0, "day": TODAY}
    assert standing_for(contract, OverridableCheck.INSURANCE, [carriers], **said) == carriers
    less = replace(carriers, up_to_yen=15 * MILLION - 1)
    assert standing_for(contract, OverridableCheck.INSURANCE, [less], **said) is None
    consignors = a_standing_override(contract, OverridableCheck.INSURANCE, up_to_yen=15 * MILLION)
    assert standing_for(contract, OverridableCheck.INSURANCE, [consignors], **said) is None
    tier = a_standing_override(contract, OverridableCheck.TIER, up_to_yen=123_456)
    assert standing_for(contract, OverridableCheck.TIER, [tier], **said) == tier
    assert standing_for(contract, OverridableCheck.TIER, [replace(tier, up_to_yen=123_455)], **said) is None


def test_a_plan_holds_from_its_day_on_and_the_smaller_one_before() -> None:
    cooperative = a_cooperative()
    chosen = [
        ChosenPlan(cooperative.id, date(2026, 5, 1), GuaranteePlan.TEN_MILLION),
        ChosenPlan(cooperative.id, date(2026, 4, 2), GuaranteePlan.FIFTEEN_MILLION),
        ChosenPlan(a_cooperative().id, date(2026, 4, 1), GuaranteePlan.FIFTEEN_MILLION),
    ]
    days = (date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 30), date(2026, 5, 1))
    assert [plan_on(chosen, cooperative.id, day) for day in days] == [
        GuaranteePlan.TEN_MILLION,
        GuaranteePlan.FIFTEEN_MILLION,
        GuaranteePlan.FIFTEEN_MILLION,
        GuaranteePlan.TEN_MILLION,
    ]
    limits = [(one.limit_yen, one.yearly_premium_yen) for one in chosen[:2]]
    assert limits == [(10 * MILLION, 6_000), (15 * MILLION, 8_400)]


def test_the_cover_is_the_least_of_all_days_of_the_job() -> None:
    member, other = MemberId(new_id()), MemberId(new_id())
    high, standard = CargoCover.HIGH_VALUE, CargoCover.STANDARD
    chosen = [
        ChosenCover(member, date(2026, 4, 10), high),
        ChosenCover(member, date(2026, 4, 20), standard),
        ChosenCover(other, date(2026, 4, 1), high),
    ]

    def cover(first: int, last: int) -> Yen:
        return cover_yen_over(chosen, member, date(2026, 4, first), date(2026, 4, last))

    assert cover(8, 9) == cover(9, 10) == cover(19, 20) == cover(20, 21) == 20 * MILLION
    assert cover(10, 10) == cover(10, 19) == 50 * MILLION


def test_whose_rule_a_check_is() -> None:
    contract = a_proposal()
    sides = {one: standing_side(contract, one) for one in OverridableCheck}
    assert sides == {
        OverridableCheck.EXPOSURE: Side.CONSIGNOR,
        OverridableCheck.INSURANCE: Side.CARRIER,
        OverridableCheck.TIER: Side.CONSIGNOR,
    }


def standing_side(contract: Contract, check: OverridableCheck) -> Side:
    """On whose side a standing override of a check has to be to help."""
    for side, party in ((Side.CONSIGNOR, contract.consignor), (Side.CARRIER, contract.carrier)):
        granted = a_standing_override(
            contract, check, member_id=party.member_id, cooperative_id=party.cooperative.id
        )
        if standing_for(contract, check, [granted], open_yen=0, day=TODAY) is not None:
            return side
    raise AssertionError(check)
