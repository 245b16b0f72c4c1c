"""The ways in: accounts with all their proofs, API clients, trials, and those who come as somebody else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyotp

from adapters.ids import new_id, new_one_time_seed, new_secret
from api.calls import Actor
from domain.accounts import (
    Account,
    AccountId,
    Credentials,
    Device,
    DeviceKind,
    Session,
    SessionEnd,
    SessionId,
)
from domain.api_clients import (
    TOKEN_LIFE,
    ApiClient,
    ApiClientId,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
    Scope,
)
from domain.overseeing.view_sessions import ViewSession, ViewSessionId
from domain.password_resets import PasswordReset, ResetId
from domain.ports import Work
from domain.second_factors import CHALLENGE_LIFE, ENROLMENT_LIFE, Passkey, PasskeyId
from domain.trials import LINK_LIFE, TERMS_VERSION, Trial, TrialId, TrialRequest
from domain.usecases.access.connecting import TOKEN_MARK
from domain.usecases.access.trying_out import PURPOSE, confirm_trial
from domain.usecases.logging_in import Granted, hash_of, log_in
from domain.usecases.proving.adding_factors import add_passkey, start_passkey
from domain.usecases.proving.using_passkeys import start_passkey_login
from tests.authenticators import Authenticator, in_base64url
from tests.builders import PASSWORD, Person
from tests.permissions.register import Thing
from tests.permissions.table import CLIENTS, VIEWS
from tests.permissions.things import Maker, desk_of
from tests.recipes import SET_BY_THE_SCENE, About

if TYPE_CHECKING:
    from tests.permissions.scene import Scene

NOBODYS = "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9cfd"
"""The id of a passkey where each caller's own takes its place."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """What the owner of an account has at hand: a new seed's code, a passkey kept, and a new one's answer."""

    code: str
    passkey_id: str
    credential: Mapping[str, Any]


async def a_double(scene: "Scene", work: Work, account: Account, *, bare: bool = False) -> Account:
    """Another account that is the same in all but its name; ``bare``: without a second factor."""
    double = replace(account, id=AccountId(new_id()), login_id=f"double-{new_id()}")
    seed = new_one_time_seed() if account.role.needs_second_factor and not bare else None
    await work.accounts.add(double, Credentials(double.id, scene.password_hash, seed, 0))
    return double


async def with_all_proofs(scene: "Scene", work: Work, account: Account, *, bare: bool = False) -> Proofs:
    """Give an account an app, a passkey, and of each another one that is about to be taken into use.

    ``bare``: these only.
    """
    seed, challenge, phone = new_one_time_seed(), new_secret(), _phone(scene)
    now, passkey_id = scene.world.ports.wall_now(), PasskeyId(new_id())
    kept = Passkey(passkey_id, account.id, "古い電話", passkey_id.bytes, b"not used here", 0, now)
    if not bare:
        await work.factors.keep_totp(account.id, new_one_time_seed(), 0)
        await work.factors.add_passkey(kept)
    await work.factors.start_totp(account.id, seed, now + ENROLMENT_LIFE)
    await work.factors.put_challenge(hash_of(challenge), account.id, now + CHALLENGE_LIFE)
    options = {"user": {"id": in_base64url(account.id.bytes)}, "challenge": in_base64url(challenge.encode())}
    return Proofs(pyotp.TOTP(seed).at(now), str(passkey_id), phone.make(options))


def _phone(scene: "Scene") -> Authenticator:
    url = scene.world.ports.base_url
    return Authenticator(origin=url, host=url.removeprefix("https://"))


async def open_session(scene: "Scene", work: Work, account: Account) -> tuple[str, Session]:
    """The one session of an account, and its token."""
    token, now = new_secret(), scene.world.ports.wall_now()
    older = await work.sessions.active_of(account.id)
    if older is not None:
        await work.sessions.save(older.end(SessionEnd.SUPERSEDED, at=now))
    device = Device(DeviceKind.BROWSER)
    session = Session.start(SessionId(new_id()), account.id, device, hash_of(token), at=now)
    await work.sessions.add(session, hash_of(new_secret()))
    return token, session


async def keep_client(
    scene: "Scene", work: Work, of: str, *scopes: Scope
) -> tuple[ApiClient, ClientSecret, str]:
    """An API client of somebody's company, with its one secret and what that is."""
    now, person, told = scene.world.ports.wall_now(), scene.people[of], new_secret()
    member_id, made_by = desk_of(person).id, person.account.id
    client = ApiClient(ApiClientId(new_id()), 1, member_id, "配車システム", scopes, made_by, now)
    secret = ClientSecret(ClientSecretId(new_id()), client.id, hash_of(told), now)
    await work.api_clients.add(client)
    await work.api_clients.add_secret(secret)
    return client, secret, told


async def let_client_in(scene: "Scene", work: Work, name: str) -> str:
    """A token of one of the API clients of the table, whose use has been noted."""
    acts, now = CLIENTS[name], scene.world.ports.wall_now()
    granted = tuple(scope for scope in Scope if scope in acts.scopes)
    client, secret, _ = await keep_client(scene, work, acts.like, *(granted or (Scope.LOADS_READ,)))
    token = TOKEN_MARK + new_secret()
    token_id = ClientTokenId(new_id())
    until = now + TOKEN_LIFE
    kept = ClientToken(token_id, client.id, secret.id, granted, hash_of(token), until)
    await work.api_clients.add_token(kept, now)
    await work.api_clients.note_use(client.id, now)
    scene.named[str(client.id)] = name
    return token


async def let_view_in(scene: "Scene", work: Work, name: str) -> str:
    """A token to look in as somebody, of an admin whose own session goes on."""
    admin, seen = scene.people["adm"], scene.people[VIEWS[name]].account
    double = await a_double(scene, work, admin.account)
    token, (_, session) = new_secret(), await open_session(scene, work, double)
    view = ViewSession.open(
        ViewSessionId(new_id()),
        replace(admin.caller, account_id=double.id, session_id=session.id),
        seen,
        reason="運賃が見えないとの問合せ",
        access_hash=hash_of(token),
        at=scene.world.ports.wall_now(),
    )
    await work.views.add(view)
    return token


async def leave_records(scene: "Scene") -> None:
    """A record in the audit log by each desk, by the federation, and by nobody."""
    people = {who: scene.people[who] for who in ("adm", "mie", "sai", "pen", "ott", "owl")}
    for who, person in {**people, "nobody": None}.items():
        account_id = person.account.id if person else None
        member_id = person.desk.id if person and person.desk else None
        actor = Actor(account_id, member_id, None, f"record-of-{who}", SET_BY_THE_SCENE)
        async with scene.world.ports_for(actor).begin() as work:
            await work.audits.note_export(1)
        scene.named[f"record-of-{who}"] = f"{who}_record"


async def _spare_account(scene: "Scene", _: bool) -> Thing:
    return Thing(About.ACCOUNT, scene.spare.login_id)


async def _spare_session(scene: "Scene", _: bool) -> Thing:
    ports, device = scene.world.ports, Device(DeviceKind.BROWSER)
    granted = await log_in(ports, scene.spare.login_id, PASSWORD, None, device)
    assert isinstance(granted, Granted)
    return Thing(About.SESSION, granted.refresh_token)


async def _own_passkey(scene: "Scene", _: bool) -> Thing:
    """Whose it is, is who calls: ``Scene.subject`` says which."""
    return Thing(About.PASSKEY, NOBODYS)


async def _spare_passkey(scene: "Scene", _: bool) -> Thing:
    """A passkey of somebody who has no other way in, ready to be used."""
    ports = scene.world.ports
    if scene.passkey is None:
        async with ports.begin() as work:
            account = await a_double(scene, work, scene.spare)
        who, phone = Person(account, None, None).caller, _phone(scene)
        made = phone.make(dict(await start_passkey(ports, who, PASSWORD)))
        passkey, _codes = await add_passkey(ports, who, "電話", made)
        scene.passkey = (str(passkey.id), phone)
    ref, phone = scene.passkey
    return Thing(About.PASSKEY, ref, more={"credential": phone.use(dict(await start_passkey_login(ports)))})


async def _spare_reset(scene: "Scene", _: bool) -> Thing:
    token, now = new_secret(), scene.world.ports.wall_now()
    async with scene.world.ports.begin() as work:
        account = await a_double(scene, work, scene.spare)
        reset = PasswordReset.ask(ResetId(new_id()), account.id, hash_of(token), at=now)
        await work.password_resets.add(reset)
    return Thing(About.RESET, token)


async def _client(scene: "Scene", _: bool, *, of: str) -> Thing:
    async with scene.world.ports.begin() as work:
        client, secret, told = await keep_client(scene, work, of, *Scope)
    return Thing(About.API_CLIENT, str(client.id), more={"part": str(secret.id), "secret": told})


async def _trial(scene: "Scene", _: bool, *, about: About = About.TRIAL, issued: bool = False) -> Thing:
    ports = scene.world.ports
    trial_id, now = TrialId(new_id()), ports.wall_now()
    asked = TrialRequest("見本商店", "見本 花子", f"{trial_id}@shoten.example", "059-000-0009", TERMS_VERSION)
    token = ports.mailed_secrets.link_token(PURPOSE, trial_id)
    async with ports.begin() as work:
        await work.trials.add(Trial(trial_id, 1, asked, now, now + LINK_LIFE))
    version = (await confirm_trial(ports, token)).trial.version if issued else 1
    return Thing(about, token if about is About.TRIAL_LINK else str(trial_id), version)


async def _somebody(scene: "Scene", _: bool, *, who: str) -> Thing:
    """An account to look in as, with a code of the federation's app that was not used yet."""
    admin = scene.people["adm"]
    assert admin.otp_seed is not None
    async with scene.world.ports.begin() as work:
        await work.factors.keep_totp(admin.account.id, admin.otp_seed, 0)
    code = pyotp.TOTP(admin.otp_seed).at(scene.world.ports.wall_now())
    return Thing(About.SOMEBODY, str(scene.people[who].account.id), more={"code": code})


MAKERS: Mapping[str, Maker] = {
    "spare_account": _spare_account,
    "spare_session": _spare_session,
    "own_passkey": _own_passkey,
    "spare_passkey": _spare_passkey,
    "spare_reset": _spare_reset,
    "spare_client": partial(_client, of="owl"),
    "pen_client": partial(_client, of="pen"),
    "ott_client": partial(_client, of="ott"),
    "spare_trial": partial(_trial, about=About.TRIAL_LINK),
    "asked_trial": _trial,
    "issued_trial": partial(_trial, issued=True),
    "dispatcher_id": partial(_somebody, who="pen"),
    "clerk_id": partial(_somebody, who="mie"),
    "trial_id": partial(_somebody, who="tri"),
    "admin_id": partial(_somebody, who="adm"),
}
"""How each thing is made that somebody gets in by; ``spare``: nobody of the table's depends on it."""
