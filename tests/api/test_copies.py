"""Copies from history, and yesterday's unfilled loads again, over HTTP (SPEC 3.3, 3.4)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, window, written
from tests.builders import DAY, HOUR, NOW, MovableClock, Network, post_load
from tests.conftest import FreshDatabase

Json = dict[str, Any]


async def test_a_copy_is_the_former_load_some_days_later(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    assert network.owl.desk is not None
    audience = {"kind": "named_first", "member_ids": [str(network.owl.desk.id)]}
    former = await penguin.post(
        "/v1/loads",
        json=load_form(
            closes_at=written(NOW + 20 * HOUR),
            stops=[{"kind": "drop_off", "place": {"municipality": "23100"}, "window": window(30 * HOUR)}],
            audience=audience | {"widens_at": written(NOW + 3 * HOUR)},
            external_ref="TMS-1",
            asking_fare_yen=90_000,
        ),
    )
    await penguin.post(f"{former.headers['location']}/withdrawal")
    copy = await penguin.post(f"{former.headers['location']}/copy", json={"days": 7})
    assert (copy.status_code, copy.headers["etag"]) == (201, '"1"')
    was, now = former.json(), copy.json()
    assert copy.headers["location"] == f"/v1/loads/{now['id']}"
    changed = {name for name in was if was[name] != now[name]}
    moved = {"pickup", "delivery", "stops", "closes_at", "audience"}
    assert changed == {"id", "external_ref", *moved}
    assert now["pickup"] == {"from": "2026-04-09T09:00:00+09:00", "to": "2026-04-09T11:00:00+09:00"}
    assert now["delivery"]["to"] == "2026-04-10T11:00:00+09:00"
    assert now["stops"][0]["window"]["from"] == "2026-04-09T15:00:00+09:00"
    assert now["closes_at"] == "2026-04-09T05:00:00+09:00"
    assert now["audience"]["widens_at"] == "2026-04-08T12:00:00+09:00"
    assert now["external_ref"] is None
    owl, otter = await enter(network.owl), await enter(network.otter)
    assert (await owl.get(copy.headers["location"])).status_code == 200
    assert (await otter.get(copy.headers["location"])).status_code == 404


async def test_a_copy_begins_on_the_day_that_is_said_or_on_the_next_possible_one(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    path = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    said = await penguin.post(f"{path}/copy", json={"begins_on": "2026-05-01"})
    assert said.json()["pickup"]["from"] == "2026-05-01T09:00:00+09:00"
    following = await penguin.post(f"{path}/copy", json={})
    assert following.json()["pickup"]["from"] == "2026-04-03T09:00:00+09:00"
    clock.adopt(10 * DAY - HOUR)  # eight in the morning, while the gate opens at nine
    today = await penguin.post(f"{path}/copy", json={})
    assert today.json()["pickup"]["from"] == "2026-04-11T09:00:00+09:00"
    clock.adopt(10 * DAY)  # nine sharp: this morning's has begun
    tomorrow = await penguin.post(f"{path}/copy", json={})
    assert tomorrow.json()["pickup"]["from"] == "2026-04-12T09:00:00+09:00"


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"days": 0}, "#/days"),
        ({"days": 29}, "#/days"),
        ({"days": -1}, "#/days"),
        ({"days": 4000}, "#/days"),
        ({"begins_on": "2026-05-01"}, "#/begins_on"),
        ({"begins_on": "2026-04-01"}, "#/begins_on"),
        ({"begins_on": "2026-05-03", "days": 31}, "#/days"),
    ],
)
async def test_a_copy_into_the_past_is_refused(
    enter: Enter, network: Network, clock: MovableClock, form: Json, pointer: str
) -> None:
    penguin = await enter(network.penguin)
    path = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    clock.adopt(30 * DAY + 2 * HOUR)  # the first of May, when pickups end
    refused = await penguin.post(f"{path}/copy", json=form)
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (422, [pointer])
    assert len((await penguin.get("/v1/loads")).json()["items"]) == 1


async def test_a_copy_whose_pickup_is_over_is_refused_though_it_closes_later(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin = await enter(network.penguin)
    form = load_form(closes_at=written(NOW + 2 * DAY))
    path = (await penguin.post("/v1/loads", json=form)).headers["location"]
    clock.adopt(10 * DAY + 3 * HOUR)  # noon; pickups end at eleven
    refused = await penguin.post(f"{path}/copy", json={"days": 9})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/days")
    assert (await penguin.post(f"{path}/copy", json={"days": 10})).status_code == 201


async def test_copying_twice_with_one_key_posts_once(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    path = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    key = {"Idempotency-Key": "copy-1"}
    first = await penguin.post(f"{path}/copy", json={"days": 1}, headers=key)
    again = await penguin.post(f"{path}/copy", json={"days": 1}, headers=key)
    assert (again.json(), again.headers["idempotency-replayed"]) == (first.json(), "true")
    assert len((await penguin.get("/v1/loads")).json()["items"]) == 2


async def test_only_the_own_desk_copies(enter: Enter, network: Network) -> None:
    penguin, otter, clerk = [await enter(who) for who in (network.penguin, network.otter, network.mie_clerk)]
    path = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    for who in (otter, clerk):
        refused = await who.post(f"{path}/copy", json={"days": 1})
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours")
    assert network.penguin.desk is not None
    behalf = {"X-On-Behalf-Of": str(network.penguin.desk.id)}
    helped = await clerk.post(f"{path}/copy", json={"days": 1}, headers=behalf)
    assert (helped.status_code, helped.json()["poster"]["name"]) == (201, network.penguin.desk.name)


async def test_a_vehicle_is_offered_again_without_its_drivers_hours(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    hours = {"driving_minutes": 60, "restraint_minutes": 90}
    used = dict.fromkeys(("today", "yesterday", "week", "last_week"), hours)
    former = await penguin.post(
        "/v1/vehicles",
        json=vehicle_form(
            home={"municipality": "24202"},
            home_by=written(NOW + DAY),
            hours_used=used | {"rest_ended_at": written(NOW)},
            external_ref="TMS-2",
        ),
    )
    copy = await penguin.post(f"{former.headers['location']}/copy", json={})
    was, now = former.json(), copy.json()
    assert copy.headers["location"] == f"/v1/vehicles/{now['id']}"
    changed = {name for name in was if was[name] != now[name]}
    assert changed == {"id", "available", "home_by", "closes_at", "external_ref", "hours_used"}
    assert now["available"]["at"] == "2026-04-02T15:00:00+09:00"
    assert (now["home_by"], now["hours_used"]) == ("2026-04-03T09:00:00+09:00", None)


async def _yesterdays(enter: Enter, network: Network, clock: MovableClock) -> list[str]:
    """Loads of penguin's that run out on the second of April, at eleven; a day has passed since."""
    penguin = await enter(network.penguin)
    forms = [load_form(remarks=name) for name in ("一", "二")]
    ids = [(await penguin.post("/v1/loads", json=form)).json()["id"] for form in forms]
    withdrawn = await penguin.post("/v1/loads", json=load_form())
    await penguin.post(f"{withdrawn.headers['location']}/withdrawal")
    await penguin.post("/v1/loads", json=load_form(pickup=window(3 * DAY), delivery=window(4 * DAY)))
    await (await enter(network.otter)).post("/v1/loads", json=load_form())
    clock.adopt(2 * DAY - HOUR)  # the third of April, at eight
    return ids


async def test_yesterdays_unfilled_loads_are_posted_again_in_one_action_and_never_twice(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    former = await _yesterdays(enter, network, clock)
    penguin = await enter(network.penguin)
    pressed = await penguin.post("/v1/loads/renewals", json={})
    assert pressed.status_code == 200
    items = pressed.json()["items"]
    assert [(one["former_id"], one["result"], one["problem"]) for one in items] == [
        (one, "posted", None) for one in former
    ]
    renewed = [(await penguin.get(f"/v1/loads/{one['id']}")).json() for one in items]
    assert [one["remarks"] for one in renewed] == ["一", "二"]
    assert {one["pickup"]["from"] for one in renewed} == {"2026-04-03T09:00:00+09:00"}
    assert {one["status"] for one in renewed} == {"open"}
    again = await penguin.post("/v1/loads/renewals", json={})
    assert again.json()["items"] == [one | {"result": "unchanged"} for one in items]
    assert len((await penguin.get("/v1/loads?status=open")).json()["items"]) == 3


async def test_of_two_who_press_at_the_same_moment_one_posts(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    await _yesterdays(enter, network, clock)
    both = [await enter(network.penguin), await enter(network.colleague)]
    pressed = await asyncio.gather(*(who.post("/v1/loads/renewals", json={}) for who in both))
    items = [[(one["former_id"], one["id"]) for one in each.json()["items"]] for each in pressed]
    assert sorted(items[0]) == sorted(items[1])
    results = [one["result"] for each in pressed for one in each.json()["items"]]
    assert sorted(results) == ["posted", "posted", "unchanged", "unchanged"]
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM load_renewals"))).scalar_one() == 2
        assert (await connection.execute(text("SELECT count(*) FROM loads"))).scalar_one() == 7


async def test_a_load_of_which_some_trucks_were_taken_asks_for_the_rest(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase, ports: Any
) -> None:
    await post_load(ports, network.penguin, trucks=3, trucks_left=2, weight_kg=10_000, pallets=4)
    clock.adopt(2 * DAY - HOUR)
    penguin = await enter(network.penguin)
    (item,) = (await penguin.post("/v1/loads/renewals", json={})).json()["items"]
    load = (await penguin.get(f"/v1/loads/{item['id']}")).json()
    assert (load["trucks"], load["trucks_left"]) == (2, 2)
    assert (load["cargo"]["weight_kg"], load["cargo"]["pallets"]) == (6_667, 3)


async def test_what_cannot_be_posted_again_is_told_by_itself(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    former = await _yesterdays(enter, network, clock)
    clock.adopt(2 * DAY + 3 * HOUR)  # noon: at eleven this morning it is over
    penguin = await enter(network.penguin)
    items = (await penguin.post("/v1/loads/renewals", json={})).json()["items"]
    assert [one["former_id"] for one in items] == former
    assert {(one["result"], one["id"]) for one in items} == {("refused", None)}
    assert [one["pointer"] for one in items[0]["problem"]["errors"]] == ["#/pickup/to"]
    assert items[0]["problem"]["type"] == "/problems/invalid-form"


@pytest.mark.parametrize("day", ["2026-04-03", "2026-04-04", "2026-03-02"])
async def test_only_a_day_gone_by_has_unfilled_loads(
    enter: Enter, network: Network, clock: MovableClock, day: str
) -> None:
    clock.adopt(2 * DAY)
    refused = await (await enter(network.penguin)).post("/v1/loads/renewals", json={"of": day})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/of")
