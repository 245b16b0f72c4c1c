"""What callers send and are sent stays out of logs and problems, on the main job's way (SECURITY 26)."""

import io
import json
from typing import Any

import pyotp
import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from adapters.db.connect import open_owner_engine
from adapters.ids import new_id
from domain.ports import Ports
from tests.api.closed_month import month_billed, only
from tests.api.conftest import Enter
from tests.api.forms import Json, load_form, vehicle_form, written
from tests.api.test_acting import behalf
from tests.api.test_contracts import SAYS_ALL, conclude
from tests.api.test_driver import PICKUP, bearing, number_form, ping, pings_form
from tests.builders import DAY, HOUR, PASSWORD, MovableClock, Network
from tests.conftest import FreshDatabase

WORD = "kanaria"
"""In every word that is sent."""

PHONE, FARE = "090-7766-5544", 7_654_321
LAT, LON = 35.9876543, 139.1234567
NUMBERS = (PHONE, str(FARE), "35.98765", "139.12345")

PLACE = {
    "municipality": "24202",
    "address": "kanaria-cho 1-1",
    "postal_code": "987-6543",
    "point": {"lat": LAT, "lon": LON},
    "site": {"phone": PHONE, "gate": "kanaria-gate", "reference": "kanaria-ref", "gear": "kanaria-gear"},
}
CANARIES: Json = {
    "origin": PLACE,
    "cargo": {"name": "kanaria", "kind": "kanaria-kind", "packaging": "kanaria-pack", "weight_kg": 8000},
    "contact": {"name": "Kanaria Taro", "phone": PHONE},
    "asking_fare_yen": FARE,
    "payment_terms": "kanaria-terms",
    "remarks": "kanaria-remarks",
    "external_ref": "kanaria-ext",
    "services": [{"kind": "handling", "text": "kanaria-service"}],
}


class Ear:
    """Hears every problem that a client is told, and every secret that is handed out."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.secrets: set[str] = {PASSWORD}

    async def hear(self, answer: Response) -> None:
        """Keep the body of a problem."""
        if answer.status_code >= 400:
            await answer.aread()
            self.problems.append(json.dumps(answer.json(), ensure_ascii=False))

    def give(self, client: AsyncClient) -> AsyncClient:
        """The client, overheard."""
        client.event_hooks = {"response": [self.hear]}
        client.headers["User-Agent"] = "kanaria-agent"
        if "Authorization" in client.headers:
            self.secrets.add(client.headers["Authorization"].removeprefix("Bearer "))
        return client

    def betrayed(self, told: str) -> list[str]:
        """Which canaries and secrets stand in what was told."""
        lower = told.lower()
        return [one for one in (WORD, *NUMBERS, *self.secrets) if one.lower() in lower]


@pytest.fixture
def ear() -> Ear:
    return Ear()


def spoilt(form: Json) -> list[Json]:
    """The form with each of its fields as it must not be, and with one that there is not.

    The name of an unknown field is told back to its sender, as the pointer of API §1; its value is not.
    """
    wrong: list[Any] = [{"strange": "kanaria"}, ["kanaria"], "kanaria" * 400, "kanaria\u0000", FARE * 10**9]
    forms = [form | {name: value} for name in form for value in wrong]
    return [*forms, form | {"surplus": "kanaria"}]


async def trade(ear: Ear, enter: Enter, network: Network) -> str:
    """A load and a vehicle posted, searched, amended, contracted; each step also taken wrongly."""
    penguin, owl, otter = [
        ear.give(await enter(one)) for one in (network.penguin, network.owl, network.otter)
    ]
    form = load_form(**(SAYS_ALL | CANARIES))
    for wrong in spoilt(form):
        assert (await penguin.post("/v1/loads", json=wrong)).status_code == 422
    made = await penguin.post("/v1/loads", json=form)
    assert made.status_code == 201, made.text
    path = made.headers["location"]
    await penguin.post("/v1/vehicles", json=vehicle_form(contact=CANARIES["contact"], remarks="kanaria"))
    for search in ({"text": "kanaria"}, {"text": "kanaria" * 40}, {"sort": "kanaria"}, {"fare_yen": FARE}):
        await owl.post("/v1/loads/search", json=search)
    await owl.post("/v1/loads/search", json={"text": "kanaria"}, params={"cursor": "kanaria"})
    change = {"remarks": "kanaria-amended"}
    for headers in ({}, {"If-Match": '"kanaria"'}, {"If-Match": '"7"'}, {"If-Match": '"1"'}):
        await penguin.patch(path, json=change, headers=headers)
    await otter.post(f"{path}/withdrawal")
    await penguin.post(f"{path}/withdrawal", headers={"Idempotency-Key": "kanaria key"})
    proposal = {"load_id": made.json()["id"], "consignor_is": "counterparty"}
    for wrong in spoilt(proposal):
        assert (await owl.post("/v1/contracts", json=wrong)).status_code in (404, 422)
    contract = (await owl.post("/v1/contracts", json=proposal)).json()
    number: str = contract["contract_number"]
    await conclude(penguin, contract, None)
    await conclude(penguin, contract, '"9"')
    assert (await conclude(penguin, contract)).status_code == 200
    await conclude(penguin, contract)
    swapped = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    ear.secrets |= {number, swapped}
    for client, one in ((otter, number), (penguin, swapped)):
        for below in ("", "/document.pdf", "/position", "/track"):
            assert (await client.get(f"/v1/contracts/{one}{below}")).status_code in (404, 422)
    assert (await penguin.get(f"/v1/contracts/{number}/document.pdf")).status_code == 200
    return number


async def drive(ear: Ear, enter: Enter, network: Network, number: str) -> None:
    """The number typed in, positions and statuses sent, the load delivered; each step also taken wrongly."""
    driver, penguin = ear.give(await enter(None)), ear.give(await enter(network.penguin))
    phone = str(new_id())
    ear.secrets.add(phone)
    for wrong in spoilt(number_form(number, phone)):
        assert (await driver.post("/v1/driver/sessions", json=wrong)).status_code == 422
    await driver.post("/v1/driver/sessions", json=number_form("0" * 20, phone))
    header = bearing(await driver.post("/v1/driver/sessions", json=number_form(number, phone)))
    driver.headers.update(header)
    ear.secrets.add(header["Authorization"].removeprefix("Bearer "))
    here = ping(PICKUP, lat=LAT, lon=LON)
    for wrong in (*spoilt(here), here | {"lat": LAT * 10}, here | {"lon": LON * 10}):
        assert (await driver.post("/v1/driver/pings", json=pings_form(number, wrong))).status_code == 422
    assert (await driver.post("/v1/driver/pings", json=pings_form(number, here))).status_code == 202
    strange = await driver.post("/v1/driver/pings", json=pings_form("0" * 20, here))
    assert strange.status_code == 403
    status = {"status": "loaded", "at": written(PICKUP), "note": "kanaria", "point": PLACE["point"]}
    for wrong in spoilt(status):
        sent = {"contract_number": number, "statuses": [wrong]}
        assert (await driver.post("/v1/driver/statuses", json=sent)).status_code == 422
    sent = {"contract_number": number, "statuses": [status]}
    assert (await driver.post("/v1/driver/statuses", json=sent)).status_code == 202
    for below in ("position", "track"):
        assert (await penguin.get(f"/v1/contracts/{number}/{below}")).status_code == 200
    delivery = {"contract_number": number, "receiver": "Kanaria Hanako", "at": written(PICKUP)}
    for wrong in spoilt(delivery):
        assert (await driver.post("/v1/driver/delivery", json=wrong)).status_code == 422
    assert (await driver.post("/v1/driver/delivery", json=delivery)).status_code == 201
    other = await driver.post("/v1/driver/delivery", json=delivery | {"receiver": "Kanaria Jiro"})
    assert other.status_code == 409


async def come_in(ear: Ear, enter: Enter, network: Network, clock: MovableClock) -> None:
    """Logging in, changing a password, looking in, acting and asking the log, mostly wrongly."""
    stranger, penguin = ear.give(await enter(None)), ear.give(await enter(network.penguin))
    admin, clerk = ear.give(await enter(network.admin)), ear.give(await enter(network.mie_clerk))
    login = {"login_id": "kanaria", "password": "kanaria-password", "device": {"kind": "browser"}}
    for form in (login, login | {"login_id": "penguin"}, *spoilt(login)):
        assert (await stranger.post("/v1/sessions", json=form)).status_code in (401, 422, 429)
    good = {"login_id": "otter", "password": PASSWORD, "device": {"kind": "browser", "name": "kanaria"}}
    granted = (await stranger.post("/v1/sessions", json=good)).json()
    ear.secrets |= {granted["access_token"], granted["refresh_token"]}
    await stranger.post("/v1/sessions/refresh", json={"refresh_token": "kanaria"})
    await stranger.get("/v1/me", headers={"Authorization": "Bearer kanaria"})
    await stranger.get("/v1/me", params={"access_token": granted["access_token"]})
    await penguin.get("/v1/kanaria")
    await penguin.get("/v1/loads/kanaria")
    await penguin.get("/v1/municipalities", params={"q": "kanaria", "strange": "kanaria"})
    for new in ("kanaria", PASSWORD):
        passwords = {"current_password": PASSWORD, "new_password": new}
        assert (await penguin.put("/v1/me/password", json=passwords)).status_code == 422
    assert network.admin.otp_seed is not None
    ear.secrets.add(network.admin.otp_seed)
    clock.forward(HOUR / 120)
    otp = pyotp.TOTP(network.admin.otp_seed).at(clock.wall_now())
    view = {"account_id": str(network.penguin.account.id), "reason": "kanaria-reason", "otp": otp}
    for form in (view | {"otp": "kanaria"}, view | {"account_id": str(new_id())}):
        assert (await admin.post("/v1/view-sessions", json=form)).status_code == 422
    seen = (await admin.post("/v1/view-sessions", json=view)).json()
    ear.secrets.add(seen["access_token"])
    looking = ear.give(await enter(None))
    looking.headers["Authorization"] = f"Bearer {seen['access_token']}"
    await looking.post("/v1/loads", json=load_form(**CANARIES))
    await looking.get("/v1/loads")
    for header in (behalf(network.owl), {"X-On-Behalf-Of": "kanaria"}):
        assert (await clerk.post("/v1/loads", json=load_form(**CANARIES), headers=header)).status_code == 404
    for asked in (
        {"thing": "kanaria"},
        {"from": "kanaria"},
        {"kind": "kanaria" * 20},
        {"account": "kanaria"},
    ):
        await clerk.get("/v1/audit-log", params=asked)


async def test_no_word_number_token_or_position_gets_into_a_log_line_or_a_problem(
    *, enter: Enter, network: Network, clock: MovableClock, ear: Ear, log: io.StringIO
) -> None:
    number = await trade(ear, enter, network)
    clock.adopt(DAY + HOUR)
    await drive(ear, enter, network, number)
    await come_in(ear, enter, network, clock)
    logged = log.getvalue()
    assert logged.count('"answered"') > 150
    assert len(ear.problems) > 120
    assert [one for one in ear.problems if ear.betrayed(one)] == []
    assert [line for line in logged.splitlines() if ear.betrayed(line)] == []


async def test_a_mistake_of_ours_tells_nothing_of_what_was_sent_either(
    *, enter: Enter, network: Network, ear: Ear, log: io.StringIO, database: FreshDatabase
) -> None:
    penguin = ear.give(await enter(network.penguin))
    async with open_owner_engine(database.url).begin() as connection:
        await connection.execute(text("ALTER TABLE load_versions RENAME TO mislaid"))
    answer = await penguin.post("/v1/loads", json=load_form(**(SAYS_ALL | CANARIES)))
    assert answer.status_code == 500
    assert '"mistake"' in log.getvalue()
    assert [ear.betrayed(told) for told in (*ear.problems, log.getvalue())] == [[], []]


async def test_settlement_tells_nobody_elses_figures_in_a_problem(
    *, enter: Enter, ports: Ports, network: Network, ear: Ear, log: io.StringIO
) -> None:
    visitors = await month_billed(enter, ports, network)
    for client in (visitors.penguin, visitors.owl, visitors.otter, visitors.mie_clerk):
        ear.give(client)
    invoice = await only(visitors.penguin, "/v1/invoices")
    for client in (visitors.owl, visitors.otter):
        for below in ("", ".pdf", ".csv"):
            assert (await client.get(f"/v1/invoices/{invoice['id']}{below}")).status_code == 404
    form = {"document_id": invoice["id"], "amount_yen": 1, "paid_on": "2026-05-11"}
    for wrong in spoilt(form):
        assert (await visitors.mie_clerk.post("/v1/payments", json=wrong)).status_code == 422
    ear.secrets |= {str(invoice["total_yen"]), invoice["number"], invoice["receiver"]["name"]}
    assert [one for one in (*ear.problems, *log.getvalue().splitlines()) if ear.betrayed(one)] == []


async def test_no_secret_gets_into_the_audit_log(
    *, enter: Enter, network: Network, clock: MovableClock, ear: Ear, database: FreshDatabase
) -> None:
    number = await trade(ear, enter, network)
    clock.adopt(DAY + HOUR)
    await drive(ear, enter, network, number)
    await come_in(ear, enter, network, clock)
    # The number says of which contract a record speaks; by now it is bound to a phone and opens nothing.
    ear.secrets -= {number}
    async with database.engine.connect() as connection:
        rows = (await connection.execute(text("SELECT a::text AS told FROM audit_log a"))).scalars().all()
    assert len(rows) > 20
    assert [row for row in rows if set(ear.betrayed(row)) - {WORD, *NUMBERS}] == []
    assert [row for row in rows if "argon2" in row] == []
