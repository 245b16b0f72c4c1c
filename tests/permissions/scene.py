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
from adapters.ids import new_digits, new_id, new_one_time_seed
from api.compose import SqlWorld
from domain.accounts import Account, Credentials, Role
from domain.contracts.numbers import RANDOM_DIGITS, contract_number
from domain.members import MemberKind
from domain.ports import Work
from tests.authenticators import Authenticator
from tests.builders import Network, Person, a_cooperative, a_member, an_account
from tests.permissions import applied, photographed, talked, things, ways_in
from tests.permissions.table import BARE, CLIENTS, PEOPLE, STAND_INS, VIEWS
from tests.recipes import About, Subject, Written

COUNTED_APART = {"rate_limits"}
"""What every call moves."""

MAKERS = {**things.MAKERS, **ways_in.MAKERS, **applied.MAKERS, **photographed.MAKERS, **talked.MAKERS}
"""How each thing of the scene is made."""


@dataclass(slots=True)
class Scene:
    """The network, its people, and what they may do something with.

    ``people``: the accounts, by column of the table; ``tokens``: what everyone is let in with, None without.
    ``proofs``: of those who are let in as a double. ``passkey``: the spare one, and the phone it is on.
    ``named``: what else lists may name, by what they name it with; the tariffs that the product carries.
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
    proofs: dict[str, ways_in.Proofs] = field(default_factory=dict)
    passkey: tuple[str, Authenticator] | None = None
    named: dict[str, str] = field(
        default_factory=lambda: {one: one for one in ("2024-209", "2020-575-chubu")}
    )

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
        for name in MAKERS:
            if not name.startswith("spare"):
                await self.thing(name)

    async def thing(self, name: str, *, fresh: bool = False) -> things.Thing:
        """The scene's thing of this name, with every field filled in; or a new one that may be changed."""
        if name == "-":
            return things.Thing(About.NOTHING, "")
        if fresh and name not in things.MADE_ONCE:
            return await MAKERS[name](self, False)
        if name not in self.kept:
            self.kept[name] = await MAKERS[name](self, True)
        return self.kept[name]

    def nothing_like(self, thing: things.Thing) -> things.Thing:
        """What there is none of, asked for in the same way; an id that is right and nobody's."""
        number = contract_number(new_digits(RANDOM_DIGITS))
        is_numbered = thing.about in (About.CONTRACT, About.LEDGER_LINK)
        return replace(thing, ref=number if is_numbered else str(new_id()))

    def subject(self, thing: things.Thing, who: str) -> Subject:
        """The thing as one of them comes to it."""
        seen_as = VIEWS.get(who, CLIENTS[who].like if who in CLIENTS else who)
        desk = self.people[seen_as].desk if seen_as in self.people else None
        subject = Subject(
            now=self.now,
            ref=thing.ref,
            version=thing.version,
            company="" if thing.poster_id is None else str(thing.poster_id),
            is_own=desk is not None and desk.id == thing.poster_id,
            partner=str(things.desk_of(self.network.owl).id),
            phone=str(new_id()),
            **thing.more,
        )
        proofs = self.proofs.get(who)
        if proofs is None:
            return subject
        ref = proofs.passkey_id if thing.ref == ways_in.NOBODYS else thing.ref
        return replace(subject, ref=ref, code=proofs.code, credential=dict(proofs.credential))

    async def let_in(self, who: str, *, double: bool = False) -> None:
        """Give somebody a token that is good: of the account's session, the phone, the API client, the view.

        ``double``: the session is of another account that is the same in all but its name, and has every
        proof at hand. Clients and those who look in come once: nothing that others do lets them out.
        """
        self.proofs.pop(who, None)
        if who in STAND_INS:
            await self.let_in(STAND_INS[who].who, double=double)
        elif who in self.phones:
            thing = await self.thing(things.DRIVES[who])
            self.tokens[who] = await things.start_driving(self, thing, self.phones[who])
        elif who == "nob" or (who in self.tokens and who in (*CLIENTS, *VIEWS)):
            self.tokens.setdefault(who, None)
        else:
            async with self.world.ports.begin() as work:
                self.tokens[who] = await self._token(work, who, double)

    async def _token(self, work: Work, who: str, double: bool) -> str:
        if who in CLIENTS:
            return await ways_in.let_client_in(self, work, who)
        if who in VIEWS:
            return await ways_in.let_view_in(self, work, who)
        bare = who in BARE
        account = self.people[BARE.get(who, who)].account
        if double or bare:
            account = await ways_in.a_double(self, work, account, bare=bare)
            self.proofs[who] = await ways_in.with_all_proofs(self, work, account, bare=bare)
        token, _ = await ways_in.open_session(self, work, account)
        return token

    async def ask(self, who: str, call: Written, **headers: str) -> Answer:
        """Send a call as somebody."""
        sending = call.sending
        sending["headers"] = {**self._presented(who), **sending["headers"], **headers}
        return await self.client.request(**sending)

    def _presented(self, who: str) -> dict[str, str]:
        """The headers by which somebody comes; a call that proves itself has its own in their place."""
        if who in STAND_INS:
            one = STAND_INS[who]
            return {
                **self._presented(one.who),
                "X-On-Behalf-Of": str(things.desk_of(self.people[one.member]).id),
            }
        token = self.tokens[who]
        return {} if token is None else {"Authorization": f"Bearer {token}"}

    async def fingerprint(self) -> dict[str, str]:
        """Every table's rows in short: what changes nothing leaves it as it is."""
        tables = [table.name for table in metadata.sorted_tables if table.name not in COUNTED_APART]
        rows = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
        every = " UNION ALL ".join(rows.format(table) for table in tables)
        async with self.world.engine.connect() as connection:
            return {name: str(told) for name, told in await connection.execute(text(every))}


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
    await ways_in.leave_records(scene)
    for who in (*PEOPLE, *CLIENTS, *VIEWS, *BARE):
        await scene.let_in(who)
    return scene


async def _clerk_of_shiga(work: Work, password_hash: str) -> Person:
    """Who keeps the books of a co-operative that has no part in any trade."""
    shiga = a_cooperative(name="滋賀見本協同組合", prefecture="25")
    desk = a_member(shiga, kind=MemberKind.COOPERATIVE, name=shiga.name)
    await work.members.add_cooperative(shiga)
    await work.members.add(desk)
    account, seed = an_account(Role.COOP_CLERK, desk, login_id="shiga-clerk"), new_one_time_seed()
    await work.accounts.add(account, Credentials(account.id, password_hash, seed, 0))
    return Person(account, desk, seed)


async def _colleague(work: Work, network: Network, password_hash: str, login_id: str, **said: bool) -> Person:
    """Another dispatcher of penguin's."""
    desk = things.desk_of(network.penguin)
    account = an_account(Role.DISPATCHER, desk, login_id=login_id, **said)
    await work.accounts.add(account, Credentials(account.id, password_hash, None, 0))
    return Person(account, desk, None)
