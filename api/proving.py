"""Who calls, in whose place, and by which token (API §1)."""

from uuid import UUID

from api.calls import Actor, Call
from api.envelope import client_address, exchange_of
from api.parameters import is_id
from api.problems import NoToken, TokenInQuery, Unauthenticated, unauthenticated
from domain.accounts import Caller
from domain.api_clients import AnyCaller, ClientCaller
from domain.joining.applications import Applicant
from domain.members import MemberId
from domain.permissions import ACCOUNTS_MAY, ANYONE_MAY, DRIVERS_MAY
from domain.refusals import NotFound
from domain.trackings import Driver
from domain.usecases.access.connecting import TOKEN_MARK, prove_client
from domain.usecases.driving import prove_driver
from domain.usecases.joining.applying import SECRET_MARK, prove_applicant
from domain.usecases.logging_in import NotProven, prove
from domain.usecases.overseeing.acting import act_for
from domain.usecases.overseeing.looking_in import note_look, prove_view

TOKEN_NAMES = frozenset(
    {
        "access_token",
        "refresh_token",
        "device_token",
        "id_token",
        "token",
        "api_key",
        "apikey",
        "authorization",
        "bearer",
    }
)
"""Parameters that people put tokens in."""


ON_BEHALF_OF = "X-On-Behalf-Of"


async def prove_caller(call: Call) -> None:
    """401: who calls: an account by its one session, an API client, a driver's phone, an applicant."""
    if call.operation in ANYONE_MAY:
        return
    proven = await _proven(call, _token(call))
    if isinstance(proven, NotProven):
        raise unauthenticated(proven.value)
    if isinstance(proven, Driver):
        call.driver, exchange_of(call.request.scope).role = proven, "driver"
        call.ports = call.world.ports_for(_actor(call, None))
    elif isinstance(proven, Applicant):
        call.applicant, exchange_of(call.request.scope).role = proven, "applicant"
        call.ports = call.world.ports_for(_actor(call, None))
    elif isinstance(proven, ClientCaller):
        call.client, exchange_of(call.request.scope).role = proven, "client"
        call.ports = call.world.ports_for(_actor(call, proven))
    else:
        _let_act(call, proven)


def _let_act(call: Call, caller: Caller) -> None:
    """From here on the call is this caller's, in the audit log too."""
    call.caller, exchange_of(call.request.scope).role = (
        caller,
        "view" if caller.viewed_by else caller.role.value,
    )
    call.ports = call.world.ports_for(_actor(call, caller))


def _actor(call: Call, caller: AnyCaller | None) -> Actor:
    address, request_id = client_address(call.request), exchange_of(call.request.scope).request_id
    if caller is None:
        return Actor(None, None, address, request_id, call.operation)
    if isinstance(caller, ClientCaller):
        client_id = caller.client_id
        return Actor(None, caller.desk, address, request_id, call.operation, client_id=client_id)
    return Actor(
        *(call.account_id, caller.desk, address, request_id, call.operation),
        as_account_id=None if caller.viewed_by is None else caller.account_id,
        on_behalf=caller.on_behalf,
    )


async def _proven(call: Call, token: str) -> AnyCaller | Driver | Applicant | NotProven:
    """Whose token it is; who proves to be of the kind that the door is not for is refused by role, later."""
    if token.startswith(TOKEN_MARK):
        return await prove_client(call.ports, token)
    if token.startswith(SECRET_MARK):
        return await prove_applicant(call.ports, token)
    by_session, by_device = (prove, prove_view), (prove_driver,)
    is_accounts, is_drivers = call.operation in ACCOUNTS_MAY, call.operation in DRIVERS_MAY
    ours = (*(by_session if is_accounts else ()), *(by_device if is_drivers else ()))
    others = tuple(one for one in (*by_session, *by_device) if one not in ours)
    for one in ours:
        proven: Caller | Driver | NotProven = await one(call.ports, token)
        if proven is not NotProven.UNAUTHENTICATED:
            return proven
    for one in others:
        other = await one(call.ports, token)
        if not isinstance(other, NotProven):
            return other
    return NotProven.UNAUTHENTICATED


def _token(call: Call) -> str:
    """The bearer's token. One in the address instead is told so at once: nothing else can be right."""
    given = call.request.headers.getlist("authorization")
    if not given:
        refuse_token_in_query(call)
        raise NoToken
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


def refuse_token_in_query(call: Call) -> None:
    if any(name.lower() in TOKEN_NAMES for name in call.request.query_params):
        raise TokenInQuery


async def act_for_member(call: Call) -> None:
    """404: in whose place a clerk acts (SPEC 1.8). Where none can, refused rather than done in its own."""
    given = call.request.headers.getlist(ON_BEHALF_OF)
    if not given or call.operation in ANYONE_MAY:
        return
    if call.caller is None or len(given) > 1 or not is_id(given[0]):
        raise NotFound
    member_id = MemberId(UUID(given[0]))
    _let_act(call, await act_for(call.ports, call.caller, call.operation, member_id))


async def note_each_look(call: Call) -> None:
    """Whoever looks in as somebody else leaves a record of each look (SECURITY 32)."""
    if call.caller is not None and call.caller.viewed_by is not None:
        await note_look(call.ports, call.caller, call.request.url.path)
