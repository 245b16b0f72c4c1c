"""Documents set by typst: PDF/A-2b, the same bytes for the same contents, wherever and whenever."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import typst

from adapters.documents.audit_table import audit_table
from adapters.documents.contract_page import contract_page
from adapters.documents.diesel_page import diesel_page
from adapters.documents.diesel_table import diesel_table
from adapters.documents.glyphs import FONTS
from adapters.documents.ledger_page import ledger_page
from adapters.documents.ledger_table import ledger_table
from adapters.documents.number_page import number_page
from adapters.documents.settlement_page import settlement_page
from adapters.documents.settlement_table import settlement_table
from domain.actual_carriers.ledgers import Ledger
from domain.calendar import start_of
from domain.contracts.changes.amended import Agreed
from domain.contracts.contracts import Contract
from domain.diesel.views import SurveyView
from domain.overseeing.audits import AuditView
from domain.places import Municipalities
from domain.settlement.documents import SettlementDocument

TEMPLATES = Path(__file__).parent / "templates"
PDF_STANDARD: Final = "a-2b"
"""For keeping: fonts inside, no scripts, readable in seven years and more (SPEC 5.6)."""

RECENT = 8
"""So many contract documents are kept: the letters of a conclusion, one after another, carry the same."""


class TypstDocuments:
    """Sets documents in a thread of its own, with a compiler that is made once and keeps its fonts.

    Only our fonts are used, the dates are the document's, and words of people reach the template as data:
    nothing in them is ever read as markup.
    """

    def __init__(self, municipalities: Municipalities) -> None:
        self._municipalities = municipalities
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typst")
        self._compiler: typst.Compiler | None = None
        self._recent: deque[tuple[tuple[Contract, tuple[Agreed, ...]], bytes]] = deque(maxlen=RECENT)

    async def contract_pdf(self, contract: Contract, agreements: Sequence[Agreed] = ()) -> bytes:
        """The contract document (成約書面) of a contract that has been concluded."""
        setting = partial(self._set_contract, contract, tuple(agreements))
        return await asyncio.get_running_loop().run_in_executor(self._thread, setting)

    async def number_page_pdf(self, contract: Contract, base_url: str) -> bytes:
        """The number in large digits, dated with the conclusion."""
        setting = partial(self._set_number_page, contract, base_url)
        return await asyncio.get_running_loop().run_in_executor(self._thread, setting)

    async def ledger_pdf(self, ledger: Ledger) -> bytes:
        """An actual-carrier ledger (実運送体制管理簿), dated with the last change in it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._set_ledger, ledger)

    async def ledger_csv(self, ledger: Ledger) -> bytes:
        """The same as a table: ``ledger_table`` says how it is written."""
        table = partial(ledger_table, ledger, self._municipalities)
        return await asyncio.get_running_loop().run_in_executor(self._thread, table)

    async def settlement_pdf(self, document: SettlementDocument) -> bytes:
        """An invoice (請求書) or a payment statement (支払通知書), dated with the day of its issue."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._set_settlement, document)

    async def settlement_csv(self, document: SettlementDocument) -> bytes:
        """The same as a table: ``settlement_table`` says how it is written."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, settlement_table, document)

    async def diesel_pdf(self, view: SurveyView) -> bytes:
        """The result of the diesel price survey (軽油価格調査), dated with when it was published."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._set_diesel, view)

    async def diesel_csv(self, view: SurveyView) -> bytes:
        """The same as a table: ``diesel_table`` says how it is written."""
        table = partial(diesel_table, view, self._municipalities)
        return await asyncio.get_running_loop().run_in_executor(self._thread, table)

    async def audit_csv(self, records: Sequence[AuditView]) -> bytes:
        """Records of the audit log: ``audit_table`` says how they are written."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, audit_table, records)

    def close(self) -> None:
        """End the thread once it has done what was begun."""
        self._thread.shutdown()

    def _set_contract(self, contract: Contract, agreements: tuple[Agreed, ...]) -> bytes:
        assert contract.concluded_at is not None, contract.status
        asked = contract, agreements
        for same, pdf in self._recent:
            if same == asked:
                return pdf
        contents = contract_page(contract, self._municipalities, agreements)
        pdf = self._set("contract.typ", contents, contract.concluded_at)
        self._recent.append((asked, pdf))
        return pdf

    def _set_number_page(self, contract: Contract, base_url: str) -> bytes:
        assert contract.concluded_at is not None, contract.status
        contents = number_page(contract, base_url, self._municipalities)
        return self._set("number_page.typ", contents, contract.concluded_at)

    def _set_ledger(self, ledger: Ledger) -> bytes:
        return self._set("actual_carriers.typ", ledger_page(ledger, self._municipalities), ledger.as_of)

    def _set_settlement(self, document: SettlementDocument) -> bytes:
        return self._set("settlement.typ", settlement_page(document), start_of(document.issued_on))

    def _set_diesel(self, view: SurveyView) -> bytes:
        assert view.survey.published_at is not None, view.survey.month
        return self._set("diesel.typ", diesel_page(view, self._municipalities), view.survey.published_at)

    def _set(self, template: str, contents: Mapping[str, Any], dated: datetime) -> bytes:
        if self._compiler is None:
            self._compiler = typst.Compiler(
                root=TEMPLATES, font_paths=typst.Fonts(False, False, [str(FONTS)]), ignore_system_fonts=True
            )
        pdf = self._compiler.compile(
            input=TEMPLATES / template,
            format="pdf",
            sys_inputs={"contents": json.dumps(contents, ensure_ascii=False)},
            pdf_standards=PDF_STANDARD,
            timestamp=dated.astimezone(UTC).replace(microsecond=0),  # a PDF knows none
        )
        assert isinstance(pdf, bytes)
        return pdf
