"""The ledger in the database: appended in one row of entries, never changed (SPEC 8.6)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from adapters.db.schema import ledger_entries, ledger_postings
from adapters.db.settlement import lock_settlement
from adapters.db.transaction import Transaction
from domain.settlement.documents import DocumentId
from domain.settlement.ledger import (
    Balance,
    Because,
    Booking,
    Entry,
    Head,
    LedgerAccount,
    Posting,
    chained,
)
from domain.settlement.payments import PaymentId

_e, _p = ledger_entries.c, ledger_postings.c


class SqlLedger:
    """The ledger as it is kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def append(self, bookings: Iterable[Booking], at: datetime) -> None:
        """Chain the bookings to its end; nobody else appends until this work ends."""
        await lock_settlement(self._work)
        entries = list(chained(bookings, await self._head(), at))
        if entries:
            await self._work.connection.execute(insert(ledger_entries), [_row(entry) for entry in entries])
            postings = [row for entry in entries for row in _posting_rows(entry)]
            await self._work.connection.execute(insert(ledger_postings), postings)

    async def entries(self, book: UUID | None, after: int, limit: int) -> Sequence[Entry]:
        """The entries (of one book, or of all) in order, but for the first ``after`` of them."""
        query = select(ledger_entries).order_by(_e.sequence).limit(limit)
        if book is None:
            query = query.where(_e.sequence > after)  # The sequence has no gaps; a book's part of it has.
        else:
            query = query.where(_e.book == book).offset(after)
        rows = (await self._work.connection.execute(query)).all()
        postings = await self._postings([row.sequence for row in rows])
        return [_entry(row, tuple(postings[row.sequence])) for row in rows]

    async def balances(self, book: UUID | None) -> Sequence[Balance]:
        """What stands on each account (of one book, or of all)."""
        query = (
            select(_e.book, _p.account, _p.party, func.sum(_p.amount_yen).label("amount_yen"))
            .join_from(ledger_entries, ledger_postings, _e.sequence == _p.sequence)
            .group_by(_e.book, _p.account, _p.party)
            .order_by(_e.book, _p.account, _p.party)
        )
        if book is not None:
            query = query.where(_e.book == book)
        rows = await self._work.connection.execute(query)
        return [
            Balance(_id(row.book), LedgerAccount(row.account), _maybe_id(row.party), int(row.amount_yen))
            for row in rows
        ]

    async def _head(self) -> Head:
        newest = select(_e.sequence, _e.hash).order_by(_e.sequence.desc()).limit(1)
        row = (await self._work.connection.execute(newest)).one_or_none()
        return Head() if row is None else Head(row.sequence, row.hash)

    async def _postings(self, sequences: Sequence[int]) -> dict[int, list[Posting]]:
        found: defaultdict[int, list[Posting]] = defaultdict(list)
        query = select(ledger_postings).where(_p.sequence.in_(sequences)).order_by(_p.sequence, _p.place)
        for row in await self._work.connection.execute(query):
            posting = Posting(LedgerAccount(row.account), _maybe_id(row.party), row.amount_yen)
            found[row.sequence].append(posting)
        return found


def _row(entry: Entry) -> dict[str, Any]:
    booking = entry.booking
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "book": booking.book,
        "because": booking.because.value,
        "document_id": booking.document_id,
        "payment_id": booking.payment_id,
        "evidence": booking.evidence,
        "hash": entry.hash,
    }


def _posting_rows(entry: Entry) -> list[dict[str, Any]]:
    return [
        {
            "sequence": entry.sequence,
            "place": place,
            "account": posting.account.value,
            "party": posting.party,
            "amount_yen": posting.amount_yen,
        }
        for place, posting in enumerate(entry.booking.postings, 1)
    ]


def _entry(row: Row[Any], postings: tuple[Posting, ...]) -> Entry:
    document_id, payment_id = _maybe_id(row.document_id), _maybe_id(row.payment_id)
    booking = Booking(
        book=_id(row.book),
        because=Because(row.because),
        document_id=None if document_id is None else DocumentId(document_id),
        payment_id=None if payment_id is None else PaymentId(payment_id),
        postings=postings,
        evidence=row.evidence,
    )
    return Entry(row.sequence, row.at, booking, row.hash)


def _id(given: UUID) -> UUID:
    return UUID(int=given.int)  # the driver has a class of its own


def _maybe_id(given: UUID | None) -> UUID | None:
    return None if given is None else _id(given)
