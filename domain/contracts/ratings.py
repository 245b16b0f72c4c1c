"""Ratings (評価) and what they and the contracts say of a company (SPEC 5.11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.contracts.contracts import Side
from domain.contracts.numbers import ContractNumber
from domain.members import MemberId
from domain.refusals import Conflict
from domain.vehicle_classes import Labels


class RatedAlready(Conflict):
    """The side has rated the other for this contract; it does so once (SPEC 5.11)."""

    code = "rated-already"
    title_ja = "この成約の評価は登録済みです"
    title_en = "The contract has been rated by this side"


class RatingCategory(StrEnum):
    """What is rated, from 1 (bad) to 5 (very good)."""

    PUNCTUALITY = "punctuality"
    COMMUNICATION = "communication"
    ACCURACY = "accuracy"
    CARE = "care"


RATING_CATEGORY_LABELS: Mapping[RatingCategory, Labels] = MappingProxyType(
    {
        RatingCategory.PUNCTUALITY: ("時間の正確さ", "Punctuality"),
        RatingCategory.COMMUNICATION: ("連絡", "Communication"),
        RatingCategory.ACCURACY: ("約束どおりの内容", "As agreed"),
        RatingCategory.CARE: ("荷扱い・現場の対応", "Care with cargo and on site"),
    }
)


@dataclass(frozen=True, slots=True)
class Scores:
    """1 to 5 in each category."""

    punctuality: int
    communication: int
    accuracy: int
    care: int


@dataclass(frozen=True, slots=True)
class Rating:
    """What one side says of the other after a delivery, for good. ``comment``: for the two parties only."""

    contract_number: ContractNumber
    by: Side
    rated_id: MemberId
    scores: Scores
    comment: str | None
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class MeanScore:
    """The mean of a category in hundredths, floored; None without a rating."""

    category: RatingCategory
    mean_hundredths: int | None


@dataclass(frozen=True, slots=True)
class Reliability:
    """What a company's contracts say of it (実績).

    ``contracts``: concluded, on either side; ``cancellations``: at its wish; ``no_shows``: that a clerk found
    against it. ``deliveries``: as carrier, ``on_time`` those by the window's end. ``invoices_paid``: as
    consignor, ``paid_late`` those after the bank day they were due, by ``days_late`` together.
    """

    member_id: MemberId
    since: date
    contracts: int
    cancellations: int
    no_shows: int
    deliveries: int
    on_time: int
    invoices_paid: int
    paid_late: int
    days_late: int
    ratings: int
    scores: tuple[MeanScore, ...]
