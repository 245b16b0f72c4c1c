"""One network in which everyone stands in every relation to something, and how each is let in.

Days of the scene: a January and a February that were closed, January's documents paid, and the first of
April, which is now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from httpx2 import AsyncClient
from httpx2 import Response as Answer
from sqlalchemy import text

from adapters.db.schema import metadata
from adapters.ids import new_digits, new_id, new_secret
from api.compose import SqlWorld
from domain.accounts import (
    Account,
    AccountId,
    Credentials,
    Device,
    DeviceKind,
    Role,
    Session,
    SessionEnd,
    SessionId,
)
from domain.contract_numbers import RANDOM_DIGITS, contract_number
from domain.members import MemberKind
from domain.ports import Work
from domain.usecases.logging_in import hash_of
from tests.builders import Network, Person, a_cooperative, a_member, an_account
from tests.permissions import things
from tests.permissions.table import CLIENTS, PEOPLE
from tests.recipes import About, Subject, Written

COUNTED_APART = {"rate_limits"}
"""What every call moves."""


@dataclass(slots=True)
class Scene:
    """The network, its people, and what they may do something with.

    ``people``: the accounts, by column of the table; ``tokens``: what everyone is let in with, None without.
    """

    world: SqlWorld
    client: AsyncClient
    network: Network
    people: Mapping[str, Person]
    spare: Account
    password_hash: str
    phones: Mapping[str, UUID]
    tokens: dict[str, str | None] = field(default_factory=dict)
    kept: dict[str, things.Thing] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """By the network's clock."""
        return self.world.ports.now()

    @property
    def books(self) -> Mapping[str, str]:
        """The co-operatives and the federation by their ids, named as the table does."""
        clerks = {who: self.people[who].account.cooperative_id for who in ("mie", "sai", "shi")}
        return {str(self.network.federation.id): "fed"} | {str(one): who for who, one in clerks.items()}

    async def everything(self) -> None:
        """Let there be each thing of the scene."""
        for name in things.MAKERS:
            if not name.startswith("spare"):
                await self.thing(name)

    async def thing(self, name: str, *, fresh: bool = False) -> things.Thing:
        """The scene's thing of this name, with every field filled in; or a new one that may be changed."""
        if name == "-":
            return things.Thing(About.NOTHING, "")
        if fresh and name not in things.MADE_ONCE:
            return await things.MAKERS[name](self, False)
        if name not in self.kept:
            self.kept[name] = await things.MAKERS[name](self, True)
        return self.kept[name]

    def nothing_like(self, thing: things.Thing) -> things.Thing:
        """What there is none of, asked for in the same way; an id that is right and nobody's."""
        number = contract_number(new_digits(RANDOM_DIGITS))
        return replace(thing, ref=number if thing.about is About.CONTRACT else str(new_id()))

    def subject(self, thing: things.Thing, who: str) -> Subject:
        """The thing as one of them comes to it."""
        desk = self.people[who].desk if who in self.people else None
        return Subject(
            now=self.now,
            ref=thing.ref,
            version=thing.version,
            is_own=desk is not None and desk.id == thing.poster_id,
            partner=str(things.desk_of(self.network.owl).id),
            phone=str(new_id()),
        )

    async def let_in(self, who: str, *, double: bool = False) -> None:
        """Give somebody a token that is good: a session of the account, or of the phone. API clients: here.

        ``double``: the session is of another account that is the same in all but its name.
        """
        if who in self.phones:
            thing = await self.thing(things.DRIVES[who])
            self.tokens[who] = await things.start_driving(self, thing, self.phones[who])
        elif who in self.people:
            async with self.world.ports.begin() as work:
                account = self.people[who].account
                if double:
                    account = replace(account, id=AccountId(new_id()), login_id=f"{who}-{new_id()}")
                    await work.accounts.add(account, Credentials(account.id, self.password_hash, None, 0))
                self.tokens[who] = await self._session(work, account)
        else:
            assert who == "nob", f"say in Scene.let_in how {who} is let in"
            self.tokens[who] = None

    async def _session(self, work: Work, account: Account) -> str:
        token, now = new_secret(), self.world.ports.wall_now()
        older = await work.sessions.active_of(account.id)
        if older is not None:
            await work.sessions.save(older.end(SessionEnd.SUPERSEDED, at=now))
        device = Device(DeviceKind.BROWSER)
        session = Session.start(SessionId(new_id()), account.id, device, hash_of(token), at=now)
        await work.sessions.add(session, hash_of(new_secret()))
        return token

    async def ask(self, who: str, call: Written, **headers: str) -> Answer:
        """Send a call as somebody."""
        token = self.tokens[who]
        bearer = {} if token is None else {"Authorization": f"Bearer {token}"}
        sending = call.sending
        sending["headers"] = {**sending["headers"], **bearer, **headers}
        return await self.client.request(**sending)

    async def fingerprint(self) -> dict[str, str]:
        """Every table's rows in short: what changes nothing leaves it as it is."""
        found = {}
        async with self.world.engine.connect() as connection:
            for table in metadata.sorted_tables:
                if table.name not in COUNTED_APART:
                    rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table.name} t"
                    found[table.name] = str(await connection.scalar(text(rows)))
        return found


async def set_scene(world: SqlWorld, client: AsyncClient, network: Network, password_hash: str) -> Scene:
    """The scene, with everything of the past in it and everyone let in."""
    async with world.ports.begin() as work:
        shiga = await _clerk_of_shiga(work, password_hash)
        newcomer = await _colleague(work, network, password_hash, "newcomer", must_change_password=True)
        spare = await _colleague(work, network, password_hash, "spare")
    by_column = {
        "adm": network.admin,
        "mie": network.mie_clerk,
        "sai": network.saitama_clerk,
        "shi": shiga,
        "pen": network.penguin,
        "col": network.colleague,
        "ott": network.otter,
        "owl": network.owl,
        "tri": network.trial,
        "new": newcomer,
    }
    phones = {"dri": new_id(), "odr": new_id()}
    scene = Scene(world, client, network, by_column, spare.account, password_hash, phones)
    scene.kept |= await things.close_the_past(scene)
    for who in (*PEOPLE, *CLIENTS):
        await scene.let_in(who)
    return scene


async def _clerk_of_shiga(work: Work, password_hash: str) -> Person:
    """Who keeps the books of a co-operative that has no part in any trade."""
    shiga = a_cooperative(name="滋賀見本協同組合", prefecture="25")
    desk = a_member(shiga, kind=MemberKind.COOPERATIVE, name=shiga.name)
    await work.members.add_cooperative(shiga)
    await work.members.add(desk)
    account = an_account(Role.COOP_CLERK, desk, login_id="shiga-clerk")
    await work.accounts.add(account, Credentials(account.id, password_hash, None, 0))
    return Person(account, desk, None)


async def _colleague(work: Work, network: Network, password_hash: str, login_id: str, **said: bool) -> Person:
    """Another dispatcher of penguin's."""
    desk = things.desk_of(network.penguin)
    account = an_account(Role.DISPATCHER, desk, login_id=login_id, **said)
    await work.accounts.add(account, Credentials(account.id, password_hash, None, 0))
    return Person(account, desk, None)
