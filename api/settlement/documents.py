"""The doors of invoices and payment statements (請求書・支払通知書): lists, single ones, PDF and CSV."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.files import CsvResponse, PdfResponse, csv_answer, pdf_answer
from api.needs import Doors, Outside, Whoever, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.settlement.shapes import InvoiceAnswer, InvoicePage, StatementAnswer, StatementPage
from api.shapes import MonthOfYear
from api.terms import answer_of
from domain.refusals import NotFound
from domain.settlement.documents import DocumentId
from domain.settlement.views import DocumentView
from domain.usecases.settlement import settling
from domain.usecases.settlement.settling import Sort

router = Doors(tags=["settlement"])

NOT_YET = {"corrects": None}
"""What no document does until issued ones can be corrected by new ones (SPEC 8.5)."""

ClosedMonth = Annotated[
    MonthOfYear | None, Query(description="締めた月。The month closed.", examples=["2026-06"])
]


def _invoice_answer(view: DocumentView) -> InvoiceAnswer:
    return answer_of(InvoiceAnswer, *_layers(view))


def _statement_answer(view: DocumentView) -> StatementAnswer:
    pays = {"pays_yen": view.document.contents.payable_yen}
    return answer_of(StatementAnswer, *_layers(view), pays)


def _layers(view: DocumentView) -> tuple[object, ...]:
    contents = view.document.contents
    sums = {"totals": contents.totals, "total_yen": contents.total_yen}
    return view.document, contents, sums, view, NOT_YET


@router.get("/v1/invoices")
@promises()
async def list_invoices(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    month: ClosedMonth = None,
) -> InvoicePage:
    """The invoices that the own company issued or received. 請求書の一覧です。"""
    after = resume(request, cursor)
    page = await settling.list_documents(ports, who, Sort.INVOICE, month, (after, limit))
    return InvoicePage(
        items=tuple(map(_invoice_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )


# The files' doors stand before the documents': "{id}" would take "….pdf" for an id.
@router.get("/v1/invoices/{invoice_id}.pdf", response_class=PdfResponse)
@promises(NotFound)
async def read_invoice_pdf(invoice_id: UUID, who: Whoever, ports: Outside) -> Response:
    """An invoice as a PDF. 請求書(PDF)です。"""
    return pdf_answer(*await settling.read_pdf(ports, who, Sort.INVOICE, DocumentId(invoice_id)))


@router.get("/v1/invoices/{invoice_id}.csv", response_class=CsvResponse)
@promises(NotFound)
async def read_invoice_csv(invoice_id: UUID, who: Whoever, ports: Outside) -> Response:
    """The lines of an invoice as CSV. 請求書の明細(CSV)です。"""
    return csv_answer(*await settling.read_csv(ports, who, Sort.INVOICE, DocumentId(invoice_id)))


@router.get("/v1/invoices/{invoice_id}")
@promises(NotFound)
async def read_invoice(invoice_id: UUID, who: Whoever, ports: Outside) -> InvoiceAnswer:
    """One invoice, for its issuer and its receiver. 請求書の詳細です。"""
    return _invoice_answer(await settling.read_document(ports, who, Sort.INVOICE, DocumentId(invoice_id)))


@router.get("/v1/statements")
@promises()
async def list_statements(
    who: Whoever,
    ports: Outside,
    request: Request,
    limit: Limit = 50,
    cursor: Cursor = None,
    month: ClosedMonth = None,
) -> StatementPage:
    """The payment statements that the own company issued or received. 支払通知書の一覧です。"""
    after = resume(request, cursor)
    page = await settling.list_documents(ports, who, Sort.STATEMENT, month, (after, limit))
    return StatementPage(
        items=tuple(map(_statement_answer, page.items)), next_cursor=next_cursor(request, page.after)
    )


@router.get("/v1/statements/{statement_id}.pdf", response_class=PdfResponse)
@promises(NotFound)
async def read_statement_pdf(statement_id: UUID, who: Whoever, ports: Outside) -> Response:
    """A payment statement as a PDF. 支払通知書(PDF)です。"""
    return pdf_answer(*await settling.read_pdf(ports, who, Sort.STATEMENT, DocumentId(statement_id)))


@router.get("/v1/statements/{statement_id}.csv", response_class=CsvResponse)
@promises(NotFound)
async def read_statement_csv(statement_id: UUID, who: Whoever, ports: Outside) -> Response:
    """The lines of a payment statement as CSV. 支払通知書の明細(CSV)です。"""
    return csv_answer(*await settling.read_csv(ports, who, Sort.STATEMENT, DocumentId(statement_id)))


@router.get("/v1/statements/{statement_id}")
@promises(NotFound)
async def read_statement(statement_id: UUID, who: Whoever, ports: Outside) -> StatementAnswer:
    """One payment statement, for its issuer and its receiver. 支払通知書の詳細です。"""
    return _statement_answer(
        await settling.read_document(ports, who, Sort.STATEMENT, DocumentId(statement_id))
    )
