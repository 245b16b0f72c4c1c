"""Sending invoices and statements: by mail to who receives them, with PDF and CSV (SPEC 8.5)."""

import hashlib
from collections.abc import Iterator

from domain.calendar import start_of
from domain.events import DocumentIssued
from domain.letters import Enclosure, Letter
from domain.members import CooperativeId, MemberId
from domain.ports import Ports, Work
from domain.settlement.documents import DocumentKind, SettlementDocument
from domain.usecases.settlement.settling import file_stem

PDF, CSV = "application/pdf", "text/csv"


async def send_document(ports: Ports, event: DocumentIssued) -> None:
    """Send one issued document to its receiver. Told again, it sends the very same letter."""
    async with ports.begin() as work:
        document = await work.documents.get(event.document_id)
        assert document is not None, "what was issued is never taken away"
        to = await _address(work, document)
    enclosures = (
        Enclosure(f"{file_stem(document)}.pdf", PDF, await ports.documents.settlement_pdf(document)),
        Enclosure(f"{file_stem(document)}.csv", CSV, await ports.documents.settlement_csv(document)),
    )
    await ports.mail.send(covering_letter(document, to, enclosures))


def covering_letter(document: SettlementDocument, to: str, enclosures: tuple[Enclosure, ...]) -> Letter:
    """The letter: Japanese, then English in short; every line stands in the document."""
    issuer = " ".join(document.contents.issuer.name.split())
    name = "支払通知書" if document.contents.kind.is_statement else "請求書"
    return Letter(
        message_id=f"document-{hashlib.sha256(document.id.bytes).hexdigest()[:40]}",
        to=to,
        subject=f"【帰り荷】{_month(document)}分 {name} {document.number} ({issuer})",
        text="\n".join(_lines(document, issuer, name)) + "\n",
        written_at=start_of(document.issued_on),
        enclosures=enclosures,
    )


def _lines(document: SettlementDocument, issuer: str, name: str) -> Iterator[str]:
    contents = document.contents
    amount = f"{contents.payable_yen:,}円"
    is_statement = contents.kind.is_statement
    yield f"{' '.join(contents.receiver.name.split())} 御中"
    yield ""
    yield f"{issuer} の{name} ({_month(document)}分) をお送りします。PDFと明細のCSVを添付します。"
    yield ""
    yield f"書類番号: {document.number}"
    yield f"発行日: {document.issued_on.isoformat()}"
    yield f"{'お支払金額' if is_statement else 'ご請求金額'}: {amount}"
    yield f"支払期日: {document.due_on.isoformat()}"
    if document.pay_on != document.due_on:
        yield f"銀行営業日: {document.pay_on.isoformat()} (期日が銀行の休業日にあたるため)"
    yield ""
    yield "内容に誤りがあるときは、発行した組合へご連絡ください。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    what = "Payment statement" if is_statement else "Invoice"
    due = f"{contents.payable_yen:,} yen, due {document.due_on}"
    yield f"{what} {document.number} for {document.month}: {due}."
    yield "The document (PDF) and its lines (CSV) are attached. This mail was sent automatically."


def _month(document: SettlementDocument) -> str:
    year, month = document.month.split("-")
    return f"{year}年{int(month)}月"


async def _address(work: Work, document: SettlementDocument) -> str:
    """The mail address as it is now: one that was mended reaches also who was owed a letter before."""
    receiver = document.contents.receiver.id
    if document.contents.kind in (DocumentKind.MEMBER, DocumentKind.PAYMENT):
        member = await work.members.get(MemberId(receiver))
        assert member is not None, "who was billed stays in the register"
        return member.mail
    cooperative = await work.members.cooperative(CooperativeId(receiver))
    assert cooperative is not None, "who was billed stays in the register"
    return cooperative.mail
