"""Questions about closed months, invoices, statements, payments and the ledger."""

from collections.abc import Iterator

from tests.worlds.answers import Ask
from tests.worlds.asking.registry import NOWHERE, Sight, asks, is_not_asked
from tests.worlds.months import documents_of
from tests.worlds.scenes import COMMON

TAKES = 6


def _documents(sight: Sight, *, statements: bool) -> list[str]:
    """Of what differs first, then of the common month; and one that is of the other sort."""
    scenes = (sight.differing, COMMON)
    ids = {one.id: one.contents.kind.is_statement for scene in scenes for one in documents_of(scene)}
    of_sort = [str(one) for one, is_statement in ids.items() if is_statement is statements]
    others = [str(one) for one, is_statement in ids.items() if is_statement is not statements]
    return [*of_sort[:TAKES], *of_sort[-TAKES:], others[0]]


@asks("list_invoices", "read_invoice", "read_invoice_pdf", "read_invoice_csv")
def read_invoices(sight: Sight) -> Iterator[Ask]:
    """The list, and single ones in every form."""
    yield from _sort_of_document(sight, "invoice")


@asks("list_statements", "read_statement", "read_statement_pdf", "read_statement_csv")
def read_statements(sight: Sight) -> Iterator[Ask]:
    """The list, and single ones in every form."""
    yield from _sort_of_document(sight, "statement")


def _sort_of_document(sight: Sight, sort: str) -> Iterator[Ask]:
    path = f"/v1/{sort}s"
    yield Ask(f"list_{sort}s", "GET", f"{path}?limit=2", walks=True)
    yield Ask(f"list_{sort}s", "GET", f"{path}?month=2026-04")
    if (cursor := sight.cursors.get(f"list_{sort}s")) is not None:
        yield Ask(f"list_{sort}s", "GET", f"{path}?limit=2&cursor={cursor}", must_be=422)
    documents = _documents(sight, statements=sort == "statement")
    for one in (*documents, NOWHERE):
        yield Ask(f"read_{sort}", "GET", f"{path}/{one}")
    for one in (*documents[-4:], NOWHERE):
        yield Ask(f"read_{sort}_pdf", "GET", f"{path}/{one}.pdf")
        yield Ask(f"read_{sort}_csv", "GET", f"{path}/{one}.csv")


@asks("list_payments")
def list_payments(sight: Sight) -> Iterator[Ask]:
    """All pages, and a month's."""
    yield Ask("list_payments", "GET", "/v1/payments?limit=1", walks=True)
    yield Ask("list_payments", "GET", "/v1/payments?month=2026-04")


@asks("record_payment")
def record_payment(sight: Sight) -> Iterator[Ask]:
    """More than anybody owes, on documents that one may not know of."""
    for one in (*_documents(sight, statements=True)[:3], NOWHERE):
        form = {"document_id": one, "amount_yen": 999_999_999, "paid_on": "2026-05-12"}
        yield Ask("record_payment", "POST", "/v1/payments", form)


@asks("list_closings")
def list_closings(sight: Sight) -> Iterator[Ask]:
    """Months that are closed, that is being checked, and that have not begun."""
    for month in ("2026-02", "2026-03", "2026-04", "2026-05", "2026-06"):
        yield Ask("list_closings", "GET", f"/v1/closings/{month}")


@asks("list_ledger_accounts", "list_ledger_entries", "verify_ledger")
def read_ledger(sight: Sight) -> Iterator[Ask]:
    """Accounts, entries page by page, and the verdict."""
    yield Ask("list_ledger_accounts", "GET", "/v1/ledger/accounts")
    yield Ask("list_ledger_entries", "GET", "/v1/ledger/entries?limit=4", walks=True)
    yield Ask("list_ledger_entries", "GET", "/v1/ledger/entries")
    if (cursor := sight.cursors.get("list_ledger_entries")) is not None:
        path = f"/v1/ledger/entries?limit=4&cursor={cursor}"
        yield Ask("list_ledger_entries", "GET", path, must_be=422)
    yield Ask("verify_ledger", "GET", "/v1/ledger/verification")


is_not_asked("issue_closing", "the federation's alone, which keeps every book")
