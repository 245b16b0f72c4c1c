"""Full quotes, to the yen and line by line, against the notices and a clerk who walks them (SPEC 7)."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.reference.tariffs import load_tariffs
from domain.calendar import JST
from domain.fares.by_time import Worked
from domain.fares.kilometres import exact_km
from domain.fares.lines import Line, Rule
from domain.fares.quotes import Charges, FareQuestion, FuelUse, PerUnit, Quote, quote
from domain.fares.tariffs import FareSystem, HandledBy, NotInThisTariff, Tariff, tariff_named
from domain.fares.waiting import Handling, SiteStay
from domain.money import BasisPoints, Yen
from domain.places import Bureau
from domain.refusals import Invalid
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass
from tests.notices import BUREAUS, CLASSES, Clerk, notice

CLERK = Clerk()
TRUCKS = {
    "small": VehicleClass.SMALL_2T,
    "medium": VehicleClass.MEDIUM_4T,
    "large": VehicleClass.LARGE_10T,
    "trailer": VehicleClass.TRAILER,
}


def the_tariff(tariff_id: str = "2024-209") -> Tariff:
    tariff = tariff_named(load_tariffs(), tariff_id)
    assert tariff is not None
    return tariff


def asked(**other: object) -> Quote:
    fields: dict[str, object] = {"bureau": Bureau.CHUBU, "vehicle_class": VehicleClass.LARGE_10T, "km": 95}
    return quote(the_tariff(), FareQuestion(**(fields | other)))  # type: ignore[arg-type]


def of_site(
    waiting: int, *work: tuple[HandledBy, int], klass: VehicleClass = VehicleClass.LARGE_10T
) -> Quote:
    stay = SiteStay(waiting, tuple(Handling(by, minutes) for by, minutes in work))
    return asked(vehicle_class=klass, charges=Charges(stays=(stay,)))


def told(quote: Quote) -> list[tuple[str, int]]:
    return [(line.code, line.yen) for line in quote.charge_lines]


# -------------------------------------------------------------------------------- golden: what is printed


def printed_cells() -> Iterator[tuple[str, str, int, int]]:
    """For every bureau and class: the first, a middle and the last cell, then 20 km, 50 km, the end."""
    for bureau in BUREAUS:
        for klass in CLASSES:
            row = notice("2024-209")["bureaus"][bureau]["distance"][klass]
            cells = row["km10_to_200"]
            yield bureau, klass, 10, cells[0]
            yield bureau, klass, 100, cells[9]
            yield bureau, klass, 200, cells[19]
            if bureau == "okinawa":
                yield bureau, klass, 5, row["km5"]
                yield bureau, klass, 0, row["km5"]
                yield bureau, klass, 220, cells[19] + row["per20km_over200_to300"]
                yield bureau, klass, 300, cells[19] + 5 * row["per20km_over200_to300"]
            else:
                yield bureau, klass, 0, cells[0]
                yield bureau, klass, 220, cells[19] + row["per20km_200_to_500"]
                yield bureau, klass, 500, cells[19] + 15 * row["per20km_200_to_500"]
                yield bureau, klass, 550, cells[19] + 15 * row["per20km_200_to_500"] + row["per50km_over500"]


@pytest.mark.parametrize(("bureau", "klass", "km", "yen"), list(printed_cells()))
def test_every_bureau_and_class_pays_what_the_notice_prints(
    bureau: str, klass: str, km: int, yen: int
) -> None:
    assert asked(bureau=Bureau(bureau), vehicle_class=TRUCKS[klass], km=km).base_yen == yen


@pytest.mark.parametrize("bureau", BUREAUS)
@pytest.mark.parametrize("klass", CLASSES)
def test_every_bureau_and_class_pays_by_time_what_the_notice_prints(bureau: str, klass: str) -> None:
    row = notice("2024-209")["bureaus"][bureau]["time"][klass]
    base = notice("2024-209")["time_base_km"]
    for system, hours in ((FareSystem.TIME_8H, "8h"), (FareSystem.TIME_4H, "4h")):
        km = base[hours]["small" if klass == "small" else "others"]
        said = {"bureau": Bureau(bureau), "vehicle_class": TRUCKS[klass], "system": system}
        assert asked(**said, km=km).base_yen == row[f"base{hours}"]
        assert asked(**said, km=km + 1).base_yen == row[f"base{hours}"] + row["per10km_over_base"]
        longer = asked(**said, km=km, worked=Worked(int(hours[0]) + 3, None))
        assert longer.base_yen == row[f"base{hours}"] + 3 * row["per1h_over_base"]


@pytest.mark.parametrize(
    ("bureau", "km", "yen"),
    [
        (Bureau.CHUBU, 95, 47_750),
        (Bureau.CHUBU, 205, 81_540),
        (Bureau.CHUBU, 501, 173_290),
        (Bureau.KANTO, 500, 167_860),
        (Bureau.KANTO, 550, 182_480),
    ],
)
def test_the_examples_of_the_rules_come_out_to_the_yen(bureau: Bureau, km: int, yen: int) -> None:
    assert asked(bureau=bureau, km=km).total_yen == yen


def test_a_freezer_on_a_whole_sunday_is_the_rules_66_850() -> None:
    answer = asked(body_types=(BodyType.FREEZER,), holiday_km=95)
    assert answer.lines == (
        Line(
            "base",
            Rule.DISTANCE,
            Yen(47_750),
            {"bureau": Bureau.CHUBU, "tariff_class": TariffClass.LARGE, "km": 100, "cell_yen": 47_750},
        ),
        Line("freezer", Rule.BODY, Yen(9_550), {"rate_bp": 2_000, "base_yen": 47_750}),
        Line(
            "holiday",
            Rule.HOLIDAY,
            Yen(9_550),
            {"rate_bp": 2_000, "base_yen": 47_750, "part_km": 95, "road_km": 95},
        ),
    )
    assert answer.fare_yen == answer.total_yen == 66_850


# ------------------------------------------------------------------------------------------ hours by time


@pytest.mark.parametrize(
    ("begins", "hours", "steps", "rule"),
    [
        ("09:00", 4, 0, None),
        ("08:00", 4, 0, None),
        ("09:00", 5, 2, Rule.HOURS_FROM_NOON),
        ("09:00", 6, 3, Rule.HOURS_FROM_NOON),
        ("09:30", 6, 4, Rule.HOURS_FROM_NOON),  # three and a half since noon
        ("11:00", 6, 5, Rule.HOURS_FROM_NOON),
        ("06:00", 6, 2, Rule.HOURS_BEYOND),  # over at noon
        ("12:00", 6, 2, Rule.HOURS_BEYOND),
        ("13:00", 6, 2, Rule.HOURS_BEYOND),
        (None, 6, 2, Rule.HOURS_BEYOND),
    ],
)
def test_a_job_of_four_hours_past_noon_counts_its_extra_hours_from_noon(
    begins: str | None, hours: int, steps: int, rule: Rule | None
) -> None:
    at = None if begins is None else datetime.fromisoformat(f"2026-06-01T{begins}+09:00").astimezone(JST)
    answer = asked(system=FareSystem.TIME_4H, km=60, worked=Worked(hours, at))
    beyond = [(line.rule, line.figures["steps"], line.yen) for line in answer.base_lines[1:]]
    per_hour = notice("2024-209")["bureaus"]["chubu"]["time"]["large"]["per1h_over_base"]
    assert beyond == ([] if rule is None else [(rule, steps, steps * per_hour)])


def test_a_job_of_eight_hours_counts_no_noon() -> None:
    at = datetime(2026, 6, 1, 8, tzinfo=JST)
    answer = asked(system=FareSystem.TIME_8H, km=130, worked=Worked(10, at))
    assert [line.rule for line in answer.base_lines] == [Rule.TIME, Rule.HOURS_BEYOND]
    assert answer.base_lines[1].figures["steps"] == 2


def test_hours_are_for_fares_by_time_only() -> None:
    with pytest.raises(Invalid) as refused:
        asked(worked=Worked(6, None))
    assert [fault.pointer for fault in refused.value.faults] == ["hours"]


# ------------------------------------------------------------------------------------- waiting and handling


def test_the_waits_of_the_rules_come_out_to_the_yen() -> None:
    assert told(of_site(95)) == [("waiting", 5_670)]
    assert told(of_site(95, (HandledBy.MACHINE, 60))) == [
        ("waiting", 5_670),
        ("handling_machine", 2_340),
        ("handling_machine_late", 2_810),
    ]
    assert sum(yen for _, yen in told(of_site(95, (HandledBy.MACHINE, 60)))) == 10_820


@pytest.mark.parametrize(
    ("waiting", "lines"),
    [
        (0, []),
        (30, []),
        (31, [("waiting", 1_890)]),
        (60, [("waiting", 1_890)]),
        (120, [("waiting", 3 * 1_890)]),
        (121, [("waiting", 3 * 1_890), ("waiting_late", 2_270)]),
        (150, [("waiting", 3 * 1_890), ("waiting_late", 2_270)]),
    ],
)
def test_a_wait_is_free_for_half_an_hour_and_dearer_from_two_hours_on(
    waiting: int, lines: list[tuple[str, int]]
) -> None:
    assert told(of_site(waiting)) == lines


def test_the_free_half_hour_is_given_at_every_site() -> None:
    two = asked(charges=Charges(stays=(SiteStay(60), SiteStay(60))))
    assert told(two) == [("waiting", 1_890), ("waiting", 1_890)]
    assert told(of_site(120)) == [("waiting", 3 * 1_890)]


def test_handling_by_hand_has_prices_of_its_own() -> None:
    assert told(of_site(0, (HandledBy.HAND, 150), klass=VehicleClass.SMALL_2T)) == [
        ("handling_hand", 4 * 2_000),
        ("handling_hand_late", 2_400),
    ]


# ---------------------------------------------------------------------- forwarding, fuel, express, per unit


def test_a_forwarding_fee_is_a_tenth_of_the_fare_cut_off_and_on_top_of_it() -> None:
    answer = asked(km=205, body_types=(BodyType.FREEZER,), charges=Charges(forwarding=True))
    assert answer.fare_yen == 81_540 + 16_308
    assert told(answer) == [("forwarding_fee", 9_784)]  # 9,784.8
    assert answer.total_yen == 81_540 + 16_308 + 9_784


def test_fuel_is_paid_for_the_road_and_by_time_for_the_km_of_the_hours() -> None:
    fuel = Charges(fuel=FuelUse(3_300, 147_00))
    assert told(asked(km=1_100, charges=fuel)) == [("fuel_surcharge", 9_167)]
    assert told(asked(km=501, charges=fuel)) == [("fuel_surcharge", 4_175)]  # 501 km, not the cell's 550
    by_time = asked(km=300, system=FareSystem.TIME_8H, charges=fuel)
    assert told(by_time) == [("fuel_surcharge", 1_084)]  # 130 km


def test_express_is_the_carriers_own_rate_and_adds_like_the_others() -> None:
    answer = asked(body_types=(BodyType.FREEZER,), express_bp=BasisPoints(1_500))
    assert [(line.code, line.yen) for line in answer.surcharge_lines] == [
        ("freezer", 9_550),
        ("express", 7_163),  # 7,162.5
    ]
    assert answer.fare_yen == 47_750 + 9_550 + 7_163


def test_a_unit_pays_its_share_of_a_truck_that_is_not_quite_full() -> None:
    assert asked(per_unit=PerUnit(16, 7_000)).per_unit_yen == 4_263  # 47,750 ÷ 11.2 = 4,263.4
    assert asked(per_unit=PerUnit(1, 10_000)).per_unit_yen == 47_750
    assert asked().per_unit_yen is None


def test_of_several_bodies_both_figures_show_unless_all_bear_the_same() -> None:
    mixed = asked(body_types=(BodyType.WING, BodyType.FREEZER, BodyType.TANK_CHEMICAL), holiday_km=95)
    assert (mixed.fare_yen, mixed.with_surcharges_yen) == (47_750 + 9_550, 47_750 + 9_550 + 19_100)
    cold = asked(body_types=(BodyType.FREEZER, BodyType.CHILLER))
    assert (cold.fare_yen, cold.with_surcharges_yen) == (57_300, None)


def test_any_fare_has_its_ratio_to_the_standard_cut_off() -> None:
    assert asked().ratio_bp(Yen(47_749)) == 9_999
    assert asked().ratio_bp(Yen(95_500)) == 20_000


# --------------------------------------------------------------------------------- what is not printed


@pytest.mark.parametrize(
    "beside",
    [
        {"charges": Charges(fuel=FuelUse(3_300, 147_00))},
        {"charges": Charges(forwarding=True)},
        {"charges": Charges(stays=(SiteStay(0, (Handling(HandledBy.HAND, 30),)),))},
        {"body_types": (BodyType.TANK_GAS,)},
        {"km": 101},
        {"vehicle_class": VehicleClass.TRAILER},
        {"bureau": Bureau.KANTO},
    ],
)
def test_the_extract_of_2020_refuses_what_it_does_not_print(beside: dict[str, object]) -> None:
    fields: dict[str, object] = {"bureau": Bureau.CHUBU, "vehicle_class": VehicleClass.LARGE_10T, "km": 95}
    with pytest.raises(NotInThisTariff):
        quote(the_tariff("2020-575-chubu"), FareQuestion(**(fields | beside)))  # type: ignore[arg-type]


def test_the_extract_of_2020_prints_one_price_for_every_wait() -> None:
    tariff = the_tariff("2020-575-chubu")
    charges = Charges(stays=(SiteStay(180),))
    answer = quote(tariff, FareQuestion(Bureau.CHUBU, VehicleClass.LARGE_10T, 95, charges=charges))
    assert told(answer) == [("waiting", 5 * 1_870)]


def test_okinawas_table_ends_at_300_km() -> None:
    assert asked(bureau=Bureau.OKINAWA, km=300).rounded_km == 300
    for km in (exact_km(300.1), 301, 5_000):
        with pytest.raises(NotInThisTariff):
            asked(bureau=Bureau.OKINAWA, km=km)


# ---------------------------------------------------------------------------------- against the clerk


@st.composite
def questions(draw: st.DrawFn) -> FareQuestion:
    bureau = Bureau(draw(st.sampled_from(BUREAUS)))
    most_km = 300 if bureau is Bureau.OKINAWA else 1_600
    km = Fraction(draw(st.integers(0, most_km * 10)), 10)
    body = draw(st.sampled_from(BodyType))
    parts = [
        draw(st.none() | st.integers(0, int(km * 10)).map(lambda tenth: Fraction(tenth, 10))) for _ in "ab"
    ]
    work = st.tuples(st.sampled_from(HandledBy), st.integers(1, 300)).map(lambda one: Handling(*one))
    stays = st.builds(SiteStay, st.integers(0, 400), st.lists(work, max_size=3).map(tuple))
    fuel = st.builds(FuelUse, st.integers(100, 20_000), st.integers(1, 30_000))
    return FareQuestion(
        bureau=bureau,
        vehicle_class=draw(st.sampled_from(list(TRUCKS.values()))),
        km=km,
        body_types=(body,),
        holiday_km=parts[0],
        night_km=parts[1],
        system=draw(st.sampled_from(FareSystem)),
        charges=Charges(
            stays=draw(st.lists(stays, max_size=2).map(tuple)),
            forwarding=draw(st.booleans()),
            fuel=draw(st.none() | fuel),
        ),
    )


def clerks_total(question: FareQuestion, extra_hours: int = 0) -> int:
    """What the clerk, who knows none of our code, makes of it."""
    klass = next(name for name, truck in TRUCKS.items() if truck is question.vehicle_class)
    km = Fraction(question.km)
    bureau, system = question.bureau.value, question.system.value
    fuel_km = km
    if system == "distance":
        base = CLERK.fare(bureau, klass, km)
        assert base is not None
    else:
        named = int(system[5])
        base = CLERK.fare_by_time(bureau, klass, km, named, extra_hours)
        fuel_km = CLERK.said["time_base_km"][f"{named}h"]["small" if klass == "small" else "others"]
    fare = base + sum(CLERK.body(body.value, klass, base) for body in question.body_types)
    for kind, part in (("holiday", question.holiday_km), ("night_22_to_5", question.night_km)):
        fare += 0 if part is None else CLERK.part(kind, base, Fraction(part), km)
    charges = question.charges
    assert charges is not None
    total = fare + (CLERK.forwarding(fare) if charges.forwarding else 0)
    for stay in charges.stays:
        total += CLERK.site(
            klass, stay.waiting_minutes, [(one.by.value, one.minutes) for one in stay.handling]
        )
    if charges.fuel is not None:
        use = charges.fuel
        total += CLERK.fuel(Fraction(fuel_km), use.metres_per_litre, use.price_sen_per_litre)
    return total


@settings(max_examples=400, deadline=None)
@given(questions())
def test_every_quote_is_what_a_clerk_finds_by_walking_the_tables(question: FareQuestion) -> None:
    answer = quote(the_tariff(), question)
    assert answer.total_yen == clerks_total(question)
    assert answer.total_yen == sum(line.yen for line in answer.lines)
    assert answer.fare_yen == answer.base_yen + sum(line.yen for line in answer.surcharges)
    assert all(line.yen >= 0 for line in answer.lines)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(BUREAUS),
    st.sampled_from(CLASSES),
    st.sampled_from(FareSystem),
    st.lists(st.integers(0, 3_000), min_size=2, max_size=2),
)
def test_a_longer_way_never_costs_less(
    bureau: str, klass: str, system: FareSystem, tenths: list[int]
) -> None:
    shorter, longer = (
        asked(
            bureau=Bureau(bureau), vehicle_class=TRUCKS[klass], system=system, km=Fraction(one, 10)
        ).fare_yen
        for one in sorted(tenths)
    )
    assert shorter <= longer
