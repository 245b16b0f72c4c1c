"""The operator's doors, and the pages people read: probes, metrics, the contract, the problems."""

import asyncio
import hmac
import ipaddress
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Query
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.calls import Bounds, World
from api.envelope import client_address
from api.joining.page import join_contents
from api.needs import Doors, Outside, promises
from api.openapi import openapi_of, written
from api.problem_texts import PROBLEMS
from api.problems import Answerable, NoToken, NotReady, every_problem, status_of
from api.reference import Reference
from api.texts import Language, Text, filled, language_of
from domain.refusals import NotFound

router = Doors(tags=["operations"])

PAGES = Path(__file__).parent / "pages"
_PUBLIC = {"Cache-Control": "public, max-age=3600"}


class PageLanguage(StrEnum):
    """The languages a page can be read in."""

    JA = "ja"
    EN = "en"


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The program can work."""

    status: Literal["ready"] = "ready"


@router.get("/healthz")
@promises()
async def is_alive() -> Alive:
    """Whether the process lives. プロセスが動いているか。"""
    return Alive()


@router.get("/readyz")
@promises(NotReady)
async def is_ready(request: Request) -> Ready:
    """Whether the database is reachable and of this program's schema. 要求を受けられるか。"""
    world: World = request.app.state.world
    if not await world.is_ready():
        raise NotReady
    return Ready()


@router.get("/metrics", response_class=PlainTextResponse)
@promises(NoToken)
async def read_metrics(request: Request) -> Response:
    """What is counted, for Prometheus: from this machine, or with the operator's token. 計測値。"""
    if not _is_operator(request):
        raise NoToken
    return Response(generate_latest(request.app.state.gauges.registry), media_type=CONTENT_TYPE_LATEST)


def _is_operator(request: Request) -> bool:
    """A caller on this machine that nobody forwarded, or one who has the token."""
    bounds: Bounds = request.app.state.bounds
    if bounds.metrics_token:
        given = request.headers.get("authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {bounds.metrics_token}".encode()):
            return True
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    return not forwarded and _is_loopback(client_address(request))


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _contract_of(request: Request) -> dict[str, Any]:
    """The app's OpenAPI document, made once, beside the work; who asks meanwhile waits for the same."""
    state = request.app.state
    if state.contract is None:
        state.contract = asyncio.ensure_future(asyncio.to_thread(openapi_of, request.app))
    # One who hangs up must not take the document from those who wait.
    contract: dict[str, Any] = await asyncio.shield(state.contract)
    return contract


@router.get("/openapi.json", response_model=dict[str, Any])
@promises()
async def read_openapi(request: Request) -> Response:
    """The contract as OpenAPI 3.1. APIの定義。"""
    return Response(written(await _contract_of(request)), media_type="application/json", headers=_PUBLIC)


@router.get("/docs", response_class=HTMLResponse)
@promises()
async def read_api_page(request: Request, lang: Annotated[PageLanguage | None, Query()] = None) -> Response:
    """The contract as a page to read. APIの説明。"""
    language = lang.value if lang else _language(request)
    pages: dict[Language, Response] = request.app.state.api_pages
    if language not in pages:
        reference = Reference(await _contract_of(request), language)
        pages[language] = _page("reference.html.j2", language, reference=reference)
    return pages[language]


@router.get("/problems", response_class=HTMLResponse)
@promises()
async def list_problem_pages(request: Request) -> Response:
    """Every problem the API may answer. エラーの一覧。"""
    return _page(
        "problems.html.j2", _language(request), problems=[_told(*one) for one in every_problem().items()]
    )


@router.get("/problems/{slug}", response_class=HTMLResponse)
@promises(NotFound)
async def read_problem_page(slug: str, request: Request) -> Response:
    """What a problem means and what to do about it. エラーの意味と対処。"""
    kind = every_problem().get(slug)
    if kind is None:
        raise NotFound
    return _page("problem.html.j2", _language(request), problem=_told(slug, kind))


@router.get("/trial", response_class=HTMLResponse)
@promises()
async def read_trial_page(request: Request) -> Response:
    """Where the link in a trial's mail leads. 体験の確認のページ。"""
    return _page("trial.html.j2", _language(request))


@router.get("/password-reset", response_class=HTMLResponse)
@promises()
async def read_reset_page(request: Request) -> Response:
    """The page that the link of a reset mail opens. パスワードを再設定する画面。"""
    return _page("password_reset.html.j2", _language(request))


@router.get("/join", response_class=HTMLResponse)
@promises()
async def read_join_page(request: Request, ports: Outside) -> Response:
    """Where anyone applies to join, and sees how it stands. 加入申込みのページ。"""
    language = _language(request)
    return _page("join.html.j2", language, **join_contents(ports.municipalities, language))


def _language(request: Request) -> Language:
    return language_of(request.headers.getlist("accept-language"))


def _told(slug: str, kind: Answerable) -> dict[str, Any]:
    """A problem as its page tells it, in both languages."""
    text = PROBLEMS[slug]
    return {
        "slug": slug,
        "status": status_of(kind),
        "title": Text(kind.title_ja, kind.title_en),
        "meaning": Text(*(filled(text.meaning, language, {}) for language in ("ja", "en"))),
        "remedy": text.remedy,
    }


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(template: str, language: Language, **contents: Any) -> str:
    """A page as HTML; what is put into it is escaped."""
    return _templates().get_template(template).render(lang=language, **contents)


def _page(template: str, language: Language, **contents: Any) -> Response:
    html = html_of(template, language, **contents)
    return HTMLResponse(html, headers={**_PUBLIC, "Content-Language": language, "Vary": "Accept-Language"})


def problems_document() -> str:
    """docs/problems.md: the same table for those who read the repository."""
    environment = _templates().overlay(autoescape=False)
    problems = [_told(*one) for one in every_problem().items()]
    return environment.get_template("problems.md.j2").render(problems=problems).rstrip() + "\n"


async def _read_style_sheet(_request: Request) -> Response:
    return Response((PAGES / "pages.css").read_bytes(), media_type="text/css", headers=_PUBLIC)


async def _read_join_script(_request: Request) -> Response:
    return Response((PAGES / "join.js").read_bytes(), media_type="text/javascript", headers=_PUBLIC)


async def _read_trial_script(_request: Request) -> Response:
    return Response((PAGES / "trial.js").read_bytes(), media_type="text/javascript", headers=_PUBLIC)


async def _read_reset_script(_request: Request) -> Response:
    return Response((PAGES / "password_reset.js").read_bytes(), media_type="text/javascript", headers=_PUBLIC)


BESIDE_THE_PAGES = (
    Route("/pages/pages.css", _read_style_sheet, methods=["GET"]),
    Route("/pages/join.js", _read_join_script, methods=["GET"]),
    Route("/pages/trial.js", _read_trial_script, methods=["GET"]),
    Route("/pages/password_reset.js", _read_reset_script, methods=["GET"]),
)
"""No operations of the contract: what the pages look like, and what they do."""
