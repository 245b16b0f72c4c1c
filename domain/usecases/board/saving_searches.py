"""Saving searches, changing and dropping them, and looking at what met them (条件登録, SPEC 4.7)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from domain.accounts import Caller, Viewer
from domain.loads import Load
from domain.members import Company, MemberId
from domain.permissions import Relation, permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.saved_searches.letters import MatchView, SavedSearchMatch
from domain.saved_searches.searches import (
    MOST_SAVED,
    PostingKind,
    SavedSearch,
    SavedSearchId,
    SavedSearchTerms,
    SavedSearchView,
    kind_faults,
)
from domain.search import MaskedForTrial
from domain.usecases.desks import eyes_of
from domain.vehicles import Vehicle

AT_ONCE = 200
"""So many matches are read at a time, some of which may no longer be seen."""


async def save_search(ports: Ports, who: Caller, terms: SavedSearchTerms) -> SavedSearchView:
    """Save a search for the caller's own account; from now on new postings are held to it.

    Refuses: Invalid, MaskedForTrial.
    """
    permit(who, "save_search")
    _refuse_what_cannot_be_saved(ports, who, terms)
    now = ports.now()
    saved = SavedSearch(SavedSearchId(ports.new_id()), 1, who.account_id, now, now, None, terms)
    async with ports.begin() as work:
        account = await work.accounts.lock(who.account_id)
        assert account is not None, "who calls has an account"
        if await work.saved_searches.count_of(who.account_id) >= MOST_SAVED:
            raise Invalid(Fault("#", "list-is-full", {"most": MOST_SAVED}))
        await work.saved_searches.add(saved)
        return SavedSearchView(saved, account.person)


async def list_saved_searches(
    ports: Ports, who: Caller, after: Standing | None, limit: int, *, of_desk: bool
) -> Page[SavedSearchView]:
    """The account's own, newest first; ``of_desk``: those of all who sit at its desk, to take over."""
    permit(who, "list_saved_searches")
    async with ports.begin() as work:
        return await work.saved_searches.find(who.account_id, who.desk if of_desk else None, after, limit)


async def read_saved_search(
    ports: Ports, who: Caller, saved_id: SavedSearchId
) -> tuple[SavedSearchView, Relation]:
    """One saved search, and how the caller stands to it: as its owner, or at the same desk.

    Refuses: NotFound.
    """
    async with ports.begin() as work:
        return await _readable(work, who, "read_saved_search", saved_id)


async def amend_saved_search(
    ports: Ports,
    who: Caller,
    saved_id: SavedSearchId,
    seen: int,
    change: Callable[[SavedSearchTerms], SavedSearchTerms],
) -> SavedSearchView:
    """Change the caller's own saved search; other conditions count from now.

    Refuses: NotFound, NotYours, Stale, Invalid, MaskedForTrial.
    """
    async with ports.begin() as work:
        saved, person = await _locked(work, who, "amend_saved_search", saved_id)
        refuse_stale(saved.version, seen)
        terms = change(saved.terms)
        if terms == saved.terms:
            return SavedSearchView(saved, person)
        _refuse_what_cannot_be_saved(ports, who, terms)
        refuse_faults(kind_faults(saved.terms, terms))
        amended = await work.saved_searches.save(saved.amend(terms, at=ports.now()))
        return SavedSearchView(amended, person)


async def drop_saved_search(ports: Ports, who: Caller, saved_id: SavedSearchId, seen: int) -> None:
    """Let the caller's own saved search go. Refuses: NotFound, NotYours, Stale."""
    async with ports.begin() as work:
        saved, _ = await _locked(work, who, "drop_saved_search", saved_id)
        refuse_stale(saved.version, seen)
        await work.saved_searches.save(saved.drop(at=ports.now()))


async def list_saved_search_matches(
    ports: Ports, who: Caller, saved_id: SavedSearchId, after: Standing | None, limit: int
) -> Page[MatchView]:
    """What met a saved search, newest first, as the caller may see it now; the rest is left out.

    A posting that has closed since is there as long as it can be read alone. Refuses: NotFound.
    """
    async with ports.begin() as work:
        await _readable(work, who, "list_saved_search_matches", saved_id)
        shelf = MatchShelf(work, await eyes_of(work, who), ports.now())
        found: list[tuple[SavedSearchMatch, MatchView]] = []
        while len(found) <= limit:
            page = await work.saved_search_matches.find(saved_id, after, AT_ONCE)
            found += await shelf.visible(page.items)
            after = page.after
            if after is None:
                break
    shown = tuple(view for _, view in found[:limit])
    if len(found) <= limit:
        return Page(shown, None)
    last = found[limit - 1][0]
    return Page(shown, Standing(last.met_at.isoformat(), last.posting_id))


class MatchShelf:
    """Matches with their postings, as one viewer may see them at one moment."""

    def __init__(self, work: Work, viewer: Viewer, now: datetime) -> None:
        self._work = work
        self._viewer = viewer
        self._now = now
        self._posters: dict[MemberId, Company] = {}

    async def visible(
        self, matches: tuple[SavedSearchMatch, ...]
    ) -> list[tuple[SavedSearchMatch, MatchView]]:
        """Those of these whose postings are disclosed to the viewer now."""
        ids = {kind: [match.posting_id for match in matches if match.kind is kind] for kind in PostingKind}
        kept = self._work.saved_search_matches
        postings: dict[UUID, Load | Vehicle] = dict(await kept.loads(ids[PostingKind.LOADS]))
        postings.update(await kept.vehicles(ids[PostingKind.VEHICLES]))
        seen = []
        for match in matches:
            posting = postings.get(match.posting_id)
            if posting is not None and posting.posting.discloses_to(self._viewer, self._now):
                poster = await self._poster(posting.poster_id)
                view = posting.seen_by(self._viewer, poster, self._now)
                seen.append((match, MatchView(match.met_at, view)))
        return seen

    async def _poster(self, member_id: MemberId) -> Company:
        if member_id not in self._posters:
            self._posters[member_id] = await self._work.members.company(member_id)
        return self._posters[member_id]


def _refuse_what_cannot_be_saved(ports: Ports, who: Caller, terms: SavedSearchTerms) -> None:
    refuse_faults(terms.faults(ports.municipalities))
    if who.viewer.masked and (masked := tuple(terms.masked_faults())):
        raise MaskedForTrial(*masked)


async def _readable(
    work: Work, who: Caller, operation: str, saved_id: SavedSearchId
) -> tuple[SavedSearchView, Relation]:
    """A saved search of the caller's own, or of one at the same desk. Refuses: NotFound, NotYours."""
    found = await work.saved_searches.view(saved_id)
    if found is None:
        raise NotFound
    view, desk = found
    view.saved.still_there()
    relation = Relation.OWN if view.saved.account_id == who.account_id else Relation.DISCLOSED
    if relation is not Relation.OWN and (desk is None or desk != who.desk):
        raise NotFound
    permit(who, operation, relation)
    return view, relation


async def _locked(
    work: Work, who: Caller, operation: str, saved_id: SavedSearchId
) -> tuple[SavedSearch, str]:
    """The caller's own, locked, and whose it is by name. Refuses: NotFound, NotYours."""
    view, _ = await _readable(work, who, operation, saved_id)
    saved = await work.saved_searches.lock(saved_id)
    assert saved is not None, "what is let go stays"
    return saved.still_there(), view.person
