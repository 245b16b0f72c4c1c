"""Problems (RFC 9457): how every refusal is told over HTTP; only here it has a status (DESIGN §5)."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

import domain
from api.fault_texts import fault_sentence
from api.problem_texts import PROBLEMS
from api.texts import Language, filled
from domain.refusals import Conflict, Fault, Figure, Forbidden, Invalid, NotFound, Refusal, Stale

MEDIA_TYPE = "application/problem+json"

MOST_FAULTS = 100
"""A form may be wrong in more places than anyone reads."""


class HttpProblem(Exception):
    """What belongs to HTTP itself and is therefore no refusal of the trade. Raise a leaf."""

    status: ClassVar[int] = 0
    code: ClassVar[str] = ""
    title_ja: ClassVar[str] = ""
    title_en: ClassVar[str] = ""

    def __init__(self, *faults: Fault, headers: Mapping[str, str] | None = None, **figures: Figure) -> None:
        super().__init__(self.code)
        self.faults = faults
        self.headers = dict(headers or {})
        self.figures = figures


class MalformedJson(HttpProblem):
    """The body is no JSON text in UTF-8. Figure: ``position``, characters from the start."""

    status, code = 400, "malformed-json"
    title_ja, title_en = "JSONとして読み取れません", "The body is not valid JSON"


class TokenInQuery(HttpProblem):
    """A token stands in the address, where logs and histories keep it."""

    status, code = 400, "token-in-query"
    title_ja, title_en = "URLにトークンを含めないでください", "Tokens must not be sent in the query"


class _Unauthorized(HttpProblem):
    """A 401 always says how to authenticate (RFC 9110 §11.6.1, RFC 6750 §3)."""

    status = 401
    challenge: ClassVar[str] = 'Bearer realm="kaerini", error="invalid_token"'

    def __init__(self, *faults: Fault, **figures: Figure) -> None:
        super().__init__(*faults, headers={"WWW-Authenticate": self.challenge}, **figures)


class Unauthenticated(_Unauthorized):
    """No token, or one that was never handed out."""

    code = "unauthenticated"
    title_ja, title_en = "ログインが必要です", "Authentication is required"


class NoToken(Unauthenticated):
    """There is no token at all: the challenge names no error (RFC 6750 §3.1)."""

    challenge = 'Bearer realm="kaerini"'


class InvalidCredentials(_Unauthorized):
    """Login id, password or one-time code do not match; which one is not told."""

    code = "invalid-credentials"
    challenge = 'Bearer realm="kaerini"'
    title_ja, title_en = "IDまたはパスワードが違います", "The credentials do not match"


class OtpRequired(_Unauthorized):
    """The password is right; the second factor is still to come."""

    code = "otp-required"
    challenge = 'Bearer realm="kaerini"'
    title_ja, title_en = "ワンタイムコードが必要です", "A one-time code is required"


class SessionSuperseded(_Unauthorized):
    """The account logged in elsewhere (SPEC 1.3)."""

    code = "session-superseded"
    title_ja, title_en = "別の端末でログインされました", "The account has logged in elsewhere"


class SessionExpired(_Unauthorized):
    """The session or its access token is over."""

    code = "session-expired"
    title_ja, title_en = "ログインの有効期限が切れました", "The session has expired"


class DeviceReleased(_Unauthorized):
    """The device token was replaced, released by the dispatcher, or given back (SPEC 6.1)."""

    code = "device-released"
    title_ja, title_en = "この端末の登録は解除されています", "The device is no longer bound"


class WrongOrigin(HttpProblem):
    """A cookie came, or was asked for, from a page that is not this network's (SECURITY 30)."""

    status, code = 403, "wrong-origin"
    title_ja, title_en = "この画面からは受け付けられません", "The request comes from another site"


class MethodNotAllowed(HttpProblem):
    """The path exists, but not with this method; ``Allow`` lists those it has."""

    status, code = 405, "method-not-allowed"
    title_ja, title_en = "このメソッドは使えません", "The method is not allowed"


class TooSlow(HttpProblem):
    """The body did not arrive in time. Figure: ``seconds``."""

    status, code = 408, "too-slow"
    title_ja, title_en = "送信に時間がかかりすぎました", "The request took too long to arrive"


class RequestInProgress(HttpProblem):
    """A twin with the same Idempotency-Key is still running."""

    status, code = 409, "request-in-progress"
    title_ja, title_en = "同じ要求を処理中です", "The same request is still being processed"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


class TooLarge(HttpProblem):
    """The body is larger than this operation takes. Figure: ``most_bytes``."""

    status, code = 413, "too-large"
    title_ja, title_en = "データが大きすぎます", "The body is too large"


class UnsupportedMediaType(HttpProblem):
    """The body is of a media type this operation does not read. Figure: ``expected``."""

    status, code = 415, "unsupported-media-type"
    title_ja, title_en = "対応していないデータ形式です", "The media type is not supported"


class InvalidCursor(HttpProblem):
    """The cursor is of another search or caller, forged, or too old (API §1)."""

    status, code = 422, "invalid-cursor"
    title_ja, title_en = "一覧の続きを表示できません", "The cursor is not valid"

    def __init__(self) -> None:
        super().__init__(Fault("cursor", "invalid-cursor"))


class IdempotencyKeyReused(HttpProblem):
    """The key was used for another body (API §1)."""

    status, code = 422, "idempotency-key-reused"
    title_ja, title_en = "冪等キーが別の内容で使われています", "The idempotency key was used for another body"

    def __init__(self) -> None:
        super().__init__(Fault("Idempotency-Key", "key-reused"))


class IfMatchRequired(HttpProblem):
    """One changes only what one has seen (API §1 Versions)."""

    status, code = 428, "if-match-required"
    title_ja, title_en = "If-Matchヘッダーが必要です", "If-Match is required"


class TooManyRequests(HttpProblem):
    """The quota of this moment is used up. Figure: ``seconds`` until the next try."""

    status, code = 429, "too-many-requests"
    title_ja, title_en = "要求が多すぎます", "Too many requests"

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, seconds=seconds)


class Internal(HttpProblem):
    """Our own mistake; the log knows it by the request id."""

    status, code = 500, "internal"
    title_ja, title_en = "サーバー内部でエラーが起きました", "Something went wrong on our side"


class Overloaded(HttpProblem):
    """More work is in flight than can be done well. Figure: ``seconds`` until the next try."""

    status, code = 503, "overloaded"
    title_ja, title_en = "混み合っています", "The server is overloaded"

    def __init__(self, seconds: int = 2) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, seconds=seconds)


class NotReady(HttpProblem):
    """The program runs but cannot work yet, or its database's schema is not its own."""

    status, code = 503, "not-ready"
    title_ja, title_en = "準備ができていません", "The server is not ready"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})


def unauthenticated(slug: str) -> HttpProblem:
    """The 401 of a slug: what a use case that knows no HTTP found out."""
    kinds: Iterator[type[_Unauthorized]] = _leaves(_Unauthorized)
    return next(kind() for kind in kinds if kind.code == slug)


Answerable = type[Refusal] | type[HttpProblem]
"""What an operation may promise to answer instead of a success."""

_STATUS: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
}


def status_of(kind: Answerable) -> int:
    """The HTTP status of a refusal's class."""
    if issubclass(kind, HttpProblem):
        return kind.status
    return next(status for refusal, status in _STATUS.items() if issubclass(kind, refusal))


@cache
def _know_the_domain() -> None:
    """Every refusal stands beside its rule: all rules are read once, so that none is missed."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)


def every_problem() -> dict[str, Answerable]:
    """Each slug with the class that defines it, by status, then slug. Who shares a slug shares its page."""
    _know_the_domain()
    found: dict[str, Answerable] = {}
    for kind in (*_leaves(Refusal), *_leaves(HttpProblem)):
        if kind.code:
            found.setdefault(kind.code, kind)
    return dict(sorted(found.items(), key=lambda item: (status_of(item[1]), item[0])))


def _leaves(kind: Any) -> Iterator[Any]:
    """Every class below, nearest first: one that sets a code comes before those that inherit it."""
    below = kind.__subclasses__()
    yield from below
    for one in below:
        yield from _leaves(one)


class ProblemFault(BaseModel):
    """One place that is wrong: a JSON pointer into the body, or the name of a parameter or header."""

    model_config = ConfigDict(title="ProblemFault")

    pointer: str = Field(examples=["#/pickup/to"])
    detail: str


class Problem(BaseModel):
    """A refusal as it is answered (RFC 9457). ``type`` is the path of a page that explains it."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(examples=["/problems/invalid-form"])
    title: str
    status: int
    detail: str
    instance: str = Field(examples=["/requests/0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"])
    errors: list[ProblemFault]


def problem_of(refusal: Refusal | HttpProblem, language: Language, request_id: str) -> Problem:
    """What is told of a refusal in the reader's language."""
    kind = type(refusal)
    return Problem(
        type=f"/problems/{refusal.code}",
        title=refusal.title_ja if language == "ja" else refusal.title_en,
        status=status_of(kind),
        detail=filled(PROBLEMS[refusal.code].meaning, language, refusal.figures),
        instance=f"/requests/{request_id}",
        errors=[
            ProblemFault(pointer=fault.pointer, detail=fault_sentence(fault.code, language, fault.figures))
            for fault in refusal.faults[:MOST_FAULTS]
        ],
    )


def problem_response(refusal: Refusal | HttpProblem, language: Language, request_id: str) -> Response:
    """The answer to send for a refusal."""
    problem = problem_of(refusal, language, request_id)
    headers: dict[str, str] = {"Content-Language": language}
    if isinstance(refusal, HttpProblem):
        headers |= refusal.headers
    return Response(
        problem.model_dump_json(), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE
    )


def pointer_to(path: Sequence[str | int]) -> str:
    """A JSON pointer as a URI fragment, with the escapes of RFC 6901 §3."""
    return "".join(["#", *(f"/{_escaped(str(step))}" for step in path)])


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _pointer_of(loc: Sequence[str | int]) -> str:
    """Pydantic's ``("body", "stops", 0, "place")`` or ``("query", "limit")`` as our pointer."""
    return pointer_to(loc[1:]) if loc[0] == "body" else str(loc[-1])


def faults_of(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Pydantic's findings, each with its place and the code of its sentence.

    A list with something wrong in an item is not called too short as well.
    """
    faults = [
        Fault(_pointer_of(error["loc"]), str(error["type"]), _figures(error.get("ctx") or {}))
        for error in errors[:MOST_FAULTS]
    ]
    within = tuple(fault.pointer for fault in faults)
    return [
        fault
        for fault in faults
        if fault.code != "too_short" or not any(one.startswith(f"{fault.pointer}/") for one in within)
    ]


def _figures(context: Mapping[str, Any]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for name, value in context.items():
        if name == "expected":
            figures[name] = ", ".join(re.findall(r"'([^']*)'", str(value))) or str(value)
        elif isinstance(value, str | int | bool):
            figures[name] = value
        else:
            figures[name] = str(value)
    return figures
