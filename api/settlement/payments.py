"""The doors of payments (入金・支払): recorded by who issued the document, and listed."""

from fastapi import Request

from api.needs import Doors, Outside, Who, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.settlement.documents import ClosedMonth
from api.settlement.shapes import PaidForm, RecordedPaymentAnswer, RecordedPaymentPage
from api.terms import answer_of
from domain.money import Yen
from domain.permissions import NotYours
from domain.refusals import NotFound
from domain.settlement.documents import DocumentId
from domain.settlement.views import PaymentView
from domain.usecases.settlement import settling
from domain.usecases.settlement.settling import Paid

router = Doors(tags=["settlement"])


def _payment_answer(view: PaymentView) -> RecordedPaymentAnswer:
    said = {"document_number": view.document.number, "payer": view.payer, "payee": view.payee}
    return answer_of(RecordedPaymentAnswer, view.payment, view, said)


# Nothing can be done to one payment, and the list shows it whole: it has no address of its own.
@router.post("/v1/payments", status_code=201)
@promises(NotFound, NotYours, keyed=True)
async def record_payment(form: PaidForm, who: Who, ports: Outside) -> RecordedPaymentAnswer:
    """Record what was paid on a document that the own company issued. 入金・支払を記録します。"""
    paid = Paid(Yen(form.amount_yen), form.paid_on)
    return _payment_answer(await settling.record_payment(ports, who, DocumentId(form.document_id), paid))


@router.get("/v1/payments")
@promises()
async def list_payments(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    month: ClosedMonth = None,
) -> RecordedPaymentPage:
    """The payments on documents that the own company issued or received. 入金・支払の一覧です。"""
    page = await settling.list_payments(ports, who, month, resume(request, cursor), limit)
    return RecordedPaymentPage(
        items=tuple(map(_payment_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )
