"""Photos over HTTP: sent, completed, named in postings, and shown to those who see them (SPEC 3.7)."""

from datetime import timedelta
from typing import Any

from httpx2 import AsyncClient
from httpx2 import Response as Answer

from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.builders import Network
from tests.pictures import GPS_WORDS, a_jpeg, with_metadata

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
    import io

    from PIL import Image

    return Image.open(io.BytesIO(content)).size
