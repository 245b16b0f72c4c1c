"""Replies to the survey (回答): what a desk paid for diesel in a month, by way and oil company (SPEC 7.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, Self
from uuid import UUID

from domain.calendar import Month
from domain.members import MemberId
from domain.refusals import Fault
from domain.vehicle_classes import Labels

DieselReplyId = NewType("DieselReplyId", UUID)

LOWEST_PRICE_SEN, HIGHEST_PRICE_SEN = 1_000, 99_999
"""10.00 to 999.99 yen a litre: what is outside was typed in another unit."""

USUAL_FROM_SEN, USUAL_TO_SEN = 8_000, 20_000
"""80.00 to 200.00 yen a litre: what is outside is kept, and whoever typed it is told."""


class PurchaseWay(StrEnum):
    """How the diesel is bought (購入方法)."""

    TANK_LORRY = "tank_lorry"
    STAND = "stand"
    CARD = "card"
    OTHER = "other"

    @property
    def counts_in_whole(self) -> bool:
        """その他 is listed, and stays out of the whole (SPEC 7.7)."""
        return self is not PurchaseWay.OTHER


class OilCompany(StrEnum):
    """Whose diesel it is (元売)."""

    ENEOS = "eneos"
    IDEMITSU = "idemitsu"
    KYGNUS = "kygnus"
    COSMO = "cosmo"
    TAIYO = "taiyo"
    OTHER = "other"


class PriceWarning(StrEnum):
    """Why a price that is kept looks like a slip of the pen."""

    UNUSUALLY_LOW = "unusually_low"
    UNUSUALLY_HIGH = "unusually_high"


PURCHASE_WAY_LABELS: Mapping[PurchaseWay, Labels] = MappingProxyType(
    {
        PurchaseWay.TANK_LORRY: ("ローリー買い", "Tank lorry"),
        PurchaseWay.STAND: ("スタンド買い", "Filling station"),
        PurchaseWay.CARD: ("カード買い", "Card"),
        PurchaseWay.OTHER: ("その他買い", "Other ways"),
    }
)

OIL_COMPANY_LABELS: Mapping[OilCompany, Labels] = MappingProxyType(
    {
        OilCompany.ENEOS: ("ENEOS", "ENEOS"),
        OilCompany.IDEMITSU: ("出光昭和シェル", "Idemitsu Showa Shell"),
        OilCompany.KYGNUS: ("キグナス", "Kygnus"),
        OilCompany.COSMO: ("コスモ", "Cosmo"),
        OilCompany.TAIYO: ("太陽石油", "Taiyo"),
        OilCompany.OTHER: ("その他", "Others"),
    }
)

PRICE_WARNING_LABELS: Mapping[PriceWarning, Labels] = MappingProxyType(
    {
        PriceWarning.UNUSUALLY_LOW: (
            "80円を下回っています。単位と税を確かめてください",
            "Below 80 yen: look at the unit and at the taxes",
        ),
        PriceWarning.UNUSUALLY_HIGH: (
            "200円を超えています。単位と税を確かめてください",
            "Above 200 yen: look at the unit and at the taxes",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch (支部) of a prefectural association. ``name`` None: the register knows none for the member.

    ``prefecture``: two digits. Names are not unique: another association may have a branch of the same name.
    """

    prefecture: str
    name: str | None


@dataclass(frozen=True, slots=True)
class DieselReply:
    """What a desk paid in a month, one for each way and oil company.

    ``price_sen_per_litre``: hundredths of a yen, on the survey's basis. ``branch``: the member's in the
    register when it was reported.
    """

    id: DieselReplyId
    month: Month
    member_id: MemberId
    way: PurchaseWay
    company: OilCompany
    branch: Branch
    price_sen_per_litre: int
    reported_at: datetime

    @property
    def warning(self) -> PriceWarning | None:
        """Whether the price looks like a slip of the pen, and which way."""
        if self.price_sen_per_litre < USUAL_FROM_SEN:
            return PriceWarning.UNUSUALLY_LOW
        return PriceWarning.UNUSUALLY_HIGH if self.price_sen_per_litre > USUAL_TO_SEN else None

    def correct(self, price_sen_per_litre: int, branch: Branch, *, at: datetime) -> Self:
        """The reply with another price, from the branch as it is now."""
        return replace(self, price_sen_per_litre=price_sen_per_litre, branch=branch, reported_at=at)


def price_faults(price_sen_per_litre: int) -> Iterator[Fault]:
    """What cannot be a price of diesel."""
    if not LOWEST_PRICE_SEN <= price_sen_per_litre <= HIGHEST_PRICE_SEN:
        figures = {"least": LOWEST_PRICE_SEN, "most": HIGHEST_PRICE_SEN}
        yield Fault("#/price_sen_per_litre", "no-price-of-diesel", figures)
