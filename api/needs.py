"""What every door needs: its steps in the order of API §1, what it promises, who calls, what lies outside."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends
from fastapi._compat import ModelField
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.bodies import FORM, JSON, MERGE_PATCH, read_body
from api.calls import MIB, Actor, Bounds, Call, World, call_of
from api.envelope import API_PREFIX, client_address, exchange_of
from api.idempotency import answer_once, key_faults
from api.parameters import empty_form_faults, path_faults, query_faults
from api.problems import (
    Answerable,
    HttpProblem,
    every_problem,
)
from api.proving import act_for_member, note_each_look, prove_caller, refuse_token_in_query
from api.rates import count_call
from api.texts import Language, language_of
from domain.accounts import Caller, PasswordChangeRequired, SecondFactorRequired
from domain.api_clients import AnyCaller
from domain.joining.applications import Applicant
from domain.permissions import (
    ACCOUNTS_MAY,
    OPEN_BEFORE_PASSWORD_CHANGE,
    OPEN_BEFORE_SECOND_FACTOR,
    may_apply,
    may_call,
    may_drive,
)
from domain.photos.photos import Uploader
from domain.ports import Ports
from domain.refusals import Refusal, refuse_faults
from domain.trackings import Driver

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
IfMatch = Literal["required", "honoured"]
WALKED = "kaerini.walked"
"""Where in its scope a call lies that has taken its door's steps before it comes to the door."""

Telling = Callable[[Refusal | HttpProblem], Response]
"""How a refusal is told; raises it again where it is a problem like any other."""


@dataclass(frozen=True, slots=True)
class Promises:
    """What an operation may answer beside its success, over what its shape implies.

    ``keyed``: a success is kept under its Idempotency-Key. ``if_match``: whether the caller must, or may,
    say which version they saw. ``most_bytes``: of the body. ``again``: the status where it was done before.
    ``in_words_of``: tells a refusal where another standard says how; None: as a problem. ``media``: what a
    body may be that is neither a form nor JSON. ``streamed``: the endpoint reads it, as it comes.
    """

    slugs: tuple[str, ...] = ()
    keyed: bool = False
    if_match: IfMatch | None = None
    most_bytes: int = MIB
    again: int | None = None
    in_words_of: Telling | None = None
    media: tuple[str, ...] = ()
    streamed: bool = False


def promises(
    *answers: Answerable | str,
    keyed: bool = False,
    if_match: IfMatch | None = None,
    most_bytes: int = MIB,
    again: int | None = None,
    in_words_of: Telling | None = None,
    media: tuple[str, ...] = (),
    streamed: bool = False,
) -> Callable[[Endpoint], Endpoint]:
    """Write down what an endpoint may answer: refusals of the trade, or slugs of HTTP's own problems."""
    slugs = tuple(answer if isinstance(answer, str) else answer.code for answer in answers)

    def write_down(endpoint: Endpoint) -> Endpoint:
        unknown = set(slugs) - set(every_problem())
        assert not unknown, f"{endpoint.__name__} promises what nothing defines: {unknown}"
        made = Promises(slugs, keyed, if_match, most_bytes, again, in_words_of, media, streamed)
        endpoint.__promises__ = made  # type: ignore[attr-defined]  # functions carry what is written on them
        return endpoint

    return write_down


class Door(APIRoute):
    """A route that takes the steps of API §1 before its endpoint runs.

    ``operation``: the endpoint's name, which is the operationId and the row in the permissions table.
    """

    promises: Promises
    operation: str
    written_out: frozenset[str] = frozenset()
    """Paths without parameters, which go before those that would also fit."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.operation = endpoint.__name__
        self.stem = path.partition("{")[0]
        self.promises = getattr(endpoint, "__promises__", Promises())
        super().__init__(path, endpoint, **{**options, "operation_id": self.operation})

    @property
    def is_api(self) -> bool:
        """Whether the conventions of API §1 hold; pages and probes have their own."""
        return self.path.startswith(API_PREFIX)

    @property
    def method(self) -> str:
        """The door's one method."""
        methods = list(self.methods or ())
        assert len(methods) == 1, f"{self.operation} is one operation"
        return methods[0]

    @property
    def takes_body(self) -> bool:
        """Whether a form is read, be it an empty one."""
        return self.method in ("POST", "PUT", "PATCH", "DELETE")

    @property
    def media(self) -> tuple[str, ...]:
        """What its body may be. Only uploads, and what speaks in the words of OAuth, take no JSON."""
        if self.promises.in_words_of is not None:
            return (FORM,)
        if self.promises.media:
            return self.promises.media
        return (JSON, MERGE_PATCH) if self.method == "PATCH" else (JSON,)

    @cached_property
    def query_types(self) -> dict[str, Any]:
        """The query parameters, each with the type it is read as."""
        return _types(one for each in _all(self.dependant) for one in each.query_params)

    @cached_property
    def path_types(self) -> dict[str, Any]:
        """The parameters of the path, each with the type it is read as."""
        return _types(one for each in _all(self.dependant) for one in each.path_params)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A path with parameters never takes what another door has written out in full.

        How a path begins tells most doors apart before any is looked at closely.
        """
        path: str = scope["path"]
        if not path.startswith(self.stem) or (self.param_convertors and path in self.written_out):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler: steps first, then FastAPI's reading of the form (422), then the endpoint."""
        answering = super().get_route_handler()
        return partial(self._answer, answering) if self.is_api else partial(self._answer_plainly, answering)

    async def _answer(
        self, answering: Callable[[Request], Awaitable[Response]], request: Request
    ) -> Response:
        try:
            call = request.scope.get(WALKED) or await self.walk(request)
            call.request = Read(request, call)
            if self.promises.keyed:
                return await answer_once(call, answering)
            return await answering(call.request)
        except (Refusal, HttpProblem) as refused:
            if self.promises.in_words_of is None:
                raise
            return self.promises.in_words_of(refused)

    async def _answer_plainly(
        self, answering: Callable[[Request], Awaitable[Response]], request: Request
    ) -> Response:
        self._begin(request)
        return await answering(request)

    async def walk(self, request: Request) -> Call:
        """Take every step; what the form's shape says against it, and the trade, is still to come."""
        call = self._begin(request)
        for step in STEPS:
            await step(self, call)
        return call

    def _begin(self, request: Request) -> Call:
        exchange = exchange_of(request.scope)
        exchange.operation, exchange.route = self.operation, self.path_format
        world: World = request.app.state.world
        bounds: Bounds = request.app.state.bounds
        nobody = Actor(None, None, client_address(request), exchange.request_id, self.operation)
        call = Call(request, self.operation, world, bounds, world.ports_for(nobody))
        request.state.call = call
        return call


class Doors(APIRouter):
    """A router whose routes are doors."""

    def __init__(self, *, tags: list[str]) -> None:
        super().__init__(tags=[*tags], route_class=Door, redirect_slashes=False)


class Read(Request):
    """The request with its body read before, strictly; FastAPI asks it and gets that."""

    def __init__(self, request: Request, call: Call) -> None:
        super().__init__(request.scope, request.receive)
        self._call = call

    async def body(self) -> bytes:
        """The bytes as they came."""
        return self._call.body

    async def json(self) -> Any:
        """The value they stand for."""
        return self._call.json


async def _prove_caller(_door: Door, call: Call) -> None:
    """401: who calls."""
    await prove_caller(call)


async def _check_role(door: Door, call: Call) -> None:
    """403: a one-time password is changed first, a factor added; then, what the role may call at all."""
    if call.driver is not None:
        may_drive(door.operation)
    if call.applicant is not None:
        may_apply(door.operation)
    if call.whoever is None:
        return
    if call.caller is not None and door.operation in ACCOUNTS_MAY:
        _refuse_beginner(call.caller, door.operation)
    may_call(call.whoever, door.operation)


def _refuse_beginner(who: Caller, operation: str) -> None:
    if who.must_change_password and operation not in OPEN_BEFORE_PASSWORD_CHANGE:
        raise PasswordChangeRequired
    if who.must_add_factor and operation not in OPEN_BEFORE_SECOND_FACTOR:
        raise SecondFactorRequired


async def _count(_door: Door, call: Call) -> None:
    """429."""
    await count_call(call)


async def _read(door: Door, call: Call) -> None:
    """413, 415, 400; and 422 for JSON that has no single reading."""
    refuse_token_in_query(call)
    if door.takes_body and not door.promises.streamed:
        await read_body(call, door.promises.most_bytes, media=door.media)


async def _check_parameters(door: Door, call: Call) -> None:
    """422 of what stands outside the form."""
    faults = [*query_faults(door.query_types, call), *path_faults(door.path_types, call)]
    if door.method == "POST":
        faults += key_faults(call)
    if door.takes_body and door.body_field is None and JSON in door.media:
        faults += empty_form_faults(call)
    refuse_faults(faults)


async def _act_for(_door: Door, call: Call) -> None:
    """404: in whose place."""
    await act_for_member(call)


async def _note_look(_door: Door, call: Call) -> None:
    """Who looks in as somebody else leaves a record."""
    await note_each_look(call)


def _all(dependant: Dependant) -> Iterator[Dependant]:
    """An endpoint's own needs and those of what it depends on."""
    yield dependant
    for below in dependant.dependencies:
        yield from _all(below)


def _types(parameters: Iterable[ModelField]) -> dict[str, Any]:
    return {parameter.alias: parameter.field_info.annotation for parameter in parameters}


STEPS: tuple[Callable[[Door, Call], Awaitable[None]], ...] = (
    _prove_caller,
    _check_role,
    _count,
    _read,
    _check_parameters,
    _act_for,
    _note_look,
)
"""In the order of API §1. The form's own 422 and what the trade refuses come after, from the endpoint."""


async def _who(request: Request) -> Caller:
    caller = call_of(request).caller
    assert caller is not None, "an operation that anyone may call has no caller"
    return caller


async def _whoever(request: Request) -> AnyCaller:
    caller = call_of(request).whoever
    assert caller is not None, "an operation that anyone may call has no caller"
    return caller


async def _uploader(request: Request) -> Uploader:
    call = call_of(request)
    uploader = call.whoever or call.driver
    assert uploader is not None, "photos are sent by desks and drivers' phones"
    return uploader


async def _driver(request: Request) -> Driver:
    driver = call_of(request).driver
    assert driver is not None, "an operation of drivers takes none but device tokens"
    return driver


async def _applicant(request: Request) -> Applicant:
    applicant = call_of(request).applicant
    assert applicant is not None, "an operation of applicants takes none but their secrets"
    return applicant


async def _outside(request: Request) -> Ports:
    return call_of(request).ports


async def _spoken(request: Request) -> Language:
    return language_of(request.headers.getlist("accept-language"))


Who = Annotated[Caller, Depends(_who)]
"""Who calls, of an operation without a scope: an account."""

Whoever = Annotated[AnyCaller, Depends(_whoever)]
"""Who calls, of an operation with a scope: an account, or an API client."""

ByUploader = Annotated[Uploader, Depends(_uploader)]
"""Who sends photos: an account, an API client, or a driver's phone."""

ByDevice = Annotated[Driver, Depends(_driver)]
"""The driver's phone that calls."""

ByApplicant = Annotated[Applicant, Depends(_applicant)]
"""The applicant whose application it is."""

Spoken = Annotated[Language, Depends(_spoken)]
"""The language to answer in."""

Outside = Annotated[Ports, Depends(_outside)]
"""The ports, acting for who calls; within a keyed call, joined to its work."""
