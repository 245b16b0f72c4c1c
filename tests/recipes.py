"""How each operation is called so that nothing in the call itself is wrong: one recipe an operation.

Whoever calls every operation (the permission matrix, two worlds, the overload bench) cooks by these; what a
call is about (``Subject``) and who calls is theirs to choose.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from api.needs import Door
from domain.trackings import CONSENT_VERSION
from tests.api.forms import Json, load_form, vehicle_form, written
from tests.builders import DAY, HOUR, KAWAGUCHI, PASSWORD, YOKKAICHI

NEW_PASSWORD = "別の とても長い合言葉 staple battery"


class About(StrEnum):
    """What a call is about."""

    NOTHING = "nothing in particular"
    LOAD = "a load, by its id"
    VEHICLE = "a vehicle, by its id"
    CONTRACT = "a contract, by its number"
    INVOICE = "an invoice, by its id"
    STATEMENT = "a statement, by its id"
    DOCUMENT = "an invoice or a statement, by its id"
    ACCOUNT = "an account, by its login id; its password is the network's"
    SESSION = "a session, by its refresh token"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one call is about, and when. ``ref``: id, number or token; ``version``: of the thing as it is.

    ``is_own``: the caller's desk posted it. ``partner``: the id of a member to trade with. ``phone``: an id
    that an installation of the driver's app gives itself.
    """

    now: datetime
    ref: str = ""
    version: int = 1
    is_own: bool = False
    partner: str = ""
    phone: str = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9cff"


@dataclass(frozen=True, slots=True)
class Filled:
    """What a caller fills in: parameters of path and query, a body, and headers."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an operation is called. ``changes``: whether a success leaves something changed."""

    about: About
    fill: Callable[[Subject], Filled]
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A call ready to be sent."""

    method: str
    url: str
    query: Mapping[str, str]
    body: Json | None
    headers: Mapping[str, str]

    @property
    def sending(self) -> dict[str, Any]:
        """As an HTTP client takes it."""
        body = {} if self.body is None else {"json": self.body}
        return {
            "method": self.method,
            "url": self.url,
            "params": dict(self.query),
            "headers": dict(self.headers),
            **body,
        }


def write_call(door: Door, subject: Subject) -> Written:
    """The call of an operation about a subject."""
    filled = RECIPES[door.operation].fill(subject)
    url = door.path_format.format(**filled.path)
    return Written(door.method, url, filled.query, filled.body, filled.headers)


def _span(start: datetime, length: timedelta = 2 * HOUR) -> Json:
    return {"from": written(start), "to": written(start + length)}


def _nothing(_: Subject) -> Filled:
    return Filled()


def _at(name: str) -> Callable[[Subject], Filled]:
    """A call that says which thing, in its path, and no more."""
    return lambda of: Filled(path={name: of.ref})


def _changing(name: str, change: Json) -> Callable[[Subject], Filled]:
    """A patch of the version there is."""
    return lambda of: Filled(path={name: of.ref}, body=change, headers={"If-Match": f'"{of.version}"'})


def _saying(body: Callable[[Subject], Json], *, path: str | None = None) -> Callable[[Subject], Filled]:
    return lambda of: Filled(path={path: of.ref} if path else {}, body=body(of))


def _new_load(of: Subject) -> Json:
    return load_form(
        pickup=_span(of.now + DAY),
        delivery=_span(of.now + 2 * DAY),
        asking_fare_yen=90_000,
        charges=[],
        services=[],
    )


def _new_vehicle(of: Subject) -> Json:
    form = vehicle_form(asking_fare_yen=80_000)
    return form | {"available": form["available"] | {"at": written(of.now + 6 * HOUR)}}


def _proposal(of: Subject) -> Json:
    """The own load is offered to the partner; any other is asked for."""
    if of.is_own:
        return {"load_id": of.ref, "consignor_is": "me", "counterparty_member_id": of.partner}
    return {"load_id": of.ref, "consignor_is": "counterparty"}


def _statuses(of: Subject) -> Json:
    return {"statuses": [{"status": "at_pickup", "at": written(of.now)}]}


def _delivery(of: Subject) -> Json:
    return {"receiver": "倉庫 見本", "at": written(of.now)}


def _numbered(body: Callable[[Subject], Json]) -> Callable[[Subject], Json]:
    """A driver's body: the number stands in it."""
    return lambda of: {"contract_number": of.ref} | body(of)


def _pings(of: Subject) -> Json:
    ping = {"fixed_at": written(of.now), "lat": 34.965, "lon": 136.6244, "accuracy_m": 10}
    return {"sent_at": written(of.now), "pings": [ping]}


def _phone(of: Subject) -> Json:
    device = {"id": of.phone, "platform": "android"}
    return {"device": device, "consent_version": CONSENT_VERSION}


def _payment(of: Subject) -> Json:
    return {"document_id": of.ref, "amount_yen": 1, "paid_on": of.now.date().isoformat()}


def _login(of: Subject) -> Json:
    return {"login_id": of.ref, "password": PASSWORD, "device": {"kind": "browser"}}


_PASSWORDS = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
_LANE = {"origin": YOKKAICHI, "destination": KAWAGUCHI, "vehicle_class": "large_10t"}
_REMARK = {"remarks": "ゲート前で電話をください"}
_OF_LOAD, _OF_VEHICLE, _OF_CONTRACT = _at("load_id"), _at("vehicle_id"), _at("contract_number")
_OF_INVOICE, _OF_STATEMENT = _at("invoice_id"), _at("statement_id")


def _sees(fill: Callable[[Subject], Filled], about: About = About.NOTHING) -> Recipe:
    return Recipe(about, fill)


def _does(fill: Callable[[Subject], Filled], about: About = About.NOTHING) -> Recipe:
    return Recipe(about, fill, changes=True)


RECIPES: Mapping[str, Recipe] = {
    "log_in": _does(_saying(_login), About.ACCOUNT),
    "refresh_session": _does(_saying(lambda of: {"refresh_token": of.ref}), About.SESSION),
    "log_out": _does(_nothing),
    "read_me": _sees(_nothing),
    "change_password": _does(_saying(lambda _: dict(_PASSWORDS))),
    "post_load": _does(_saying(_new_load)),
    "list_own_loads": _sees(lambda _: Filled(query={"status": "open"})),
    "search_loads": _sees(_saying(lambda _: {})),
    "count_loads": _sees(_saying(lambda _: {})),
    "read_load": _sees(_OF_LOAD, About.LOAD),
    "amend_load": _does(_changing("load_id", _REMARK), About.LOAD),
    "withdraw_load": _does(_OF_LOAD, About.LOAD),
    "read_load_history": _sees(_OF_LOAD, About.LOAD),
    "post_vehicle": _does(_saying(_new_vehicle)),
    "list_own_vehicles": _sees(_nothing),
    "search_vehicles": _sees(_saying(lambda _: {})),
    "count_vehicles": _sees(_saying(lambda _: {})),
    "read_vehicle": _sees(_OF_VEHICLE, About.VEHICLE),
    "amend_vehicle": _does(_changing("vehicle_id", _REMARK), About.VEHICLE),
    "withdraw_vehicle": _does(_OF_VEHICLE, About.VEHICLE),
    "read_vehicle_history": _sees(_OF_VEHICLE, About.VEHICLE),
    "find_municipalities": _sees(lambda _: Filled(query={"q": "四日市"})),
    "read_vocabularies": _sees(_nothing),
    "measure_distance": _sees(lambda _: Filled(query={"from": YOKKAICHI, "to": KAWAGUCHI})),
    "quote_standard_fare": _sees(lambda _: Filled(query=_LANE)),
    "propose_contract": _does(_saying(_proposal), About.LOAD),
    "list_contracts": _sees(_nothing),
    "read_contract": _sees(_OF_CONTRACT, About.CONTRACT),
    "conclude_contract": _does(
        lambda of: Filled({"contract_number": of.ref}, headers={"If-Match": f'"{of.version}"'}),
        About.CONTRACT,
    ),
    "decline_contract": _does(_OF_CONTRACT, About.CONTRACT),
    "withdraw_contract": _does(_OF_CONTRACT, About.CONTRACT),
    "report_statuses": _does(_saying(_statuses, path="contract_number"), About.CONTRACT),
    "record_delivery": _does(_saying(_delivery, path="contract_number"), About.CONTRACT),
    "read_contract_document": _sees(_OF_CONTRACT, About.CONTRACT),
    "list_closings": _sees(lambda _: Filled({"month": "2026-02"})),
    "issue_closing": _sees(lambda _: Filled({"month": "2026-02"})),  # closed before: again changes nothing
    "list_invoices": _sees(_nothing),
    "read_invoice": _sees(_OF_INVOICE, About.INVOICE),
    "read_invoice_pdf": _sees(_OF_INVOICE, About.INVOICE),
    "read_invoice_csv": _sees(_OF_INVOICE, About.INVOICE),
    "list_statements": _sees(_nothing),
    "read_statement": _sees(_OF_STATEMENT, About.STATEMENT),
    "read_statement_pdf": _sees(_OF_STATEMENT, About.STATEMENT),
    "read_statement_csv": _sees(_OF_STATEMENT, About.STATEMENT),
    "record_payment": _does(_saying(_payment), About.DOCUMENT),
    "list_payments": _sees(_nothing),
    "list_ledger_accounts": _sees(_nothing),
    "list_ledger_entries": _sees(_nothing),
    "verify_ledger": _sees(_nothing),
    "start_driver_session": _does(_saying(_numbered(_phone)), About.CONTRACT),
    "end_driver_session": _does(_nothing),
    "read_driver_job": _sees(lambda of: Filled(query={"contract_number": of.ref}), About.CONTRACT),
    "set_sharing": _does(_saying(lambda _: {"on": True})),
    "send_pings": _does(_saying(_numbered(_pings)), About.CONTRACT),
    "report_driver_statuses": _does(_saying(_numbered(_statuses)), About.CONTRACT),
    "record_driver_delivery": _does(_saying(_numbered(_delivery)), About.CONTRACT),
    "read_position": _sees(_OF_CONTRACT, About.CONTRACT),
    "read_track": _sees(_OF_CONTRACT, About.CONTRACT),
    "follow_events": _sees(_OF_CONTRACT, About.CONTRACT),
    "release_device": _does(_OF_CONTRACT, About.CONTRACT),
    "read_sandbox_clock": _sees(_nothing),
    "move_sandbox_clock": _does(_saying(lambda of: {"now": written(of.now + timedelta(minutes=1))})),
    "is_alive": _sees(_nothing),
    "is_ready": _sees(_nothing),
    "read_metrics": _sees(_nothing),
    "read_openapi": _sees(_nothing),
    "read_api_page": _sees(_nothing),
    "list_problem_pages": _sees(_nothing),
    "read_problem_page": _sees(lambda _: Filled({"slug": "not-found"})),
}
"""Every operation there is; tests/permissions says by name which one is missing or too many."""
