"""The public contract as OpenAPI 3.1, generated from the doors (API §1)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.bodies import JSON, MERGE_PATCH
from api.needs import Door
from api.problems import MEDIA_TYPE, Problem, ProblemFault, every_problem, status_of
from domain.accounts import Role
from domain.labels import SCOPE_LABELS
from domain.permissions import (
    ACCOUNTS_MAY,
    ANYONE_MAY,
    APPLICANTS_MAY,
    CLIENTS_MAY,
    DRIVERS_MAY,
    ON_BEHALF_MAY,
    OPEN_BEFORE_PASSWORD_CHANGE,
    OPEN_BEFORE_SECOND_FACTOR,
    TRADES,
    VIEWING_MAY,
)

CONTRACT_VERSION = "1.0.0"
Json = dict[str, Any]

DESCRIPTION = """\
帰り荷は、全国のトラック運送事業協同組合をむすぶ求荷求車ネットワークです。
Kaerini is the freight network of Japan's truck co-operatives.

時刻は RFC 3339 (時差付き)、金額は円の整数です。
エラーは application/problem+json で、Accept-Language により日本語か英語で返ります。
Times are RFC 3339 with an offset, money is integer yen.
Errors are application/problem+json, in Japanese or English by Accept-Language.
"""

_EVERYWHERE = ("internal", "overloaded")
_OF_THE_API = ("token-in-query", "too-many-requests", "invalid-form")
_OF_A_SESSION = ("unauthenticated", "session-superseded", "session-expired")
_OF_A_DEVICE = ("unauthenticated", "device-released")
_OF_A_BODY = ("malformed-json", "too-slow", "too-large", "unsupported-media-type")
_OF_A_KEY = ("idempotency-key-reused", "request-in-progress")


def slugs_of(door: Door) -> list[str]:
    """Every problem an operation may answer: what it promises and what its shape implies, by status."""
    slugs = set(door.promises.slugs) | set(_EVERYWHERE)
    if door.promises.in_words_of is not None:
        slugs.add("too-many-requests")
    elif door.is_api:
        slugs |= {*_OF_THE_API, *_of_role(door.operation)}
        if door.takes_body:
            slugs |= set(_OF_A_BODY) if JSON in door.media else set(_OF_A_BODY) - {"malformed-json"}
        if door.promises.keyed:
            slugs |= set(_OF_A_KEY)
        if door.promises.if_match:
            slugs.add("stale")
        if door.promises.if_match == "required":
            slugs.add("if-match-required")
        if door.operation in ON_BEHALF_MAY:
            slugs.add("not-found")
        if "cursor" in door.query_types:
            slugs.add("invalid-cursor")
    elif door.query_types:
        slugs.add("invalid-form")
    return [slug for slug in every_problem() if slug in slugs]


def _of_role(operation: str) -> Iterator[str]:
    if operation in ANYONE_MAY:
        return
    # Accounts are not drivers, nor drivers accounts.
    yield "not-your-role"
    if operation in DRIVERS_MAY:
        yield from _OF_A_DEVICE
    if operation in DRIVERS_MAY and operation not in ACCOUNTS_MAY:
        return
    if operation in APPLICANTS_MAY:
        yield from _OF_A_SESSION
        return
    yield from _OF_A_SESSION
    if operation not in VIEWING_MAY:
        yield "view-is-read-only"
    if operation in CLIENTS_MAY:
        yield "missing-scope"
    if operation not in OPEN_BEFORE_PASSWORD_CHANGE:
        yield "password-change-required"
    if operation not in OPEN_BEFORE_SECOND_FACTOR and any(
        role.needs_second_factor for role in ACCOUNTS_MAY[operation]
    ):
        yield "second-factor-required"
    if operation in TRADES and Role.TRIAL not in ACCOUNTS_MAY[operation]:
        yield "trial-cannot-trade"


def openapi_of(app: FastAPI) -> Json:
    """The OpenAPI 3.1 document of an app."""
    document = get_openapi(
        title=app.title,
        version=CONTRACT_VERSION,
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=app.routes,
    )
    for door in (route for route in app.routes if isinstance(route, Door)):
        _complete(document["paths"][door.path_format][door.method.lower()], door)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas["Problem"].pop("$defs")
    schemas["ProblemFault"] = ProblemFault.model_json_schema()
    for schema in schemas.values():
        _tidy(schema)
    document["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "parameters": _PARAMETERS,
        "headers": _HEADERS,
        "responses": _responses(),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer", "description": _BEARER},
            "device": {"type": "http", "scheme": "bearer", "description": _DEVICE},
            "applicant": {"type": "http", "scheme": "bearer", "description": _APPLICANT},
            "basic": {"type": "http", "scheme": "basic", "description": _BASIC},
            "client": {
                "type": "oauth2",
                "description": _CLIENT,
                "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": _SCOPES}},
            },
        },
    }
    return document


def written(document: Json) -> str:
    """The document as it is committed and served: the same bytes for the same doors."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


_BEARER = "POST /v1/sessions の access_token。The access_token of POST /v1/sessions."
_DEVICE = "POST /v1/driver/sessions の device_token。The device_token of POST /v1/driver/sessions."
_APPLICANT = "POST /v1/applications の secret。The secret of POST /v1/applications."

_BASIC = "APIクライアントの id と client_secret。The id and client_secret of an API client."
_CLIENT = "APIクライアントのトークン(SPEC 1.5)。The token of an API client."
_SCOPES = {scope.value: f"{ja} {en}" for scope, (ja, en) in SCOPE_LABELS.items()}

_PARAMETERS: Json = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": "エラーの言語: ja (既定) か en。The language of problems: ja, the default, or en.",
        "schema": {"type": "string"},
        "example": "ja",
    },
    "RequestId": {
        "name": "X-Request-Id",
        "in": "header",
        "required": False,
        "description": "英数字とハイフン64文字まで。ほかは付け直す。Kept when it is 1 to 64 of [A-Za-z0-9-].",
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "再送しても二重にならないためのキー。Lets a retry give the first try's answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"},
    },
    "OnBehalfOf": {
        "name": "X-On-Behalf-Of",
        "in": "header",
        "required": False,
        "description": "事務が代行する自組合の組合員。The own co-operative's member for whom a clerk acts.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "読み取った版の ETag。The ETag of the version you have seen.",
        "schema": {"type": "string"},
        "example": '"1"',
    },
    "IfMatchRequired": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "読み取った版の ETag。The ETag of the version you have seen.",
        "schema": {"type": "string"},
        "example": '"1"',
    },
}

_HEADERS: Json = {
    "ContentLanguage": {"description": "言語。The language.", "schema": {"type": "string"}},
    "RequestId": {"description": "要求の番号。The request's id.", "schema": {"type": "string"}},
    "ETag": {
        "description": "版。変更できる人にだけ付く。The version, for those who may change the resource.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "作られたもののURL。Where the new thing is.", "schema": {"type": "string"}},
    "RateLimit": {
        "description": "残り回数と、戻るまでの秒数。What is left of the quota, and seconds until it is anew.",
        "schema": {"type": "string"},
        "example": '"default";r=1199;t=60',
    },
    "RateLimitPolicy": {
        "description": "回数の上限。The quota.",
        "schema": {"type": "string"},
        "example": '"default";q=1200;w=60',
    },
    "IdempotencyReplayed": {
        "description": "前回の答えの再送なら true。true where this repeats the first try's answer.",
        "schema": {"type": "string", "const": "true"},
    },
    "RetryAfter": {"description": "待つ秒数。Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "WWWAuthenticate": {"description": "認証の方法。How to authenticate.", "schema": {"type": "string"}},
}


def _header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def _parameter(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _complete(operation: Json, door: Door) -> None:
    """Say of an operation all that its door does."""
    summary, _, description = door.description.partition("\n")
    operation["summary"] = summary
    operation.pop("description", None)
    if description.strip():
        operation["description"] = description.strip()
    parameters = [_without_null(one) for one in operation.pop("parameters", [])]
    parameters += [_parameter(name) for name in _shared_parameters(door)]
    if parameters:
        operation["parameters"] = parameters
    if "requestBody" in operation:
        _complete_body(operation["requestBody"], door)
    success = operation["responses"][str(door.status_code or 200)]
    success["description"] = "成功。Success."
    success["headers"] = {name: _header(ref) for name, ref in _success_headers(door)}
    operation["responses"].pop("422", None)
    if door.promises.again is not None:
        operation["responses"][str(door.promises.again)] = success
    operation["responses"] |= _problem_responses(slugs_of(door))
    operation["x-problems"] = slugs_of(door)
    if door.operation not in ANYONE_MAY:
        operation["security"] = [{scheme: []} for scheme in _schemes(door.operation)]
    if door.operation in CLIENTS_MAY:
        operation["security"].append({"client": [CLIENTS_MAY[door.operation].value]})


def _schemes(operation: str) -> Iterator[str]:
    """Whose tokens an operation asks for."""
    if operation in APPLICANTS_MAY:
        yield "applicant"
    if operation in ACCOUNTS_MAY:
        yield "bearer"
    if operation in DRIVERS_MAY:
        yield "device"


def _shared_parameters(door: Door) -> Iterator[str]:
    if not door.is_api:
        return
    if door.method == "POST":
        yield "IdempotencyKey"
    if door.operation in ON_BEHALF_MAY:
        yield "OnBehalfOf"
    if door.promises.if_match:
        yield "IfMatchRequired" if door.promises.if_match == "required" else "IfMatch"
    yield "AcceptLanguage"
    yield "RequestId"


def _success_headers(door: Door) -> Iterator[tuple[str, str]]:
    yield "X-Request-Id", "RequestId"
    if not door.is_api:
        return
    yield "RateLimit", "RateLimit"
    yield "RateLimit-Policy", "RateLimitPolicy"
    # A driver is shown no versions, and nothing to read back.
    if door.dependant.response_param_name and door.operation not in DRIVERS_MAY:
        yield "ETag", "ETag"
        if door.status_code == 201:
            yield "Location", "Location"
    if door.promises.keyed:
        yield "Idempotency-Replayed", "IdempotencyReplayed"


def _complete_body(body: Json, door: Door) -> None:
    body["required"] = True
    if door.method == "PATCH":
        body["content"][MERGE_PATCH] = body["content"][JSON]


def _problem_responses(slugs: Iterable[str]) -> Json:
    """One response a status: the component of the problem, or a response of its own that names several."""
    by_status: dict[int, list[str]] = {}
    for slug in slugs:
        by_status.setdefault(status_of(every_problem()[slug]), []).append(slug)
    return {
        str(status): (
            {"$ref": f"#/components/responses/{_component(several[0])}"}
            if len(several) == 1
            else _problem_response(status, several)
        )
        for status, several in by_status.items()
    }


def _component(slug: str) -> str:
    """The name of a problem's response: ``LoadIsClosed`` for load-is-closed."""
    return "".join(word.capitalize() for word in slug.split("-"))


def _problem_response(status: int, slugs: Iterable[str]) -> Json:
    headers = {"X-Request-Id": _header("RequestId"), "Content-Language": _header("ContentLanguage")}
    if status in (429, 503):
        headers["Retry-After"] = _header("RetryAfter")
    if status == 401:
        headers["WWW-Authenticate"] = _header("WWWAuthenticate")
    kinds = [(slug, every_problem()[slug]) for slug in slugs]
    return {
        "description": "\n".join(f"`{slug}`: {kind.title_ja}。{kind.title_en}." for slug, kind in kinds),
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _responses() -> Json:
    """A response for each problem there is."""
    return {
        _component(slug): _problem_response(status_of(kind), [slug]) for slug, kind in every_problem().items()
    }


def _without_null(parameter: Json) -> Json:
    """A parameter that may be left out: absent, never null, for there is no null outside JSON."""
    schema = dict(parameter["schema"])
    some = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(some) == 1:
        schema = {**{name: value for name, value in schema.items() if name != "anyOf"}, **some[0]}
    if schema.get("default", ...) is None:
        del schema["default"]
    schema.pop("description", None)
    _tidy(schema)
    return {**parameter, "schema": schema}


def _tidy(schema: Json) -> None:
    """Without titles made from names, which say nothing that the names do not; whole limits as integers."""
    schema.pop("title", None)
    for limit in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if float(schema.get(limit, 0.5)).is_integer():
            schema[limit] = int(schema[limit])
    for part in schema.get("properties", {}).values():
        _tidy(part)
    for several in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for part in schema.get(several, []):
            _tidy(part)
    for single in ("items", "additionalProperties"):
        if isinstance(schema.get(single), dict):
            _tidy(schema[single])
