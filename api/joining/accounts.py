"""The doors of accounts (ID): made, renewed and closed by the federation, seen by clerks too (SPEC 1.3)."""

from uuid import UUID

from fastapi import Request, Response

from api.etags import honoured_version, set_etag
from api.joining.shapes import AccountForm, GivenAccountAnswer, GivenAccountPage
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of, terms_of
from domain.accounts import AccountId, Caller, Role
from domain.joining.notices import AccountIsClosed, AccountView
from domain.ports import Ports
from domain.refusals import NotFound, Stale
from domain.usecases.joining import giving_accounts
from domain.usecases.joining.giving_accounts import AccountTerms

router = Doors(tags=["joining"])


def _answer(ports: Ports, who: Caller, view: AccountView) -> GivenAccountAnswer:
    """An account; its version is told to the federation, which alone changes it."""
    account = view.account
    names = {
        "status": view.status_at(ports.now()),
        "member": None if account.member_id is None else {"id": account.member_id, "name": view.member},
        "cooperative": None
        if account.cooperative_id is None
        else {"id": account.cooperative_id, "name": view.cooperative},
        "version": account.version if who.role is Role.FEDERATION_ADMIN else None,
    }
    return answer_of(GivenAccountAnswer, account, view, names)


def _told(ports: Ports, who: Caller, view: AccountView, response: Response) -> GivenAccountAnswer:
    answer = _answer(ports, who, view)
    set_etag(response, answer.version)
    return answer


@router.post("/v1/accounts", status_code=201)
@promises(keyed=True)
async def make_account(form: AccountForm, who: Who, ports: Outside, response: Response) -> GivenAccountAnswer:
    """Make an account; its notice goes to the co-operative. IDを発行します。通知書は協同組合へ送ります。"""
    view = await giving_accounts.make_account(ports, who, terms_of(AccountTerms, form))
    response.headers["Location"] = f"/v1/accounts/{view.account.id}"
    return _told(ports, who, view, response)


@router.get("/v1/accounts")
@promises()
async def list_accounts(
    who: Who, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> GivenAccountPage:
    """The own co-operative's and its members' accounts, or all for the federation. IDの一覧です。"""
    page = await giving_accounts.list_accounts(ports, who, resume(request, cursor), limit)
    return GivenAccountPage(
        items=tuple(_answer(ports, who, view) for view in page.items),
        next_cursor=next_cursor(request, page.after),
    )


@router.get("/v1/accounts/{account_id}")
@promises(NotFound)
async def read_account(account_id: UUID, who: Who, ports: Outside, response: Response) -> GivenAccountAnswer:
    """One account. IDの詳細です。"""
    return _told(ports, who, await giving_accounts.read_account(ports, who, AccountId(account_id)), response)


@router.post("/v1/accounts/{account_id}/closure")
@promises(NotFound, Stale, AccountIsClosed, keyed=True, if_match="honoured")
async def close_account(
    account_id: UUID, who: Who, ports: Outside, request: Request, response: Response
) -> GivenAccountAnswer:
    """Close an account for good; its session ends. IDの利用を終了させます。"""
    seen = honoured_version(request)
    return _told(
        ports, who, await giving_accounts.close_account(ports, who, AccountId(account_id), seen), response
    )


@router.post("/v1/accounts/{account_id}/first-password")
@promises(NotFound, Stale, AccountIsClosed, keyed=True, if_match="honoured")
async def renew_first_password(
    account_id: UUID, who: Who, ports: Outside, request: Request, response: Response
) -> GivenAccountAnswer:
    """Hand out a new first password through the co-operative. 最初のパスワードを再発行します。"""
    found, seen = AccountId(account_id), honoured_version(request)
    return _told(ports, who, await giving_accounts.renew_first_password(ports, who, found, seen), response)
