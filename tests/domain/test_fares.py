"""Standard fares: the notice's figures to the yen, rounded and surcharged by SPEC 7.2, 7.3 and 7.6."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.reference.tariffs import load_tariffs
from domain.fares.by_distance import base_yen, rounded_km
from domain.fares.kilometres import Km, exact_km
from domain.fares.quotes import FareQuestion, Surcharge, quote
from domain.fares.standard_fares import StandardFare, fare_ratio_bp, standard_fare_of_load
from domain.fares.surcharges import body_surcharge_bp
from domain.fares.tariffs import (
    DistanceRow,
    FareSystem,
    NotInThisTariff,
    Tariff,
    TariffId,
    tariff_named,
    tariff_on,
)
from domain.money import BasisPoints, Yen
from domain.places import Bureau
from domain.refusals import Fault, Invalid
from domain.vehicle_classes import BodyType, TariffClass, VehicleClass

T2024, T2020 = TariffId("2024-209"), TariffId("2020-575-chubu")


def the_tariff(tariff_id: TariffId = T2024) -> Tariff:
    tariff = tariff_named(load_tariffs(), tariff_id)
    assert tariff is not None
    return tariff


def row_of(bureau: Bureau, klass: TariffClass = TariffClass.LARGE) -> DistanceRow:
    return the_tariff().distance[bureau, klass]


# ------------------------------------------------------------------------------------ the tariff of a day


@pytest.mark.parametrize(
    ("day", "tariff_id"),
    [
        (date(2026, 6, 1), T2024),
        (date(2024, 3, 22), T2024),
        (date(2024, 3, 21), T2020),
        (date(2020, 4, 24), T2020),
        (date(2020, 4, 23), None),
    ],
)
def test_the_tariff_is_the_one_in_force_on_the_day_of_the_pickup(
    day: date, tariff_id: TariffId | None
) -> None:
    tariff = tariff_on(load_tariffs(), day, Bureau.KANTO)
    assert (tariff and tariff.id) == tariff_id


def test_a_tariff_nobody_wrote_is_not_found() -> None:
    assert tariff_named(load_tariffs(), "2024-210") is None


# ------------------------------------------------------------------------------------------- the distance


@pytest.mark.parametrize(
    ("written", "cell"),
    [(0, 10), (0.1, 10), (10, 10), (10.01, 20), (95, 100), (200, 200), (200.4, 220), (205, 220), (220, 220),
     (220.5, 240), (499, 500), (500, 500), (500.1, 550), (501, 550), (550, 550), (551, 600), (1_100, 1_100)],
)  # fmt: skip
def test_a_distance_is_raised_to_its_cell(written: float, cell: int) -> None:
    assert rounded_km(exact_km(written), row_of(Bureau.KANTO)) == cell


@pytest.mark.parametrize(("written", "cell"), [(0, 5), (5, 5), (5.1, 10), (10, 10), (201, 220), (300, 300)])
def test_okinawa_begins_with_a_cell_of_five_km(written: float, cell: int) -> None:
    assert rounded_km(exact_km(written), row_of(Bureau.OKINAWA)) == cell


def test_okinawa_ends_at_three_hundred_km() -> None:
    for km in (exact_km(300.1), 301, 600):
        with pytest.raises(NotInThisTariff):
            base_yen(the_tariff(), Bureau.OKINAWA, TariffClass.LARGE, km)


def test_the_km_that_were_written_count_not_the_binary_number_beside_them() -> None:
    assert exact_km(200.4) == Fraction(1002, 5)
    assert exact_km(0.1) + exact_km(0.2) == Fraction(3, 10)
    assert exact_km(95) == 95


@pytest.mark.parametrize(
    ("bureau", "km", "yen"),
    [
        (Bureau.CHUBU, 95, 47_750),
        (Bureau.CHUBU, 205, 81_540),
        (Bureau.CHUBU, 501, 173_290),
        (Bureau.KANTO, 500, 167_860),
        (Bureau.KANTO, 550, 182_480),
        (Bureau.OKINAWA, 0, 17_670),
        (Bureau.OKINAWA, 300, 69_370 + 5 * 5_120),
    ],
)
def test_a_large_truck_is_paid_what_the_notice_says(bureau: Bureau, km: int, yen: int) -> None:
    assert base_yen(the_tariff(), bureau, TariffClass.LARGE, km) == yen


@given(
    st.sampled_from([bureau for bureau in Bureau if bureau is not Bureau.OKINAWA]),
    st.sampled_from(TariffClass),
    st.fractions(0, 2_000),
    st.fractions(0, 2_000),
)
def test_a_longer_way_never_costs_less(bureau: Bureau, klass: TariffClass, a: Fraction, b: Fraction) -> None:
    shorter, longer = sorted((a, b))
    tariff = the_tariff()
    assert base_yen(tariff, bureau, klass, shorter) <= base_yen(tariff, bureau, klass, longer)
    assert rounded_km(longer, row_of(bureau)) >= longer


# ----------------------------------------------------------------------------------------- the surcharges


def test_which_body_bears_which_surcharge_in_which_class() -> None:
    every, heavy = set(TariffClass), {TariffClass.LARGE, TariffClass.TRAILER}
    bears = {
        BodyType.FREEZER: (2_000, every),
        BodyType.CHILLER: (2_000, every),
        BodyType.CONTAINER: (4_000, {TariffClass.TRAILER}),
        BodyType.BULK: (2_000, heavy),
        BodyType.TANK_PETROLEUM: (3_000, heavy),
        BodyType.TANK_CHEMICAL: (4_000, heavy),
        BodyType.TANK_GAS: (5_000, heavy),
        BodyType.DUMP: (2_000, {TariffClass.LARGE}),
        BodyType.MIXER: (2_000, {TariffClass.LARGE}),
    }
    for body in BodyType:
        rate, classes = bears.get(body, (0, every))
        for klass in TariffClass:
            expected = rate if klass in classes else 0
            assert body_surcharge_bp(the_tariff(), body, klass) == expected, (body, klass)


def asked(**other: object) -> FareQuestion:
    fields: dict[str, object] = {"bureau": Bureau.CHUBU, "vehicle_class": VehicleClass.LARGE_10T, "km": 95}
    return FareQuestion(**(fields | other))  # type: ignore[arg-type]


def test_a_freezer_run_on_a_sunday_adds_both_surcharges_and_multiplies_neither() -> None:
    question = asked(body_types=(BodyType.FREEZER,), holiday_km=95)
    answer = quote(the_tariff(), question)
    assert answer.base_yen == 47_750
    assert answer.surcharges == (
        Surcharge("freezer", BasisPoints(2_000), Yen(9_550)),
        Surcharge("holiday", BasisPoints(2_000), Yen(9_550)),
    )
    assert (answer.fare_yen, answer.total_yen) == (66_850, 66_850)
    assert (answer.not_included, answer.rounded_km) == (("night",), 100)


def test_a_quote_without_a_body_and_parts_of_the_way_says_what_it_leaves_out() -> None:
    plain = quote(the_tariff(), asked())
    assert (plain.surcharges, plain.not_included) == ((), ("holiday", "night"))
    assert plain.fare_yen == plain.base_yen == 47_750
    wing = quote(the_tariff(), asked(body_types=(BodyType.WING,), holiday_km=0, night_km=0))
    assert wing.fare_yen == 47_750
    assert [line.yen for line in wing.surcharges] == [0, 0]
    assert wing.not_included == ()


def test_a_part_of_the_way_bears_its_share_rounded_once_half_up() -> None:
    night = quote(the_tariff(), asked(night_km=30))
    assert night.surcharges == (
        Surcharge("night", BasisPoints(2_000), Yen(3_016)),
    )  # 9,550 × 30 ÷ 95 = 3,015.79
    half = quote(the_tariff(), asked(km=100, night_km=exact_km(0.1)))
    assert half.surcharges == (Surcharge("night", BasisPoints(2_000), Yen(10)),)  # 9.55
    decimal = quote(the_tariff(), asked(km=exact_km(200.4), holiday_km=exact_km(100.2)))
    assert decimal.rounded_km == 220
    assert decimal.surcharges == (Surcharge("holiday", BasisPoints(2_000), Yen(8_154)),)  # half of 16,308


@given(st.fractions(1, 1_500), st.fractions(0, 1), st.sampled_from(VehicleClass))
def test_the_lines_of_a_quote_sum_to_the_yen(km: Fraction, share: Fraction, vehicle: VehicleClass) -> None:
    question = asked(km=km, vehicle_class=vehicle, body_types=(BodyType.CHILLER,), holiday_km=km * share)
    if vehicle is VehicleClass.KEI:
        with pytest.raises(NotInThisTariff):
            quote(the_tariff(), question)
        return
    answer = quote(the_tariff(), question)
    body, holiday = answer.surcharges
    assert answer.fare_yen == answer.base_yen + body.yen + holiday.yen
    assert abs(Fraction(answer.base_yen) / 5 * share - holiday.yen) <= Fraction(1, 2)
    assert abs(Fraction(answer.base_yen) / 5 - body.yen) <= Fraction(1, 2)


def test_a_part_longer_than_the_way_is_refused_at_its_parameter() -> None:
    with pytest.raises(Invalid) as refused:
        quote(the_tariff(), asked(holiday_km=exact_km(95.1), night_km=96))
    assert refused.value.faults == (
        Fault("holiday_km", "more-than-the-road-km", {"road_km": "95"}),
        Fault("night_km", "more-than-the-road-km", {"road_km": "95"}),
    )


def test_a_way_of_no_km_pays_the_first_cell_and_no_part_of_it() -> None:
    answer = quote(the_tariff(), asked(km=0, holiday_km=0))
    assert (answer.rounded_km, answer.surcharges) == (10, (Surcharge("holiday", BasisPoints(2_000), Yen(0)),))


def test_a_kei_truck_has_no_standard_fare() -> None:
    with pytest.raises(NotInThisTariff) as refused:
        quote(the_tariff(), asked(vehicle_class=VehicleClass.KEI))
    assert refused.value.figures == {"asked": "chubu kei"}
    fare = standard_fare_of_load(
        the_tariff(), Bureau.CHUBU, VehicleClass.KEI, 95, body_types=[BodyType.FREEZER]
    )
    assert fare is None


# --------------------------------------------------------------------------------------- beside a load


def beside_a_load(
    *body_types: BodyType,
    km: Km = 95,
    vehicle_class: VehicleClass = VehicleClass.LARGE_10T,
    system: FareSystem = FareSystem.DISTANCE,
    tariff: TariffId = T2024,
) -> StandardFare | None:
    return standard_fare_of_load(
        the_tariff(tariff), Bureau.CHUBU, vehicle_class, km, body_types=body_types, system=system
    )


def test_a_load_for_plain_bodies_shows_one_figure() -> None:
    assert beside_a_load(BodyType.WING, BodyType.FLATBED) == StandardFare(
        fare_yen=Yen(47_750),
        with_surcharges_yen=None,
        system=FareSystem.DISTANCE,
        tariff=T2024,
        bureau=Bureau.CHUBU,
        tariff_class=TariffClass.LARGE,
        rounded_km=100,
    )


@pytest.mark.parametrize(
    ("bodies", "figures"),
    [
        ([BodyType.FREEZER], (57_300, None)),
        ([BodyType.FREEZER, BodyType.CHILLER], (57_300, None)),
        ([BodyType.WING, BodyType.FREEZER], (47_750, 57_300)),
        ([BodyType.FREEZER, BodyType.TANK_CHEMICAL], (57_300, 66_850)),
        ([BodyType.WING, BodyType.FREEZER, BodyType.TANK_CHEMICAL], (47_750, 66_850)),
        ([BodyType.CONTAINER], (47_750, None)),
    ],
)
def test_a_surcharge_counts_as_far_as_all_accepted_bodies_bear_it(
    bodies: list[BodyType], figures: tuple[int, int | None]
) -> None:
    fare = beside_a_load(*bodies)
    assert fare is not None
    assert (fare.fare_yen, fare.with_surcharges_yen) == figures


@pytest.mark.parametrize(
    ("system", "vehicle_class", "km", "yen", "paid_km"),
    [
        (FareSystem.TIME_8H, VehicleClass.LARGE_10T, 130, 56_440, 130),
        (FareSystem.TIME_8H, VehicleClass.LARGE_10T, 131, 56_440 + 630, 140),
        (FareSystem.TIME_8H, VehicleClass.SMALL_2T, 131, 36_390 + 4 * 340, 140),
        (FareSystem.TIME_4H, VehicleClass.SMALL_2T, 50, 21_830, 50),
        (FareSystem.TIME_4H, VehicleClass.TRAILER, 75, 43_870 + 2 * 920, 80),
        (FareSystem.TIME_4H, VehicleClass.HEAVY_MEDIUM, 0, 33_860, 60),
    ],
)
def test_by_time_a_load_pays_the_base_and_each_ten_km_begun_beyond(
    system: FareSystem, vehicle_class: VehicleClass, km: int, *, yen: int, paid_km: int
) -> None:
    fare = beside_a_load(BodyType.VAN, km=km, vehicle_class=vehicle_class, system=system)
    assert fare is not None
    assert (fare.fare_yen, fare.rounded_km, fare.system) == (yen, paid_km, system)


def test_by_time_a_cold_body_bears_its_surcharge_too() -> None:
    fare = beside_a_load(BodyType.FREEZER, km=131, system=FareSystem.TIME_8H)
    assert fare is not None
    assert fare.fare_yen == 57_070 + 11_414


def test_the_ratio_is_to_the_fare_with_the_surcharges_that_count_and_is_cut_off() -> None:
    both, plain = beside_a_load(BodyType.WING, BodyType.FREEZER), beside_a_load(BodyType.FREEZER)
    assert both is not None
    assert plain is not None
    assert fare_ratio_bp(Yen(47_750), both) == 10_000
    assert fare_ratio_bp(Yen(47_749), both) == 9_999
    assert fare_ratio_bp(Yen(47_750), plain) == 8_333
    assert fare_ratio_bp(Yen(0), plain) == 0


# ------------------------------------------------------------------------------- the extract of 2020 (7.6)


def cells_of_the_extract() -> Iterator[tuple[TariffClass, int, int]]:
    """What SPEC 7.6 prints, by class: 30, 50, 100, 200 km, per 20 km, per 50 km."""
    for klass, cells, per_20, per_50 in (
        (TariffClass.SMALL, (17_770, 21_150, 29_600, 46_520), 3_380, 8_440),
        (TariffClass.MEDIUM, (20_480, 24_420, 34_280, 53_800), 3_870, 9_680),
        (TariffClass.LARGE, (26_070, 31_350, 44_550, 70_230), 5_070, 12_660),
    ):
        yield from ((klass, km, yen) for km, yen in zip((30, 50, 100, 200), cells, strict=True))
        yield klass, 201, cells[-1] + per_20
        yield klass, 500, cells[-1] + 15 * per_20
        yield klass, 601, cells[-1] + 15 * per_20 + 3 * per_50


@pytest.mark.parametrize(("klass", "km", "yen"), list(cells_of_the_extract()))
def test_the_extract_answers_what_it_prints(klass: TariffClass, km: int, yen: int) -> None:
    assert base_yen(the_tariff(T2020), Bureau.CHUBU, klass, km) == yen


@pytest.mark.parametrize(
    ("bureau", "klass", "km", "cell"),
    [
        (Bureau.CHUBU, TariffClass.LARGE, 0, 10),
        (Bureau.CHUBU, TariffClass.LARGE, 20, 20),
        (Bureau.CHUBU, TariffClass.LARGE, 31, 40),
        (Bureau.CHUBU, TariffClass.SMALL, 60, 60),
        (Bureau.CHUBU, TariffClass.TRAILER, 100, 100),
        (Bureau.CHUBU, TariffClass.TRAILER, 301, 320),
        (Bureau.CHUBU, TariffClass.TRAILER, 550, 550),
        (Bureau.KANTO, TariffClass.LARGE, 100, 100),
    ],
)
def test_the_extract_never_guesses(bureau: Bureau, klass: TariffClass, km: int, cell: int) -> None:
    with pytest.raises(NotInThisTariff) as refused:
        base_yen(the_tariff(T2020), bureau, klass, km)
    assert refused.value.figures == {"asked": f"{bureau} {klass} {cell} km"}


def test_the_extract_prints_the_cold_surcharge_and_knows_no_other() -> None:
    assert body_surcharge_bp(the_tariff(T2020), BodyType.CHILLER, TariffClass.SMALL) == 2_000
    assert body_surcharge_bp(the_tariff(T2020), BodyType.WING, TariffClass.SMALL) == 0
    with pytest.raises(NotInThisTariff):
        body_surcharge_bp(the_tariff(T2020), BodyType.TANK_GAS, TariffClass.LARGE)
    assert beside_a_load(BodyType.WING, BodyType.TANK_GAS, km=100, tariff=T2020) is None
    assert beside_a_load(BodyType.WING, km=95, tariff=T2020) is not None
    assert beside_a_load(BodyType.WING, km=90, tariff=T2020) is None


def test_the_extract_prints_times_for_all_but_trailers() -> None:
    eight = beside_a_load(BodyType.VAN, km=150, system=FareSystem.TIME_8H, tariff=T2020)
    four = beside_a_load(
        BodyType.VAN, km=40, vehicle_class=VehicleClass.SMALL_2T, system=FareSystem.TIME_4H, tariff=T2020
    )
    trailer = beside_a_load(
        BodyType.VAN, vehicle_class=VehicleClass.TRAILER, system=FareSystem.TIME_8H, tariff=T2020
    )
    assert eight is not None
    assert four is not None
    assert (eight.fare_yen, four.fare_yen, trailer) == (53_700 + 2 * 510, 21_430, None)
