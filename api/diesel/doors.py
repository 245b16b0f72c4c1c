"""The doors of the diesel price survey: months and results, the own replies, publishing, table and page."""

from fastapi import Response

from api.diesel.shapes import (
    DieselPriceAnswer,
    DieselReplyAnswer,
    DieselReplyPage,
    DieselSurveyAnswer,
    DieselSurveyCard,
    DieselSurveyPage,
    PriceForm,
)
from api.files import CsvResponse, PdfResponse, csv_answer, pdf_answer
from api.needs import Doors, Outside, Who, promises
from api.shapes import MonthOfYear
from api.terms import answer_of
from domain.diesel.replies import DieselReply, OilCompany, PurchaseWay
from domain.diesel.surveys import WrongSurveyState
from domain.diesel.views import SurveyView
from domain.refusals import NotFound
from domain.usecases.diesel import publishing_surveys, reporting_prices

router = Doors(tags=["reference"])


def _layers(view: SurveyView) -> tuple[object, ...]:
    asked = {"replies_from": view.days.opens_at, "replies_until": view.days.closes_at}
    return view.survey, {"state": view.survey.state}, asked, view


def _answer(view: SurveyView) -> DieselSurveyAnswer:
    return answer_of(DieselSurveyAnswer, *_layers(view))


def _reply_answer(reply: DieselReply) -> DieselReplyAnswer:
    return answer_of(DieselReplyAnswer, reply, {"warning": reply.warning})


@router.get("/v1/diesel-surveys")
@promises()
async def list_diesel_surveys(who: Who, ports: Outside) -> DieselSurveyPage:
    """The months that take replies, and those published. 軽油価格調査の一覧です。"""
    views = await publishing_surveys.list_diesel_surveys(ports, who)
    items = tuple(answer_of(DieselSurveyCard, *_layers(view)) for view in views)
    return DieselSurveyPage(items=items, next_cursor=None)


@router.get("/v1/diesel-surveys/latest")
@promises(NotFound)
async def read_latest_diesel_price(who: Who, ports: Outside) -> DieselPriceAnswer:
    """The price that the fuel surcharge goes by, and what follows. 直近に公表された軽油価格です。"""
    latest = await publishing_surveys.read_latest_diesel_price(ports, who)
    follows = {"lift_sen_per_litre": latest.lift_sen_per_litre, "surcharges": latest.surcharges}
    return answer_of(DieselPriceAnswer, latest, follows)


@router.get("/v1/diesel-surveys/{month}")
@promises(NotFound)
async def read_diesel_survey(month: MonthOfYear, who: Who, ports: Outside) -> DieselSurveyAnswer:
    """A month's result, or that it takes replies. 軽油価格調査の結果です。"""
    return _answer(await publishing_surveys.read_diesel_survey(ports, who, month))


@router.post("/v1/diesel-surveys/{month}/publication")
@promises(WrongSurveyState, keyed=True)
async def publish_diesel_survey(month: MonthOfYear, who: Who, ports: Outside) -> DieselSurveyAnswer:
    """Publish a month that is over, before the clock does. 調査を締め、結果を公表します。"""
    return _answer(await publishing_surveys.publish_diesel_survey(ports, who, month))


@router.get("/v1/diesel-surveys/{month}/export.csv", response_class=CsvResponse)
@promises(NotFound)
async def read_diesel_survey_csv(month: MonthOfYear, who: Who, ports: Outside) -> Response:
    """A published result as CSV. 調査結果の表(CSV)です。"""
    table = await publishing_surveys.read_diesel_survey_csv(ports, who, month)
    return csv_answer(f"kaerini-diesel-{month}.csv", table)


@router.get("/v1/diesel-surveys/{month}/sheet.pdf", response_class=PdfResponse)
@promises(NotFound)
async def read_diesel_survey_sheet(month: MonthOfYear, who: Who, ports: Outside) -> Response:
    """A published result as a page to print. 調査結果の書面(PDF)です。"""
    pdf = await publishing_surveys.read_diesel_survey_sheet(ports, who, month)
    return pdf_answer(f"kaerini-diesel-{month}.pdf", pdf)


@router.get("/v1/diesel-surveys/{month}/replies")
@promises()
async def list_diesel_replies(month: MonthOfYear, who: Who, ports: Outside) -> DieselReplyPage:
    """What the own desk replied. 自社の回答の一覧です。"""
    replies = await reporting_prices.list_diesel_replies(ports, who, month)
    return DieselReplyPage(items=tuple(map(_reply_answer, replies)), next_cursor=None)


@router.put("/v1/diesel-surveys/{month}/replies/{way}/{company}")
@promises(WrongSurveyState)
async def report_diesel_price(
    month: MonthOfYear, way: PurchaseWay, company: OilCompany, form: PriceForm, who: Who, ports: Outside
) -> DieselReplyAnswer:
    """Reply, or correct a reply of the own desk. 購入価格を回答、訂正します。"""
    reply = await reporting_prices.report_diesel_price(
        *(ports, who, month, (way, company)), form.price_sen_per_litre
    )
    return _reply_answer(reply)


@router.delete("/v1/diesel-surveys/{month}/replies/{way}/{company}", status_code=204)
@promises(NotFound, WrongSurveyState)
async def withdraw_diesel_price(
    month: MonthOfYear, way: PurchaseWay, company: OilCompany, who: Who, ports: Outside
) -> Response:
    """Take a reply of the own desk back. 回答を取り下げます。"""
    await reporting_prices.withdraw_diesel_price(ports, who, month, (way, company))
    return Response(status_code=204)
