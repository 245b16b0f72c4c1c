"""What met which saved search, once each, and the letters that tell of it (SPEC 4.7, 11)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Select,
    Uuid,
    and_,
    any_,
    column,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.db.loads import LOADS
from adapters.db.schema import (
    accounts,
    do_not_deal,
    loads,
    posting_widenings,
    saved_search_letters,
    saved_search_matches,
    saved_searches,
    vehicles,
)
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from adapters.db.vehicles import VEHICLES
from domain.accounts import AccountId
from domain.loads import Load
from domain.members import MemberId
from domain.ports import Page, Standing
from domain.saved_searches.letters import SavedSearchLetter, SavedSearchLetterId, SavedSearchMatch, Untold
from domain.saved_searches.quiet_hours import QuietHours
from domain.saved_searches.searches import PostingKind, SavedSearchId
from domain.vehicles import Vehicle

SAVED_SEARCH_LETTERS = Shelf(SavedSearchLetter, saved_search_letters)

_m, _s = saved_search_matches.c, saved_searches.c
_l, _w = saved_search_letters.c, posting_widenings.c
_OF_SEARCHES = saved_search_matches.join(saved_searches, _s.id == _m.saved_search_id)
_UNTOLD = and_(_m.to_tell, _m.letter_id.is_(None), _s.notify_mail, _s.dropped_at.is_(None))


def _matches() -> Select[Any]:
    """What met what, the newest first."""
    columns = (_m.saved_search_id, _m.posting_id, _m.kind, _m.met_at, _s.name, _s.quiet_hours)
    return select(*columns).select_from(_OF_SEARCHES).order_by(_m.met_at.desc(), _m.posting_id.desc())


def _match_of(row: Any) -> SavedSearchMatch:
    return SavedSearchMatch(
        SavedSearchId(UUID(int=row.saved_search_id.int)),
        UUID(int=row.posting_id.int),
        PostingKind(row.kind),
        row.met_at,
        row.name,
        _quiet(row.quiet_hours),
    )


def _quiet(kept: object) -> QuietHours | None:
    return None if kept is None else msgspec.convert(kept, QuietHours)


class SqlSavedSearchMatches:
    """Matches and letters in the database."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def add(
        self, ids: Sequence[SavedSearchId], posting_id: UUID, kind: PostingKind, at: datetime
    ) -> int:
        """Keep that the posting met these; how many it had not met before, of accounts that are open.

        The one place where it is decided what is new: the key is, whoever else finds the same.
        """
        if not ids:
            return 0
        open_ones = select(_s.id, literal(posting_id), literal(kind.value), literal(at), _s.notify_mail)
        met = (
            open_ones.join_from(saved_searches, accounts, accounts.c.id == _s.account_id)
            .where(_s.id == any_(literal(list(ids), ARRAY(Uuid))), _s.dropped_at.is_(None))
            .where(or_(accounts.c.ends_at.is_(None), accounts.c.ends_at > at))
            .order_by(_s.id)
        )
        columns = ("saved_search_id", "posting_id", "kind", "met_at", "to_tell")
        adding = insert(saved_search_matches).from_select(columns, met).on_conflict_do_nothing()
        return (await self._work.connection.execute(adding)).rowcount

    async def not_yet(self, ids: Collection[SavedSearchId], posting_id: UUID) -> set[SavedSearchId]:
        """Those of these that the posting has not met before."""
        wanted = literal(list(ids), ARRAY(Uuid))
        query = select(_m.saved_search_id).where(
            _m.saved_search_id == any_(wanted), _m.posting_id == posting_id
        )
        met = {UUID(int=one.int) for one in await self._work.connection.scalars(query)}
        return {one for one in ids if one not in met}

    async def find(
        self, saved_id: SavedSearchId, after: Standing | None, limit: int
    ) -> Page[SavedSearchMatch]:
        """What met a saved search, the newest first."""
        query = _matches().where(_m.saved_search_id == saved_id)
        if after is not None:
            last = tuple_(literal(datetime.fromisoformat(str(after.key))), literal(after.id))
            query = query.where(tuple_(_m.met_at, _m.posting_id) < last)
        rows = (await self._work.connection.execute(query.limit(limit + 1))).all()
        found = tuple(map(_match_of, rows[:limit]))
        if len(rows) <= limit:
            return Page(found, None)
        return Page(found, Standing(found[-1].met_at.isoformat(), found[-1].posting_id))

    async def barred_from(self, poster_id: MemberId, desks: Collection[MemberId]) -> set[MemberId]:
        """Those of these desks that have the poster on their list, or stand on the poster's."""
        d, wanted = do_not_deal.c, literal(list(desks), ARRAY(Uuid))
        query = union(
            select(d.member_id).where(d.other_id == poster_id, d.member_id == any_(wanted)),
            select(d.other_id).where(d.member_id == poster_id, d.other_id == any_(wanted)),
        )
        return {MemberId(UUID(int=one.int)) for one in await self._work.connection.scalars(query)}

    async def loads(self, ids: Collection[UUID]) -> Mapping[UUID, Load]:
        """Those of these loads that there are."""
        rows = await self._work.connection.execute(
            select(loads).where(loads.c.id == any_(literal(list(ids), ARRAY(Uuid))))
        )
        return {one.id: one for one in map(LOADS.thing_of, rows.mappings())}

    async def vehicles(self, ids: Collection[UUID]) -> Mapping[UUID, Vehicle]:
        """Those of these vehicles that there are."""
        rows = await self._work.connection.execute(
            select(vehicles).where(vehicles.c.id == any_(literal(list(ids), ARRAY(Uuid))))
        )
        return {one.id: one for one in map(VEHICLES.thing_of, rows.mappings())}

    async def untold(self, posting_id: UUID) -> Sequence[Untold]:
        """Of whom a letter is to tell that this posting met their searches."""
        last = (
            select(func.max(_l.sealed_at))
            .where(_l.account_id == _s.account_id, _l.sealed_at.is_not(None))
            .scalar_subquery()
        )
        query = select(_s.account_id, _s.quiet_hours, last.label("last_at")).select_from(_OF_SEARCHES)
        rows = await self._work.connection.execute(query.where(_m.posting_id == posting_id, _UNTOLD))
        return [
            Untold(AccountId(UUID(int=row.account_id.int)), _quiet(row.quiet_hours), row.last_at)
            for row in rows
        ]

    async def owe_letters(self, due: Mapping[AccountId, datetime]) -> None:
        """Let each account have one letter that gathers, due then or before.

        In the order of their ids, so that of two who do this nobody waits for the other. Who settles a letter
        at this moment goes first; what it no longer held is then in the next one.
        """
        if not due:
            return
        rows = [
            {"id": self._work.new_id(), "account_id": account_id, "due_at": due[account_id]}
            for account_id in sorted(due)
        ]
        adding = insert(saved_search_letters)
        await self._work.connection.execute(
            adding.on_conflict_do_update(
                index_elements=[_l.account_id],
                index_where=_l.sealed_at.is_(None),
                set_={"due_at": func.least(_l.due_at, adding.excluded.due_at)},
            ),
            rows,
        )

    async def take_due(self, now: datetime) -> Sequence[SavedSearchLetter]:
        """The letters that are due, each taken once, whoever else takes."""
        due = (
            select(_l.id)
            .where(_l.owed_at.is_(None), _l.due_at <= now)
            .order_by(_l.due_at)
            .with_for_update(skip_locked=True)
        )
        taking = update(saved_search_letters).where(_l.id.in_(due)).values(owed_at=now)
        rows = await self._work.connection.execute(taking.returning(*saved_search_letters.c))
        return [SAVED_SEARCH_LETTERS.thing_of(row) for row in rows.mappings()]

    async def next_due_at(self) -> datetime | None:
        """When the next letter falls due that nobody has taken."""
        query = select(func.min(_l.due_at)).where(_l.owed_at.is_(None))
        due_at: datetime | None = await self._work.connection.scalar(query)
        return due_at

    async def lock_letter(self, letter_id: SavedSearchLetterId) -> SavedSearchLetter | None:
        """The letter, or None; nobody else settles what is in it until this work ends."""
        return await SAVED_SEARCH_LETTERS.get(self._work, letter_id, lock=True)

    async def save_letter(self, letter: SavedSearchLetter) -> None:
        """Keep a changed letter. Nothing of it is a person's doing, so the audit log is not told."""
        row = SAVED_SEARCH_LETTERS.row_of(letter)
        await self._work.connection.execute(
            update(saved_search_letters).where(_l.id == letter.id).values(row)
        )

    async def waiting_for(self, account_id: AccountId) -> Sequence[SavedSearchMatch]:
        """What an account is to be told by letter and was not yet, the newest first."""
        rows = await self._work.connection.execute(_matches().where(_s.account_id == account_id, _UNTOLD))
        return [_match_of(row) for row in rows]

    async def settle(self, letter_id: SavedSearchLetterId, told: Sequence[SavedSearchMatch]) -> None:
        """Settle that this letter tells of these."""
        searches = literal([one.saved_search_id for one in told], ARRAY(Uuid))
        postings = literal([one.posting_id for one in told], ARRAY(Uuid))
        columns = column("saved_search_id", Uuid), column("posting_id", Uuid)
        pairs = func.unnest(searches, postings).table_valued(*columns).render_derived("pairs")
        of_these = and_(_m.saved_search_id == pairs.c.saved_search_id, _m.posting_id == pairs.c.posting_id)
        await self._work.connection.execute(
            update(saved_search_matches).where(of_these).values(letter_id=letter_id)
        )

    async def told_in(self, letter_id: SavedSearchLetterId) -> Sequence[SavedSearchMatch]:
        """What a sealed letter tells of, the newest first; not of searches that have been let go since."""
        of_it = (_m.letter_id == letter_id, _s.dropped_at.is_(None))
        rows = await self._work.connection.execute(_matches().where(*of_it))
        return [_match_of(row) for row in rows]

    async def watch_widening(self, kind: PostingKind, posting_id: UUID, at: datetime | None) -> None:
        """Remember when a posting widens to everyone, in the place of what was remembered; None: never."""
        if at is None:
            await self._work.connection.execute(delete(posting_widenings).where(_w.posting_id == posting_id))
            return
        row = {"posting_id": posting_id, "kind": kind.value, "widens_at": at}
        adding = insert(posting_widenings).values(row)
        await self._work.connection.execute(
            adding.on_conflict_do_update(index_elements=[_w.posting_id], set_={"widens_at": at})
        )

    async def take_widened(self, now: datetime) -> Sequence[tuple[PostingKind, UUID]]:
        """The postings that have widened by now, each taken once."""
        widened = select(_w.posting_id).where(_w.widens_at <= now).with_for_update(skip_locked=True)
        taking = delete(posting_widenings).where(_w.posting_id.in_(widened))
        rows = await self._work.connection.execute(taking.returning(_w.kind, _w.posting_id))
        return [(PostingKind(row.kind), UUID(int=row.posting_id.int)) for row in rows]

    async def next_widening_at(self) -> datetime | None:
        """When the next posting widens."""
        widens_at: datetime | None = await self._work.connection.scalar(select(func.min(_w.widens_at)))
        return widens_at
