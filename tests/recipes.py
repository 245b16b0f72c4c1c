"""How each operation is called so that nothing in the call itself is wrong: one recipe an operation.

Whoever calls every operation (the permission matrix, two worlds, the overload bench) cooks by these; what a
call is about (``Subject``) and who calls is theirs to choose.
"""

import base64
import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from io import StringIO
from typing import Any

from adapters.ids import new_id
from api.needs import Door
from domain.joining.applications import TERMS_VERSION as JOINING_TERMS_VERSION
from domain.trackings import CONSENT_VERSION
from domain.trials import TERMS_VERSION
from tests.api.forms import Json, load_form, vehicle_form, written
from tests.builders import DAY, HOUR, KAWAGUCHI, PASSWORD, YOKKAICHI

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"

NEW_PASSWORD = "別の とても長い合言葉 staple battery"
SET_BY_THE_SCENE = "set_by_the_scene"
"""The operation under which whoever sets a scene keeps records of the audit log that are then asked for."""


class About(StrEnum):
    """What a call is about."""

    NOTHING = "nothing in particular"
    LOAD = "a load, by its id"
    VEHICLE = "a vehicle, by its id"
    CONTRACT = "a contract, by its number"
    AMENDMENT = "an amendment, by its id and its contract's number"
    INVOICE = "an invoice, by its id"
    STATEMENT = "a statement, by its id"
    DOCUMENT = "an invoice or a statement, by its id"
    ACCOUNT = "an account, by its login id; its password is the network's"
    MEMBER = "a company of the register, by its id"
    COOPERATIVE = "a co-operative, by its id"
    STANDING_OVERRIDE = "a standing override, by its id"
    OFFICE = "an office, by its id and its company's"
    GROUP = "a partner group, by its id and its company's"
    ON_LIST = "who is, or is not, on a company's do-not-deal list"
    CASE = "a guideline case, by its id and its company's"
    SESSION = "a session, by its refresh token"
    SOMEBODY = "an account, by its id"
    SAVED_SEARCH = "a saved search, by its id"
    DIESEL_REPLY = "what a desk paid for diesel, for the caller's own desk"
    PASSKEY = "a passkey, by its id"
    RESET = "a password reset, by its link's token"
    API_CLIENT = "an API client, by its id"
    TRIAL = "a trial, by its id"
    TRIAL_LINK = "a trial, by its link's token"
    TEMPLATE = "a template, by its id"
    LINK = "a calendar link, by its id"
    LEDGER_LINK = "a link to a ledger, by its contract's number; part: its own id"
    LINKED = "what a calendar link leads to, by its secret"
    PHOTO = "a photo, by its id"
    PHOTO_LINK = "a photo, by its link's secret"
    UPLOAD = "a file to be sent, by the fields of its form"
    INQUIRY = "a thread of talks, by its id; part: one of its messages"
    OFFER = "an offer, by its id"
    APPLICATION = "an application to join, by its id; part: of one of its files"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one call is about, and when. ``ref``: id, number or token; ``version``: of the thing as it is.

    ``company``: the id of whose it is, and ``number``: of which contract, where the path says that, too.

    ``is_own``: the caller's desk posted it. ``partner``: the id of a member to trade with. ``phone``: an id
    that an installation of the driver's app gives itself. ``part``: the id of a secret of an API client, and
    ``secret`` one of them. ``code``: six digits of the caller's authenticator app. ``credential``: what a
    passkey answers; None: one that fits the form and proves nothing.
    """

    now: datetime
    ref: str = ""
    version: int = 1
    company: str = ""
    is_own: bool = False
    partner: str = ""
    phone: str = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9cff"
    part: str = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9cfe"
    secret: str = "nobody's"
    code: str = "000000"
    credential: Json | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a caller fills in: parameters of path and query, a body, as JSON or as a form, and headers."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    file: bytes | None = None
    upload: Mapping[str, str] | None = None


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
    form: Mapping[str, str] | None = None
    file: bytes | None = None
    upload: Mapping[str, str] | None = None

    @property
    def sending(self) -> dict[str, Any]:
        """As an HTTP client takes it."""
        body: dict[str, Any] = {} if self.body is None else {"json": self.body}
        if self.form is not None:
            body = {"data": dict(self.form)}
        if self.file is not None:
            body = {"content": self.file}
        if self.upload is not None:
            body = {"data": dict(self.upload), "files": {"file": ("a.jpg", b"a")}}
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
    said = (filled.query, filled.body, filled.headers, filled.form, filled.file, filled.upload)
    return Written(door.method, url, *said)


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


def _named_by_sender() -> Json:
    """A reference that no desk has used."""
    return {"external_ref": f"見本-{new_id()}"}


def _as_table(*rows: Mapping[str, Any]) -> Filled:
    """Rows of fields, under the names that the API has for them."""
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return Filled(headers={"Content-Type": "text/csv"}, file=text.getvalue().encode())


def _load_table(of: Subject) -> Filled:
    pickup, delivery = _span(of.now + DAY), _span(of.now + 2 * DAY)
    cells = {"origin.municipality": YOKKAICHI, "destination.municipality": KAWAGUCHI}
    cells |= {"pickup.from": pickup["from"], "pickup.to": pickup["to"]}
    cells |= {"delivery.from": delivery["from"], "delivery.to": delivery["to"]}
    cells |= {"cargo.name": "鋼材", "cargo.weight_kg": "8000", "tier": "1"}
    cells |= {"vehicle_class": "large_10t", "body_types": "wing"}
    cells |= {"contact.name": "配車 見本", "contact.phone": "059-000-0002"}
    return _as_table(_named_by_sender() | cells)


def _vehicle_table(of: Subject) -> Filled:
    cells = {"available.place.municipality": KAWAGUCHI, "available.at": written(of.now + 6 * HOUR)}
    cells |= {"vehicle_class": "large_10t", "body_type": "wing", "capacity.weight_kg": "10000"}
    cells |= {"contact.name": "配車 見本", "contact.phone": "059-000-0003"}
    return _as_table(_named_by_sender() | cells)


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


def _call(of: Subject) -> Json:
    return {"at": written(of.now), "result": "reached"}


def _phone(of: Subject) -> Json:
    device = {"id": of.phone, "platform": "android"}
    return {"device": device, "consent_version": CONSENT_VERSION}


def _payment(of: Subject) -> Json:
    return {"document_id": of.ref, "amount_yen": 1, "paid_on": of.now.date().isoformat()}


def _login(of: Subject) -> Json:
    return {"login_id": of.ref, "password": PASSWORD, "device": {"kind": "browser"}}


def _credential(response: Json) -> Json:
    """A passkey's answer in the right form."""
    return {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {"clientDataJSON": "AAAA", **response},
        "clientExtensionResults": {},
    }


def _new_passkey(of: Subject) -> Json:
    return {"name": "私の電話", "credential": of.credential or _credential({"attestationObject": "AAAA"})}


def _passkey_login(of: Subject) -> Json:
    used = _credential({"authenticatorData": "AAAA", "signature": "AAAA"})
    return {"credential": of.credential or used, "device": {"kind": "browser"}}


def _token(of: Subject) -> Filled:
    """An API client proves itself by HTTP Basic: it has no other token yet."""
    basic = base64.b64encode(f"{of.ref}:{of.secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    return Filled(headers={"Authorization": f"Basic {basic}"}, form=form)


def _application(_: Subject) -> Json:
    """Of a co-operative: it names nobody who is there already."""
    return {
        "kind": "cooperative",
        "company": "見本協同組合",
        "kana": "みほん",
        "representative": "見本 一郎",
        "person": "見本 花子",
        "municipality": YOKKAICHI,
        "address": "1-1",
        "phone": "059-000-0009",
        "mail": "hanako@kumiai.example",
        "association": "三重県トラック協会",
        "vehicles": 0,
        "employees": 3,
        "g_mark": False,
        "accounts_wanted": 1,
        "terms_version": JOINING_TERMS_VERSION,
    }


def _upload(of: Subject) -> Filled:
    return Filled({"application_id": of.ref}, headers=_AS_PDF, file=A_PDF)


def _account(of: Subject) -> Json:
    said = {"login_id": f"made-{of.version}", "person": "見本 次郎", "mail": "jiro@unso.example"}
    return said | {"starts_on": of.now.date().isoformat(), "member_id": of.partner}


def _view(of: Subject) -> Json:
    return {"account_id": of.ref, "reason": "運賃が見えないとの問合せ", "otp": of.code}


_CLIENT = {"name": "配車システム", "scopes": ["loads:read"]}
_TRIAL = {
    "company": "見本商店",
    "person": "見本 花子",
    "mail": "hanako@shoten.example",
    "phone": "059-000-0009",
    "terms_version": TERMS_VERSION,
}
_AS_PDF = {"Content-Type": "application/pdf"}
_PROOF = {"current_password": PASSWORD}
_AUDITED = {"operation": SET_BY_THE_SCENE}


def _below(name: str, body: Json | None = None) -> Callable[[Subject], Filled]:
    """What belongs to a company, by both ids, as the version there is."""
    return lambda of: Filled(
        path={"member_id": of.company, name: of.ref}, body=body, headers={"If-Match": f'"{of.version}"'}
    )


def _stepping(of: Subject) -> Filled:
    return Filled(path={"member_id": of.company, "case_id": of.ref}, body={"text": "見本"})


def _warning(of: Subject) -> Json:
    return {"text": "見本", "reply_by": (of.now + 9 * DAY).date().isoformat()}


def _next_rate(of: Subject) -> Json:
    """From a day to come on."""
    return {"from_on": (of.now + 9 * DAY).date().isoformat(), "fee_bp": 300}


def _next_threshold(of: Subject) -> Json:
    """From a day to come on."""
    day = (of.now + 9 * DAY).date().isoformat()
    return {"from_on": day, "standard_fare_bp": 8_000, "below": "reason_required"}


def _next_plan(of: Subject) -> Json:
    """From a day to come on."""
    return {"from_on": (of.now + 9 * DAY).date().isoformat(), "plan": "fifteen_million"}


def _next_cover(of: Subject) -> Json:
    """From a day to come on."""
    return {"from_on": (of.now + 9 * DAY).date().isoformat(), "cover": "high_value"}


def _standing_override(of: Subject) -> Json:
    """For the member that it is about, for nine days."""
    until_on = (of.now + 9 * DAY).date().isoformat()
    said = {"member_id": of.ref, "check": "exposure", "up_to_yen": 12_000_000, "until_on": until_on}
    return said | {"reason": "見本"}


_OVERRIDE = {"check": "exposure", "reason": "見本"}
_PASSWORDS = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
_MAP = {"search": {}, "bounds": {"south": -90, "west": -180, "north": 90, "east": 180}, "zoom": 22}
_LANE = {"origin": YOKKAICHI, "destination": KAWAGUCHI, "vehicle_class": "large_10t"}
_FUEL = {"distance_km": 1100, "metres_per_litre": 3300, "price_sen_per_litre": 14700}
_TARIFF = {
    "id": "2027-1-okinawa",
    "notice": "見本の告示",
    "effective_from": "2027-04-01",
    "extract": True,
    "distance": {"okinawa": {"small": {"cells_yen": {"10": 13_000, "20": 15_000}}}},
}
_REMARK = {"remarks": "ゲート前で電話をください"}
_OF_LOAD, _OF_VEHICLE, _OF_CONTRACT = _at("load_id"), _at("vehicle_id"), _at("contract_number")
_OF_MEMBER = _at("member_id")
_OFFICE = {"name": "本社営業所", "municipality": YOKKAICHI, "address": "見本町1-1"}
_BANK_ACCOUNT = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder": "ﾐﾎﾝｳﾝﾕ",
}
_OF_INVOICE, _OF_STATEMENT = _at("invoice_id"), _at("statement_id")
_OF_APPLICATION, _OF_SOMEBODY = _at("application_id"), _at("account_id")
_OF_CLIENT, _OF_TRIAL = _at("client_id"), _at("trial_id")
_OF_TEMPLATE = _at("template_id")
_OF_INQUIRY, _OF_OFFER = _at("inquiry_id"), _at("offer_id")


_TRUCK = {"plate": "三重 100 あ 56-78", "driver_name": "運転 見本", "mobile": "090-0000-0002"}
_SCORES = {"punctuality": 5, "communication": 4, "accuracy": 5, "care": 3}


def _amendment(of: Subject) -> Filled:
    path = {"contract_number": of.number, "amendment_id": of.ref}
    return Filled(path, headers={"If-Match": f'"{of.version}"'})


def _talks(path: str) -> Callable[[Subject], Filled]:
    return _saying(lambda of: {"until": written(of.now + HOUR)}, path=path)


def _seen(path: str) -> Callable[[Subject], Filled]:
    """Without a body, of the version there is."""
    return lambda of: Filled({path: of.ref}, headers={"If-Match": f'"{of.version}"'})


def _month_ahead(of: Subject) -> Filled:
    day = of.now.date()
    return Filled(query={"from": day.isoformat(), "to": (day + timedelta(days=31)).isoformat()})


def _surveyed(_: Subject) -> Filled:
    return Filled({"month": "2026-02"})


def _diesel(way: str, body: Json | None = None) -> Callable[[Subject], Filled]:
    """A reply of the caller's own desk to this month's survey."""
    return lambda of: Filled({"month": f"{of.now:%Y-%m}", "way": way, "company": "eneos"}, body=body)


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
    "read_second_factors": _sees(_nothing),
    "start_totp": _does(_saying(lambda _: dict(_PROOF))),
    "confirm_totp": _does(_saying(lambda of: {"code": of.code})),
    "remove_totp": _does(_saying(lambda _: dict(_PROOF))),
    "renew_recovery_codes": _does(_saying(lambda _: dict(_PROOF))),
    "start_passkey": _does(_saying(lambda _: dict(_PROOF))),
    "add_passkey": _does(_saying(_new_passkey)),
    "remove_passkey": _does(_saying(lambda _: dict(_PROOF), path="passkey_id"), About.PASSKEY),
    "start_passkey_login": _does(_nothing),
    "log_in_by_passkey": _does(_saying(_passkey_login), About.PASSKEY),
    "ask_password_reset": _does(_saying(lambda of: {"login_id": of.ref}), About.ACCOUNT),
    "confirm_password_reset": _does(
        _saying(lambda of: {"token": of.ref, "password": NEW_PASSWORD}), About.RESET
    ),
    "issue_token": _does(_token, About.API_CLIENT),
    "make_api_client": _does(_saying(lambda _: dict(_CLIENT))),
    "list_api_clients": _sees(_nothing),
    "read_api_client": _sees(_OF_CLIENT, About.API_CLIENT),
    "rotate_api_client": _does(_OF_CLIENT, About.API_CLIENT),
    "revoke_api_client": _does(_OF_CLIENT, About.API_CLIENT),
    "revoke_client_secret": _does(
        lambda of: Filled({"client_id": of.ref, "secret_id": of.part}), About.API_CLIENT
    ),
    "request_trial": _does(_saying(lambda _: dict(_TRIAL))),
    "confirm_trial": _does(_saying(lambda of: {"token": of.ref}), About.TRIAL_LINK),
    "file_application": _does(_saying(_application)),
    "list_open_cooperatives": _sees(_nothing),
    "read_join_page": _sees(_nothing),
    "read_own_application": _sees(_nothing),
    "file_application_again": _sees(
        lambda of: Filled(body=_application(of), headers={"If-Match": f'"{of.version}"'})
    ),
    "attach_file": _sees(lambda _: Filled(query={"kind": "other"}, file=A_PDF, headers=_AS_PDF)),
    "read_own_file": _sees(lambda of: Filled({"file_id": of.part})),
    "list_applications": _sees(_nothing),
    "read_application": _sees(_OF_APPLICATION, About.APPLICATION),
    "read_application_file": _sees(
        lambda of: Filled({"application_id": of.ref, "file_id": of.part}), About.APPLICATION
    ),
    "attach_sealed_copy": _does(_upload, About.APPLICATION),
    "endorse_application": _does(_saying(lambda _: {}, path="application_id"), About.APPLICATION),
    "approve_application": _does(_saying(lambda _: {}, path="application_id"), About.APPLICATION),
    "reject_application": _does(
        _saying(lambda _: {"reason": "記載漏れ"}, path="application_id"), About.APPLICATION
    ),
    "make_account": _does(_saying(_account)),
    "list_accounts": _sees(_nothing),
    "read_account": _sees(_OF_SOMEBODY, About.SOMEBODY),
    "close_account": _does(_OF_SOMEBODY, About.SOMEBODY),
    "renew_first_password": _does(_OF_SOMEBODY, About.SOMEBODY),
    "list_trials": _sees(_nothing),
    "read_trial": _sees(_OF_TRIAL, About.TRIAL),
    "withdraw_trial": _does(_OF_TRIAL, About.TRIAL),
    "post_load": _does(_saying(_new_load)),
    "list_own_loads": _sees(lambda _: Filled(query={"status": "open"})),
    "search_loads": _sees(_saying(lambda _: {})),
    "count_loads": _sees(_saying(lambda _: {})),
    "map_loads": _sees(_saying(lambda _: _MAP | {"by": "origin"})),
    "read_load": _sees(_OF_LOAD, About.LOAD),
    "amend_load": _does(_changing("load_id", _REMARK), About.LOAD),
    "withdraw_load": _does(_OF_LOAD, About.LOAD),
    "read_load_history": _sees(_OF_LOAD, About.LOAD),
    "post_vehicle": _does(_saying(_new_vehicle)),
    "list_own_vehicles": _sees(lambda _: Filled(query={"status": "open"})),
    "search_vehicles": _sees(_saying(lambda _: {})),
    "count_vehicles": _sees(_saying(lambda _: {})),
    "map_vehicles": _sees(_saying(lambda _: dict(_MAP))),
    "read_vehicle": _sees(_OF_VEHICLE, About.VEHICLE),
    "amend_vehicle": _does(_changing("vehicle_id", _REMARK), About.VEHICLE),
    "withdraw_vehicle": _does(_OF_VEHICLE, About.VEHICLE),
    "read_vehicle_history": _sees(_OF_VEHICLE, About.VEHICLE),
    "put_loads": _does(_saying(lambda of: {"items": [_new_load(of) | _named_by_sender()]})),
    "import_loads": _does(_load_table),
    "export_loads": _sees(_nothing),
    "read_load_template": _sees(_nothing),
    "put_vehicles": _does(_saying(lambda of: {"items": [_new_vehicle(of) | _named_by_sender()]})),
    "import_vehicles": _does(_vehicle_table),
    "export_vehicles": _sees(_nothing),
    "read_vehicle_template": _sees(_nothing),
    "save_search": _does(_saying(lambda _: {"name": "帰り荷", "loads": {}})),
    "list_saved_searches": _sees(_nothing),
    "read_saved_search": _sees(_at("saved_id"), About.SAVED_SEARCH),
    "amend_saved_search": _does(_changing("saved_id", {"name": "朝の帰り荷"}), About.SAVED_SEARCH),
    "drop_saved_search": _does(
        lambda of: Filled({"saved_id": of.ref}, headers={"If-Match": f'"{of.version}"'}), About.SAVED_SEARCH
    ),
    "list_saved_search_matches": _sees(_at("saved_id"), About.SAVED_SEARCH),
    "open_load_inquiry": _does(_OF_LOAD, About.LOAD),
    "open_vehicle_inquiry": _does(_OF_VEHICLE, About.VEHICLE),
    "list_inquiries": _sees(_nothing),
    "read_inquiry": _sees(_OF_INQUIRY, About.INQUIRY),
    "list_messages": _sees(_OF_INQUIRY, About.INQUIRY),
    "list_calls": _sees(_OF_INQUIRY, About.INQUIRY),
    "list_handover_notes": _sees(_OF_INQUIRY, About.INQUIRY),
    "list_offers": _sees(_OF_INQUIRY, About.INQUIRY),
    "post_message": _does(
        _saying(lambda _: {"text": "お世話になります。"}, path="inquiry_id"), About.INQUIRY
    ),
    "mark_read": _does(_saying(lambda of: {"up_to": of.part}, path="inquiry_id"), About.INQUIRY),
    "log_call": _does(_saying(_call, path="inquiry_id"), About.INQUIRY),
    "write_handover_note": _does(_saying(lambda _: {"text": "夜は山田へ"}, path="inquiry_id"), About.INQUIRY),
    "make_offer": _does(_saying(lambda _: {"fare_yen": 94_000}, path="inquiry_id"), About.INQUIRY),
    "read_offer": _sees(_OF_OFFER, About.OFFER),
    "accept_offer": _does(_OF_OFFER, About.OFFER),
    "refuse_offer": _does(_OF_OFFER, About.OFFER),
    "withdraw_offer": _does(_OF_OFFER, About.OFFER),
    "make_template": _does(_saying(lambda _: {"name": "夜便", "load": {"trucks": 2}})),
    "list_templates": _sees(_nothing),
    "read_template": _sees(_OF_TEMPLATE, About.TEMPLATE),
    "read_template_form": _sees(_OF_TEMPLATE, About.TEMPLATE),
    "amend_template": _does(_changing("template_id", {"name": "昼便"}), About.TEMPLATE),
    "drop_template": _does(_seen("template_id"), About.TEMPLATE),
    "copy_load": _does(_saying(lambda _: {"days": 7}, path="load_id"), About.LOAD),
    "copy_vehicle": _does(_saying(lambda _: {"days": 7}, path="vehicle_id"), About.VEHICLE),
    "renew_loads": _sees(_saying(lambda _: {})),  # nothing of yesterday's ran out
    "begin_load_talks": _does(_talks("load_id"), About.LOAD),
    "end_load_talks": _does(_seen("load_id"), About.LOAD),
    "begin_vehicle_talks": _does(_talks("vehicle_id"), About.VEHICLE),
    "end_vehicle_talks": _does(_seen("vehicle_id"), About.VEHICLE),
    "read_schedule": _sees(_month_ahead),
    "make_calendar_link": _does(_saying(lambda _: {"name": "私の電話"})),
    "list_calendar_links": _sees(_nothing),
    "revoke_calendar_link": _does(_seen("link_id"), About.LINK),
    "follow_link": _sees(_at("secret"), About.LINKED),
    "start_photo": _does(_saying(lambda _: {"content_type": "image/jpeg", "bytes": 1000})),
    "upload_file": _sees(lambda of: Filled(upload=json.loads(of.ref)), About.UPLOAD),
    "complete_photo": _does(_at("photo_id"), About.PHOTO),
    "read_photo": _sees(_at("photo_id"), About.PHOTO),
    "read_thumbnail": _sees(_at("photo_id"), About.PHOTO),
    "read_linked_photo": _sees(_at("secret"), About.PHOTO_LINK),
    "find_municipalities": _sees(lambda _: Filled(query={"q": "四日市"})),
    "read_vocabularies": _sees(_nothing),
    "measure_distance": _sees(lambda _: Filled(query={"from": YOKKAICHI, "to": KAWAGUCHI})),
    "quote_standard_fare": _sees(lambda _: Filled(query=_LANE)),
    "quote_fuel_surcharge": _sees(lambda _: Filled(query=_FUEL)),
    "quote_whole_fare": _sees(_saying(lambda _: dict(_LANE))),
    "list_tariffs": _sees(_nothing),
    "read_tariff": _sees(lambda _: Filled({"tariff_id": "2024-209"})),
    "check_tariff": _sees(_saying(lambda _: dict(_TARIFF))),
    "add_tariff": _does(_saying(lambda _: dict(_TARIFF))),
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
    "read_actual_carriers": _sees(_OF_CONTRACT, About.CONTRACT),
    "read_actual_carriers_pdf": _sees(_OF_CONTRACT, About.CONTRACT),
    "read_actual_carriers_csv": _sees(_OF_CONTRACT, About.CONTRACT),
    "read_number_page": _sees(_OF_CONTRACT, About.CONTRACT),
    "make_actual_carriers_link": _does(
        _saying(lambda _: {"name": "見本商事"}, path="contract_number"), About.CONTRACT
    ),
    "list_actual_carriers_links": _sees(_OF_CONTRACT, About.CONTRACT),
    "revoke_actual_carriers_link": _does(
        lambda of: Filled(
            {"contract_number": of.ref, "link_id": of.part}, headers={"If-Match": f'"{of.version}"'}
        ),
        About.LEDGER_LINK,
    ),
    "propose_amendment": _does(
        _saying(lambda _: {"remarks": "変更 見本"}, path="contract_number"), About.CONTRACT
    ),
    "list_amendments": _sees(_OF_CONTRACT, About.CONTRACT),
    "accept_amendment": _does(_amendment, About.AMENDMENT),
    "decline_amendment": _does(_amendment, About.AMENDMENT),
    "withdraw_amendment": _does(_amendment, About.AMENDMENT),
    "propose_cancellation": _does(_saying(lambda _: {}, path="contract_number"), About.CONTRACT),
    "read_cancellation": _sees(_OF_CONTRACT, About.CONTRACT),
    "accept_cancellation": _does(_seen("contract_number"), About.CONTRACT),
    "decline_cancellation": _does(_OF_CONTRACT, About.CONTRACT),
    "withdraw_cancellation": _does(_OF_CONTRACT, About.CONTRACT),
    "decide_cancellation": _does(
        _saying(lambda _: {"reason": "見本"}, path="contract_number"), About.CONTRACT
    ),
    "name_truck": _does(
        lambda of: Filled({"contract_number": of.ref}, body=_TRUCK, headers={"If-Match": f'"{of.version}"'}),
        About.CONTRACT,
    ),
    "read_shipper_text": _sees(_OF_CONTRACT, About.CONTRACT),
    "rate_contract": _does(_saying(lambda _: dict(_SCORES), path="contract_number"), About.CONTRACT),
    "list_ratings": _sees(_OF_CONTRACT, About.CONTRACT),
    "list_contract_versions": _sees(_OF_CONTRACT, About.CONTRACT),
    "read_member_record": _sees(_OF_MEMBER, About.MEMBER),
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
    "list_audit_log": _sees(lambda _: Filled(query=_AUDITED)),
    "export_audit_log": _sees(lambda _: Filled(query=_AUDITED)),
    "verify_audit_log": _sees(_nothing),
    "open_view_session": _does(_saying(_view), About.SOMEBODY),
    "list_diesel_surveys": _sees(_nothing),
    "read_diesel_survey": _sees(_surveyed),
    "read_diesel_survey_csv": _sees(_surveyed),
    "read_diesel_survey_sheet": _sees(_surveyed),
    "read_latest_diesel_price": _sees(_nothing),
    "publish_diesel_survey": _sees(_surveyed),  # published before: again changes nothing
    "list_diesel_replies": _sees(lambda of: Filled({"month": f"{of.now:%Y-%m}"})),
    "report_diesel_price": _does(_diesel("stand", {"price_sen_per_litre": 12_345})),
    "withdraw_diesel_price": _does(_diesel("card"), About.DIESEL_REPLY),
    "list_members": _sees(_nothing),
    "read_member": _sees(_OF_MEMBER, About.MEMBER),
    "amend_member": _does(_changing("member_id", {"phone": "059-000-7777"}), About.MEMBER),
    "read_bank_account": _sees(_OF_MEMBER, About.MEMBER),
    "set_bank_account": _does(_changing("member_id", _BANK_ACCOUNT), About.MEMBER),
    "list_offices": _sees(_OF_MEMBER, About.MEMBER),
    "open_office": _does(_saying(lambda _: dict(_OFFICE), path="member_id"), About.MEMBER),
    "amend_office": _does(_below("office_id", {"name": "北営業所"}), About.OFFICE),
    "close_office": _does(_below("office_id"), About.OFFICE),
    "list_cooperatives": _sees(_nothing),
    "read_cooperative": _sees(_at("cooperative_id"), About.COOPERATIVE),
    "amend_cooperative": _does(_changing("cooperative_id", {"phone": "059-000-7777"}), About.COOPERATIVE),
    "list_fee_rates": _sees(_at("cooperative_id"), About.COOPERATIVE),
    "add_fee_rate": _does(_saying(_next_rate, path="cooperative_id"), About.COOPERATIVE),
    "list_thresholds": _sees(_at("cooperative_id"), About.COOPERATIVE),
    "add_threshold": _does(_saying(_next_threshold, path="cooperative_id"), About.COOPERATIVE),
    "list_guarantee_plans": _sees(_at("cooperative_id"), About.COOPERATIVE),
    "choose_guarantee_plan": _does(_saying(_next_plan, path="cooperative_id"), About.COOPERATIVE),
    "list_cargo_covers": _sees(_OF_MEMBER, About.MEMBER),
    "set_cargo_cover": _does(_saying(_next_cover, path="member_id"), About.MEMBER),
    "read_exposure": _sees(_OF_MEMBER, About.MEMBER),
    "override_check": _does(_saying(lambda _: dict(_OVERRIDE), path="contract_number"), About.CONTRACT),
    "list_standing_overrides": _sees(_nothing),
    "grant_standing_override": _does(_saying(_standing_override), About.MEMBER),
    "withdraw_standing_override": _does(_at("override_id"), About.STANDING_OVERRIDE),
    "list_partner_groups": _sees(_OF_MEMBER, About.MEMBER),
    "make_partner_group": _does(_saying(lambda _: {"name": "関東便"}, path="member_id"), About.MEMBER),
    "amend_partner_group": _does(_below("group_id", {"name": "関東便"}), About.GROUP),
    "drop_partner_group": _does(_below("group_id"), About.GROUP),
    "list_do_not_deal": _sees(_OF_MEMBER, About.MEMBER),
    "put_on_do_not_deal": _does(_below("other_id"), About.ON_LIST),
    "take_off_do_not_deal": _does(_below("other_id"), About.ON_LIST),
    "list_guideline_cases": _sees(_OF_MEMBER, About.MEMBER),
    "read_guideline_case": _sees(_below("case_id"), About.CASE),
    "warn_member": _does(_saying(_warning, path="member_id"), About.MEMBER),
    "reply_to_warning": _does(_stepping, About.CASE),
    "suspend_member": _does(_stepping, About.CASE),
    "lift_suspension": _does(_stepping, About.CASE),
    "close_guideline_case": _does(_stepping, About.CASE),
    "read_sandbox_clock": _sees(_nothing),
    "move_sandbox_clock": _does(_saying(lambda of: {"now": written(of.now + timedelta(minutes=1))})),
    "is_alive": _sees(_nothing),
    "is_ready": _sees(_nothing),
    "read_metrics": _sees(_nothing),
    "read_openapi": _sees(_nothing),
    "read_api_page": _sees(_nothing),
    "list_problem_pages": _sees(_nothing),
    "read_problem_page": _sees(lambda _: Filled({"slug": "not-found"})),
    "read_trial_page": _sees(_nothing),
    "read_reset_page": _sees(_nothing),
}
"""Every operation there is; tests/permissions says by name which one is missing or too many."""
