"""The app: doors in their envelope, and what is answered where no door is."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Lifespan

from api import operations
from api.calls import Actor, Bounds, Call, World
from api.envelope import API_PREFIX, NOWHERE, Envelope, Gauges, client_address, exchange_of
from api.fastlane.lane import FastLane
from api.fastlane.searches import Searches
from api.limits.admission import Admission
from api.limits.ranks import Ranks
from api.links.doors import Resolver
from api.needs import Door, Doors
from api.problems import HttpProblem, Internal, MethodNotAllowed, faults_of, problem_response
from api.rates import count_call
from api.texts import language_of
from domain.refusals import Invalid, NotFound, Refusal


def create_app(
    world: World,
    routers: Sequence[Doors],
    *,
    bounds: Bounds,
    resolvers: Sequence[Resolver] = (),
    lifespan: Lifespan[FastAPI] | None = None,
    fast_lane: bool = True,
) -> FastAPI:
    """The program's doors: those of the routers and the operator's, with the conventions of API §1.

    ``resolvers``: what capability links may lead to, in the order in which they are tried.
    ``fast_lane``: whether the hottest of them are answered without FastAPI where that can be.
    """
    app = FastAPI(
        title="帰り荷 Kaerini",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        exception_handlers={
            Refusal: _refused,
            HttpProblem: _refused,
            RequestValidationError: _form_refused,
            HTTPException: _no_door,
        },
    )
    gauges = Gauges()
    app.state.world, app.state.bounds, app.state.gauges = world, bounds, gauges
    app.state.contract, app.state.api_pages = None, {}
    app.state.resolvers = tuple(resolvers)
    app.state.admission = Admission(bounds.room)
    _hang(app, [*routers, operations.router])
    app.router.routes.extend(operations.BESIDE_THE_PAGES)
    if fast_lane:
        quick = Searches().quick
        taken = [(door, quick[door.endpoint]) for door in doors_of(app) if door.endpoint in quick]
        app.add_middleware(FastLane, quick=taken, told=_refused)
    new_id = world.ports_for(Actor(None, None, None, "", NOWHERE)).new_id
    app.add_middleware(
        Envelope,
        gauges=gauges,
        ranks=Ranks(door for door in doors_of(app) if door.is_api),
        admission=app.state.admission,
        https=bounds.https,
        new_id=new_id,
        is_outage=world.is_outage,
    )
    return app


def doors_of(app: FastAPI) -> list[Door]:
    """Every door of the app, in order."""
    return [route for route in app.routes if isinstance(route, Door)]


def _hang(app: FastAPI, routers: Sequence[Doors]) -> None:
    """Put the doors in; a path written out in full goes before one with parameters."""
    for router in routers:
        app.router.routes.extend(router.routes)
    doors = doors_of(app)
    written_out = frozenset(door.path for door in doors if not door.param_convertors)
    for door in doors:
        door.written_out = written_out


async def _refused(request: Request, refusal: Any) -> Response:
    language = language_of(request.headers.getlist("accept-language"))
    return problem_response(refusal, language, exchange_of(request.scope).request_id)


async def _form_refused(request: Request, wrong: Any) -> Response:
    return await _refused(request, Invalid(*faults_of(wrong.errors())))


async def _no_door(request: Request, missed: Any) -> Response:
    """404 for a path that no door has, 405 with every method that the path does have."""
    try:
        if request.url.path.startswith(API_PREFIX):
            await _count_stray(request)
    except HttpProblem as refusal:
        return await _refused(request, refusal)
    if missed.status_code == 404:
        return await _refused(request, NotFound())
    if missed.status_code == 405:
        return await _refused(request, MethodNotAllowed(headers={"Allow": ", ".join(_methods_at(request))}))
    return await _refused(request, Internal())


async def _count_stray(request: Request) -> None:
    """Calls that find no door count against the address: looking for doors is not free."""
    address, request_id = client_address(request), exchange_of(request.scope).request_id
    world, bounds = request.app.state.world, request.app.state.bounds
    ports = world.ports_for(Actor(None, None, address, request_id, NOWHERE))
    await count_call(Call(request, NOWHERE, world, bounds, ports))


def _methods_at(request: Request) -> list[str]:
    """All methods of all doors at the path; GET brings HEAD with it."""
    methods: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    return sorted(methods)
