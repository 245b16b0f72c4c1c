"""A re-post at the doors: who is shown the mark, and what its poster reads (SPEC 3.9)."""

from httpx2 import AsyncClient
from PIL import Image

from tests.api.conftest import Enter
from tests.api.forms import load_form
from tests.api.test_photos import a_photo
from tests.builders import Network
from tests.pictures import written

WHOLE = {"asking_fare_yen": 95_000, "charges": [], "services": [], "booking": "instant"}


async def marks(client: AsyncClient) -> list[bool]:
    found = await client.post("/v1/loads/search", json={})
    return [item["is_repost"] for item in found.json()["items"]]


async def test_each_is_shown_the_mark_of_what_is_disclosed_to_them(enter: Enter, network: Network) -> None:
    penguin, otter, owl = [await enter(one) for one in (network.penguin, network.otter, network.owl)]
    assert network.otter.desk is not None
    audience = {"kind": "named", "member_ids": [str(network.otter.desk.id)]}
    original = (await penguin.post("/v1/loads", json=load_form(**WHOLE, audience=audience))).json()
    deal = {"load_id": original["id"], "consignor_is": "counterparty"}
    assert (await otter.post("/v1/contracts", json=deal)).json()["status"] == "concluded"

    hidden = (await owl.post("/v1/loads", json=load_form(**WHOLE))).json()
    assert (hidden["is_repost"], hidden["warnings"]) == (False, [])
    for _ in range(2):
        assert [await marks(one) for one in (otter, owl, penguin)] == [[True], [False], [True]]
    clerk = await enter(network.saitama_clerk)
    assert await marks(clerk) == [False]
    await owl.post(f"/v1/loads/{hidden['id']}/withdrawal", json={})

    known = (await otter.post("/v1/loads", json=load_form(**WHOLE))).json()
    assert known["is_repost"]
    (told,) = known["warnings"]
    assert (told["code"], told["load_id"]) == ("repeats-a-taken-load", original["id"])
    assert "declare its tier" in told["detail"]
    items = [load_form(**WHOLE, external_ref=ref) for ref in ("A", "B")]
    answers = (await otter.put("/v1/loads/bulk", json={"items": items})).json()["items"]
    assert [[one["code"] for one in item["warnings"]] for item in answers] == [
        ["repeats-own-load", "repeats-a-taken-load"]
    ] * 2


async def test_a_photo_that_another_company_sends_anew_gives_a_repost_away(
    enter: Enter, network: Network
) -> None:
    penguin, otter = await enter(network.penguin), await enter(network.otter)
    scene = Image.effect_noise((12, 9), 100).convert("RGB").resize((1200, 900), Image.Resampling.BICUBIC)
    theirs = await a_photo(penguin, written(scene, "JPEG", quality=92))
    original = await penguin.post("/v1/loads", json=load_form(**WHOLE, photo_ids=[theirs]))
    deal = {"load_id": original.json()["id"], "consignor_is": "counterparty"}
    assert (await otter.post("/v1/contracts", json=deal)).json()["status"] == "concluded"

    otherwise = WHOLE | {"cargo": load_form()["cargo"] | {"name": "別の品名"}, "remarks": None}
    without = await otter.post("/v1/loads", json=load_form(**otherwise))
    assert not without.json()["is_repost"]
    taken_over = await a_photo(otter, written(scene.resize((500, 375)), "PNG"))
    posted = await otter.post("/v1/loads", json=load_form(**otherwise, photo_ids=[taken_over]))
    assert posted.json()["is_repost"]
