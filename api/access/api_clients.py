"""The doors of API clients: made, rotated and revoked by the member's dispatcher (SPEC 1.5)."""

from uuid import UUID

from fastapi import Request, Response

from api.access.shapes import (
    ApiClientAnswer,
    ApiClientForm,
    ApiClientPage,
    ApiClientWithSecretAnswer,
)
from api.etags import honoured_version, set_etag
from api.needs import Doors, Outside, Who, promises
from api.paging import Cursor, Limit, next_cursor, resume
from api.terms import answer_of
from domain.api_clients import ApiClientId, ApiClientIsRevoked, ApiClientView, ClientSecretId
from domain.refusals import NotFound, Stale
from domain.usecases.access import connecting
from domain.usecases.access.connecting import HandedOut

router = Doors(tags=["session"])


def _answer(view: ApiClientView) -> ApiClientAnswer:
    return answer_of(ApiClientAnswer, view.client, view)


def _with_secret(handed_out: HandedOut, response: Response) -> ApiClientWithSecretAnswer:
    """The one answer that holds the secret."""
    client = handed_out.view.client
    response.headers["Location"] = f"/v1/api-clients/{client.id}"
    set_etag(response, client.version)
    told = {"client_secret": handed_out.secret}
    return answer_of(ApiClientWithSecretAnswer, client, handed_out.view, told)


@router.post("/v1/api-clients", status_code=201)
@promises()
async def make_api_client(
    form: ApiClientForm, who: Who, ports: Outside, response: Response
) -> ApiClientWithSecretAnswer:
    """Make an API client of the own member; its secret is shown once. APIクライアントを作ります。"""
    return _with_secret(await connecting.make_api_client(ports, who, form.name, form.scopes), response)


@router.get("/v1/api-clients")
@promises()
async def list_api_clients(
    who: Who, ports: Outside, request: Request, limit: Limit = 50, cursor: Cursor = None
) -> ApiClientPage:
    """The own member's API clients, newest first. 自社のAPIクライアントの一覧です。"""
    page = await connecting.list_api_clients(ports, who, resume(request, cursor), limit)
    return ApiClientPage(
        items=tuple(_answer(view) for view in page.items), next_cursor=next_cursor(request, page.after)
    )


@router.get("/v1/api-clients/{client_id}")
@promises(NotFound)
async def read_api_client(client_id: UUID, who: Who, ports: Outside, response: Response) -> ApiClientAnswer:
    """One API client of the own member. APIクライアントの詳細です。"""
    view = await connecting.read_api_client(ports, who, ApiClientId(client_id))
    set_etag(response, view.client.version)
    return _answer(view)


@router.post("/v1/api-clients/{client_id}/rotation", status_code=201)
@promises(NotFound, ApiClientIsRevoked)
async def rotate_api_client(
    client_id: UUID, who: Who, ports: Outside, response: Response
) -> ApiClientWithSecretAnswer:
    """Give it a new secret; the former works 7 days longer. シークレットを更新します。"""
    return _with_secret(await connecting.rotate_api_client(ports, who, ApiClientId(client_id)), response)


@router.post("/v1/api-clients/{client_id}/revocation")
@promises(NotFound, Stale, ApiClientIsRevoked, keyed=True, if_match="honoured")
async def revoke_api_client(
    client_id: UUID, who: Who, ports: Outside, request: Request, response: Response
) -> ApiClientAnswer:
    """Let it in no more, at once. APIクライアントを無効にします。"""
    seen = honoured_version(request)
    view = await connecting.revoke_api_client(ports, who, ApiClientId(client_id), seen)
    set_etag(response, view.client.version)
    return _answer(view)


@router.post("/v1/api-clients/{client_id}/secrets/{secret_id}/revocation")
@promises(NotFound, ApiClientIsRevoked, keyed=True)
async def revoke_client_secret(
    client_id: UUID, secret_id: UUID, who: Who, ports: Outside, response: Response
) -> ApiClientAnswer:
    """Let one secret and its tokens end at once. シークレットを1つ無効にします。"""
    one, secret = ApiClientId(client_id), ClientSecretId(secret_id)
    view = await connecting.revoke_client_secret(ports, who, one, secret)
    set_etag(response, view.client.version)
    return _answer(view)
