"""The doors of co-operatives (協同組合) and their dated fees (SPEC 1.1, 8.2)."""

from uuid import UUID

from fastapi import Request, Response

from api.etags import required_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.register.shapes import (
    CooperativeForm,
    CooperativePage,
    CooperativePatch,
    FeeRateAnswer,
    FeeRateForm,
    FeeRatePage,
    RegisteredCooperativeAnswer,
    ThresholdAnswer,
    ThresholdForm,
    ThresholdPage,
)
from api.terms import answer_of, merged
from domain.members import CooperativeId
from domain.permissions import NotYours
from domain.refusals import NotFound, Stale
from domain.register.entries import CooperativeTerms
from domain.register.views import CooperativeView
from domain.usecases.register import associating

router = Doors(tags=["network"])


def _answer(view: CooperativeView) -> RegisteredCooperativeAnswer:
    return answer_of(RegisteredCooperativeAnswer, view.cooperative, view)


@router.get("/v1/cooperatives")
@promises()
async def list_cooperatives(who: Who, ports: Outside) -> CooperativePage:
    """All co-operatives. 協同組合の一覧です。"""
    views = await associating.list_cooperatives(ports, who)
    return CooperativePage(items=tuple(map(_answer, views)), next_cursor=None)


@router.get("/v1/cooperatives/{cooperative_id}")
@promises(NotFound)
async def read_cooperative(
    cooperative_id: UUID, who: Who, ports: Outside, response: Response
) -> RegisteredCooperativeAnswer:
    """One co-operative. 協同組合の詳細です。"""
    view = await associating.read_cooperative(ports, who, CooperativeId(cooperative_id))
    set_etag(response, view.version)
    return _answer(view)


@router.patch("/v1/cooperatives/{cooperative_id}")
@promises(NotFound, NotYours, Stale, if_match="required")
async def amend_cooperative(
    cooperative_id: UUID,
    patch: CooperativePatch,
    who: Who,
    ports: Outside,
    request: Request,
    response: Response,
) -> RegisteredCooperativeAnswer:
    """Amend a co-operative's entry by JSON Merge Patch. 協同組合の登録内容を変更します。"""
    view = await associating.amend_cooperative(
        *(ports, who, CooperativeId(cooperative_id), required_version(request)),
        lambda former: merged(CooperativeTerms, CooperativeForm, former, patch),
    )
    set_etag(response, view.version)
    return _answer(view)


@router.get("/v1/cooperatives/{cooperative_id}/fee-rates")
@promises(NotFound, NotYours)
async def list_fee_rates(cooperative_id: UUID, who: Who, ports: Outside) -> FeeRatePage:
    """A co-operative's dated fees, the latest day first. 手数料率の一覧です。"""
    rates = await associating.list_fee_rates(ports, who, CooperativeId(cooperative_id))
    items = tuple(answer_of(FeeRateAnswer, rate) for rate in rates)
    return FeeRatePage(items=items, next_cursor=None)


@router.post("/v1/cooperatives/{cooperative_id}/fee-rates", status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def add_fee_rate(
    cooperative_id: UUID, form: FeeRateForm, who: Who, ports: Outside, response: Response
) -> FeeRateAnswer:
    """Set the own co-operative's fee from a day to come on. 手数料率を登録します。"""
    rate = await associating.add_fee_rate(
        ports, who, CooperativeId(cooperative_id), form.from_on, form.fee_bp
    )
    response.headers["Location"] = f"/v1/cooperatives/{cooperative_id}/fee-rates"
    return answer_of(FeeRateAnswer, rate)


@router.get("/v1/cooperatives/{cooperative_id}/thresholds")
@promises(NotFound, NotYours)
async def list_thresholds(cooperative_id: UUID, who: Who, ports: Outside) -> ThresholdPage:
    """Below which share of the standard fare it minds, the latest day first. 運賃の下限の定めの一覧です。"""
    thresholds = await associating.list_thresholds(ports, who, CooperativeId(cooperative_id))
    items = tuple(answer_of(ThresholdAnswer, one) for one in thresholds)
    return ThresholdPage(items=items, next_cursor=None)


@router.post("/v1/cooperatives/{cooperative_id}/thresholds", status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def add_threshold(
    cooperative_id: UUID, form: ThresholdForm, who: Who, ports: Outside, response: Response
) -> ThresholdAnswer:
    """Set from a day to come on which fares the own co-operative minds. 運賃の下限の定めを登録します。"""
    threshold = await associating.add_threshold(
        *(ports, who, CooperativeId(cooperative_id), form.from_on),
        standard_fare_bp=form.standard_fare_bp,
        below=form.below,
    )
    response.headers["Location"] = f"/v1/cooperatives/{cooperative_id}/thresholds"
    return answer_of(ThresholdAnswer, threshold)
