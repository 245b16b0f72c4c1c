"""Scene of driving: the number typed in, the road driven, both parties watching, the delivery (SPEC 6)."""

import asyncio
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from httpx2 import EventSource, HTTPError

from api.tour.people import Json, Person
from api.tour.roads import find_road
from api.tour.stage import Deal, Tour, in_fours, shown_at
from api.tour.trading import DESTINATION, ORIGIN, parties

EVERY_KM = 4.0
SPEED_KMH = 70
BREAK_AFTER, BREAK = timedelta(hours=4), timedelta(minutes=30)
"""After four hours of driving the driver rests for half an hour (SPEC 4.5)."""

END_SECONDS = 20.0
FULL_WIDTH = str.maketrans("0123456789-", "0123456789-")


@dataclass(slots=True)
class Run:
    """The drive: the deal, the device's token, and what has been sent so far."""

    deal: Deal
    token: str
    pings: list[Json] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Watch:
    """What one party sees on its stream. ``began``: the first event has come, or none will."""

    person: Person
    events: list[tuple[str, Json]] = field(default_factory=list)
    began: asyncio.Event = field(default_factory=asyncio.Event)

    def seen(self, kind: str) -> list[Json]:
        """The events of one kind, in order."""
        return [data for event, data in self.events if event == kind]


async def drive_and_deliver(tour: Tour) -> None:
    """The driver's day, from the number to the receiver's name, while both parties watch."""
    deal = tour.deals[0]
    await tour.move_clock(deal.pickup[0] - timedelta(hours=2), "clock-to-pickup")
    token = await _enter_number(tour, deal)
    run = Run(deal, token)
    watches = [Watch(person) for person in parties(tour)]
    tour.teller.say("both-watch", a=watches[0].person.called, b=watches[1].person.called)
    watching = [asyncio.create_task(_watch(tour, deal.number, watch)) for watch in watches]
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                for watch in watches:
                    await watch.began.wait()
        await _drive(tour, run)
        await _deliver(tour, run)
        await asyncio.wait(watching, timeout=END_SECONDS)
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    for watch, which in zip(watches, "ab", strict=True):
        _compare(tour, run, watch, which)
    await _look_back(tour, run)


async def _enter_number(tour: Tour, deal: Deal) -> str:
    """The number as people type it; mistyped it is told kindly; a second phone is refused (SPEC 5.3, 6.1)."""
    vocabularies = await tour.read("/v1/vocabularies", None, quietly=True)
    consent_version = vocabularies["consent_version"]

    async def enter(written: str, device_id: str, expect: tuple[int, ...]) -> Json:
        form = {
            "contract_number": written,
            "device": {"id": device_id, "platform": "android"},
            "consent_version": consent_version,
        }
        answer: Json = (await tour.doors.ask("POST", "/v1/driver/sessions", form, expect=expect)).json()
        return answer

    own_phone, other_phone = _new_device_id(), _new_device_id()
    mistyped = _swapped(in_fours(deal.number))
    tour.teller.say("driver-mistypes", number=mistyped)
    refused = await enter(mistyped, own_phone, (422,))
    tour.teller.came("refused", detail=refused["detail"])
    tour.expect("problem", "/problems/contract-number-mistyped", refused["type"], who="422")
    written = in_fours(deal.number).translate(FULL_WIDTH)
    tour.teller.say("driver-enters", number=written)
    session = await enter(written, own_phone, (201,))
    job = session["job"]
    tour.expect("job", ORIGIN, job["origin"]["municipality"])
    tour.expect("no-money", [], [name for name in job if "fare" in name or "yen" in name])
    tour.teller.came("job", cargo=job["cargo"]["name"], contact=job["contact"]["name"])
    tour.teller.say("second-phone")
    refused = await enter(in_fours(deal.number), other_phone, (404,))
    tour.teller.came("refused", detail=refused["detail"])
    token: str = session["device_token"]
    return token


async def _watch(tour: Tour, number: str, watch: Watch) -> None:
    """Read the stream until it ends."""
    path = f"/v1/contracts/{number}/events"
    headers = {"Authorization": f"Bearer {watch.person.token}", "Accept": "text/event-stream"}
    try:
        async with tour.doors.client.stream("GET", path, headers=headers, timeout=None) as answer:
            async for event in EventSource(answer):
                if not event.data:
                    continue
                watch.events.append((event.event, json.loads(event.data)))
                watch.began.set()
                if event.event == "end":
                    return
    except HTTPError as broken:
        watch.events.append(("broken", {"said": str(broken)}))
    finally:
        watch.began.set()


async def _drive(tour: Tour, run: Run) -> None:
    """To the pickup, along the road in three batches, to the drop-off; the clock goes along."""
    opens = run.deal.pickup[0]
    fixes = _fixes(opens + timedelta(minutes=40))
    tour.teller.say("driver-reports", what=tour.teller.word("statuses-pickup"))
    await tour.move_clock(opens + timedelta(minutes=41), "clock-on")
    await _report(
        tour,
        run,
        ("heading_to_pickup", opens - timedelta(minutes=75)),
        ("at_pickup", opens - timedelta(minutes=10)),
        ("loaded", opens + timedelta(minutes=35)),
    )
    third = len(fixes) // 3
    for number, batch in enumerate((fixes[:third], fixes[third : 2 * third], fixes[2 * third :])):
        last_at = datetime.fromisoformat(batch[-1]["fixed_at"])
        await tour.move_clock(last_at + timedelta(minutes=1), "clock-on")
        await _send_pings(tour, run, batch, again=number == 1)
    await _look_on_the_way(tour, run)
    tour.teller.say("driver-reports", what=tour.teller.word("statuses-drop-off"))
    await _report(tour, run, ("at_drop_off", datetime.fromisoformat(run.pings[-1]["fixed_at"])))


async def _report(tour: Tour, run: Run, *statuses: tuple[str, datetime]) -> None:
    form = {
        "contract_number": run.deal.number,
        "statuses": [{"status": status, "at": at.isoformat()} for status, at in statuses],
    }
    answer = await tour.doors.ask("POST", "/v1/driver/statuses", form, by=run.token, expect=(202,))
    tour.expect("accepted", len(statuses), answer.json()["accepted"], what="statuses")
    run.statuses += [status for status, _ in statuses]


async def _send_pings(tour: Tour, run: Run, batch: list[Json], *, again: bool) -> None:
    """A batch of positions; sent twice, as after an answer that got lost, it changes nothing (SPEC 6.2)."""
    form = {
        "contract_number": run.deal.number,
        "sent_at": (await tour.now()).isoformat(),
        "pings": batch,
    }
    span = [shown_at(datetime.fromisoformat(one["fixed_at"]))[-5:] for one in (batch[0], batch[-1])]
    tour.teller.say("driver-pings", count=len(batch), since=span[0], until=span[1])
    everything = {"accepted": len(batch), "duplicates": 0, "flagged": [], "refused": []}
    nothing_new = everything | {"accepted": 0, "duplicates": len(batch)}
    for expected in (everything, nothing_new)[: 1 + again]:
        answer = await tour.doors.ask("POST", "/v1/driver/pings", form, by=run.token, expect=(202,))
        for name, value in expected.items():
            tour.expect("receipt", value, answer.json()[name], what=name)
    if again:
        tour.teller.came("all-duplicates", count=len(batch))
    run.pings += batch


async def _look_on_the_way(tour: Tour, run: Run) -> None:
    """Both parties see where the truck is; a third company learns not even that there is one (SPEC 6.3)."""
    path = f"/v1/contracts/{run.deal.number}/position"
    for person in parties(tour):
        tour.teller.say("looks-at-position", who=person.called)
        position = await tour.read(path, person)
        tour.teller.came("position", **{name: position[name] for name in ("lat", "lon")})
        tour.expect("last-position", _place(run.pings[-1]), _place(position), who=person.called)
    tour.teller.say("bystander-looks", who=tour.cast.bystander.called)
    await tour.doors.ask("GET", path, by=tour.cast.bystander, expect=(404,))


async def _deliver(tour: Tour, run: Run) -> None:
    """The receiver takes the goods; told again it is the same; later positions are not taken (SPEC 6.5)."""
    at = datetime.fromisoformat(run.pings[-1]["fixed_at"]) + timedelta(minutes=25)
    await tour.move_clock(at + timedelta(minutes=20), "clock-on")
    tour.teller.say("driver-delivers", receiver="受付 佐藤")
    form = {"contract_number": run.deal.number, "receiver": "受付 佐藤", "at": at.isoformat()}
    for status in (201, 200):
        await tour.doors.ask("POST", "/v1/driver/delivery", form, by=run.token, expect=(status,))
    run.statuses.append("delivered")
    late = run.pings[-1] | {"fixed_at": (at + timedelta(minutes=10)).isoformat()}
    batch = {
        "contract_number": run.deal.number,
        "sent_at": (await tour.now()).isoformat(),
        "pings": [late],
    }
    answer = await tour.doors.ask(
        "POST", "/v1/driver/pings", batch, by=run.token, expect=(202,), quietly=True
    )
    after_end = [{"index": 0, "reason": "after_end"}]
    tour.expect("receipt", after_end, answer.json()["refused"], what="refused")


def _compare(tour: Tour, run: Run, watch: Watch, which: str) -> None:
    """What a party saw live against what was sent: the last position, every status, and the end."""
    tour.papers.keep_json(f"stream-{which}.json", watch.events)
    who = watch.person.called
    positions, told = watch.seen("position"), [one["event"] for one in watch.seen("status")]
    statuses = [status for status in run.statuses if status in told]
    tour.expect("stream-first", "snapshot", watch.events[0][0] if watch.events else None, who=who)
    tour.expect("stream-position", _place(run.pings[-1]), _place(positions[-1] if positions else {}), who=who)
    tour.expect("stream-statuses", run.statuses, statuses, who=who)
    tour.expect("stream-end", "end", watch.events[-1][0] if watch.events else None, who=who)
    tour.teller.came("stream-seen", who=who, positions=len(positions), statuses=len(statuses))


async def _look_back(tour: Tour, run: Run) -> None:
    """The contract is delivered, its timeline tells it, and the track is what was driven."""
    a = tour.cast.consignor
    path = f"/v1/contracts/{run.deal.number}"
    contract = await tour.read(path, a, quietly=True)
    tour.expect("contract-status", "delivered", contract["status"], number=in_fours(run.deal.number))
    told = [one["event"] for one in contract["timeline"]]
    tour.expect("timeline", [], [status for status in run.statuses if status not in told])
    tour.teller.say("track-read", who=a.called)
    track = await tour.doors.ask("GET", f"{path}/track", by=a, Accept="application/geo+json")
    tour.papers.keep("track.geojson", track.content)
    expected = [(one["lon"], one["lat"]) for one in run.pings]
    tour.expect("track", expected, [tuple(one[:2]) for one in _coordinates(track.json())])
    tour.teller.came("track", count=len(run.pings), km=f"{find_road(ORIGIN, DESTINATION).km:.0f}")


def _coordinates(geojson: Any) -> list[Any]:
    """The positions of a GeoJSON document: of its line, or of its points one after another."""
    if geojson["type"] == "FeatureCollection":
        parts = [_coordinates(feature) for feature in geojson["features"]]
        lines = [part for part in parts if len(part) > 1]
        return lines[0] if lines else [position for part in parts for position in part]
    geometry = geojson["geometry"] if geojson["type"] == "Feature" else geojson
    positions: list[Any] = geometry["coordinates"]
    return positions if geometry["type"] == "LineString" else [positions]


def _fixes(departs: datetime) -> list[Json]:
    """Positions along the road, a few km apart, each with its time: the whole drive with its rest."""
    spots = find_road(ORIGIN, DESTINATION).spots(EVERY_KM)
    driven_km = find_road(ORIGIN, DESTINATION).km / (len(spots) - 1)
    fixes, at = [], departs
    for number, spot in enumerate(spots):
        fixes.append(
            {
                "fixed_at": at.isoformat(timespec="milliseconds"),
                "lat": spot.lat,
                "lon": spot.lon,
                "accuracy_m": 8,
                "speed_kmh": 0 if number in (0, len(spots) - 1) else SPEED_KMH,
                "heading_deg": spot.heading_deg,
                "battery_pct": max(30, 96 - number // 2),
            }
        )
        before, at = at, at + timedelta(hours=driven_km / SPEED_KMH)
        if before - departs < BREAK_AFTER <= at - departs:
            at += BREAK
    return fixes


def _swapped(written: str) -> str:
    """The number with the first two unlike neighbours the wrong way round."""
    at = next(at for at, (a, b) in enumerate(pairwise(written)) if a != b and (a + b).isdigit())
    return written[:at] + written[at + 1] + written[at] + written[at + 2 :]


def _place(position: Json) -> Any:
    return position.get("lat"), position.get("lon")


def _new_device_id() -> str:
    """A random UUID, as an app makes one when it is installed."""
    return str(UUID(bytes=secrets.token_bytes(16), version=4))
