"""The doors of the ledger (元帳): its accounts, its entries, and whether it is still true."""

from fastapi import Request

from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.settlement.shapes import (
    LedgerAccountAnswer,
    LedgerAccountPage,
    LedgerEntryAnswer,
    LedgerEntryPage,
    LedgerPostingAnswer,
    VerificationAnswer,
)
from api.shapes import NamedThing
from api.terms import answer_of
from domain.ports import Standing
from domain.settlement.views import BalanceView, EntryView
from domain.usecases.settlement import keeping_books

router = Doors(tags=["settlement"])


def _account_answer(view: BalanceView) -> LedgerAccountAnswer:
    balance = view.balance
    party = None
    if balance.party is not None and view.party_name is not None:
        party = NamedThing(id=balance.party, name=view.party_name)
    return LedgerAccountAnswer(
        book=NamedThing(id=balance.book, name=view.book_name),
        account=balance.account,
        party=party,
        balance_yen=balance.amount_yen,
    )


def _entry_answer(view: EntryView) -> LedgerEntryAnswer:
    entry, booking = view.entry, view.entry.booking
    postings = tuple(
        LedgerPostingAnswer(
            account=one.account,
            party=None if one.party is None else NamedThing(id=one.party, name=view.names[one.party]),
            amount_yen=one.amount_yen,
        )
        for one in booking.postings
    )
    book = NamedThing(id=booking.book, name=view.book_name)
    told = {"sequence": view.sequence, "hash": view.hash, "book": book, "postings": postings}
    return answer_of(LedgerEntryAnswer, booking, entry, told)


@router.get("/v1/ledger/accounts")
@promises()
async def list_ledger_accounts(who: Who, ports: Outside) -> LedgerAccountPage:
    """What stands on each account: the own book's, the federation all. 勘定科目ごとの残高です。"""
    views = await keeping_books.list_accounts(ports, who)
    return LedgerAccountPage(items=tuple(map(_account_answer, views)), next_cursor=None)


@router.get("/v1/ledger/entries")
@promises()
async def list_ledger_entries(
    who: Who, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> LedgerEntryPage:
    """The ledger's entries in order: the own book's, the federation all. 元帳の仕訳です。"""
    after = resume(request, cursor)
    passed = int(after.key) if after is not None and after.key is not None else 0
    views = await keeping_books.list_entries(ports, who, passed, limit + 1)
    shown = views[:limit]
    last = shown[-1] if len(views) > limit else None
    more = None if last is None else Standing(last.sequence, last.entry.booking.book)
    return LedgerEntryPage(items=tuple(map(_entry_answer, shown)), next_cursor=next_cursor(request, more))


@router.get("/v1/ledger/verification")
@promises()
async def verify_ledger(who: Who, ports: Outside) -> VerificationAnswer:
    """Read the whole ledger again and hold every entry to its hash. 元帳を検証します。"""
    return VerificationAnswer.model_validate(await keeping_books.verify_ledger(ports, who))
