"""Calls and hand-over notes in the database: each desk's own, and not told by the audit log (SPEC 1.8)."""

from sqlalchemy import select

from adapters.db.negotiation.pages import newest_first
from adapters.db.schema import handover_notes, inquiry_calls
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.negotiation.desk_notes import Call, HandoverNote
from domain.negotiation.inquiries import InquiryId
from domain.ports import Page, Standing

CALLS = Shelf(Call, inquiry_calls, secret=frozenset({"terms"}))
HANDOVER_NOTES = Shelf(HandoverNote, handover_notes, secret=frozenset({"text"}))

_c, _n = inquiry_calls.c, handover_notes.c


class SqlDeskNotes:
    """What desks note for themselves as it is kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add_call(self, call: Call) -> None:
        """Keep a call, with an audit row that does not tell its note."""
        await CALLS.add(self._work, call)

    async def calls(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Call]:
        """The desk's calls of this thread, the last one noted first."""
        query = select(inquiry_calls).where(_c.inquiry_id == inquiry_id, _c.member_id == desk)
        order = _c.logged_at, lambda one: one.logged_at
        return await newest_first(self._work, CALLS, query, order, after=after, limit=limit)

    async def add_note(self, note: HandoverNote) -> None:
        """Keep a hand-over note, with an audit row that does not tell its text."""
        await HANDOVER_NOTES.add(self._work, note)

    async def notes(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[HandoverNote]:
        """The desk's notes of this thread, newest first."""
        query = select(handover_notes).where(_n.inquiry_id == inquiry_id, _n.member_id == desk)
        order = _n.written_at, lambda one: one.written_at
        return await newest_first(self._work, HANDOVER_NOTES, query, order, after=after, limit=limit)
