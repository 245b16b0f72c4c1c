"""Talks over HTTP: a mark on the own posting that ends by the clock (SPEC 3.3)."""

import pytest

from tests.api.conftest import Enter
from tests.api.forms import load_form, vehicle_form, written
from tests.builders import DAY, HOUR, NOW, MovableClock, Network

UNTIL = {"until": written(NOW + 2 * HOUR)}
KINDS = (("loads", load_form()), ("vehicles", vehicle_form()))


@pytest.mark.parametrize(("path", "form"), KINDS)
async def test_talks_show_to_everyone_until_they_are_over(
    enter: Enter, network: Network, clock: MovableClock, path: str, form: dict[str, object]
) -> None:
    penguin, owl, trial = [await enter(who) for who in (network.penguin, network.owl, network.trial)]
    at = (await penguin.post(f"/v1/{path}", json=form)).headers["location"]
    marked = await penguin.post(f"{at}/talks", json=UNTIL, headers={"If-Match": '"1"'})
    assert (marked.status_code, marked.headers["etag"]) == (200, '"2"')
    assert marked.json()["in_talks_until"] == "2026-04-01T11:00:00+09:00"
    for who in (owl, trial):
        assert (await who.get(at)).json()["in_talks_until"] == "2026-04-01T11:00:00+09:00"
        (card,) = (await who.post(f"/v1/{path}/search", json={})).json()["items"]
        assert card["in_talks_until"] == "2026-04-01T11:00:00+09:00"
    clock.adopt(2 * HOUR)
    assert (await owl.get(at)).json()["in_talks_until"] is None
    (card,) = (await owl.post(f"/v1/{path}/search", json={})).json()["items"]
    assert (card["in_talks_until"], card["status"]) == (None, "open")
    history = (await penguin.get(f"{at}/history")).json()["items"]
    assert [one["version"] for one in history] == [2, 1]


@pytest.mark.parametrize(("path", "form"), KINDS)
async def test_talks_are_prolonged_and_ended_by_hand(
    enter: Enter, network: Network, path: str, form: dict[str, object]
) -> None:
    penguin = await enter(network.penguin)
    at = (await penguin.post(f"/v1/{path}", json=form)).headers["location"]
    await penguin.post(f"{at}/talks", json=UNTIL)
    again = await penguin.post(f"{at}/talks", json=UNTIL)
    assert again.headers["etag"] == '"2"', "nothing has changed"
    longer = await penguin.post(f"{at}/talks", json={"until": written(NOW + 24 * HOUR)})
    assert (longer.headers["etag"], longer.json()["in_talks_until"]) == ('"3"', "2026-04-02T09:00:00+09:00")
    assert (await penguin.delete(f"{at}/talks")).status_code == 428
    assert (await penguin.delete(f"{at}/talks", headers={"If-Match": '"2"'})).status_code == 412
    ended = await penguin.delete(f"{at}/talks", headers={"If-Match": '"3"'})
    assert (ended.headers["etag"], ended.json()["in_talks_until"]) == ('"4"', None)
    nothing = await penguin.delete(f"{at}/talks", headers={"If-Match": '"4"'})
    assert (nothing.status_code, nothing.headers["etag"]) == (200, '"4"')


@pytest.mark.parametrize("hours", [0, -1, 24.1])
async def test_talks_end_within_a_day_and_not_before_they_begin(
    enter: Enter, network: Network, hours: float
) -> None:
    penguin = await enter(network.penguin)
    at = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    refused = await penguin.post(f"{at}/talks", json={"until": written(NOW + hours * HOUR)})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/until")
    assert (await penguin.get(at)).headers["etag"] == '"1"'


async def test_talks_end_with_the_posting(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    form = load_form(closes_at=written(NOW + 3 * HOUR))
    at = (await penguin.post("/v1/loads", json=form)).headers["location"]
    too_long = await penguin.post(f"{at}/talks", json={"until": written(NOW + 4 * HOUR)})
    assert too_long.json()["errors"][0]["pointer"] == "#/until"
    await penguin.post(f"{at}/talks", json={"until": written(NOW + 3 * HOUR)})
    sooner = await penguin.patch(at, json={"closes_at": written(NOW + HOUR)}, headers={"If-Match": '"2"'})
    assert sooner.json()["in_talks_until"] == "2026-04-01T10:00:00+09:00"
    gone = await penguin.post(f"{at}/withdrawal")
    assert gone.json()["in_talks_until"] is None
    refused = await penguin.post(f"{at}/talks", json=UNTIL)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/load-is-closed")
    later = await penguin.post("/v1/loads", json=load_form(cargo={"name": "木材", "weight_kg": DAY.days}))
    assert later.json()["in_talks_until"] is None


async def test_only_the_own_desk_says_that_it_is_in_talks(enter: Enter, network: Network) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    at = (await penguin.post("/v1/loads", json=load_form())).headers["location"]
    assert (await otter.post(f"{at}/talks", json=UNTIL)).json()["type"] == "/problems/not-yours"
    refused = await otter.delete(f"{at}/talks", headers={"If-Match": '"1"'})
    assert refused.json()["type"] == "/problems/not-yours"
