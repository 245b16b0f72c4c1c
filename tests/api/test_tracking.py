"""Where the truck is, over HTTP: for the two parties and nobody else, each look-up logged (SPEC 6.3)."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from tests.api.conftest import Enter
from tests.api.forms import written
from tests.api.test_contracts import posted, proposed, slug
from tests.api.test_driver import PICKUP, bearing, concluded, ping, pings_form, start
from tests.builders import DAY, HOUR, MovableClock, Network
from tests.conftest import FreshDatabase

BELOW = ("position", "track", "events")
SECOND = timedelta(seconds=1)


async def driven(enter: Enter, network: Network, clock: MovableClock) -> tuple[str, AsyncClient]:
    """A contract whose phone has sent three fixes, one of them wild."""
    number = await concluded(enter, network)
    driver = await enter(None)
    clock.adopt(DAY + HOUR)
    driver.headers.update(bearing(await start(driver, number)))
    extras = {"speed_kmh": 79.6, "heading_deg": 359.7, "battery_pct": 81.2}
    fixes = [
        ping(PICKUP, accuracy_m=9.2, **extras),
        ping(PICKUP + SECOND, accuracy_m=800, lat=35.5),
        ping(PICKUP + 2 * SECOND, lon=136.6344567, lat=34.9650001),
    ]
    await driver.post("/v1/driver/pings", json=pings_form(number, *fixes))
    return number, driver


async def test_a_track_has_every_fix_and_its_flags(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, _ = await driven(enter, network, clock)
    track = await (await enter(network.penguin)).get(f"/v1/contracts/{number}/track")
    silent = dict.fromkeys(("accuracy_m", "speed_kmh", "heading_deg", "battery_pct"))
    received = {"received_at": "2026-04-02T10:00:00+09:00"}
    assert (track.status_code, track.json()) == (
        200,
        {
            "contract_number": number,
            "points": [
                {
                    "fixed_at": "2026-04-02T09:00:00+09:00",
                    **received,
                    "lat": 34.965,
                    "lon": 136.6244,
                    "accuracy_m": 10,
                    "speed_kmh": 80,
                    "heading_deg": 0,
                    "battery_pct": 81,
                    "flags": [],
                },
                {
                    **silent,
                    "fixed_at": "2026-04-02T09:00:01+09:00",
                    **received,
                    "lat": 35.5,
                    "lon": 136.6244,
                    "accuracy_m": 800,
                    "flags": ["inaccurate"],
                },
                {
                    **silent,
                    "fixed_at": "2026-04-02T09:00:02+09:00",
                    **received,
                    "lat": 34.9650001,
                    "lon": 136.6344567,
                    "flags": [],
                },
            ],
        },
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/geo+json", "application/geo+json"),
        ("text/html, application/gpx+xml;q=0.9, application/geo+json;q=0.8", "application/gpx+xml"),
        ("application/gpx+xml;q=0", "application/json"),
        ("application/gpx+xml;q=high, */*", "application/json"),
        ("*/*", "application/json"),
    ],
)
async def test_a_track_comes_in_the_format_asked_for(
    enter: Enter, network: Network, clock: MovableClock, accept: str, kind: str
) -> None:
    number, _ = await driven(enter, network, clock)
    penguin = await enter(network.penguin)
    answer = await penguin.get(f"/v1/contracts/{number}/track", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (
        200,
        kind,
        "Accept",
    )


async def test_the_line_of_maps_leaves_wild_fixes_out(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, _ = await driven(enter, network, clock)
    penguin = await enter(network.penguin)
    path, kinds = f"/v1/contracts/{number}/track", ("application/geo+json", "application/gpx+xml")
    geo, gpx = [await penguin.get(path, headers={"Accept": kind}) for kind in kinds]
    line = [[136.6244, 34.965], [136.6344567, 34.9650001]]
    features = geo.json()["features"]
    assert geo.json()["type"] == "FeatureCollection"
    assert features[0] == {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"contract_number": number},
    }
    assert [one["geometry"] for one in features[1:]] == [
        {"type": "Point", "coordinates": point} for point in (line[0], [136.6244, 35.5], line[1])
    ]
    assert [one["properties"]["flags"] for one in features[1:]] == [[], ["inaccurate"], []]
    spaces = {"": "http://www.topografix.com/GPX/1/1"}
    points = ET.fromstring(gpx.text).findall("trk/trkseg/trkpt", spaces)
    assert [[float(one.attrib["lon"]), float(one.attrib["lat"])] for one in points] == line
    assert [one.findtext("time", None, spaces) for one in points] == [
        *("2026-04-02T09:00:00+09:00", "2026-04-02T09:00:02+09:00"),
    ]


async def test_the_arrival_is_estimated_until_it_has_arrived(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, driver = await driven(enter, network, clock)
    penguin = await enter(network.penguin)
    path = f"/v1/contracts/{number}/position"
    clock.adopt(DAY + HOUR + timedelta(seconds=90))
    loaded = {"contract_number": number, "statuses": [{"status": "loaded", "at": written(PICKUP)}]}
    await driver.post("/v1/driver/statuses", json=loaded)
    way = (await penguin.get("/v1/distance", params={"from": "24202", "to": "11203"})).json()
    first = (await penguin.get(path)).json()
    minutes = (PICKUP + 2 * SECOND).isoformat(), first["arrives_at"]
    assert (first["status"], first["delay_minutes"], first["age_seconds"]) == ("loaded", 0, 3688), minutes
    at_once = timedelta(hours=11, minutes=30)
    assert way["minutes"] < at_once / timedelta(minutes=1)
    late = PICKUP + DAY + 2 * HOUR - timedelta(minutes=30)
    clock.adopt(late - clock.wall_now())
    await driver.post("/v1/driver/pings", json=pings_form(number, ping(late, lat=34.965, lon=136.6244)))
    delayed = (await penguin.get(path)).json()
    assert abs(delayed["delay_minutes"] - (way["minutes"] - 30)) < 30
    delivery = {"contract_number": number, "receiver": "倉庫", "at": written(late)}
    assert (await driver.post("/v1/driver/delivery", json=delivery)).status_code == 201
    arrived = (await penguin.get(path)).json()
    assert (arrived["status"], arrived["arrives_at"], arrived["delay_minutes"]) == ("delivered", None, None)
    assert arrived["fixed_at"] == "2026-04-03T10:30:00+09:00"


async def test_before_the_first_position_nothing_is_known(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number = await concluded(enter, network)
    penguin = await enter(network.penguin)
    names = ("lat", "lon", "fixed_at", "received_at", "status", "arrives_at", "delay_minutes", "age_seconds")
    assert (await penguin.get(f"/v1/contracts/{number}/position")).json() == dict.fromkeys(names)
    assert (await penguin.get(f"/v1/contracts/{number}/track")).json()["points"] == []
    geo = await penguin.get(f"/v1/contracts/{number}/track", headers={"Accept": "application/geo+json"})
    assert geo.json() == {"type": "FeatureCollection", "features": []}


async def test_only_the_two_parties_follow_a_truck(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    number, _ = await driven(enter, network, clock)
    otter, penguin, owl = [await enter(one) for one in (network.otter, network.penguin, network.owl)]
    clerks = [await enter(one) for one in (network.mie_clerk, network.saitama_clerk)]
    admin, trial = await enter(network.admin), await enter(network.trial)
    proposal = (await proposed(owl, await posted(penguin, pickup=_later(), delivery=_later(DAY))))[
        "contract_number"
    ]
    swapped = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    for below in BELOW:
        path = f"/v1/contracts/{number}/{below}"
        for clerk in clerks:
            assert slug(await clerk.get(path)) == (403, "not-yours"), below
        same = {"X-Request-Id": "same"}
        theirs = [
            (await otter.get(f"/v1/contracts/{one}/{below}", headers=same)).content
            for one in (number, "00000000000000000000")
        ]
        assert theirs[0] == theirs[1], below
        assert slug(await otter.get(path)) == (404, "not-found"), below
        assert slug(await admin.get(path)) == (403, "not-your-role"), below
        assert slug(await trial.get(path)) == (403, "trial-cannot-trade"), below
        assert slug(await otter.get(f"/v1/contracts/{swapped}/{below}")) == (422, "contract-number-mistyped")
        early = await penguin.get(f"/v1/contracts/{proposal}/{below}")
        assert slug(early) == (409, "wrong-contract-state"), below


def _later(after: timedelta = timedelta(0)) -> dict[str, str]:
    start = PICKUP + 2 * DAY + after
    return {"from": written(start), "to": written(start + 2 * HOUR)}


async def test_each_look_up_is_logged_and_a_refused_one_is_none(
    enter: Enter, network: Network, clock: MovableClock, database: FreshDatabase
) -> None:
    number, _ = await driven(enter, network, clock)
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    for client in (penguin, otter):
        for below in BELOW[:2]:
            await client.get(f"/v1/contracts/{number}/{below}")
    async with database.engine.connect() as connection:
        rows = await connection.execute(
            text(
                "SELECT operation, account_id::text, member_id::text, thing_id FROM audit_log"
                " WHERE kind = 'trackings' ORDER BY id"
            )
        )
        logged = [tuple(row) for row in rows]
    assert network.penguin.desk is not None
    who = (str(network.penguin.account.id), str(network.penguin.desk.id), number)
    assert logged == [("read_position", *who), ("read_track", *who)]
