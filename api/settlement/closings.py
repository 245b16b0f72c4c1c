"""The doors of closings (月末締め): where a month stands, and issuing what it bills."""

from api.needs import Doors, Outside, Who, promises
from api.settlement.shapes import ClosingAnswer, ClosingPage
from api.shapes import MonthOfYear
from api.terms import answer_of
from domain.settlement.closings import ClosingView, WrongClosingState
from domain.usecases.settlement import closing

router = Doors(tags=["settlement"])

NOT_YET = {"blockers": ()}
"""What no month has until both sides can dispute, and waiting lines wait for consent."""


def _closing_page(views: tuple[ClosingView, ...]) -> ClosingPage:
    return ClosingPage(
        items=tuple(answer_of(ClosingAnswer, view.days, view, NOT_YET) for view in views), next_cursor=None
    )


@router.get("/v1/closings/{month}")
@promises()
async def list_closings(month: MonthOfYear, who: Who, ports: Outside) -> ClosingPage:
    """Where a month stands: the own co-operative's, the federation all. 月末締めの状況です。"""
    return _closing_page(await closing.list_closings(ports, who, month))


@router.post("/v1/closings/{month}/issuance")
@promises(WrongClosingState, keyed=True)
async def issue_closing(month: MonthOfYear, who: Who, ports: Outside) -> ClosingPage:
    """Issue a month's documents where that has not happened by itself. 月を締め、請求書を発行します。"""
    return _closing_page(await closing.issue_closing(ports, who, month))
