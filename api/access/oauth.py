"""The token door of API clients, in the words of RFC 6749: client credentials, HTTP Basic, form body."""

import base64
import binascii
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.bodies import FORM
from api.needs import Doors, Outside, promises
from api.problems import HttpProblem, status_of
from api.shapes import Answer
from domain.ports import Ports
from domain.refusals import Refusal
from domain.usecases.access import connecting
from domain.usecases.access.connecting import TokenRefused

router = Doors(tags=["session"])

GRANT = "client_credentials"
MOST_FIELDS = 20
BEARER = "Bearer"
"""The only way of showing a token (RFC 6750)."""

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
CHALLENGE = {"WWW-Authenticate": 'Basic realm="kaerini", charset="UTF-8"'}


class OAuthErrorCode(StrEnum):
    """Why there is no token (RFC 6749 §5.2)."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    INVALID_SCOPE = "invalid_scope"


TELLING: Mapping[OAuthErrorCode, str] = {
    OAuthErrorCode.INVALID_REQUEST: "A form with each parameter once is expected, and nothing in the query.",
    OAuthErrorCode.INVALID_CLIENT: "The client is unknown, its secret is wrong, or either was revoked.",
    OAuthErrorCode.UNSUPPORTED_GRANT_TYPE: "Only client_credentials is known here.",
    OAuthErrorCode.INVALID_SCOPE: "A scope was asked for that this client was not given.",
}


class TokenAnswer(Answer):
    """An access token. ``expires_in``: seconds. ``scope``: what it is good for, separated by spaces."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class OAuthErrorAnswer(Answer):
    """A refusal in the words of RFC 6749 §5.2."""

    error: OAuthErrorCode
    error_description: str


class Refused(Exception):
    """There is no token, and why."""

    def __init__(self, code: OAuthErrorCode) -> None:
        super().__init__(code)
        self.code = code


def told(code: OAuthErrorCode, status: int, headers: Mapping[str, str]) -> Response:
    """The refusal as it is answered."""
    body = OAuthErrorAnswer(error=code, error_description=TELLING[code])
    return JSONResponse(body.model_dump(), status, {**headers, **NO_STORE})


def in_words_of_oauth(refused: Refusal | HttpProblem) -> Response:
    """A request that cannot be read: 400, or the status that says why. Too many calls stay a problem."""
    status = status_of(type(refused))
    if status >= 429:
        raise refused
    headers = refused.headers if isinstance(refused, HttpProblem) else {}
    return told(OAuthErrorCode.INVALID_REQUEST, status if status in (408, 413, 415) else 400, headers)


_BODY: dict[str, Any] = {
    "security": [{"basic": []}],
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "grant_type": {"type": "string", "const": GRANT},
                        "scope": {
                            "type": "string",
                            "description": "空白区切り。省略時はすべて。Separated by spaces.",
                            "example": "loads:read vehicles:read",
                        },
                    },
                    "required": ["grant_type"],
                }
            }
        },
    },
}


@router.post(
    "/v1/oauth/token",
    response_model=TokenAnswer,
    openapi_extra=_BODY,
    responses={
        400: {"model": OAuthErrorAnswer, "description": "RFC 6749 §5.2"},
        401: {"model": OAuthErrorAnswer, "description": "`invalid_client`: RFC 6749 §5.2"},
        408: {"model": OAuthErrorAnswer, "description": "`invalid_request`"},
        413: {"model": OAuthErrorAnswer, "description": "`invalid_request`"},
        415: {"model": OAuthErrorAnswer, "description": f"`invalid_request`: {FORM}"},
    },
)
@promises(in_words_of=in_words_of_oauth)
async def issue_token(request: Request, ports: Outside) -> Response:
    """An access token for an API client, by HTTP Basic. APIクライアントのトークンを発行します。

    grant_type=client_credentials (RFC 6749 §4.4). The client_id is the id of the API client.
    """
    try:
        answer = await _issued(request, ports)
    except Refused as refused:
        is_stranger = refused.code is OAuthErrorCode.INVALID_CLIENT
        status, headers = (401, CHALLENGE) if is_stranger else (400, {})
        return told(refused.code, status, headers)
    return JSONResponse(answer.model_dump(), headers=NO_STORE)


async def _issued(request: Request, ports: Ports) -> TokenAnswer:
    """The token, or why there is none. Raises: Refused."""
    fields = _fields(await request.body())
    client_id, secret = _credentials(request, fields)
    asked = fields["scope"].split(" ") if "scope" in fields else None
    issued = await connecting.issue_token(ports, client_id, secret, asked)
    if isinstance(issued, TokenRefused):
        raise Refused(OAuthErrorCode(issued.value))
    return TokenAnswer(
        access_token=issued.access_token,
        token_type=BEARER,
        expires_in=issued.expires_in,
        scope=" ".join(issued.scopes),
    )


def _fields(body: bytes) -> dict[str, str]:
    """The form: unknown parameters are ignored, empty ones left out, none may come twice (§3.2).

    Raises: Refused.
    """
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(OAuthErrorCode.INVALID_REQUEST) from None
    fields = dict(pairs)
    if len(fields) != len(pairs) or not fields.get("grant_type"):
        raise Refused(OAuthErrorCode.INVALID_REQUEST)
    if fields["grant_type"] != GRANT:
        raise Refused(OAuthErrorCode.UNSUPPORTED_GRANT_TYPE)
    return {name: value for name, value in fields.items() if value}


def _credentials(request: Request, fields: Mapping[str, str]) -> tuple[str, str]:
    """Id and secret of HTTP Basic, each form-encoded before (§2.3.1), and said in no other way as well.

    Raises: Refused.
    """
    given = request.headers.getlist("authorization")
    scheme, _, encoded = given[0].partition(" ") if given else ("", "", "")
    if len(given) != 1 or scheme.lower() != "basic":
        raise Refused(OAuthErrorCode.INVALID_CLIENT)
    try:
        said = base64.b64decode(encoded.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise Refused(OAuthErrorCode.INVALID_CLIENT) from None
    client_id, colon, secret = said.partition(":")
    client_id, secret = unquote_plus(client_id), unquote_plus(secret)
    if "client_secret" in fields:
        raise Refused(OAuthErrorCode.INVALID_REQUEST)
    if not colon or not secret or fields.get("client_id", client_id) != client_id:
        raise Refused(OAuthErrorCode.INVALID_CLIENT)
    return client_id, secret
