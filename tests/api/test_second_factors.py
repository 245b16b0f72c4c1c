"""Second factors and passkeys over HTTP (API §3 Session, SPEC 1.4)."""

from dataclasses import replace
from typing import Any

import pyotp

from adapters.ids import new_id
from domain.accounts import AccountId, Credentials
from domain.ports import Ports
from tests.api.conftest import Enter
from tests.api.doorway import problem
from tests.authenticators import Authenticator
from tests.builders import NOW, PASSWORD, MovableClock, Network
from tests.conftest import BASE_URL

PROOF = {"current_password": PASSWORD}
BROWSER = {"kind": "browser"}


def login(login_id: str, **more: Any) -> dict[str, Any]:
    return {"login_id": login_id, "password": PASSWORD, "device": BROWSER} | more


async def test_an_authenticator_app_from_its_seed_to_its_last_code(
    enter: Enter, network: Network, clock: MovableClock
) -> None:
    client, nobody = await enter(network.penguin), await enter(None)
    nothing = {"required": False, "totp": False, "passkeys": [], "recovery_codes_left": 0}
    assert (await client.get("/v1/me/second-factors")).json() == nothing
    started = await client.post("/v1/me/second-factors/totp", json=PROOF)
    assert started.status_code == 201
    assert started.headers["cache-control"] == "no-store"
    seed = started.json()["secret"]
    assert started.json() == {"secret": seed, "otpauth_uri": started.json()["otpauth_uri"]}

    form = {"code": pyotp.TOTP(seed).at(clock.wall_now())}
    confirmed = await client.post("/v1/me/second-factors/totp/confirmation", json=form)
    assert confirmed.status_code == 200
    codes = confirmed.json()["recovery_codes"]
    assert len(codes) == 10
    kept = {"required": False, "totp": True, "passkeys": [], "recovery_codes_left": 10}
    assert (await client.get("/v1/me/second-factors")).json() == kept

    refused = await nobody.post("/v1/sessions", json=login("penguin"))
    assert refused.json()["type"] == "/problems/otp-required"
    assert (await nobody.post("/v1/sessions", json=login("penguin", otp=codes[0]))).status_code == 201
    again = await nobody.post("/v1/sessions", json=login("penguin", otp=codes[0]))
    assert again.json()["type"] == "/problems/invalid-credentials"
    back = await nobody.post("/v1/sessions", json=login("penguin", otp=codes[1]))
    client.headers["Authorization"] = f"Bearer {back.json()['access_token']}"
    renewed = await client.post("/v1/me/second-factors/recovery-codes", json=PROOF)
    assert renewed.status_code == 201
    assert not set(renewed.json()["recovery_codes"]) & set(codes)
    removed = await client.request("DELETE", "/v1/me/second-factors/totp", json=PROOF)
    assert removed.status_code == 204
    assert (await client.get("/v1/me/second-factors")).json() == nothing


async def test_a_clerk_is_told_that_the_last_second_factor_stays(enter: Enter, network: Network) -> None:
    client = await enter(network.mie_clerk)
    assert (await client.get("/v1/me/second-factors")).json()["required"] is True
    wrong = await client.request("DELETE", "/v1/me/second-factors/totp", json={"current_password": "wrong"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/current_password")
    refused = await client.request("DELETE", "/v1/me/second-factors/totp", json=PROOF)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/second-factor-is-needed")


async def test_a_passkey_from_its_making_to_its_end(enter: Enter, network: Network) -> None:
    client, nobody = await enter(network.mie_clerk), await enter(None)
    phone = Authenticator(BASE_URL, BASE_URL.removeprefix("https://"))
    options = (await client.post("/v1/me/passkeys/options", json=PROOF)).json()["options"]
    assert options["rp"] == {"id": "kaerini.example", "name": "帰り荷 Kaerini"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    made = await client.post("/v1/me/passkeys", json={"name": "電話", "credential": phone.make(options)})
    assert made.status_code == 201
    passkey = made.json()["passkey"]
    assert made.json() == {
        "recovery_codes": [],
        "passkey": {"id": passkey["id"], "name": "電話", "added_at": NOW.isoformat(), "last_used_at": None},
    }
    assert (await client.get("/v1/me/second-factors")).json()["passkeys"] == [passkey]

    asked = (await nobody.post("/v1/sessions/passkey/options", json={})).json()["options"]
    assert asked.get("allowCredentials", []) == [], "it tells of no account"
    form = {"credential": phone.use(asked), "device": BROWSER, "cookie": True}
    elsewhere = await nobody.post("/v1/sessions/passkey", json=form)
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (403, "/problems/wrong-origin")
    came_in = await nobody.post("/v1/sessions/passkey", json=form, headers={"Origin": BASE_URL})
    assert (came_in.status_code, came_in.json()["refresh_token"]) == (201, None)
    assert "__Host-kaerini-refresh=" in came_in.headers["set-cookie"]
    replayed = await nobody.post("/v1/sessions/passkey", json=form, headers={"Origin": BASE_URL})
    assert (replayed.status_code, replayed.json()["type"]) == (401, "/problems/invalid-credentials")

    client.headers["Authorization"] = f"Bearer {came_in.json()['access_token']}"
    removed = await client.request("DELETE", f"/v1/me/passkeys/{passkey['id']}", json=PROOF)
    assert removed.status_code == 204
    assert (await client.get("/v1/me/second-factors")).json()["passkeys"] == []


async def test_a_credential_is_taken_as_browsers_write_it_and_no_other_way(
    enter: Enter, network: Network
) -> None:
    client = await enter(network.penguin)
    phone = Authenticator(BASE_URL, BASE_URL.removeprefix("https://"))
    options = (await client.post("/v1/me/passkeys/options", json=PROOF)).json()["options"]
    credential = phone.make(options)
    bent = [
        {**credential, "type": "password"},
        {**credential, "raw_id": credential["rawId"]},
        {**credential, "response": {**credential["response"], "clientDataJSON": "+/="}},
        {key: value for key, value in credential.items() if key != "rawId"},
    ]
    for one in bent:
        answer = await client.post("/v1/me/passkeys", json={"name": "電話", "credential": one})
        assert answer.status_code == 422
    more = {"transports": ["internal"], "publicKeyAlgorithm": -7}
    written = {**credential, "response": {**credential["response"], **more}}
    written["authenticatorAttachment"] = None
    answer = await client.post("/v1/me/passkeys", json={"name": "電話", "credential": written})
    assert answer.status_code == 201, answer.text


async def test_a_clerk_without_a_second_factor_adds_one_and_does_nothing_before(
    enter: Enter, network: Network, ports: Ports, clock: MovableClock
) -> None:
    like = network.mie_clerk.account
    account = replace(like, id=AccountId(new_id()), login_id="new-clerk", must_change_password=True)
    async with ports.begin() as work:
        password_hash = await ports.passwords.hash(PASSWORD)
        await work.accounts.add(account, Credentials(account.id, password_hash, None, 0))
    client = await enter(None)
    token = (await client.post("/v1/sessions", json=login("new-clerk"))).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    door = "/v1/me/second-factors/totp"
    own = {"current_password": PASSWORD, "new_password": "Seven storks stand still"}
    assert problem(await client.post(door, json=PROOF)) == (403, "password-change-required")
    assert (await client.put("/v1/me/password", json=own)).status_code == 204
    for method, path in (("GET", "/v1/loads"), ("POST", "/v1/loads"), ("GET", "/v1/audit-log")):
        assert problem(await client.request(method, path)) == (403, "second-factor-required")
    assert (await client.get("/v1/me")).status_code == 200
    proof = {"current_password": own["new_password"]}
    seed = (await client.post(door, json=proof)).json()["secret"]
    code = pyotp.TOTP(seed).at(clock.wall_now())
    assert (await client.post(f"{door}/confirmation", json={"code": code})).status_code == 200
    assert (await client.get("/v1/loads")).status_code == 200
    again = {**login("new-clerk"), "password": own["new_password"]}
    assert problem(await client.post("/v1/sessions", json=again)) == (401, "otp-required")
