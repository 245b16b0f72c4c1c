"""What is sent and answered of the diesel price survey; prices in sen a litre (SPEC 7.5, 7.7)."""

from typing import Annotated

from pydantic import Field

from api.shapes import Answer, Instant, Strict
from domain.diesel.replies import OilCompany, PriceWarning, PurchaseWay
from domain.diesel.surveys import SurveyState


class PriceForm(Strict):
    """What the desk paid: hundredths of a yen a litre, with diesel tax, without consumption tax."""

    price_sen_per_litre: Annotated[int, Field(ge=0, le=1_000_000, examples=[12_355])]


class BranchAnswer(Answer):
    """A branch of a prefectural association; ``name`` null: the register knows none for the member."""

    prefecture: str
    name: str | None


class DieselReplyAnswer(Answer):
    """One of the own desk's replies. ``warning``: the price is kept, and looks like a slip of the pen."""

    month: str
    way: PurchaseWay
    company: OilCompany
    branch: BranchAnswer
    price_sen_per_litre: int
    reported_at: Instant
    warning: PriceWarning | None


class DieselReplyPage(Answer):
    """The own desk's replies of a month, by way and company; always whole."""

    items: tuple[DieselReplyAnswer, ...]
    next_cursor: str | None


class SurveyBasisAnswer(Answer):
    """Which taxes are in the prices of a month."""

    diesel_tax_sen_per_litre: int
    includes_diesel_tax: bool
    includes_consumption_tax: bool


class DieselFiguresAnswer(Answer):
    """A cell. ``mean_sen_per_litre``: sum ÷ replies, half up to the sen."""

    replies: int
    highest_sen_per_litre: int
    mean_sen_per_litre: int
    lowest_sen_per_litre: int


class WayLineAnswer(Answer):
    """All replies of a way; ``figures`` null: hidden, as of every line."""

    way: PurchaseWay
    figures: DieselFiguresAnswer | None


class BranchLineAnswer(Answer):
    """The replies of a way from a branch."""

    way: PurchaseWay
    branch: BranchAnswer
    figures: DieselFiguresAnswer | None


class CompanyLineAnswer(Answer):
    """The replies of a way for an oil company."""

    way: PurchaseWay
    company: OilCompany
    figures: DieselFiguresAnswer | None


class DieselResultsAnswer(Answer):
    """A published result. ``whole``: the three ways without その他; null: no replies, or hidden."""

    whole: DieselFiguresAnswer | None
    ways: tuple[WayLineAnswer, ...]
    branches: tuple[BranchLineAnswer, ...]
    companies: tuple[CompanyLineAnswer, ...]


class MonthBeforeAnswer(Answer):
    """The month before. ``basis_changed``: part of the difference is a change of tax."""

    month: str
    basis: SurveyBasisAnswer
    price_sen_per_litre: int | None
    difference_sen_per_litre: int | None
    basis_changed: bool


class DieselSurveyCard(Answer):
    """A month. Replies are taken from ``replies_from`` until before ``replies_until``.

    ``price_sen_per_litre``: the whole mean, and ``lift_sen_per_litre`` what it lifts the fuel surcharge by
    (SPEC 7.5); null until it is published, and where there is no whole.
    """

    month: str
    state: SurveyState
    replies_from: Instant
    replies_until: Instant
    basis: SurveyBasisAnswer
    published_at: Instant | None
    hides_small_cells: bool | None
    price_sen_per_litre: int | None
    lift_sen_per_litre: int | None
    before: MonthBeforeAnswer | None


class DieselSurveyAnswer(DieselSurveyCard):
    """A month with its result; ``results`` null until it is published."""

    results: DieselResultsAnswer | None


class DieselSurveyPage(Answer):
    """The months that take replies, and those published, the newest first; ten years on one page."""

    items: tuple[DieselSurveyCard, ...]
    next_cursor: str | None


class SurchargeLineAnswer(Answer):
    """The fuel surcharge on one way, loaded km, with one consumption."""

    distance_km: int
    metres_per_litre: int
    amount_yen: int


class DieselPriceAnswer(Answer):
    """The whole mean that was published last, and the fuel surcharge that follows from it (SPEC 7.5)."""

    month: str
    basis: SurveyBasisAnswer
    published_at: Instant
    price_sen_per_litre: int
    lift_sen_per_litre: int
    surcharges: tuple[SurchargeLineAnswer, ...]
