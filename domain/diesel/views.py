"""What is told of surveys: one beside the month before, and the price that follows (SPEC 7.5)."""

from dataclasses import dataclass
from datetime import datetime

from domain.calendar import Month
from domain.diesel.surveys import Basis, DieselSurvey, SurveyDays, survey_days
from domain.fares.fuel import fuel_surcharge_yen, lift_sen_per_litre
from domain.money import Yen

SURCHARGE_KM = (50, 100, 200, 300, 500, 800, 1_100)
SURCHARGE_METRES_PER_LITRE = (3_000, 3_300, 4_000, 5_000, 7_000, 10_000)
"""The ways and the consumptions for which the surcharge is printed as a table."""


def surcharge_yen(km: int, metres_per_litre: int, price_sen_per_litre: int) -> Yen:
    """The fuel surcharge of a way at this price (SPEC 7.5)."""
    return fuel_surcharge_yen(km, metres_per_litre, price_sen_per_litre)


@dataclass(frozen=True, slots=True)
class SurchargeLine:
    """What the surcharge is on one way with one consumption."""

    distance_km: int
    metres_per_litre: int
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class MonthBefore:
    """The month before a published one, for comparison.

    ``difference_sen_per_litre``: of the two whole means, None where one has none. ``basis_changed``: the two
    were asked for on another basis, so that part of the difference is tax.
    """

    month: Month
    basis: Basis
    price_sen_per_litre: int | None
    difference_sen_per_litre: int | None
    basis_changed: bool


@dataclass(frozen=True, slots=True)
class SurveyView:
    """A survey as companies see it. ``lift_sen_per_litre``: by which its mean lifts the fuel surcharge."""

    survey: DieselSurvey
    days: SurveyDays
    before: MonthBefore | None
    lift_sen_per_litre: int | None


@dataclass(frozen=True, slots=True)
class PublishedPrice:
    """A whole mean that was published, which the fuel surcharge goes by (SPEC 7.5)."""

    month: Month
    basis: Basis
    published_at: datetime
    price_sen_per_litre: int

    @property
    def lift_sen_per_litre(self) -> int:
        """By how much a litre is dearer than the surcharge's base."""
        return lift_sen_per_litre(self.price_sen_per_litre)

    @property
    def surcharges(self) -> tuple[SurchargeLine, ...]:
        """The surcharge at this price, way by way."""
        return tuple(
            SurchargeLine(km, metres, surcharge_yen(km, metres, self.price_sen_per_litre))
            for km in SURCHARGE_KM
            for metres in SURCHARGE_METRES_PER_LITRE
        )


def month_before(survey: DieselSurvey, former: DieselSurvey | None) -> MonthBefore | None:
    """The comparison of a published survey with that of the month before, where that was published."""
    if survey.published_at is None or former is None or former.published_at is None:
        return None
    difference = None
    if survey.price_sen_per_litre is not None and former.price_sen_per_litre is not None:
        difference = survey.price_sen_per_litre - former.price_sen_per_litre
    return MonthBefore(
        month=former.month,
        basis=former.basis,
        price_sen_per_litre=former.price_sen_per_litre,
        difference_sen_per_litre=difference,
        basis_changed=former.basis != survey.basis,
    )


def view_of(survey: DieselSurvey, former: DieselSurvey | None) -> SurveyView:
    """A survey as companies see it. ``former``: that of the month before, where there was one."""
    price = survey.price_sen_per_litre
    lift = None if price is None else lift_sen_per_litre(price)
    return SurveyView(survey, survey_days(survey.month), month_before(survey, former), lift)
