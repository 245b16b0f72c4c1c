"""Telling by letter what met saved searches: gathered, at good hours, only what may still be seen (SPEC 11).

Other ways of telling react to ``SavedSearchesMet`` beside this one.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts import AccountId
from domain.events import SavedSearchesMet, SavedSearchLetterOwed
from domain.ports import Ports, Work
from domain.postings import PostingStatus
from domain.saved_searches.letters import (
    SavedSearchLetter,
    SavedSearchMatch,
    Untold,
    letters_due,
    speaks,
)
from domain.saved_searches.wording import TellableMatch, matches_letter
from domain.usecases.board.saving_searches import MatchShelf


async def owe_letters(ports: Ports, event: SavedSearchesMet) -> None:
    """Let everyone whose search was met have a letter, now or when it may be; told again, the same one."""
    now = ports.now()
    async with ports.begin() as work:
        due = letters_due(await work.saved_search_matches.untold(event.posting_id), now)
        await work.saved_search_matches.owe_letters(due)
        if any(at <= now for at in due.values()):
            await _put_due(work, now)


async def put_due_letters(ports: Ports) -> None:
    """Give the worker the letters that have fallen due by the clock."""
    async with ports.begin() as work:
        await _put_due(work, ports.now())


async def _put_due(work: Work, now: datetime) -> None:
    for letter in await work.saved_search_matches.take_due(now):
        await work.outbox.put(SavedSearchLetterOwed(letter.id))


async def send_matches_letter(ports: Ports, event: SavedSearchLetterOwed) -> None:
    """Send one letter. Told again after a crash, it is the same letter; once it was sent, it is nothing.

    What is no longer on the board, or no longer disclosed to its reader, is left out at this moment; where
    nothing is left, or the account has ended, nothing is sent.
    """
    async with ports.begin() as work:
        letter = await work.saved_search_matches.lock_letter(event.letter_id)
        if letter is None or letter.sent_at is not None:
            return
        if letter.sealed_at is None:
            letter = await _seal(work, letter, ports.now())
        account = await work.accounts.get(letter.account_id)
        assert account is not None, "accounts stay"
        told = await _tellable(work, letter, ports.now())
    if told and not account.has_ended(ports.now()):
        await ports.mail.send(matches_letter(letter, account, told, ports.base_url, ports.municipalities))
    async with ports.begin() as work:
        await work.saved_search_matches.save_letter(letter.send(at=ports.now()))


async def _seal(work: Work, letter: SavedSearchLetter, now: datetime) -> SavedSearchLetter:
    """Settle what is in it; what quiet hours hold back waits for the next one."""
    matches = work.saved_search_matches
    waiting = await matches.waiting_for(letter.account_id)
    sealed = letter.seal(at=now)
    await matches.save_letter(sealed)
    await matches.settle(letter.id, [one for one in waiting if speaks(one, now)])
    await matches.owe_letters(_of_the_rest(letter.account_id, waiting, now))
    return sealed


def _of_the_rest(
    account_id: AccountId, waiting: Sequence[SavedSearchMatch], now: datetime
) -> dict[AccountId, datetime]:
    rest = [one for one in waiting if not speaks(one, now)]
    return letters_due((Untold(account_id, one.quiet_hours, now) for one in rest), now)


async def _tellable(work: Work, letter: SavedSearchLetter, now: datetime) -> list[TellableMatch]:
    """Each posting once, under the names of all searches that it met, as its reader may see it now."""
    matches = tuple(await work.saved_search_matches.told_in(letter.id))
    shelf = MatchShelf(work, await work.saved_searches.viewer_of(letter.account_id), now)
    names: dict[object, list[str]] = {}
    for match in matches:
        names.setdefault(match.posting_id, []).append(match.name)
    first = {match.posting_id: match for match in reversed(matches)}
    once = tuple(match for match in matches if first[match.posting_id] is match)
    return [
        TellableMatch(view.seen, tuple(names[match.posting_id]))
        for match, view in await shelf.visible(once)
        if view.seen.status is PostingStatus.OPEN
    ]
