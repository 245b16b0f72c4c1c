"""Photos in the database: their rows, and the postings and contracts that carry them (SPEC 3.7)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Table,
    Text,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from adapters.db.schema import contracts, inquiries, inquiry_messages, loads, photos, vehicles
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.audiences import Audience, AudienceKind
from domain.loads import PhotoId
from domain.members import CooperativeId, MemberId
from domain.photos.looks import Look, Looks
from domain.photos.photos import Photo, PhotoStatus
from domain.postings import Posting, PostingStatus
from domain.trackings import DriverDeviceId

PHOTOS = Shelf(Photo, photos, secret=frozenset({"upload_id", "picture_id"}))

MOST_POSTINGS = 100
"""So many of those that carry a photo are looked at, on the board first."""

MOST_AT_ONCE = 500
"""Photos dropped in one transaction."""

_p, _k, _i, _m = photos.c, contracts.c, inquiries.c, inquiry_messages.c
_AWAITING = PhotoStatus.AWAITING_UPLOAD.value
_VERIFIED = PhotoStatus.VERIFIED.value


class SqlPhotos:
    """Photos as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add(self, photo: Photo) -> None:
        """Keep a new one, with its audit row."""
        await PHOTOS.add(self._work, photo)

    async def get(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None."""
        return await PHOTOS.get(self._work, photo_id)

    async def lock(self, photo_id: PhotoId) -> Photo | None:
        """The photo, or None; nobody else changes it until this work ends."""
        return await PHOTOS.get(self._work, photo_id, lock=True)

    async def save(self, photo: Photo) -> None:
        """Keep a changed photo (locked before), with its audit row."""
        await PHOTOS.save(self._work, photo)

    async def count_awaiting(
        self, member_id: MemberId | None, device_id: DriverDeviceId | None, since: datetime
    ) -> int:
        """How many uploads of a desk, or a phone, began since then and are not over."""
        own = _p.device_id == device_id if member_id is None else _p.member_id == member_id
        query = select(func.count()).where(own, _p.status == _AWAITING, _p.made_at > since)
        return int(await self._work.connection.scalar(query) or 0)

    async def hold(self, photo_ids: Collection[PhotoId], member_id: MemberId) -> set[PhotoId]:
        """Those of these that are verified and the desk's; none of them is dropped until this work ends."""
        query = select(_p.id).where(_p.id.in_(photo_ids), _p.member_id == member_id, _p.status == _VERIFIED)
        held = query.order_by(_p.id).with_for_update(key_share=True, read=True)
        return {PhotoId(UUID(int=one.int)) for one in await self._work.connection.scalars(held)}

    async def looks(self, photo_ids: Collection[PhotoId]) -> Looks:
        """How these look, as far as they show something."""
        query = select(_p.id, _p.look).where(_p.id.in_(photo_ids), _p.look.is_not(None))
        rows = await self._work.connection.execute(query)
        return {PhotoId(UUID(int=row.id.int)): Look(row.look) for row in rows}

    async def postings_with(self, photo_id: PhotoId) -> Sequence[Posting]:
        """The postings that carry it, those on the board first; the hundred newest of many."""
        found = []
        for table in (loads, vehicles):
            c = table.c
            query = select(
                *(c.poster_id, c.cooperative_id, c.status, c.posted_at, c.closing_at, c.closed_at),
                *(c.audience_kind, c.audience_member_ids, c.audience_cooperative_ids, c.audience_widens_at),
            )
            query = query.where(_carries(table, literal(photo_id, c.id.type)))
            newest = query.order_by(c.closed_at.is_not(None), c.posted_at.desc(), c.id).limit(MOST_POSTINGS)
            found += [_posting(row) for row in await self._work.connection.execute(newest)]
        return found

    async def is_in_contract_of(
        self, photo_id: PhotoId, desk: MemberId | None, oversees: CooperativeId | None
    ) -> bool:
        """Whether the load of a contract carried it, of which the desk is a party, or the clerk's member."""
        is_theirs = or_(false(), *_of_sides(desk, oversees))
        query = select(exists().where(_is_agreed_with(literal(str(photo_id), Text)), is_theirs))
        return bool(await self._work.connection.scalar(query))

    async def is_in_message_to(self, photo_id: PhotoId, desk: MemberId | None) -> bool:
        """Whether a message that reaches the desk carries it."""
        if desk is None:
            return False
        carries = _carries(inquiry_messages, literal(photo_id, _m.id.type))
        of_desk = or_(_i.poster_id == desk, _i.asker_id == desk)
        reaches = or_(_m.only_for.is_(None), _m.only_for == desk)
        said = exists().where(_m.inquiry_id == _i.id, carries, of_desk, reaches)
        return bool(await self._work.connection.scalar(select(said)))

    async def drop_unfinished(self, before: datetime) -> Sequence[Photo]:
        """Forget uploads begun before then that were refused or never completed; which."""
        return await self._drop(select(_p.id).where(_p.status != _VERIFIED, _p.made_at <= before))

    async def drop_unattached(
        self, before: datetime, closed_before: datetime, concluded_before: datetime
    ) -> Sequence[Photo]:
        """Forget photos verified before then that nothing carries; which.

        First they are locked, then looked at: who holds them for a posting comes before, or finds none.
        """
        carried = [
            exists().where(
                _carries(table, _p.id), func.coalesce(table.c.closed_at, table.c.closing_at) > closed_before
            )
            for table in (loads, vehicles)
        ]
        agreed = exists().where(_is_agreed_with(cast(_p.id, Text)), _still_counts(concluded_before))
        said = exists().where(_carries(inquiry_messages, _p.id), _m.at > concluded_before)
        free = [~one for one in (*carried, agreed, said)]
        old = select(_p.id).where(_p.status == _VERIFIED, _p.decided_at <= before, *free)
        locked = await self._locked(old)
        return await self._drop(select(_p.id).where(_p.id.in_(locked), *free))

    async def uploads_awaited(self, upload_ids: Collection[UUID]) -> set[UUID]:
        """Those of these under which something is still to be verified."""
        query = select(_p.upload_id).where(_p.upload_id.in_(upload_ids), _p.status == _AWAITING)
        return {UUID(int=one.int) for one in await self._work.connection.scalars(query)}

    async def pictures_known(self) -> set[UUID]:
        """Under what the pictures of all photos lie."""
        query = select(_p.picture_id).where(_p.picture_id.is_not(None))
        return {UUID(int=one.int) for one in await self._work.connection.scalars(query)}

    async def _locked(self, chosen: Select[Any]) -> list[Any]:
        query = chosen.order_by(_p.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True, of=photos)
        return list(await self._work.connection.scalars(query))

    async def _drop(self, chosen: Select[Any]) -> Sequence[Photo]:
        locked = await self._locked(chosen)
        going = delete(photos).where(_p.id.in_(locked)).returning(*(_p[name] for name in PHOTOS.columns))
        rows = await self._work.connection.execute(going)
        return [PHOTOS.thing_of(row) for row in rows.mappings()]


def _carries(postings: Table, photo_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """By the index of those that carry any."""
    carried = postings.c.photo_ids
    return (func.cardinality(carried) > 0) & carried.contains(
        cast(array([photo_id]), ARRAY(photos.c.id.type))
    )


def _is_agreed_with(photo_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return _k.load["photo_ids"].op("?", return_type=Boolean)(photo_id)


def _still_counts(concluded_before: datetime) -> ColumnElement[bool]:
    """Concluded, and not too long ago; a proposal's load carries the photo itself."""
    return _k.concluded_at > concluded_before


def _of_sides(desk: MemberId | None, oversees: CooperativeId | None) -> Iterator[ColumnElement[bool]]:
    if desk is not None:
        yield _k.consignor_member_id == desk
        yield _k.carrier_member_id == desk
    if oversees is not None:
        yield _k.consignor_cooperative_id == oversees
        yield _k.carrier_cooperative_id == oversees


def _posting(row: Any) -> Posting:
    return Posting(
        MemberId(UUID(int=row.poster_id.int)),
        CooperativeId(UUID(int=row.cooperative_id.int)),
        Audience(
            AudienceKind(row.audience_kind),
            tuple(MemberId(UUID(int=one.int)) for one in row.audience_member_ids),
            tuple(CooperativeId(UUID(int=one.int)) for one in row.audience_cooperative_ids),
            row.audience_widens_at,
        ),
        PostingStatus(row.status),
        row.posted_at,
        row.closing_at,
        row.closed_at,
    )
