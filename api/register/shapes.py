"""What is sent and answered of the companies of the register (SPEC 1.1, 8.2, 8.5, 8.7)."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from api.access.shapes import MailAddress
from api.shapes import Answer, Code5, Day, Flag, Id, Instant, NamedThing, Phone, Strict
from api.terms import patch_of
from domain.members import MemberKind
from domain.places import Bureau
from domain.register.bank_accounts import BankAccountKind
from domain.register.thresholds import Below
from domain.vehicle_classes import VehicleClass

_UNSEEN = r"\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Characters that end a line or turn its direction: these names stand in headers of mails and on papers."""

Called = Annotated[
    str,
    StringConstraints(
        strict=True,
        min_length=1,
        max_length=200,
        pattern=rf"^[^{_UNSEEN}]*[^\s{_UNSEEN}][^{_UNSEEN}]*$",
    ),
]
"""What something is called: one line, whichever way it is printed."""

RegistrationNumber = Annotated[str, StringConstraints(strict=True, pattern=r"^T[0-9]{13}$")]
CapitalYen = Annotated[int, Field(strict=True, ge=0, le=10_000_000_000_000)]
Heads = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Trucks = Annotated[int, Field(strict=True, ge=0, le=10_000)]
FeeBp = Annotated[int, Field(strict=True, ge=0, le=500)]


class MemberForm(Strict):
    """What is entered of a member. ``branch``: of its association; ``safety_mark_until``: of its Gマーク."""

    name: Called
    kana: Called
    municipality: Code5
    address: Called
    phone: Phone
    mail: MailAddress
    representative: Called | None = None
    branch: Called | None = None
    registration_number: RegistrationNumber | None = None
    capital_yen: CapitalYen | None = None
    employees: Heads | None = None
    safety_mark_until: Day | None = None


if TYPE_CHECKING:
    MemberPatch = MemberForm
else:
    MemberPatch = patch_of(MemberForm)


class BankAccountForm(Strict):
    """Where a member is paid. ``holder``: in half-width kana, as the bank writes it."""

    bank_code: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}$")]
    branch_code: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{3}$")]
    kind: BankAccountKind
    number: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{7}$")]
    holder: Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9A-Zｦｱ-ﾟ().,/｢｣¥ -]{1,30}$")]


class BankAccountAnswer(Answer):
    """Where a member is paid. ``number``: ``****567`` to all but the own co-operative's clerk."""

    bank_code: str
    branch_code: str
    kind: BankAccountKind
    number: str
    holder: str


class ReadBankAccountAnswer(BankAccountAnswer):
    """The same, read by itself. ``version``: of the member, to who may change it."""

    version: int | None


class RegisterCard(Answer):
    """A company as anyone in the network may look it up."""

    id: Id
    kind: MemberKind
    name: str
    kana: str
    cooperative: NamedThing
    branch: str | None
    prefecture: str
    phone: str
    safety_mark_until: date | None


class RegisterPage(Answer):
    """Companies, by their kana."""

    items: tuple[RegisterCard, ...]
    next_cursor: str | None


class RegisteredMemberAnswer(RegisterCard):
    """A company of the register. From ``version`` on: null to all but its own, its clerk, the federation.

    ``version``: to who may change it. ``former_names``: oldest first. ``suspended_at``: null unless
    suspended. ``bank_account``: masked.
    """

    former_names: tuple[str, ...]
    version: int | None
    representative: str | None
    municipality: str | None
    address: str | None
    bureau: Bureau | None
    mail: str | None
    registration_number: str | None
    capital_yen: int | None
    employees: int | None
    joined_on: date | None
    suspended_at: Instant | None
    bank_account: BankAccountAnswer | None


class FleetLineForm(Strict):
    """So many trucks of one class."""

    vehicle_class: VehicleClass
    trucks: Trucks


class OfficeForm(Strict):
    """An office of a member. ``fleet``: each vehicle class once."""

    name: Called
    municipality: Code5
    address: Called
    phone: Phone | None = None
    fleet: tuple[FleetLineForm, ...] = Field(default=(), max_length=len(VehicleClass))


if TYPE_CHECKING:
    OfficePatch = OfficeForm
else:
    OfficePatch = patch_of(OfficeForm)


class FleetLineAnswer(Answer):
    """So many trucks of one class."""

    vehicle_class: VehicleClass
    trucks: int


class OfficeAnswer(Answer):
    """An office. ``bureau``: of its municipality."""

    id: Id
    version: int
    name: str
    municipality: str
    address: str
    bureau: Bureau
    phone: str | None
    fleet: tuple[FleetLineAnswer, ...]
    opened_at: Instant


class OfficePage(Answer):
    """A member's offices, oldest first; always whole."""

    items: tuple[OfficeAnswer, ...]
    next_cursor: str | None


class CooperativeForm(Strict):
    """What is entered of a co-operative."""

    name: Called
    phone: Phone
    mail: MailAddress
    address: Called | None = None
    registration_number: RegistrationNumber | None = None
    takes_members_on: Flag = True


if TYPE_CHECKING:
    CooperativePatch = CooperativeForm
else:
    CooperativePatch = patch_of(CooperativeForm)


class RegisteredCooperativeAnswer(NamedThing):
    """A co-operative. ``version``: to who may change it. ``fee_bp``: today's, to its own people."""

    prefecture: str
    address: str | None
    phone: str
    mail: str
    registration_number: str | None
    takes_members_on: bool
    fee_bp: int | None
    version: int | None


class CooperativePage(Answer):
    """All co-operatives."""

    items: tuple[RegisteredCooperativeAnswer, ...]
    next_cursor: str | None


class FeeRateForm(Strict):
    """A fee in basis points of the fare, from a day to come on."""

    from_on: Day
    fee_bp: FeeBp


class FeeRateAnswer(Answer):
    """A dated fee. Before the first of them the co-operative's first fee holds."""

    from_on: date
    fee_bp: int
    added_at: Instant
    added_by: Id | None


class FeeRatePage(Answer):
    """A co-operative's fees, the latest day first; always whole."""

    items: tuple[FeeRateAnswer, ...]
    next_cursor: str | None


class ThresholdForm(Strict):
    """Below ``standard_fare_bp`` of the standard fare ``below`` happens, from a day to come on."""

    from_on: Day
    standard_fare_bp: Annotated[int, Field(ge=1, le=20_000)]
    below: Below


class ThresholdAnswer(Answer):
    """A dated threshold. Before the first of them a fare below the standard fare is noted, and no more."""

    from_on: date
    standard_fare_bp: int
    below: Below
    added_at: Instant
    added_by: Id


class ThresholdPage(Answer):
    """A co-operative's thresholds, the latest day first; always whole."""

    items: tuple[ThresholdAnswer, ...]
    next_cursor: str | None
