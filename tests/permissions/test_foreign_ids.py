"""Ids of others, in paths, bodies and parameters, open nothing and change nothing (SECURITY 3, SPEC 3.5)."""

from dataclasses import replace
from typing import Any

import pytest
from httpx2 import Response as Answer

from adapters.ids import new_digits, new_id
from domain.contracts.numbers import RANDOM_DIGITS, contract_number
from tests.api.doorway import pointers, problem
from tests.permissions.asking import DOORS, KNOWN
from tests.permissions.scene import Scene
from tests.permissions.table import PEOPLE, REFUSALS, expected
from tests.permissions.things import desk_of
from tests.recipes import RECIPES, About, Subject, write_call

BY_ID = {
    About.LOAD: {About.LOAD},
    About.VEHICLE: {About.VEHICLE},
    About.INVOICE: {About.INVOICE},
    About.STATEMENT: {About.STATEMENT},
    About.DOCUMENT: {About.INVOICE, About.STATEMENT},
    About.API_CLIENT: {About.API_CLIENT},
    About.TRIAL: {About.TRIAL},
    About.APPLICATION: {About.APPLICATION},
    About.PASSKEY: {About.PASSKEY},
    About.TEMPLATE: {About.TEMPLATE},
    About.LINK: {About.LINK},
    About.INQUIRY: {About.INQUIRY},
    About.OFFER: {About.OFFER},
    About.PHOTO: {About.PHOTO},
    About.SOMEBODY: {About.SOMEBODY},
    About.SAVED_SEARCH: {About.SAVED_SEARCH},
}
"""What kind of thing an id opens in an operation; any other kind's opens nothing."""

BY_PROOF = {"issue_token", "log_in_by_passkey"}
"""Operations that an id alone opens to nobody."""

CROSSED = sorted(name for name, recipe in RECIPES.items() if recipe.about in BY_ID and name not in BY_PROOF)


async def call(scene: Scene, who: str, operation: str, body: dict[str, Any], **headers: str) -> Answer:
    """An operation that is about nothing in particular, with this in its body."""
    written = write_call(DOORS[operation], Subject(scene.now, ref=str(new_id())))
    return await scene.ask(who, replace(written, body={**(written.body or {}), **body}), **headers)


async def ref(scene: Scene, name: str) -> str:
    return (await scene.thing(name)).ref


@pytest.mark.parametrize("operation", CROSSED)
async def test_an_id_of_another_kind_of_thing_opens_nothing(scene: Scene, operation: str) -> None:
    await scene.everything()
    kinds = BY_ID[RECIPES[operation].about]
    others = [thing for thing in scene.kept.values() if thing.about not in kinds and thing.about in BY_ID]
    papers = {About.INVOICE, About.STATEMENT} if kinds <= {About.INVOICE, About.STATEMENT} else set()
    refs = [thing.ref for thing in others if thing.about in papers]
    refs += {thing.about: thing.ref for thing in others if thing.about not in papers}.values()
    refs += [str(desk_of(scene.network.penguin).id), str(scene.network.mie.id)]
    let_through = {
        who
        for row in KNOWN
        for who in (*PEOPLE, "pen-all")  # looks of who looks in are noted, whatever is found
        if row.operation == operation and expected(row, who) not in REFUSALS
    }
    # Whom to look in as is asked in a form.
    answered = (422, "invalid-form") if operation == "open_view_session" else (404, "not-found")
    code = (await scene.thing("dispatcher_id")).more["code"]
    before = await scene.fingerprint()
    for who in sorted(let_through):
        for one in refs:
            subject = Subject(scene.now, ref=one, code=code, partner=str(desk_of(scene.network.owl).id))
            answer = await scene.ask(who, write_call(DOORS[operation], subject))
            assert problem(answer) == answered, (who, one)
    assert await scene.fingerprint() == before


async def test_a_truck_of_another_company_is_not_offered(scene: Scene) -> None:
    load = await ref(scene, "coop_load")
    theirs, hidden = await ref(scene, "open_vehicle"), await ref(scene, "named_vehicle")
    before = await scene.fingerprint()
    form = {"load_id": load, "consignor_is": "counterparty"}
    wrong = await call(scene, "owl", "propose_contract", form | {"vehicle_id": theirs})
    assert (problem(wrong), pointers(wrong)) == ((422, "invalid-form"), ["#/vehicle_id"])
    unknown = await call(scene, "ott", "propose_contract", form | {"vehicle_id": hidden})
    assert problem(unknown) == (404, "not-found")
    assert await scene.fingerprint() == before


async def test_a_clerk_offers_no_truck_that_is_only_overseen(scene: Scene) -> None:
    own, overseen = await ref(scene, "coop_load"), await ref(scene, "named_vehicle")
    partner = str(desk_of(scene.network.penguin).id)
    form = {"load_id": own, "consignor_is": "me", "counterparty_member_id": partner, "vehicle_id": overseen}
    before = await scene.fingerprint()
    assert problem(await call(scene, "mie", "propose_contract", form)) == (403, "not-yours")
    assert await scene.fingerprint() == before


async def test_nobody_deals_in_the_name_of_a_third(scene: Scene) -> None:
    load, third = await ref(scene, "coop_load"), str(desk_of(scene.network.otter).id)
    before = await scene.fingerprint()
    for form in (
        {"load_id": load, "consignor_is": "counterparty", "counterparty_member_id": third},
        {"load_id": load, "consignor_is": "me", "counterparty_member_id": third},
    ):
        answer = await call(scene, "owl", "propose_contract", form)
        assert problem(answer) == (422, "invalid-form")
    assert await scene.fingerprint() == before


async def test_a_contract_of_others_is_no_parent_and_does_not_show_that_it_exists(scene: Scene) -> None:
    numbers = [await ref(scene, "concluded"), contract_number(new_digits(RANDOM_DIGITS))]
    before = await scene.fingerprint()
    bodies = []
    for number in numbers:
        form = {"parent_contract_number": number, "tier": 2}
        answer = await call(scene, "ott", "post_load", form, **{"X-Request-Id": "the-same"})
        assert problem(answer) == (422, "invalid-form")
        bodies.append(answer.content)
    assert bodies[0] == bodies[1]
    assert await scene.fingerprint() == before


async def test_a_list_of_dealings_with_others_holds_the_callers_own_only(scene: Scene) -> None:
    await scene.everything()
    written = write_call(DOORS["list_contracts"], Subject(scene.now))
    for who, other in (
        ("ott", scene.network.owl),
        ("owl", scene.network.otter),
        ("shi", scene.network.penguin),
    ):
        asked = replace(written, query={"counterparty": str(desk_of(other).id)})
        assert (await scene.ask(who, asked)).json()["items"] == []


@pytest.mark.parametrize("other", ["col", "owl", "mie", "adm"])
async def test_a_cursor_goes_on_for_nobody_but_who_was_given_it(scene: Scene, other: str) -> None:
    await scene.everything()
    written = write_call(DOORS["search_loads"], Subject(scene.now))
    first = await scene.ask("pen", replace(written, query={"limit": "1"}))
    further = replace(written, query={"limit": "1", "cursor": first.json()["next_cursor"]})
    assert (await scene.ask("pen", further)).status_code == 200
    assert problem(await scene.ask(other, further)) == (422, "invalid-cursor")


async def test_the_idempotency_key_of_another_answers_nothing_of_theirs(scene: Scene) -> None:
    key = {"Idempotency-Key": "朝一番".encode().hex()}
    first = await call(scene, "pen", "post_load", {}, **key)
    for who in ("col", "owl", "mie"):
        second = await call(scene, who, "post_load", {}, **key)
        assert second.status_code == 201
        assert "idempotency-replayed" not in second.headers
        assert second.json()["id"] != first.json()["id"]


async def test_the_secret_of_another_client_is_revoked_by_nobody(scene: Scene) -> None:
    own, theirs = await scene.thing("pen_client"), await scene.thing("ott_client")
    before = await scene.fingerprint()
    for ref, part in ((own.ref, theirs.more["part"]), (theirs.ref, own.more["part"])):
        written = write_call(DOORS["revoke_client_secret"], Subject(scene.now, ref=ref, part=part))
        assert problem(await scene.ask("pen", written)) == (404, "not-found")
    assert await scene.fingerprint() == before


async def test_the_secret_of_another_client_fetches_no_token(scene: Scene) -> None:
    own, theirs = await scene.thing("pen_client"), await scene.thing("ott_client")
    before = await scene.fingerprint()
    crossed = Subject(scene.now, ref=own.ref, secret=theirs.more["secret"])
    answer = await scene.ask("pen", write_call(DOORS["issue_token"], crossed))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert await scene.fingerprint() == before


async def test_the_audit_log_tells_a_clerk_nothing_of_others_whatever_is_asked_for(scene: Scene) -> None:
    network, call = scene.network, write_call(DOORS["list_audit_log"], Subject(scene.now))
    for name, value in (
        ("member", desk_of(network.owl).id),
        ("account", network.owl.account.id),
        ("account", network.saitama_clerk.account.id),
        ("account", network.admin.account.id),
    ):
        asked = replace(call, query={**call.query, name: str(value)})
        assert (await scene.ask("mie", asked)).json()["items"] == [], name
        assert len((await scene.ask("adm", asked)).json()["items"]) == 1, name
