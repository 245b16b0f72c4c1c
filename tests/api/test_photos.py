"""Photos over HTTP: sent, completed, named in postings, and shown to those who see them (SPEC 3.7)."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from PIL import Image

from adapters.clock import wall_now
from adapters.files.s3_files import Bucket, S3Files
from adapters.ids import new_id
from api.calls import Policy
from api.compose import SqlWorld
from domain.contracts.contracts import ConcludedBy
from domain.loads import PhotoId
from domain.photos.photos import MOST_AWAITING, MOST_BYTES
from domain.ports import Ports
from tests.adapters.object_stores import free_port, object_store
from tests.api.conftest import Enter
from tests.api.doorway import pointers, problem
from tests.api.forms import load_form, vehicle_form
from tests.builders import DAY, MovableClock, Network, post_load
from tests.concluded import _party, keep_proposal
from tests.pictures import GPS_WORDS, a_jpeg, a_png_of, with_metadata

Json = dict[str, Any]
MINUTE = timedelta(minutes=1)


async def begin(client: AsyncClient, **said: Any) -> Json:
    answer = await client.post("/v1/photos", json=said)
    assert answer.status_code == 201, answer.text
    begun: Json = answer.json()
    return begun


async def send(client: AsyncClient, upload: Json, content: bytes, **changed: str) -> Answer:
    """As any client sends to any store: the fields, then the file, without a token."""
    bare = {name: value for name, value in client.headers.items() if name != "authorization"}
    fields = {**upload["fields"], **changed}
    path = upload["url"].removeprefix("https://kaerini.example")
    files = {"file": ("IMG_0001.HEIC", content, "application/x-anything")}
    return await AsyncClient(
        transport=client._transport,
        base_url=client.base_url,
        headers={"accept-language": bare["accept-language"]},
    ).post(path, data=fields, files=files)


async def a_photo(client: AsyncClient, content: bytes | None = None) -> str:
    """A photo, verified."""
    begun = await begin(client)
    sent = await send(client, begun["upload"], a_jpeg() if content is None else content)
    assert (sent.status_code, sent.content) == (204, b"")
    done = await client.post(f"/v1/photos/{begun['id']}/completion", json={})
    assert done.status_code == 200, done.text
    photo_id: str = begun["id"]
    return photo_id


async def test_a_photo_is_sent_completed_posted_and_seen_by_those_who_see_the_load(
    enter: Enter, network: Network
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    begun = await begin(penguin, content_type="image/jpeg", bytes=100_000)
    assert begun["upload"]["method"] == "POST"
    sent = await send(penguin, begun["upload"], with_metadata("JPEG"))
    assert sent.status_code == 204
    done = await penguin.post(f"/v1/photos/{begun['id']}/completion", json={})
    assert done.json() == {"id": begun["id"], "status": "verified", "width": 300, "height": 400}
    assert (await owl.get(f"/v1/photos/{begun['id']}")).status_code == 404, "nothing carries it yet"
    assert (await penguin.get(f"/v1/photos/{begun['id']}")).status_code == 200, "its own desk sees it"
    posted = await penguin.post("/v1/loads", json=load_form(photo_ids=[begun["id"]]))
    assert posted.json()["photo_ids"] == [begun["id"]]
    for path, side in (("", 400), ("/thumbnail", 320)):
        link = (await owl.get(f"/v1/photos/{begun['id']}{path}")).json()
        assert (link["width"], link["height"]) == (300, 400)
        shown = await (await enter(None)).get(link["url"])
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in shown.headers["content-security-policy"]
        assert shown.headers["content-disposition"].startswith("inline")
        assert shown.headers["cache-control"] == "no-store"
        assert GPS_WORDS not in shown.content
        assert b"Exif" not in shown.content
        assert max(_size(shown.content)) == side
    card = (await owl.post("/v1/loads/search", json={})).json()["items"][0]
    assert card["has_photos"] is True


def _size(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


async def completed(client: AsyncClient, photo_id: str) -> Answer:
    return await client.post(f"/v1/photos/{photo_id}/completion", json={})


async def concluded_number(ports: Ports, network: Network, **changes: Any) -> str:
    """Of a contract between penguin, consignor, and owl, carrier."""
    load = await post_load(ports, network.penguin, **changes)
    async with ports.begin() as work:
        parties = [await _party(work, person) for person in (network.penguin, network.owl)]
        proposal = await keep_proposal(work, load, *parties, load=load.terms)
        agreed = proposal.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=ports.now())
        await work.contracts.save(agreed)
    return proposal.number


def lying_in(tmp_path: Path) -> dict[str, int]:
    """How many files lie in each folder of the store."""
    folders = (tmp_path / "files").glob("*")
    return {one.name: len(list(one.iterdir())) for one in folders if list(one.iterdir())}


async def test_what_was_sent_is_dropped_once_it_is_verified(
    enter: Enter, network: Network, tmp_path: Path
) -> None:
    await a_photo(await enter(network.penguin))
    assert lying_in(tmp_path) == {"photos": 1, "thumbnails": 1}


async def test_before_it_is_completed_nobody_fetches_a_photo_not_even_who_sent_it(
    enter: Enter, network: Network
) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    assert problem(await completed(penguin, begun["id"])) == (409, "photo-not-uploaded")
    assert (await send(penguin, begun["upload"], a_jpeg())).status_code == 204
    for path in ("", "/thumbnail"):
        assert problem(await penguin.get(f"/v1/photos/{begun['id']}{path}")) == (404, "not-found")
    for what in ("loads", "vehicles"):
        form = load_form() if what == "loads" else vehicle_form()
        answer = await penguin.post(f"/v1/{what}", json=form | {"photo_ids": [begun["id"]]})
        assert (problem(answer), pointers(answer)) == ((422, "invalid-form"), ["#/photo_ids/0"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG"),
        (a_jpeg()[:-800], "cut short"),
        (a_png_of(50_000_001, 1), "million"),
    ],
)
async def test_what_is_no_photo_is_refused_with_a_reason_again_and_again(
    enter: Enter, network: Network, tmp_path: Path, content: bytes, why: str
) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin, content_type="image/jpeg")
    assert (await send(penguin, begun["upload"], content)).status_code == 204
    first = await completed(penguin, begun["id"])
    assert problem(first) == (422, "photo-refused")
    assert why in first.json()["errors"][0]["detail"]
    await send(penguin, begun["upload"], a_jpeg())
    again = await completed(penguin, begun["id"])
    assert (problem(again), again.json()["errors"]) == ((422, "photo-refused"), first.json()["errors"])
    assert problem(await penguin.get(f"/v1/photos/{begun['id']}")) == (404, "not-found")
    assert lying_in(tmp_path).keys() <= {"uploads"}


async def test_what_is_sent_after_the_verification_is_never_served(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    await send(penguin, begun["upload"], a_jpeg(400, 300))
    first = await completed(penguin, begun["id"])
    link = (await penguin.get(f"/v1/photos/{begun['id']}")).json()["url"]
    shown = (await penguin.get(link)).content
    assert (await send(penguin, begun["upload"], a_jpeg(64, 64))).status_code == 204
    again = await completed(penguin, begun["id"])
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await penguin.get(link)).content == shown


async def test_of_two_completions_at_once_both_are_answered_and_one_picture_is_kept(
    enter: Enter, network: Network, tmp_path: Path
) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    await send(penguin, begun["upload"], a_jpeg())
    answers = await asyncio.gather(*(completed(penguin, begun["id"]) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert lying_in(tmp_path) == {"photos": 1, "thumbnails": 1}


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "photos/0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11"},
        {"key": "../../secret.key"},
        {"Content-Type": "text/html"},
        {"policy": "x"},
        {"more": "x"},
    ],
)
async def test_a_form_that_was_changed_sends_nothing(
    enter: Enter, network: Network, tmp_path: Path, changed: dict[str, str]
) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    assert problem(await send(penguin, begun["upload"], a_jpeg(), **changed)) == (403, "upload-refused")
    assert lying_in(tmp_path) == {}


async def test_the_form_of_another_photo_sends_nothing_to_this_one(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    mine, theirs = await begin(penguin), await begin(owl)
    crossed = {
        **theirs["upload"],
        "fields": theirs["upload"]["fields"] | {"key": mine["upload"]["fields"]["key"]},
    }
    assert problem(await send(owl, crossed, a_jpeg())) == (403, "upload-refused")
    assert problem(await completed(penguin, mine["id"])) == (409, "photo-not-uploaded")


async def test_a_form_lasts_a_quarter_of_an_hour(enter: Enter, network: Network, clock: MovableClock) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    clock.forward(14 * MINUTE)
    assert (await send(penguin, begun["upload"], a_jpeg())).status_code == 204
    clock.forward(MINUTE)
    assert problem(await send(penguin, begun["upload"], a_jpeg())) == (403, "upload-refused")


async def test_no_more_is_taken_than_was_said(enter: Enter, network: Network, tmp_path: Path) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin, bytes=1000)
    assert problem(await send(penguin, begun["upload"], bytes(1001))) == (413, "too-large")
    assert (await send(penguin, begun["upload"], bytes(1000))).status_code == 204
    assert problem(await send(penguin, (await begin(penguin))["upload"], b"")) == (403, "upload-refused")
    assert lying_in(tmp_path) == {"uploads": 1}


async def test_twenty_megabytes_are_taken_and_one_byte_more_is_not(
    enter: Enter, network: Network, tmp_path: Path
) -> None:
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    whole = a_jpeg() + bytes(MOST_BYTES - len(a_jpeg()))
    assert problem(await send(penguin, begun["upload"], whole + b"x")) == (413, "too-large")
    assert problem(await send(penguin, begun["upload"], whole + bytes(2 << 20))) == (413, "too-large")
    assert (await send(penguin, begun["upload"], whole)).status_code == 204
    assert (await completed(penguin, begun["id"])).status_code == 200
    refused = await penguin.post("/v1/photos", json={"bytes": MOST_BYTES + 1})
    assert (problem(refused), pointers(refused)) == ((422, "invalid-form"), ["#/bytes"])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + bytes(20_000) + b"\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nb\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_what_is_no_form_that_ends_with_a_file_is_refused(
    enter: Enter, network: Network, body: bytes, kind: str
) -> None:
    nobody = await enter(None)
    answer = await nobody.post("/v1/uploads", content=body, headers={"Content-Type": kind})
    assert problem(answer) in ((422, "invalid-form"), (403, "upload-refused"))


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "multipart/mixed; boundary=x", ""]
)
async def test_an_upload_is_a_multipart_form(enter: Enter, network: Network, kind: str) -> None:
    nobody = await enter(None)
    answer = await nobody.post("/v1/uploads", content=b"{}", headers={"Content-Type": kind})
    assert problem(answer) == (415, "unsupported-media-type")


async def test_a_photo_of_another_desk_is_named_by_nobody_else(enter: Enter, network: Network) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    theirs, begun = await a_photo(penguin), await begin(otter)
    bodies = set()
    for photo_id in (theirs, begun["id"], str(new_id())):
        answer = await otter.post(
            "/v1/loads", json=load_form(photo_ids=[photo_id]), headers={"X-Request-Id": "the-same"}
        )
        assert (problem(answer), pointers(answer)) == ((422, "invalid-form"), ["#/photo_ids/0"])
        bodies.add(answer.content)
    assert len(bodies) == 1, "one answer for all"
    assert problem(await completed(otter, theirs)) == (404, "not-found")
    colleague = await enter(network.colleague)
    assert (await colleague.post("/v1/loads", json=load_form(photo_ids=[theirs]))).status_code == 201


async def test_one_photo_stands_in_several_postings_and_ten_in_one(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    one, other = await a_photo(penguin), await a_photo(penguin)
    load = await penguin.post("/v1/loads", json=load_form(photo_ids=[one, other]))
    vehicle = await penguin.post("/v1/vehicles", json=vehicle_form(photo_ids=[one]))
    assert (load.json()["photo_ids"], vehicle.json()["photo_ids"]) == ([one, other], [one])
    twice = await penguin.post("/v1/loads", json=load_form(photo_ids=[one, one]))
    assert pointers(twice) == ["#/photo_ids/1"]
    eleven = await penguin.post("/v1/loads", json=load_form(photo_ids=[str(new_id()) for _ in range(11)]))
    assert (problem(eleven), pointers(eleven)) == ((422, "invalid-form"), ["#/photo_ids"])


@pytest.mark.parametrize("what", ["loads", "vehicles"])
async def test_an_amendment_adds_a_photo_keeps_it_and_takes_it_off(
    enter: Enter, network: Network, what: str
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    photo = await a_photo(penguin)
    posted = await penguin.post(f"/v1/{what}", json=load_form() if what == "loads" else vehicle_form())
    path = f"/v1/{what}/{posted.json()['id']}"

    async def amend(version: int, **change: Any) -> Answer:
        return await penguin.patch(path, json=change, headers={"If-Match": f'"{version}"'})

    wrong = await amend(1, photo_ids=[photo, str(new_id())])
    assert (problem(wrong), pointers(wrong)) == ((422, "invalid-form"), ["#/photo_ids/1"])
    assert (await amend(1, photo_ids=[photo])).json()["photo_ids"] == [photo]
    assert (await owl.get(f"/v1/photos/{photo}")).status_code == 200
    assert (await amend(2, remarks="ゲート前で電話をください")).json()["photo_ids"] == [photo]
    assert (await amend(3, photo_ids=[])).json()["photo_ids"] == []
    assert problem(await owl.get(f"/v1/photos/{photo}")) == (404, "not-found")


async def test_a_link_dies_with_its_time_and_at_once_when_the_posting_is_narrowed(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl, otter = [await enter(who) for who in (network.penguin, network.owl, network.otter)]
    photo = await a_photo(penguin)
    posted = (await penguin.post("/v1/loads", json=load_form(photo_ids=[photo]))).json()
    links = [(await who.get(f"/v1/photos/{photo}/thumbnail")).json()["url"] for who in (penguin, owl, otter)]
    nobody = await enter(None)
    assert [(await nobody.get(link)).status_code for link in links] == [200, 200, 200]
    assert network.owl.desk is not None
    named = {"audience": {"kind": "named", "member_ids": [str(network.owl.desk.id)]}}
    narrowed = await penguin.patch(f"/v1/loads/{posted['id']}", json=named, headers={"If-Match": '"1"'})
    assert narrowed.status_code == 200
    assert [(await nobody.get(link)).status_code for link in links] == [200, 200, 404]
    clock.forward(5 * MINUTE)
    assert [(await nobody.get(link)).status_code for link in links] == [404, 404, 404]


async def test_a_closed_postings_photos_are_seen_for_thirty_days(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    photo = await a_photo(penguin)
    posted = (await penguin.post("/v1/loads", json=load_form(photo_ids=[photo]))).json()
    await penguin.post(f"/v1/loads/{posted['id']}/withdrawal", json={})
    assert (await owl.get(f"/v1/photos/{photo}")).status_code == 200
    clock.ahead = 30 * DAY - MINUTE
    assert (await owl.get(f"/v1/photos/{photo}")).status_code == 200
    clock.ahead = 30 * DAY
    assert problem(await owl.get(f"/v1/photos/{photo}")) == (404, "not-found")
    assert (await penguin.get(f"/v1/photos/{photo}")).status_code == 200


@pytest.mark.parametrize("secret", ["x", "AAAA", "%00", "é", "a" * 3000])
async def test_a_link_that_nobody_made_leads_nowhere(enter: Enter, network: Network, secret: str) -> None:
    answer = await (await enter(None)).get(f"/l/{secret}/photo.jpg")
    assert problem(answer) == (404, "not-found")


async def test_a_link_changed_in_one_letter_leads_nowhere(enter: Enter, network: Network) -> None:
    penguin = await enter(network.penguin)
    photo = await a_photo(penguin)
    url = (await penguin.get(f"/v1/photos/{photo}")).json()["url"]
    secret = url.split("/")[-2]
    for at in range(0, len(secret), 9):
        changed = secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1 :]
        assert (await penguin.get(url.replace(secret, changed))).status_code == 404
    assert (await penguin.get(url.replace(secret, secret + "="))).status_code == 404


async def test_the_log_tells_no_link(enter: Enter, network: Network, log: io.StringIO) -> None:
    penguin = await enter(network.penguin)
    photo = await a_photo(penguin)
    url = (await penguin.get(f"/v1/photos/{photo}")).json()["url"]
    assert (await penguin.get(url)).status_code == 200
    assert url.split("/")[-2] not in log.getvalue()
    assert '"/l/{secret}/photo.jpg"' in log.getvalue()


async def test_a_trial_user_is_shown_that_there_are_photos_by_nothing(enter: Enter, network: Network) -> None:
    penguin, trial = await enter(network.penguin), await enter(network.trial)
    photo = await a_photo(penguin)
    posted = (await penguin.post("/v1/loads", json=load_form(photo_ids=[photo]))).json()
    assert (await trial.get(f"/v1/loads/{posted['id']}")).json()["photo_ids"] is None
    for path in (f"/v1/photos/{photo}", f"/v1/photos/{photo}/thumbnail"):
        assert problem(await trial.get(path)) == (404, "not-found")
    assert problem(await trial.post("/v1/photos", json={})) == (403, "trial-cannot-trade")


async def test_who_is_barred_from_the_poster_sees_none_of_its_photos(enter: Enter, network: Network) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    photo = await a_photo(penguin)
    await penguin.post("/v1/loads", json=load_form(photo_ids=[photo]))
    link = (await owl.get(f"/v1/photos/{photo}")).json()["url"]
    assert network.penguin.desk is not None
    assert network.owl.desk is not None
    path = f"/v1/members/{network.penguin.desk.id}/do-not-deal/{network.owl.desk.id}"
    assert (await penguin.put(path)).is_success
    assert problem(await owl.get(f"/v1/photos/{photo}")) == (404, "not-found")
    assert (await owl.get(link)).status_code == 404


async def test_a_clerk_sends_photos_in_a_members_place(enter: Enter, network: Network) -> None:
    clerk, penguin = await enter(network.mie_clerk), await enter(network.penguin)
    assert network.penguin.desk is not None
    clerk.headers["X-On-Behalf-Of"] = str(network.penguin.desk.id)
    photo = await a_photo(clerk)
    posted = await clerk.post("/v1/loads", json=load_form(photo_ids=[photo]))
    assert posted.status_code == 201
    assert (await penguin.get(f"/v1/photos/{photo}")).status_code == 200
    del clerk.headers["X-On-Behalf-Of"]
    own = await clerk.post("/v1/loads", json=load_form(photo_ids=[photo]))
    assert pointers(own) == ["#/photo_ids/0"], "the clerk's own desk took no such photo"


async def test_a_drivers_phone_sends_photos_with_its_device_token(
    enter: Enter, network: Network, world: SqlWorld
) -> None:
    nobody, penguin = await enter(None), await enter(network.penguin)
    number = await concluded_number(world.ports, network)
    session = {
        "contract_number": number,
        "device": {"id": str(new_id()), "platform": "ios"},
        "consent_version": 1,
    }
    token = (await nobody.post("/v1/driver/sessions", json=session)).json()["device_token"]
    nobody.headers["Authorization"] = f"Bearer {token}"
    photo = await a_photo(nobody)
    again = await completed(nobody, photo)
    assert (again.status_code, again.json()["status"]) == (200, "verified")
    assert problem(await nobody.get(f"/v1/photos/{photo}")) == (403, "not-your-role"), (
        "a phone reads none back"
    )
    assert problem(await completed(penguin, photo)) == (404, "not-found")
    wrong = await penguin.post("/v1/loads", json=load_form(photo_ids=[photo]))
    assert pointers(wrong) == ["#/photo_ids/0"], "it is of the phone"
    await nobody.delete("/v1/driver/sessions/current")
    assert problem(await nobody.post("/v1/photos", json={})) == (401, "device-released")


async def test_a_superseded_session_is_told_so_where_phones_are_let_in_too(
    enter: Enter, network: Network
) -> None:
    older = await enter(network.penguin)
    await enter(network.penguin)
    assert problem(await older.post("/v1/photos", json={})) == (401, "session-superseded")


async def test_so_many_photos_may_be_begun_at_once(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    penguin, owl = await enter(network.penguin), await enter(network.owl)
    begun = [await begin(penguin) for _ in range(MOST_AWAITING)]
    assert problem(await penguin.post("/v1/photos", json={})) == (409, "too-many-uploads")
    assert (await owl.post("/v1/photos", json={})).status_code == 201
    await send(penguin, begun[0]["upload"], a_jpeg())
    await completed(penguin, begun[0]["id"])
    assert (await penguin.post("/v1/photos", json={})).status_code == 201


async def test_photos_have_a_quota_by_the_hour(
    world: SqlWorld, enter: Enter, network: Network, app: Any
) -> None:
    app.state.bounds = replace(
        app.state.bounds,
        policies=replace(app.state.bounds.policies, new_photo=Policy("new-photo", 2, 3600, True)),
    )
    penguin = await enter(network.penguin)
    answers = [(await penguin.post("/v1/photos", json={})).status_code for _ in range(3)]
    assert answers == [201, 201, 429]


async def test_a_party_to_a_contract_keeps_seeing_its_photos(
    enter: Enter, network: Network, world: SqlWorld, clock: MovableClock
) -> None:
    penguin, owl, otter = [await enter(who) for who in (network.penguin, network.owl, network.otter)]
    photo = await a_photo(penguin)
    await concluded_number(world.ports, network, photo_ids=(PhotoId(UUID(photo)),))
    clock.ahead = 200 * DAY
    assert (await owl.get(f"/v1/photos/{photo}")).status_code == 200
    assert problem(await otter.get(f"/v1/photos/{photo}")) == (404, "not-found")


async def test_a_store_that_is_away_is_an_outage_and_no_mistake(
    enter: Enter, network: Network, world: SqlWorld, clock: MovableClock
) -> None:
    bucket = Bucket(f"http://127.0.0.1:{free_port()}", "kaerini", "us-east-1", "a", "b")
    world.ports = replace(world.ports, files=S3Files(bucket, clock.wall_now))
    penguin = await enter(network.penguin)
    begun = await begin(penguin)
    assert begun["upload"]["url"] == f"{bucket.url}/kaerini"
    answer = await completed(penguin, begun["id"])
    assert problem(answer) == (503, "overloaded")
    assert answer.headers["retry-after"]


async def test_a_photo_goes_straight_to_a_bucket_and_its_link_leads_through_us(
    enter: Enter, network: Network, world: SqlWorld, tmp_path: Path, clock: MovableClock
) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    clock.forward(wall_now() - clock.wall_now())
    with object_store(folder) as bucket:
        store = S3Files(bucket, wall_now)
        world.ports = replace(world.ports, files=store)
        penguin = await enter(network.penguin)
        begun = await begin(penguin, content_type="image/heic", bytes=100_000)
        async with AsyncClient() as phone:
            files = {"file": ("IMG_0001.HEIC", with_metadata("HEIF"), "image/heic")}
            sent = await phone.post(begun["upload"]["url"], data=begun["upload"]["fields"], files=files)
        assert sent.status_code == 204
        done = await completed(penguin, begun["id"])
        assert done.status_code == 200
        shown = await penguin.get((await penguin.get(f"/v1/photos/{begun['id']}")).json()["url"])
        assert _size(shown.content) == (300, 400)
        assert GPS_WORDS not in shown.content
        assert await store.list_kept("uploads") == []
        ours = await send(penguin, {"url": "/v1/uploads", "fields": begun["upload"]["fields"]}, a_jpeg())
        assert problem(ours) == (403, "upload-refused")
