"""Who lives in the two worlds, the same in both: three co-operatives, five members, everyone who may look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from uuid import UUID

from adapters.mailed_secrets import SealedSecrets
from domain.accounts import (
    Account,
    AccountId,
    Credentials,
    Device,
    DeviceKind,
    Role,
    Session,
    SessionId,
)
from domain.api_clients import Scope
from domain.contracts.contracts import Party
from domain.members import Cooperative, CooperativeId, Federation, FederationId, Member, MemberId, MemberKind
from domain.places import Bureau, MunicipalityCode
from domain.ports import Work
from domain.usecases.access.connecting import TOKEN_MARK
from domain.usecases.joining import applying
from domain.usecases.logging_in import hash_of
from tests.adapters.board_world import NOW
from tests.concluded import party_of
from tests.conftest import SEALER

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of the authenticator apps of clerks and the federation."""

NOBODYS_HASH = "$argon2id$v=19$m=8,t=1,p=1$nobody$is-replaced-by-each-scene"


def fixed_id(name: str) -> UUID:
    """The id of what has this name: the same in both worlds, and in every run."""
    return UUID(bytes=blake2b(name.encode(), digest_size=16).digest())


def applies_by(application: str) -> UUID:
    """From what the secret of the application of that name is made."""
    return fixed_id(f"secret of application {application}")


@dataclass(frozen=True, slots=True)
class Eye:
    """One who looks. ``desk``: the member for which; ``oversees``: the co-operative of a clerk's.

    ``scopes``: an API client's. ``by``: whose account acts in the desk's place, or looks in as ``looked_at``.
    ``applied``: the application whose secret it shows.
    """

    name: str
    role: Role | None
    desk: Member | None = None
    cooperative: Cooperative | None = None
    scopes: frozenset[Scope] = frozenset()
    by: str | None = None
    looked_at: str | None = None
    applied: str | None = None

    @property
    def token(self) -> str:
        """What it shows at the door, in both worlds."""
        if self.applied is not None:
            token = SealedSecrets(SEALER).link_token(applying.PURPOSE, applies_by(self.applied))
            return f"{applying.SECRET_MARK}{token}"
        if self.is_client:
            return f"{TOKEN_MARK}token-of-{self.name}"
        return f"token-of-{self.by if self.acts_in_place else self.name}"

    @property
    def headers(self) -> Mapping[str, str]:
        """What it says with every call."""
        if self.name == "nobody":
            return {}
        said = {"Authorization": f"Bearer {self.token}"}
        if self.acts_in_place:
            assert self.desk is not None
            said["X-On-Behalf-Of"] = str(self.desk.id)
        return said

    @property
    def is_client(self) -> bool:
        """Whether it is a member's own system."""
        return bool(self.scopes)

    @property
    def acts_in_place(self) -> bool:
        """Whether it is a clerk at a member's desk."""
        return self.by is not None and self.looked_at is None

    @property
    def has_account(self) -> bool:
        """Whether there is an account of its own."""
        return self.role is not None and self.by is None

    @property
    def is_clerk(self) -> bool:
        """Whether it keeps the books of a co-operative."""
        return self.role is Role.COOP_CLERK


def _cooperative(name: str, title: str, prefecture: str) -> Cooperative:
    phone, mail = f"0{prefecture}-000-0000", f"{name}@kumiai.example"
    return Cooperative(CooperativeId(fixed_id(name)), title, prefecture, phone, mail, 500)


def _member(name: str, title: str, of: Cooperative, kind: MemberKind = MemberKind.MEMBER) -> Member:
    return Member(
        id=MemberId(fixed_id(name)),
        kind=kind,
        cooperative_id=of.id,
        name=title,
        kana="カナ",
        municipality=MunicipalityCode("24202"),
        address="見本町1-1",
        bureau=Bureau.CHUBU,
        phone=f"090-{len(name):04d}-0000",
        mail=f"{name}@unso.example",
        registration_number="T1234567890123",
        joined_on=date(2015, 4, 1),
    )


MIE = _cooperative("mie", "三重見本協同組合", "24")
SAITAMA = _cooperative("saitama", "埼玉見本協同組合", "11")
SHIGA = _cooperative("shiga", "滋賀見本協同組合", "25")
COOPERATIVES = (MIE, SAITAMA, SHIGA)

PENGUIN = _member("penguin", "四日市ペンギン運輸", MIE)
OTTER = _member("otter", "津カワウソ物流", MIE)
OWL = _member("owl", "川口フクロウ急送", SAITAMA)
HERON = _member("heron", "戸田アオサギ運送", SAITAMA)
CRANE = _member("crane", "大津ツル陸送", SHIGA)
MEMBERS = (PENGUIN, OTTER, OWL, HERON, CRANE)
MIE_DESK, SAITAMA_DESK, SHIGA_DESK = (
    _member(f"{name}-desk", of.name, of, MemberKind.COOPERATIVE)
    for name, of in (("mie", MIE), ("saitama", SAITAMA), ("shiga", SHIGA))
)
DESKS = (MIE_DESK, SAITAMA_DESK, SHIGA_DESK)
TRADERS = (*MEMBERS, *DESKS)
BADGER = _member("badger", "鈴鹿アナグマ運輸", MIE)
BARRING = (BADGER, _member("raven", "深谷カラス陸運", SAITAMA), _member("carp", "草津コイ物流", SHIGA))
BARRED = (
    _member("newt", "松阪イモリ運輸", MIE),
    _member("finch", "秩父ヒワ陸運", SAITAMA),
    _member("trout", "彦根マス物流", SHIGA),
)
SUSPENDED = (
    _member("toad", "伊賀ガマ運輸", MIE),
    _member("swift", "所沢アマツバメ陸運", SAITAMA),
    _member("loach", "長浜ドジョウ物流", SHIGA),
)
QUIET = (*BARRING, *BARRED, *SUSPENDED)
"""They post nothing that is the same in both worlds: so in one alone they may be suspended, or barred. Each
is for one of these: what hides a company's postings would hide that another thing does not.
"""

FEDERATION = Federation(
    FederationId(fixed_id("federation")),
    "見本連合会",
    "東京都千代田区見本町1-1",
    "03-0000-0000",
    "jimu@rengokai.example",
    "T1234567890120",
)


def cooperative_of(member: Member) -> Cooperative:
    """The member's co-operative."""
    return next(one for one in COOPERATIVES if one.id == member.cooperative_id)


def party(member: Member) -> Party:
    """The member as a contract names it."""
    return party_of(member, cooperative_of(member))


EYES: dict[str, Eye] = {
    eye.name: eye
    for eye in (
        Eye("penguin", Role.DISPATCHER, PENGUIN, MIE),
        Eye("colleague", Role.DISPATCHER, PENGUIN, MIE),
        Eye("otter", Role.DISPATCHER, OTTER, MIE),
        Eye("owl", Role.DISPATCHER, OWL, SAITAMA),
        Eye("heron", Role.DISPATCHER, HERON, SAITAMA),
        Eye("crane", Role.DISPATCHER, CRANE, SHIGA),
        Eye("mie-clerk", Role.COOP_CLERK, MIE_DESK, MIE),
        Eye("saitama-clerk", Role.COOP_CLERK, SAITAMA_DESK, SAITAMA),
        Eye("shiga-clerk", Role.COOP_CLERK, SHIGA_DESK, SHIGA),
        Eye("admin", Role.FEDERATION_ADMIN),
        Eye("trial", Role.TRIAL),
        Eye("driver", None),
        Eye("nobody", None),
        Eye("applicant", None, applied="common"),
        Eye("postings-client", None, OTTER, MIE, frozenset({Scope.LOADS_READ, Scope.VEHICLES_READ})),
        Eye("contracts-client", None, OTTER, MIE, frozenset({Scope.CONTRACTS_READ})),
        Eye("books-client", None, OTTER, MIE, frozenset({Scope.SETTLEMENT_READ})),
        Eye("whole-client", None, OWL, SAITAMA, frozenset(Scope)),
        Eye("clerk-for-otter", Role.COOP_CLERK, OTTER, MIE, by="mie-clerk"),
        Eye("admin-as-owl", Role.DISPATCHER, OWL, SAITAMA, by="admin", looked_at="owl"),
    )
}
"""Everyone who looks, by name. ``driver`` drives for owl on the one job that is the same in both worlds."""

EVERYBODY = frozenset(EYES)


def account_of(eye: Eye) -> Account:
    """The account of one who has one."""
    assert eye.role is not None
    return Account(
        id=AccountId(fixed_id(f"account {eye.name}")),
        version=1,
        login_id=eye.name,
        role=eye.role,
        member_id=eye.desk.id if eye.desk and eye.role is Role.DISPATCHER else None,
        cooperative_id=None if eye.cooperative is None else eye.cooperative.id,
        person=f"見本 {eye.name}",
        mail=f"{eye.name}@hito.example",
        must_change_password=False,
        ends_at=NOW + timedelta(days=14) if eye.role is Role.TRIAL else None,
    )


def accounts() -> Iterator[tuple[Eye, Account]]:
    """Everyone's account."""
    return ((eye, account_of(eye)) for eye in EYES.values() if eye.has_account)


async def found(work: Work) -> None:
    """Keep everyone, logged in, in an empty database."""
    await work.members.add_federation(FEDERATION)
    for cooperative in COOPERATIVES:
        await work.members.add_cooperative(cooperative)
    for member in (*TRADERS, *QUIET):
        await work.members.add(member)
    for eye, account in accounts():
        seed = SEED if account.role.needs_second_factor else None
        await work.accounts.add(account, Credentials(account.id, NOBODYS_HASH, seed, 0))
        session_id = SessionId(fixed_id(f"session {eye.name}"))
        device = Device(DeviceKind.BROWSER)
        session = Session.start(session_id, account.id, device, hash_of(eye.token), at=NOW)
        await work.sessions.add(session, hash_of(f"refresh {eye.token}"))
