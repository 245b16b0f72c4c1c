"""Filling an empty database with the demo network, through the real use cases, all of it or nothing."""

import asyncio
import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from api.demo.companies import (
    COOPERATIVES,
    FEDERATION_ADDRESS,
    FEDERATION_MAIL,
    FEDERATION_NAME,
    FEDERATION_PERSON,
    FEDERATION_PHONE,
    FEDERATION_REGISTRATION_NUMBER,
    FEE_BP,
    TRIAL_PERSON,
    DemoCooperative,
    DemoMember,
)
from api.demo.desks import Desk
from api.demo.loads import draw_load
from api.demo.logins import DemoFile, Login, Named, read_demo_file, write_demo_file
from api.demo.searches import searches_of
from api.demo.surveys import publish_past_surveys, reply_to_survey
from api.demo.vehicles import draw_vehicle
from api.settings import using
from domain.accounts import Account, AccountId, Caller, Credentials, Role, SessionId, Viewer
from domain.members import (
    Cooperative,
    CooperativeId,
    Federation,
    FederationId,
    Member,
    MemberId,
    MemberKind,
)
from domain.places import MunicipalityCode, Place
from domain.ports import Ports
from domain.postings import Contact
from domain.search import LoadSearch, municipality_of
from domain.usecases.board.saving_searches import save_search
from domain.usecases.offering import post_vehicle
from domain.usecases.posting import post_load

SEED = "kaerini"
LOADS, VEHICLES = 220, 80
TRIAL_LIFE = timedelta(days=14)
PASSWORD_CHARACTERS = 20
SEED_BYTES = 20
COOPERATIVES_OFTEN, MEMBERS_OFTEN = 1, 6

Progress = Callable[[int, int], None]
"""Told how many postings are done, of how many."""

PortsAs = Callable[[Caller | None, str], Ports]
"""The ports as they act for a caller (None: the system) in an operation, all in one transaction."""

InOneWork = Callable[[], AbstractAsyncContextManager[PortsAs]]
"""Opens that transaction: leaving it commits, raising rolls back."""


class NotTheDemoNetwork(Exception):
    """The database holds a network, and not the one of demo.json; nothing was changed."""

    ja = (
        "データベースは空ではなく、デモのネットワークでもないため、--demo では起動できません。"
        "--demo を付けずに起動するか、KAERINI_HOME に別のフォルダーを指定してください。"
    )
    en = (
        "The database is not empty and holds no demo network, so --demo cannot be used. "
        "Start without --demo, or set KAERINI_HOME to another folder."
    )


@dataclass(frozen=True, slots=True)
class _Proof:
    """What proves an account, and how it is told to whoever tries the demo."""

    password: str
    password_hash: str
    otp_seed: str | None


@dataclass(slots=True)
class _Filling:
    """The network while it is filled."""

    ports_as: PortsAs
    proofs: Iterator[_Proof]
    logins: list[Login] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)


async def ensure_demo_network(
    ports: Ports, in_one_work: InOneWork, home: Path, base_url: str, progress: Progress
) -> DemoFile:
    """Fill an empty database with the demo network, or find it there; demo.json tells how to log in.

    All is posted in one transaction, and demo.json is on disk before that commits: a start killed at any
    moment leaves either an empty database or the whole network with its logins. Raises:
    NotTheDemoNetwork.
    """
    if await _count_members(ports):
        return await _found(ports, home, base_url)
    proofs = await _prove_all(ports)
    async with in_one_work() as ports_as:
        system = ports_as(None, "fill_demo_network")
        async with system.begin() as work:
            # Of two programs that fill at once, one waits here and then finds the database full.
            await work.clock.lock_offset()
        if not await _count_members(system):
            demo = DemoFile(base_url=base_url, accounts=await _fill(ports_as, proofs, progress))
            _write(home, demo)
            return demo
    return await _found(ports, home, base_url)


async def count_for_everyone(ports: Ports) -> int:
    """How many of the loads are still on the board, of those that all may see."""
    anyone = Viewer(desk=None, cooperative_id=None, oversees=None, masked=False)
    return await ports.board.count_loads(LoadSearch(), anyone, ports.now())


async def _count_members(ports: Ports) -> int:
    async with ports.begin() as work:
        return await work.members.count()


async def _found(ports: Ports, home: Path, base_url: str) -> DemoFile:
    """The logins of a network filled before, which answers at another address, perhaps."""
    demo = read_demo_file(home)
    if demo is None or not await _all_exist(ports, demo):
        raise NotTheDemoNetwork
    async with ports.begin() as work:
        await work.clock.lock_offset()
        if await work.members.federation() is None:  # One that was filled before there were bills.
            await work.members.add_federation(_federation(ports))
    if demo.base_url != base_url:
        demo = demo.model_copy(update={"base_url": base_url})
        _write(home, demo)
    return demo


async def _all_exist(ports: Ports, demo: DemoFile) -> bool:
    async with ports.begin() as work:
        found = [await work.accounts.get(login.account_id) for login in demo.accounts]
    return [account and account.login_id for account in found] == [login.login_id for login in demo.accounts]


async def _prove_all(ports: Ports) -> Iterator[_Proof]:
    """A password and a seed for each account, new in each installation; hashing them takes a moment."""
    clerks = 1 + len(COOPERATIVES)
    people = sum(len(member.dispatchers) for one in COOPERATIVES for member in one.members)
    proofs = await asyncio.gather(*(_prove(ports, index < clerks) for index in range(clerks + people + 1)))
    return iter(proofs)


async def _prove(ports: Ports, with_seed: bool) -> _Proof:
    password = ports.new_secret()[:PASSWORD_CHARACTERS]
    dice = base64.urlsafe_b64decode(ports.new_secret() + "=")
    seed = base64.b32encode(dice[:SEED_BYTES]).decode() if with_seed else None
    return _Proof(password, await ports.passwords.hash(password), seed)


async def _fill(ports_as: PortsAs, proofs: Iterator[_Proof], progress: Progress) -> tuple[Login, ...]:
    """Those with a second factor come first: their proofs do."""
    filling = _Filling(ports_as, proofs)
    progress(0, LOADS + VEHICLES)
    await _add_federation(filling)
    await _add_account(filling, "kit-admin", Role.FEDERATION_ADMIN, FEDERATION_PERSON)
    kept = [await _add_cooperative(filling, one) for one in COOPERATIVES]
    for demo, cooperative in zip(COOPERATIVES, kept, strict=True):
        for member in demo.members:
            await _add_member(filling, demo, cooperative, member)
    await _add_account(filling, "taiken-1", Role.TRIAL, TRIAL_PERSON)
    await _survey_diesel(filling)
    await _save_searches(filling)
    await _post_all(filling, progress)
    return tuple(filling.logins)


async def _add_federation(filling: _Filling) -> None:
    ports = filling.ports_as(None, "fill_demo_network")
    async with ports.begin() as work:
        await work.members.add_federation(_federation(ports))


def _federation(ports: Ports) -> Federation:
    return Federation(
        id=FederationId(ports.new_id()),
        name=FEDERATION_NAME,
        address=FEDERATION_ADDRESS,
        phone=FEDERATION_PHONE,
        mail=FEDERATION_MAIL,
        registration_number=FEDERATION_REGISTRATION_NUMBER,
    )


async def _add_cooperative(filling: _Filling, demo: DemoCooperative) -> Cooperative:
    """A co-operative, its trading desk, and its clerk, who posts for it now and then."""
    ports = filling.ports_as(None, "fill_demo_network")
    cooperative = Cooperative(
        id=CooperativeId(ports.new_id()),
        name=demo.name,
        prefecture=demo.prefecture,
        phone=demo.desk.phone,
        mail=f"jimu@{demo.key}.example",
        fee_bp=FEE_BP,
    )
    desk = _member_of(ports, demo.desk, cooperative, MemberKind.COOPERATIVE)
    async with ports.begin() as work:
        await work.members.add_cooperative(cooperative)
        await work.members.add(desk)
    clerk = await _add_account(
        filling, f"{demo.key}-clerk", Role.COOP_CLERK, demo.clerk, cooperative=cooperative
    )
    filling.desks.append(_desk_of(clerk, demo.clerk, desk, demo, demo.desk, COOPERATIVES_OFTEN))
    return cooperative


async def _add_member(
    filling: _Filling, demo: DemoCooperative, cooperative: Cooperative, demo_member: DemoMember
) -> None:
    """A member, and an account for each of its dispatchers."""
    ports = filling.ports_as(None, "fill_demo_network")
    member = _member_of(ports, demo_member, cooperative, MemberKind.MEMBER)
    async with ports.begin() as work:
        await work.members.add(member)
    often = MEMBERS_OFTEN // len(demo_member.dispatchers)
    for number, person in enumerate(demo_member.dispatchers, 1):
        login_id = f"{demo_member.key}-{number}"
        caller = await _add_account(
            filling, login_id, Role.DISPATCHER, person, member=member, cooperative=cooperative
        )
        filling.desks.append(_desk_of(caller, person, member, demo, demo_member, often))


def _member_of(ports: Ports, demo: DemoMember, cooperative: Cooperative, kind: MemberKind) -> Member:
    code = MunicipalityCode(demo.municipality)
    municipality = municipality_of(Place(code), ports.municipalities)
    return Member(
        id=MemberId(ports.new_id()),
        kind=kind,
        cooperative_id=cooperative.id,
        name=demo.name,
        kana=demo.kana,
        municipality=code,
        address="見本町1丁目1番地",
        bureau=municipality.bureau,
        phone=demo.phone,
        mail=f"haisha@{demo.key}.example",
        registration_number=demo.registration_number,
        joined_on=demo.joined_on,
    )


def _desk_of(
    caller: Caller, person: str, member: Member, demo: DemoCooperative, demo_member: DemoMember, often: int
) -> Desk:
    return Desk(
        caller=replace(caller, desk=member.id),
        contact=Contact(person, member.phone),
        member_id=member.id,
        cooperative_id=member.cooperative_id,
        base=member.municipality,
        home=demo.home,
        fleet=demo_member.fleet,
        often=often,
    )


async def _add_account(
    filling: _Filling,
    login_id: str,
    role: Role,
    person: str,
    *,
    member: Member | None = None,
    cooperative: Cooperative | None = None,
) -> Caller:
    """An account with its login written down, and the caller it is when it posts."""
    ports, proof = filling.ports_as(None, "fill_demo_network"), next(filling.proofs)
    account = Account(
        id=AccountId(ports.new_id()),
        version=1,
        login_id=login_id,
        role=role,
        member_id=member.id if member else None,
        cooperative_id=cooperative.id if cooperative else None,
        person=person,
        mail=f"{login_id}@kaerini.example",
        must_change_password=False,
        ends_at=ports.now() + TRIAL_LIFE if role is Role.TRIAL else None,
    )
    assert role.needs_second_factor == (proof.otp_seed is not None), login_id
    async with ports.begin() as work:
        await work.accounts.add(account, Credentials(account.id, proof.password_hash, proof.otp_seed, 0))
    filling.logins.append(
        Login(
            login_id=login_id,
            password=proof.password,
            otp_secret=proof.otp_seed,
            role=role,
            account_id=account.id,
            member=Named(id=member.id, name=member.name) if member else None,
            cooperative=Named(id=cooperative.id, name=cooperative.name) if cooperative else None,
        )
    )
    return Caller(
        account_id=account.id,
        login_id=login_id,
        role=role,
        desk=account.member_id,
        cooperative_id=account.cooperative_id,
        session_id=SessionId(ports.new_id()),
        must_change_password=False,
    )


async def _post_all(filling: _Filling, progress: Progress) -> None:
    """Loads and vehicles in turns, as on a real board."""
    ports, desks = filling.ports_as(None, "fill_demo_network"), tuple(filling.desks)
    loads_done = vehicles_done = 0
    while (done := loads_done + vehicles_done) < LOADS + VEHICLES:
        if loads_done * VEHICLES <= vehicles_done * LOADS:
            desk, load = await draw_load(ports, SEED, loads_done, desks)
            await post_load(filling.ports_as(desk.caller, "post_load"), desk.caller, load)
            loads_done += 1
        else:
            desk, vehicle = await draw_vehicle(ports, SEED, vehicles_done, desks)
            await post_vehicle(filling.ports_as(desk.caller, "post_vehicle"), desk.caller, vehicle)
            vehicles_done += 1
        progress(done + 1, LOADS + VEHICLES)


async def _survey_diesel(filling: _Filling) -> None:
    """Each company replies once, by its first dispatcher."""
    first = {desk.member_id: desk for desk in reversed(filling.desks)}
    replying = [desk for desk in filling.desks if first[desk.member_id] is desk]
    for place, desk in enumerate(replying):
        await reply_to_survey(filling.ports_as(desk.caller, "report_diesel_price"), SEED, place, desk)
    await publish_past_surveys(filling.ports_as(None, "fill_demo_network"))


async def _save_searches(filling: _Filling) -> None:
    """Three dispatchers watch the board; saved first, so that what is posted is news."""
    for desk, terms in searches_of(filling.desks):
        await save_search(filling.ports_as(desk.caller, "save_search"), desk.caller, terms)


def _write(home: Path, demo: DemoFile) -> None:
    with using(home):
        write_demo_file(home, demo)
