"""What a world has of the diesel price survey: surveys, published or not, and replies (SPEC 7.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adapters.db.diesel.replies import DIESEL_REPLIES
from adapters.db.diesel.surveys import DIESEL_SURVEYS
from domain.calendar import Month
from domain.diesel.replies import Branch, DieselReply, DieselReplyId, OilCompany, PurchaseWay
from domain.diesel.surveys import DieselSurvey, new_survey, survey_days
from domain.members import Member
from tests.adapters.board_world import DAY, NOW
from tests.worlds.cast import CRANE, HERON, OTTER, OWL, PENGUIN, cooperative_of, fixed_id

Rows = dict[str, list[dict[str, Any]]]

APRIL, MAY, JUNE = Month("2026-04"), Month("2026-05"), Month("2026-06")
"""April was published on 11 May; May and June take replies."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The replies of a world, or a part of them. ``published``: months whose result is out."""

    replies: tuple[DieselReply, ...] = ()
    published: frozenset[Month] = frozenset()

    def __add__(self, other: "Surveyed") -> "Surveyed":
        """Both; a reply that stands in both stands as in the second."""
        replies = {one.id: one for one in (*self.replies, *other.replies)}
        return Surveyed(tuple(replies.values()), self.published | other.published)


def a_price(
    member: Member,
    sen: int,
    month: Month = MAY,
    way: PurchaseWay = PurchaseWay.CARD,
    company: OilCompany = OilCompany.ENEOS,
) -> DieselReply:
    """What a member paid."""
    reply_id = DieselReplyId(fixed_id(f"diesel {month} {member.id} {way} {company}"))
    branch = Branch(cooperative_of(member).prefecture, member.branch)
    at = survey_days(month).over_at - DAY if month < MAY else NOW - DAY
    return DieselReply(reply_id, month, member.id, way, company, branch, sen, at)


def survey_rows(surveyed: Surveyed) -> Rows:
    """As it is kept."""
    months = sorted({one.month for one in surveyed.replies} | surveyed.published)
    return {
        "diesel_surveys": [DIESEL_SURVEYS.row_of(_survey(one, surveyed)) for one in months],
        "diesel_replies": [DIESEL_REPLIES.row_of(one) for one in surveyed.replies],
    }


def _survey(month: Month, surveyed: Surveyed) -> DieselSurvey:
    days = survey_days(month)
    survey = new_survey(month, at=days.opens_at)
    if month not in surveyed.published:
        return survey
    replies: Iterable[DieselReply] = (one for one in surveyed.replies if one.month == month)
    return survey.publish(tuple(replies), hides_small_cells=True, at=days.closes_at)


_BOUGHT = enumerate((PENGUIN, OTTER, OWL, HERON, CRANE))
USUAL = Surveyed(
    (
        *(a_price(one, 13_000 + 100 * n, APRIL) for n, one in _BOUGHT),
        a_price(PENGUIN, 13_400, MAY, PurchaseWay.STAND),
        a_price(OWL, 13_450, MAY, PurchaseWay.STAND),
    ),
    frozenset({APRIL}),
)
"""The same in both worlds."""
