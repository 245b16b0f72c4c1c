"""Keeping books: what stands on each account, how it came there, and whether it is still true (SPEC 8.6)."""

from uuid import UUID

from domain.accounts import Caller, Role
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.settlement.ledger import Verification, Verifier
from domain.settlement.views import BalanceView, EntryView

READ_AT_ONCE = 1000


async def list_accounts(ports: Ports, who: Caller) -> tuple[BalanceView, ...]:
    """The accounts of the books that the caller keeps: a clerk's own, the federation all."""
    permit(who, "list_ledger_accounts")
    async with ports.begin() as work:
        balances = await work.ledger.balances(_book(who))
        ids = {one.book for one in balances} | {one.party for one in balances if one.party is not None}
        names = await work.members.names(ids)
    return tuple(
        BalanceView(one, names[one.book], None if one.party is None else names[one.party]) for one in balances
    )


async def list_entries(ports: Ports, who: Caller, after: int, limit: int) -> tuple[EntryView, ...]:
    """The entries of those books in order, but for the first ``after`` of them."""
    permit(who, "list_ledger_entries")
    book = _book(who)
    async with ports.begin() as work:
        entries = await work.ledger.entries(book, after, limit)
        books = {one.booking.book for one in entries}
        postings = [posting for one in entries for posting in one.booking.postings]
        names = await work.members.names(books | {one.party for one in postings if one.party is not None})
    return tuple(
        EntryView(one, place, one.hash if book is None else None, names)
        for place, one in enumerate(entries, after + 1)
    )


async def verify_ledger(ports: Ports, who: Caller) -> Verification:
    """Read the whole ledger again: entries held to hash and balance, documents to their entries."""
    permit(who, "verify_ledger")
    async with ports.begin() as work:
        return await read_again(work)


async def read_again(work: Work) -> Verification:
    """The verdict over the ledger from its first entry to its last, and over all that it was made for."""
    verifier, after = Verifier(), 0
    while entries := await work.ledger.entries(None, after, READ_AT_ONCE):
        for entry in entries:
            verifier.read(entry)
        after = entries[-1].sequence
    document_id, payment_id = None, None
    while documents := await work.documents.read_on(document_id, READ_AT_ONCE):
        for document in documents:
            verifier.read_document(document)
        document_id = documents[-1].id
    while payments := await work.payments.read_on(payment_id, READ_AT_ONCE):
        for payment in payments:
            verifier.read_payment(payment)
        payment_id = payments[-1].id
    return verifier.verdict()


def _book(who: Caller) -> UUID | None:
    return None if who.role is Role.FEDERATION_ADMIN else who.cooperative_id
