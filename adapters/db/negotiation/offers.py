"""Offers in the database; their audit rows tell what became of them, not what was offered (SPEC 1.8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from adapters.db.negotiation.pages import newest_first
from adapters.db.schema import inquiries, offers
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.members import MemberId
from domain.negotiation.inquiries import InquiryId
from domain.negotiation.messages import OfferId
from domain.negotiation.offers import Offer, OfferStatus
from domain.ports import Page, Standing

OFFERS = Shelf(
    Offer,
    offers,
    secret=frozenset(
        {"load_id", "load_version", "by", "only_for", "vehicle_id", "agreement", "contract_number"}
    ),
)

_o, _i = offers.c, inquiries.c
_OPEN = OfferStatus.OPEN.value


class SqlOffers:
    """Offers as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, offer_id: OfferId) -> Offer | None:
        """The offer, or None."""
        return await OFFERS.get(self._work, offer_id)

    async def lock(self, offer_id: OfferId) -> Offer | None:
        """The offer, or None; nobody else answers it until this work ends."""
        return await OFFERS.get(self._work, offer_id, lock=True)

    async def lock_open(self, inquiry_id: InquiryId) -> Offer | None:
        """The thread's offer that nobody has answered, locked; its time may be over."""
        query = select(offers).where(_o.inquiry_id == inquiry_id, _o.status == _OPEN)
        row = (await self._work.connection.execute(query.with_for_update(key_share=True))).mappings()
        found = row.one_or_none()
        return None if found is None else OFFERS.thing_of(found)

    async def lock_between(self, one: MemberId, other: MemberId | None, now: datetime) -> Sequence[Offer]:
        """The open offers between two members (None: with anybody), locked, by thread."""
        sides = _i.poster_id, _i.asker_id
        between = [or_(*(side == who for side in sides)) for who in (one, other) if who is not None]
        query = (
            select(offers)
            .join_from(offers, inquiries, _i.id == _o.inquiry_id)
            .where(_o.status == _OPEN, _o.expires_at > now, *between)
            .order_by(_o.inquiry_id)
        )
        rows = await self._work.connection.execute(query.with_for_update(key_share=True, of=offers))
        return [OFFERS.thing_of(row) for row in rows.mappings()]

    async def add(self, offer: Offer) -> None:
        """Keep a new offer, with an audit row that does not tell its terms."""
        await OFFERS.add(self._work, offer)

    async def save(self, offer: Offer) -> None:
        """Keep what became of an offer (locked before)."""
        await OFFERS.save(self._work, offer)

    async def find(
        self, inquiry_id: InquiryId, desk: MemberId, after: Standing | None, limit: int
    ) -> Page[Offer]:
        """Those of the thread that reach the desk, newest first."""
        reaches = or_(_o.only_for.is_(None), _o.only_for == desk)
        query = select(offers).where(_o.inquiry_id == inquiry_id, reaches)
        order = _o.made_at, lambda one: one.made_at
        return await newest_first(self._work, OFFERS, query, order, after=after, limit=limit)
