"""A driver's phone over HTTP: number to token, positions, statuses, delivery (API §2, SPEC 6.1, 6.2)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from adapters.ids import new_id
from api.app import create_app
from api.calls import Bounds, Policies, Policy
from api.compose import ROUTERS, SqlWorld
from api.driver.doors import REFUSED_SECONDS
from domain.contracts.numbers import contract_number
from domain.trackings import CONSENT_VERSION
from tests.api.conftest import Enter
from tests.api.forms import Json, written
from tests.api.test_contracts import conclude, posted, proposed, slug
from tests.builders import DAY, HOUR, NOW, MovableClock, Network

PICKUP = NOW + DAY


def number_form(number: str, phone: str | None = None, **changes: Any) -> Json:
    """A number typed into a phone; its own id is the same for the same phone."""
    device = {"id": phone or str(new_id()), "platform": "android"}
    return {"contract_number": number, "device": device, "consent_version": CONSENT_VERSION} | changes


def pings_form(number: str, *pings: Json) -> Json:
    return {"contract_number": number, "sent_at": written(NOW), "pings": list(pings)}


def ping(at: Any, **changes: Any) -> Json:
    """In Yokkaichi, at this time."""
    return {"fixed_at": written(at), "lat": 34.965, "lon": 136.6244} | changes


async def concluded(enter: Enter, network: Network, **changes: Any) -> str:
    """The number of a contract of penguin, consignor, and owl, carrier."""
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    contract = await proposed(owl, await posted(penguin, **changes))
    assert (await conclude(penguin, contract)).status_code == 200
    number: str = contract["contract_number"]
    return number


async def start(client: AsyncClient, number: str, phone: str | None = None, **changes: Any) -> Response:
    return await client.post("/v1/driver/sessions", json=number_form(number, phone, **changes))


def bearing(answer: Response) -> dict[str, str]:
    """The header of the token just handed out."""
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['device_token']}"}


async def test_a_number_becomes_a_token_and_the_parties_see_where_the_truck_is(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number = await concluded(enter, network, remarks="北門から")
    driver = await enter(None)
    clock.adopt(DAY + HOUR)
    spelled = "-".join(number[at : at + 4] for at in range(0, 20, 4)).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    )
    started = await start(driver, spelled)
    body = started.json()
    assert (started.status_code, list(body), len(body["device_token"])) == (
        *(201, ["device_token", "window", "job"]),
        43,
    )
    assert body["window"] == {"from": "2026-04-01T09:00:00+09:00", "to": "2026-04-10T11:00:00+09:00"}
    assert body["job"] == {
        "origin": {
            "municipality": "24202",
            **dict.fromkeys(("address", "postal_code", "point", "site")),
        },
        "destination": {
            "municipality": "11203",
            **dict.fromkeys(("address", "postal_code", "point", "site")),
        },
        "stops": [],
        "pickup": {"from": "2026-04-02T09:00:00+09:00", "to": "2026-04-02T11:00:00+09:00"},
        "delivery": {"from": "2026-04-03T09:00:00+09:00", "to": "2026-04-03T11:00:00+09:00"},
        "cargo": {
            **dict.fromkeys(("kind", "packaging", "pallets", "pieces", "volume_l", "floor_cm")),
            "name": "鋼材",
            "weight_kg": 8000,
            "temperature_c": None,
        },
        "remarks": "北門から",
        "contact": {"name": "配車 見本", "phone": "059-000-0002"},
    }
    driver.headers.update(bearing(started))
    again = await driver.get("/v1/driver/job", params={"contract_number": number})
    assert (again.status_code, again.json()) == (200, body["job"])
    sent = await driver.post("/v1/driver/pings", json=pings_form(number, ping(PICKUP), ping(PICKUP + HOUR)))
    assert (sent.status_code, sent.json()) == (
        202,
        {"accepted": 2, "duplicates": 0, "flagged": [], "refused": []},
    )
    for person in (network.penguin, network.owl):
        viewer = await enter(person)
        position = (await viewer.get(f"/v1/contracts/{number}/position")).json()
        arrives_at = position.pop("arrives_at")
        assert arrives_at.startswith("2026-04-02T1"), arrives_at
        assert position == {
            "lat": 34.965,
            "lon": 136.6244,
            "fixed_at": "2026-04-02T10:00:00+09:00",
            "received_at": "2026-04-02T10:00:00+09:00",
            "status": None,
            "delay_minutes": 0,
            "age_seconds": 0,
        }


async def test_a_number_that_opens_nothing_is_answered_alike_whatever_the_reason(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number = await concluded(enter, network)
    driver, penguin, owl = await enter(None), await enter(network.penguin), await enter(network.owl)
    proposal = (await proposed(owl, await posted(penguin)))["contract_number"]
    delivered, taken = await concluded(enter, network), await concluded(enter, network)
    clock.adopt(DAY + HOUR)
    owl = await enter(network.owl)
    receiver = {"receiver": "倉庫", "at": written(PICKUP)}
    assert (await owl.post(f"/v1/contracts/{delivered}/delivery", json=receiver)).status_code == 201
    bearing(await start(driver, taken))
    same = {"X-Request-Id": "same"}
    answers = []
    for at, one in (
        (DAY + HOUR, "00000000000000000000"),
        (DAY + HOUR, proposal),
        (DAY + HOUR, delivered),
        (DAY + HOUR, taken),
        (-HOUR, number),
        (2 * DAY + 2 * HOUR + 7 * DAY, number),
    ):
        clock.adopt(at)
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await driver.post("/v1/driver/sessions", json=number_form(one), headers=same)
        assert loop.time() - began >= REFUSED_SECONDS
        answers.append((answer.status_code, answer.content))
    assert answers == [answers[0]] * 6
    assert answers[0][0] == 404


@pytest.mark.parametrize(
    ("changes", "problem", "pointers"),
    [
        ({"contract_number": "12345678901234567890"}, "contract-number-mistyped", ["#/contract_number"]),
        ({"contract_number": "1234"}, "contract-number-mistyped", ["#/contract_number"]),
        ({"contract_number": ""}, "invalid-form", ["#/contract_number"]),
        ({"contract_number": 1}, "invalid-form", ["#/contract_number"]),
        ({"device": {"id": "phone", "platform": "ios"}}, "invalid-form", ["#/device/id"]),
        ({"device": {"id": str(new_id()), "platform": "fax"}}, "invalid-form", ["#/device/platform"]),
        ({"consent_version": CONSENT_VERSION + 1}, "invalid-form", ["#/consent_version"]),
        ({"consent_version": True}, "invalid-form", ["#/consent_version"]),
        ({"account": "penguin"}, "invalid-form", ["#/account"]),
    ],
)
async def test_a_bad_entry_is_told_where(
    enter: Enter, network: Network, changes: Json, problem: str, pointers: list[str]
) -> None:
    driver = await enter(None)
    form = number_form(contract_number("1" * 19)) | changes
    refused = await driver.post("/v1/driver/sessions", json=form)
    assert slug(refused) == (422, problem)
    assert [fault["pointer"] for fault in refused.json()["errors"]] == pointers


async def test_two_digits_swapped_are_found_wherever_they_stand(enter: Enter, network: Network) -> None:
    driver = await enter(None)
    number = contract_number("8527419630147258369")
    swapped = [number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(19)]
    for one in swapped:
        assert slug(await start(driver, one)) == (422, "contract-number-mistyped"), one


async def test_the_current_consent_is_in_the_vocabularies(enter: Enter, network: Network) -> None:
    answer = (await (await enter(None)).get("/v1/vocabularies")).json()
    assert answer["consent_version"] == CONSENT_VERSION
    assert [one["code"] for one in answer["vocabularies"]["report_refused"]] == [
        *("outside_window", "after_end", "paused"),
    ]


async def test_entries_of_numbers_are_counted_by_address(world: SqlWorld, network: Network) -> None:
    policies = Policies(activation=Policy("activation", 2, 60, exact=True))
    app = create_app(world, ROUTERS, bounds=Bounds(policies=policies))
    answers = []
    for address in ("192.0.2.1",) * 3 + ("192.0.2.2",):
        transport = ASGITransport(app=app, client=(address, 40000))
        async with AsyncClient(transport=transport, base_url="http://kaerini.example") as driver:
            answers.append((await start(driver, "12345678901234567890")).status_code)
    assert answers == [422, 422, 429, 422]


async def test_a_token_is_for_a_drivers_doors_and_an_accounts_for_the_others(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number = await concluded(enter, network)
    nobody, driver, owl = await enter(None), await enter(None), await enter(network.owl)
    clock.adopt(DAY + HOUR)
    phone = str(new_id())
    old = bearing(await start(driver, number, phone))
    driver.headers.update(bearing(await start(driver, number, phone)))
    doors: list[tuple[str, str, Any]] = [
        ("POST", "/v1/driver/pings", pings_form(number, ping(PICKUP))),
        ("POST", "/v1/driver/statuses", {"contract_number": number, "statuses": []}),
        ("POST", "/v1/driver/delivery", {"nothing": "right"}),
        ("GET", f"/v1/driver/job?contract_number={number}", None),
        ("PUT", "/v1/driver/sharing", {"on": True}),
        ("DELETE", "/v1/driver/sessions/current", None),
    ]
    for method, path, form in doors:
        assert slug(await nobody.request(method, path, json=form)) == (401, "unauthenticated"), path
        dead = await nobody.request(method, path, json=form, headers=old)
        assert slug(dead) == (401, "device-released"), path
        assert slug(await owl.request(method, path, json=form)) == (403, "not-your-role"), path
    below = ("", "/position", "/track", "/events")
    for path in ("/v1/me", "/v1/loads", *(f"/v1/contracts/{number}{one}" for one in below)):
        assert slug(await driver.get(path)) == (403, "not-your-role"), path
        assert slug(await nobody.get(path, headers=old)) == (401, "unauthenticated"), path
    stop = await driver.delete("/v1/driver/sessions/current")
    assert (stop.status_code, stop.content) == (204, b"")
    assert slug(await driver.put("/v1/driver/sharing", json={"on": True})) == (401, "device-released")


async def test_a_batch_that_is_wrong_anywhere_is_kept_nowhere(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, strange = await concluded(enter, network), await concluded(enter, network)
    driver, owl = await enter(None), await enter(network.owl)
    clock.adopt(DAY + HOUR)
    driver.headers.update(bearing(await start(driver, number)))
    minutes = [PICKUP + n * timedelta(seconds=1) for n in range(501)]
    wrong: list[tuple[Json, int, str]] = [
        (pings_form(number, *map(ping, minutes)), 422, "invalid-form"),
        (pings_form(number), 422, "invalid-form"),
        (pings_form(number, ping(PICKUP), ping(PICKUP + HOUR, lat=90.5)), 422, "invalid-form"),
        (pings_form(number, ping(PICKUP), ping(PICKUP + HOUR, lon="136")), 422, "invalid-form"),
        (pings_form(number, ping(PICKUP), {"fixed_at": "2026-04-02T10:00:00"}), 422, "invalid-form"),
        (pings_form(number, ping(PICKUP), ping(PICKUP + HOUR, fare_yen=1)), 422, "invalid-form"),
        (pings_form("12345678901234567890", ping(PICKUP)), 422, "contract-number-mistyped"),
        (pings_form(strange, ping(PICKUP)), 403, "not-yours"),
        (pings_form("00000000000000000000", ping(PICKUP)), 403, "not-yours"),
    ]
    for form, status, problem in wrong:
        answer = await driver.post("/v1/driver/pings", json=form)
        assert slug(answer) == (status, problem), form["contract_number"]
    assert (await owl.get(f"/v1/contracts/{number}/track")).json()["points"] == []
    whole = await driver.post("/v1/driver/pings", json=pings_form(number, *map(ping, minutes[:500])))
    assert whole.json() == {"accepted": 500, "duplicates": 0, "flagged": [], "refused": []}
    assert len((await owl.get(f"/v1/contracts/{number}/track")).json()["points"]) == 500


async def test_the_receipt_names_what_was_flagged_and_what_refused(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number = await concluded(enter, network)
    driver = await enter(None)
    clock.adopt(DAY + HOUR)
    driver.headers.update(bearing(await start(driver, number)))
    paused = await driver.put("/v1/driver/sharing", json={"on": False})
    assert (paused.status_code, paused.json()) == (200, {"on": False})
    clock.adopt(DAY + 2 * HOUR)
    assert (await driver.put("/v1/driver/sharing", json={"on": True})).json() == {"on": True}
    clock.adopt(DAY + 3 * HOUR)
    batch = [
        ping(PICKUP),
        ping(PICKUP + timedelta(microseconds=999)),
        ping(PICKUP + HOUR + timedelta(minutes=5)),
        ping(PICKUP + 20 * HOUR),
        ping(PICKUP + timedelta(minutes=1), accuracy_m=2_000.5),
        ping(PICKUP - 2 * DAY),
    ]
    sent = await driver.post("/v1/driver/pings", json=pings_form(number, *batch))
    assert (sent.status_code, sent.json()) == (
        202,
        {
            "accepted": 3,
            "duplicates": 1,
            "flagged": [{"index": 3, "reason": "future"}, {"index": 4, "reason": "inaccurate"}],
            "refused": [{"index": 2, "reason": "paused"}, {"index": 5, "reason": "outside_window"}],
        },
    )


async def test_statuses_and_delivery_come_from_the_phone_and_money_goes_nowhere_near_it(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    cargo = {"name": "鋼材", "weight_kg": 8000, "value_yen": 7_654_321}
    number = await concluded(enter, network, cargo=cargo)
    driver, penguin = await enter(None), await enter(network.penguin)
    clock.adopt(DAY + HOUR)
    started = await start(driver, number)
    driver.headers.update(bearing(started))
    answers = [started, await driver.get("/v1/driver/job", params={"contract_number": number})]
    status = {"status": "loaded", "at": written(PICKUP)}
    form = {"contract_number": number, "statuses": [status, status]}
    said = await driver.post("/v1/driver/statuses", json=form)
    assert (said.status_code, said.json()) == (
        202,
        {"accepted": 1, "duplicates": 1, "flagged": [], "refused": []},
    )
    delivery = {"contract_number": number, "receiver": "倉庫 見本", "at": written(PICKUP + HOUR)}

    async def deliver(**changes: Any) -> Response:
        answer = await driver.post("/v1/driver/delivery", json=delivery | changes)
        answers.append(answer)
        return answer

    assert slug(await deliver(at=written(PICKUP - HOUR))) == (409, "wrong-contract-state")
    ahead = await deliver(at=written(PICKUP + 2 * HOUR))
    assert (slug(ahead), ahead.json()["errors"][0]["pointer"]) == ((422, "invalid-form"), "#/at")
    assert slug(await deliver(contract_number="00000000000000000000")) == (403, "not-yours")
    first, again = await deliver(), await deliver()
    assert first.json() == {
        "contract_number": number,
        "status": "delivered",
        "receiver": "倉庫 見本",
        "at": "2026-04-02T10:00:00+09:00",
    }
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert slug(await deliver(receiver="別人")) == (409, "delivery-recorded")
    seen = (await penguin.get(f"/v1/contracts/{number}")).json()
    assert (seen["status"], [(one["event"], one["by"]) for one in seen["timeline"][-3:]]) == (
        "delivered",
        [("loaded", "carrier"), ("driver_bound", "carrier"), ("delivered", "carrier")],
    )
    for answer in answers:
        for money in ("200000", "7654321", "9000", "yen", "fare"):
            assert money not in answer.text, money


async def test_a_lost_phone_does_not_end_the_job(enter: Enter, network: Network, clock: MovableClock) -> None:
    number = await concluded(enter, network)
    lost, found = await enter(None), await enter(None)
    penguin, owl, otter = [await enter(one) for one in (network.penguin, network.owl, network.otter)]
    clerk = await enter(network.saitama_clerk)
    clock.adopt(DAY + HOUR)
    lost.headers.update(bearing(await start(lost, number)))
    assert (await start(found, number)).status_code == 404
    path = f"/v1/contracts/{number}/device-release"
    assert slug(await penguin.post(path)) == (403, "not-yours")
    assert slug(await clerk.post(path)) == (403, "not-yours")
    assert slug(await otter.post(path)) == (404, "not-found")
    released = await owl.post(path)
    assert (released.status_code, released.headers["ETag"]) == (200, '"2"')
    assert released.json()["timeline"][-1]["event"] == "driver_released"
    assert slug(await lost.post("/v1/driver/pings", json=pings_form(number, ping(PICKUP)))) == (
        *(401, "device-released"),
    )
    found.headers.update(bearing(await start(found, number)))
    sent = await found.post("/v1/driver/pings", json=pings_form(number, ping(PICKUP)))
    assert sent.json()["accepted"] == 1
