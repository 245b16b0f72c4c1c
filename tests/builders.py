"""Things of the trade for tests: name what matters, ``a_load(weight_kg=1)``; the rest is filled in."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from adapters.ids import new_id, new_one_time_seed
from domain.accounts import (
    Account,
    AccountId,
    Caller,
    Credentials,
    Device,
    DeviceKind,
    Role,
    Session,
    SessionId,
)
from domain.calendar import JST
from domain.loads import Cargo, Load, LoadId, LoadTerms, Measured
from domain.members import (
    Cooperative,
    CooperativeId,
    Federation,
    FederationId,
    Member,
    MemberId,
    MemberKind,
)
from domain.places import Bureau, Distance, MunicipalityCode, Place
from domain.ports import Ports, Work
from domain.postings import Contact, PostingStatus, Window
from domain.vehicle_classes import BodyType, VehicleClass
from domain.vehicles import Availability, Capacity, Vehicle, VehicleId, VehicleTerms

NOW = datetime(2026, 4, 1, 9, tzinfo=JST)
"""When tests begin, by either clock: a Wednesday, at nine in the morning."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

YOKKAICHI, KAWAGUCHI, NAGOYA = map(MunicipalityCode, ("24202", "11203", "23100"))

_numbers = count(1)

Thing = TypeVar("Thing")


class MovableClock:
    """Both clocks, standing still until a test moves them. ``ahead``: as a sandbox moves the network's."""

    def __init__(self, at: datetime = NOW) -> None:
        self._wall = at
        self.ahead = timedelta(0)

    def wall_now(self) -> datetime:
        """The wall's time."""
        return self._wall

    def now(self) -> datetime:
        """The network's time."""
        return self._wall + self.ahead

    def forward(self, by: timedelta) -> None:
        """Let both clocks run on."""
        self._wall += by

    def adopt(self, ahead: timedelta) -> None:
        """Set how far the network's clock runs ahead."""
        self.ahead = ahead


def a_federation() -> Federation:
    """The federation."""
    return Federation(
        FederationId(new_id()),
        "見本連合会",
        "東京都千代田区見本町1-1",
        "03-0000-0000",
        "jimu@rengokai.example",
        "T1234567890120",
    )


def a_cooperative(**changes: Any) -> Cooperative:
    """A co-operative of Mie."""
    n = next(_numbers)
    made = Cooperative(
        CooperativeId(new_id()), f"第{n}見本協同組合", "24", "059-000-0000", f"kumiai{n}@kumiai.example", 500
    )
    return replace(made, **changes)


def a_member(cooperative: Cooperative, **changes: Any) -> Member:
    """A carrier of the co-operative; ``kind=COOPERATIVE`` makes the co-operative's own desk."""
    n = next(_numbers)
    made = Member(
        id=MemberId(new_id()),
        kind=MemberKind.MEMBER,
        cooperative_id=cooperative.id,
        name=f"第{n}見本運送",
        kana=f"だい{n}みほんうんそう",
        municipality=YOKKAICHI,
        address="見本町1-1",
        bureau=Bureau.CHUBU,
        phone="059-000-0001",
        mail=f"haisha{n}@unso.example",
        registration_number=None,
        joined_on=date(2015, 4, 1),
    )
    return replace(made, **changes)


def an_account(role: Role, member: Member | None = None, **changes: Any) -> Account:
    """An account of a role; dispatchers name their member, clerks name their co-operative's desk."""
    n = next(_numbers)
    assert (member is not None) == (role in (Role.DISPATCHER, Role.COOP_CLERK))
    made = Account(
        id=AccountId(new_id()),
        version=1,
        login_id=f"{role}-{n}",
        role=role,
        member_id=member.id if member and role is Role.DISPATCHER else None,
        cooperative_id=member.cooperative_id if member else None,
        person=f"見本 {n}郎",
        mail=f"hito{n}@unso.example",
        must_change_password=False,
        ends_at=NOW + 14 * DAY if role is Role.TRIAL else None,
    )
    return replace(made, **changes)


def a_session(account: Account, access_hash: bytes = b"a" * 32, at: datetime = NOW) -> Session:
    """A session in a browser."""
    device = Device(DeviceKind.BROWSER, "Firefox")
    return Session.start(SessionId(new_id()), account.id, device, access_hash, at=at)


def _changed(thing: Thing, parts: tuple[str, ...], changes: dict[str, Any]) -> Thing:
    """The thing with each change made where the name belongs: on the thing, or on one of its parts."""
    own = {field.name for field in fields(thing)}  # type: ignore[arg-type]
    here = {name: value for name, value in changes.items() if name in own}
    left = {name: value for name, value in changes.items() if name not in own}
    for part in parts:
        inner = getattr(thing, part, None)
        if part in own and part not in here and inner is not None:
            names = _names_within(inner, parts)
            theirs = {name: left.pop(name) for name in list(left) if name in names}
            here[part] = _changed(inner, parts, theirs) if theirs else inner
    assert not left, f"{type(thing).__name__} knows nothing of {sorted(left)}"
    return replace(thing, **here)  # type: ignore[type-var]


def _names_within(thing: Any, parts: tuple[str, ...]) -> set[str]:
    names = {field.name for field in fields(thing)}
    for part in names & set(parts):
        names |= _names_within(getattr(thing, part), parts)
    return names


def load_terms(**changes: Any) -> LoadTerms:
    """Steel from Yokkaichi to Kawaguchi, on a wing of ten tons, tomorrow. Cargo's names count too."""
    made = LoadTerms(
        origin=Place(YOKKAICHI),
        destination=Place(KAWAGUCHI),
        pickup=Window(NOW + DAY, NOW + DAY + 2 * HOUR),
        delivery=Window(NOW + 2 * DAY, NOW + 2 * DAY + 2 * HOUR),
        cargo=Cargo("鋼材", 8000),
        vehicle_class=VehicleClass.LARGE_10T,
        body_types=(BodyType.WING,),
        contact=Contact("配車 見本", "059-000-0002"),
        tier=1,
    )
    return _changed(made, ("cargo",), changes)


def a_load(poster: Member, **changes: Any) -> Load:
    """An open load of the poster; names of the load, its terms and its cargo may be given alike."""
    terms = load_terms()
    measured = Measured(Distance(400, 380, "corridors", ferry=False), None)
    made = Load(
        id=LoadId(new_id()),
        version=1,
        poster_id=poster.id,
        cooperative_id=poster.cooperative_id,
        status=PostingStatus.OPEN,
        posted_at=NOW,
        updated_at=NOW,
        closed_at=None,
        trucks_left=changes.get("trucks", 1),
        measured=measured,
        roughly=measured,
        terms=terms,
    )
    return _changed(made, ("terms", "cargo"), changes)


def vehicle_terms(**changes: Any) -> VehicleTerms:
    """An empty wing of ten tons in Kawaguchi, this afternoon. Capacity's names count too."""
    made = VehicleTerms(
        available=Availability(Place(KAWAGUCHI), NOW + 6 * HOUR),
        vehicle_class=VehicleClass.LARGE_10T,
        body_type=BodyType.WING,
        capacity=Capacity(10_000),
        contact=Contact("配車 見本", "059-000-0003"),
    )
    return _changed(made, ("capacity",), changes)


def a_vehicle(poster: Member, **changes: Any) -> Vehicle:
    """An open vehicle of the poster; names of the vehicle, its terms and its capacity may be given alike."""
    made = Vehicle(
        id=VehicleId(new_id()),
        version=1,
        poster_id=poster.id,
        cooperative_id=poster.cooperative_id,
        status=PostingStatus.OPEN,
        posted_at=NOW,
        updated_at=NOW,
        closed_at=None,
        terms=vehicle_terms(),
    )
    return _changed(made, ("terms", "capacity"), changes)


PASSWORD = "とても長い合言葉 correct horse"
"""Of every account of the test network."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the test network, with what it logs in with."""

    account: Account
    desk: Member | None
    otp_seed: str | None

    @property
    def caller(self) -> Caller:
        """As who a use case sees this person."""
        return Caller(
            account_id=self.account.id,
            login_id=self.account.login_id,
            role=self.account.role,
            desk=None if self.desk is None else self.desk.id,
            cooperative_id=self.account.cooperative_id,
            session_id=SessionId(new_id()),
            must_change_password=self.account.must_change_password,
        )


@dataclass(frozen=True, slots=True)
class Network:
    """Two co-operatives, Mie with two members and Saitama with one, and an account of every role.

    ``penguin`` and ``otter`` are rivals within Mie; ``owl`` belongs to Saitama. ``colleague`` works at
    penguin's desk as well.
    """

    federation: Federation
    mie: Cooperative
    saitama: Cooperative
    penguin: Person
    colleague: Person
    otter: Person
    owl: Person
    mie_clerk: Person
    saitama_clerk: Person
    admin: Person
    trial: Person

    @property
    def everyone(self) -> tuple[Person, ...]:
        """All people."""
        return tuple(who for who in map(self.__getattribute__, self.__slots__) if isinstance(who, Person))


async def found_network(work: Work, password_hash: str) -> Network:
    """Keep the test network, and say who is in it."""
    mie = a_cooperative(name="三重見本協同組合", prefecture="24")
    saitama = a_cooperative(name="埼玉見本協同組合", prefecture="11")
    names = {"penguin": ("四日市ペンギン運輸", mie), "otter": ("津カワウソ物流", mie)}
    names["owl"] = ("川口フクロウ急送", saitama)
    members = {key: a_member(of, name=name) for key, (name, of) in names.items()}
    desks = {
        of: a_member(of, kind=MemberKind.COOPERATIVE, name=of.name, joined_on=date(2009, 4, 1))
        for of in (mie, saitama)
    }
    federation = a_federation()
    await work.members.add_federation(federation)
    for cooperative in (mie, saitama):
        await work.members.add_cooperative(cooperative)
    for member in (*members.values(), *desks.values()):
        await work.members.add(member)

    async def person(role: Role, desk: Member | None, login_id: str) -> Person:
        account = an_account(role, desk, login_id=login_id, person=f"見本 {login_id}")
        seed = new_one_time_seed() if role.needs_second_factor else None
        await work.accounts.add(account, Credentials(account.id, password_hash, seed, 0))
        return Person(account, desk, seed)

    return Network(
        federation=federation,
        mie=mie,
        saitama=saitama,
        penguin=await person(Role.DISPATCHER, members["penguin"], "penguin"),
        colleague=await person(Role.DISPATCHER, members["penguin"], "colleague"),
        otter=await person(Role.DISPATCHER, members["otter"], "otter"),
        owl=await person(Role.DISPATCHER, members["owl"], "owl"),
        mie_clerk=await person(Role.COOP_CLERK, desks[mie], "mie-clerk"),
        saitama_clerk=await person(Role.COOP_CLERK, desks[saitama], "saitama-clerk"),
        admin=await person(Role.FEDERATION_ADMIN, None, "admin"),
        trial=await person(Role.TRIAL, None, "trial"),
    )


async def post_load(ports: Ports, poster: Person, **changes: Any) -> Load:
    """A load of a person's desk, kept as it is, past the rules of posting."""
    assert poster.desk is not None
    load = a_load(poster.desk, **changes)
    async with ports.begin() as work:
        await work.loads.add(load)
    return load


async def post_vehicle(ports: Ports, poster: Person, **changes: Any) -> Vehicle:
    """A vehicle of a person's desk, kept as it is, past the rules of posting."""
    assert poster.desk is not None
    vehicle = a_vehicle(poster.desk, **changes)
    async with ports.begin() as work:
        await work.vehicles.add(vehicle)
    return vehicle
