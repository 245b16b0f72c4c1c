"""The doors of offers (条件の提示): made, answered, taken back; accepting one concludes (SPEC 5.1, 5.2)."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from api.contracts.checks import CHECKS_REFUSE
from api.contracts.doors import contract_answer
from api.contracts.shapes import ContractAnswer
from api.etags import set_etag
from api.needs import Doors, Outside, Spoken, Whoever, promises
from api.negotiation.answers import offer_answer
from api.negotiation.shapes import AcceptanceForm, OfferAnswer, OfferForm, OfferPage
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import terms_of
from domain.contracts.contracts import ContractIncomplete, LoadIsTaken
from domain.contracts.proposals import LEFT_OUT, ProposedPayment
from domain.loads import Charge, LoadIsClosed, WorkBeside
from domain.members import MemberIsSuspended
from domain.negotiation.inquiries import InquiryId, InquiryIsClosed
from domain.negotiation.messages import OfferId
from domain.negotiation.offers import OfferIsClosed, OfferTerms, StaleOffer
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.usecases.negotiation import accepting, closing_offers, offering_terms
from domain.vehicles import VehicleId, VehicleIsClosed

router = Doors(tags=["negotiation"])


def _terms(form: OfferForm) -> OfferTerms:
    """What was said, apart from what was left out: null is said."""
    said: dict[str, Any] = {
        "charges": None if form.charges is None else tuple(terms_of(Charge, one) for one in form.charges),
        "services": None
        if form.services is None
        else tuple(terms_of(WorkBeside, one) for one in form.services),
        "payment": None if form.payment is None else terms_of(ProposedPayment, form.payment),
    }
    return OfferTerms(
        fare_yen=form.fare_yen,
        expires_at=form.expires_at,
        vehicle_id=None if form.vehicle_id is None else VehicleId(form.vehicle_id),
        **{name: value if name in form.model_fields_set else LEFT_OUT for name, value in said.items()},
    )


@router.post("/v1/inquiries/{inquiry_id}/offers", status_code=201)
@promises(
    NotFound,
    NotYours,
    MemberIsSuspended,
    InquiryIsClosed,
    LoadIsTaken,
    LoadIsClosed,
    VehicleIsClosed,
    keyed=True,
)
async def make_offer(
    inquiry_id: UUID, form: OfferForm, who: Whoever, ports: Outside, response: Response
) -> OfferAnswer:
    """Offer terms, or counter the other side's. 条件を提示します。"""
    view = await offering_terms.make_offer(ports, who, InquiryId(inquiry_id), _terms(form))
    response.headers["Location"] = f"/v1/offers/{view.offer.id}"
    return offer_answer(view)


@router.get("/v1/inquiries/{inquiry_id}/offers")
@promises(NotFound)
async def list_offers(
    inquiry_id: UUID, who: Whoever, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> OfferPage:
    """The offers of a thread, newest first. 引合いで提示された条件の一覧です。"""
    after = resume(request, cursor)
    page = await offering_terms.list_offers(ports, who, InquiryId(inquiry_id), after, limit)
    return OfferPage(items=tuple(map(offer_answer, page.items)), next_cursor=next_cursor(request, page.after))


@router.get("/v1/offers/{offer_id}")
@promises(NotFound)
async def read_offer(offer_id: UUID, who: Whoever, ports: Outside) -> OfferAnswer:
    """One offer. 提示された条件の詳細です。"""
    return offer_answer(await offering_terms.read_offer(ports, who, OfferId(offer_id)))


@router.post("/v1/offers/{offer_id}/acceptance", status_code=201)
@promises(
    NotFound,
    NotYours,
    MemberIsSuspended,
    InquiryIsClosed,
    LoadIsTaken,
    LoadIsClosed,
    VehicleIsClosed,
    OfferIsClosed,
    StaleOffer,
    ContractIncomplete,
    *CHECKS_REFUSE,
    keyed=True,
)
async def accept_offer(
    offer_id: UUID,
    who: Whoever,
    ports: Outside,
    spoken: Spoken,
    response: Response,
    form: AcceptanceForm | None = None,
) -> ContractAnswer:
    """Accept the other side's offer, which concludes the contract. 相手方の提示を承諾し、成約します。"""
    reason = None if form is None else form.reason
    view = await accepting.accept_offer(ports, who, OfferId(offer_id), reason)
    response.headers["Location"] = f"/v1/contracts/{view.contract.number}"
    set_etag(response, view.version)
    return contract_answer(view, spoken)


@router.post("/v1/offers/{offer_id}/refusal")
@promises(NotFound, NotYours, OfferIsClosed, keyed=True)
async def refuse_offer(offer_id: UUID, who: Whoever, ports: Outside) -> OfferAnswer:
    """Turn the other side's offer down. 相手方の提示を断ります。"""
    return offer_answer(await closing_offers.refuse_offer(ports, who, OfferId(offer_id)))


@router.post("/v1/offers/{offer_id}/withdrawal")
@promises(NotFound, NotYours, OfferIsClosed, keyed=True)
async def withdraw_offer(offer_id: UUID, who: Whoever, ports: Outside) -> OfferAnswer:
    """Take the own offer back. 自社の提示を取り下げます。"""
    return offer_answer(await closing_offers.withdraw_offer(ports, who, OfferId(offer_id)))
