"""What the register and those who would join have in a world: applications with their files, bank accounts,
offices, guideline cases, with whom a company deals and with whom it does not (SPEC 1.1, 1.2, 1.9).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from adapters.db.contracts.standing_overrides import STANDING_OVERRIDES
from adapters.db.joining.applications import APPLICATION_FILES, APPLICATIONS
from adapters.db.plain import plain
from adapters.db.register.bank_accounts import PURPOSE
from adapters.db.register.guideline_cases import GUIDELINE_CASES
from adapters.db.register.offices import OFFICES
from adapters.db.register.partners import PARTNER_GROUPS
from api.terms import shallow
from domain.accounts import AccountId
from domain.contracts.checks import OverridableCheck, StandingOverride, StandingOverrideId
from domain.joining.applications import (
    Answers,
    Application,
    ApplicationId,
    ApplicationKind,
    ApplicationStatus,
    ApplicationTerms,
    Hand,
    Step,
    StepKind,
)
from domain.joining.attachments import Attachment, AttachmentId, AttachmentKind, FileType
from domain.members import Cooperative, CooperativeId, Member, MemberId
from domain.places import Bureau, MunicipalityCode
from domain.register.bank_accounts import BankAccount, BankAccountKind
from domain.register.cargo_covers import CargoCover, ChosenCover
from domain.register.guarantee_plans import ChosenPlan, GuaranteePlan
from domain.register.guideline_cases import CaseStatus, CaseStep, CaseStepKind, GuidelineCase, GuidelineCaseId
from domain.register.offices import FleetLine, Office, OfficeId, OfficeTerms
from domain.register.partners import DoNotDeal, PartnerGroup, PartnerGroupId, PartnerGroupTerms
from domain.trials import mail_key
from domain.vehicle_classes import VehicleClass
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.conftest import SEALER
from tests.worlds.cast import CRANE, EYES, MIE, OTTER, OWL, PENGUIN, account_of, applies_by, fixed_id

Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of an application, and its bytes."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Applied:
    """An application with its history and files."""

    application: Application
    steps: tuple[Step, ...] = ()
    papers: tuple[Paper, ...] = ()

    @property
    def id(self) -> ApplicationId:
        """The application's."""
        return self.application.id


@dataclass(frozen=True, slots=True)
class Register:
    """All of it in a world, or a part. ``bank``: an account each; ``suspended``: members, since yesterday."""

    applied: tuple[Applied, ...] = ()
    bank: tuple[tuple[MemberId, BankAccount], ...] = ()
    offices: tuple[Office, ...] = ()
    groups: tuple[PartnerGroup, ...] = ()
    cases: tuple[GuidelineCase, ...] = ()
    barring: tuple[tuple[MemberId, MemberId], ...] = ()
    suspended: tuple[MemberId, ...] = ()
    plans: tuple[ChosenPlan, ...] = ()
    covers: tuple[ChosenCover, ...] = ()
    standing: tuple[StandingOverride, ...] = ()

    def __add__(self, other: "Register") -> "Register":
        """Both; what stands in both stands as in the second."""
        return Register(
            _second(self.applied, other.applied),
            tuple((dict(self.bank) | dict(other.bank)).items()),
            _second(self.offices, other.offices),
            _second(self.groups, other.groups),
            _second(self.cases, other.cases),
            tuple(dict.fromkeys((*self.barring, *other.barring))),
            tuple(dict.fromkeys((*self.suspended, *other.suspended))),
            tuple({(one.cooperative_id, one.from_on): one for one in (*self.plans, *other.plans)}.values()),
            tuple({(one.member_id, one.from_on): one for one in (*self.covers, *other.covers)}.values()),
            _second(self.standing, other.standing),
        )

    @property
    def papers(self) -> Iterable[Paper]:
        """Every file of every application."""
        return (paper for one in self.applied for paper in one.papers)


def _second(ones: Iterable[Any], others: Iterable[Any]) -> tuple[Any, ...]:
    return tuple({one.id: one for one in (*ones, *others)}.values())


def register_rows(register: Register) -> Rows:
    """The rows of all that, by table; who is suspended is written on the members themselves."""
    return {
        "applications": [_application_row(one.application) for one in register.applied],
        "application_steps": [
            {"application_id": one.id, **plain(step), "at": step.at, "account_id": step.account_id}
            for one in register.applied
            for step in one.steps
        ],
        "application_files": [APPLICATION_FILES.row_of(paper.attachment) for paper in register.papers],
        "bank_accounts": [_bank_row(*one) for one in register.bank],
        "offices": [OFFICES.row_of(one) for one in register.offices],
        "partner_groups": [PARTNER_GROUPS.row_of(one) for one in register.groups],
        "guideline_cases": [GUIDELINE_CASES.row_of(one) for one in register.cases],
        "do_not_deal": [_barring_row(*one) for one in register.barring],
        "guarantee_plans": [{**shallow(one), "plan": one.plan.value} for one in register.plans],
        "cargo_covers": [{**shallow(one), "cover": one.cover.value} for one in register.covers],
        "standing_overrides": [STANDING_OVERRIDES.row_of(one) for one in register.standing],
    }


def _application_row(one: Application) -> dict[str, Any]:
    return APPLICATIONS.row_of(one) | {"mail_key": mail_key(one.terms.mail)}


def _bank_row(member_id: MemberId, account: BankAccount) -> dict[str, Any]:
    said = msgspec.json.encode(plain(account))
    return {"member_id": member_id, "sealed": SEALER.seal_randomly(PURPOSE, said, member_id.bytes)}


def _barring_row(member_id: MemberId, other_id: MemberId) -> dict[str, Any]:
    entry = DoNotDeal(member_id, other_id, NOW - DAY)
    return {"member_id": entry.member_id, "other_id": entry.other_id, "since_at": entry.since_at}


def an_application(name: str, to: Cooperative | None, status: ApplicationStatus, **said: Any) -> Applied:
    """An application of that name, to a co-operative or of one, as far as that status; without files."""
    terms = ApplicationTerms(
        company="尾鷲イルカ運輸",
        kana="オワセイルカウンユ",
        representative="海老 太郎",
        person="海老 花子",
        municipality=MunicipalityCode("24209"),
        address="見本浦2-2",
        phone="0597-00-0000",
        mail="iruka@unso.example",
        association="三重県トラック協会",
        vehicles=12,
        employees=18,
        g_mark=True,
        accounts_wanted=2,
        terms_version=1,
        cooperative_id=None if to is None else to.id,
        answers=None if to is None else Answers(association=True, cooperative=True, taking_part=True),
    )
    steps = _steps(to, status)
    application = Application(
        id=ApplicationId(fixed_id(f"application {name}")),
        version=len(steps),
        kind=ApplicationKind.COOPERATIVE if to is None else ApplicationKind.MEMBER,
        status=status,
        secret_id=applies_by(name),
        filed_at=NOW - 2 * DAY,
        updated_at=steps[-1].at,
        terms=replace(terms, **said),
    )
    return Applied(application, steps)


def _steps(to: Cooperative | None, status: ApplicationStatus) -> tuple[Step, ...]:
    filed = Step(1, StepKind.FILED, NOW - 2 * DAY, Hand.APPLICANT, None, None, None)
    if status is ApplicationStatus.FILED:
        return (filed,)
    hand = Hand.FEDERATION if to is None else Hand.COOPERATIVE
    by = account_of(EYES["admin"]) if to is None else _clerk_of(to.id)
    done, reason = StepKind(status.value), "書類が足りません"
    return (filed, Step(2, done, NOW - DAY, hand, by.id, by.person, reason))


def _clerk_of(cooperative_id: CooperativeId) -> Any:
    return next(
        account_of(eye)
        for eye in EYES.values()
        if eye.is_clerk and eye.has_account and eye.cooperative and eye.cooperative.id == cooperative_id
    )


def with_papers(applied: Applied, *said: str) -> Applied:
    """The application with a PDF of each of these words."""
    papers = []
    for n, words in enumerate(said):
        content = f"%PDF-1.4\n{words}\n%%EOF\n".encode()
        attachment = Attachment(
            id=AttachmentId(fixed_id(f"file {n} of {applied.id}")),
            application_id=applied.id,
            kind=AttachmentKind.OTHER,
            media_type=FileType.PDF,
            size_bytes=len(content),
            sha256=hashlib.sha256(content).digest(),
            uploaded_at=NOW - DAY,
            uploaded_by=None,
        )
        papers.append(Paper(attachment, content))
    return replace(applied, papers=tuple(papers))


def a_plan(cooperative: Cooperative, plan: GuaranteePlan) -> ChosenPlan:
    """A plan that a co-operative chose, since yesterday."""
    day, at = (NOW - DAY).date(), NOW - 9 * DAY
    return ChosenPlan(cooperative.id, day, plan, at, _clerk_of(cooperative.id).id)


def a_cover(member: Member, cover: CargoCover) -> ChosenCover:
    """For how much a member's cargo is insured, since yesterday."""
    return ChosenCover(member.id, (NOW - DAY).date(), cover, NOW - DAY, _clerk_of(member.cooperative_id).id)


def a_standing_override(name: str, member: Member, reason: str) -> StandingOverride:
    """What a clerk allows a member beforehand, for nine days."""
    return StandingOverride(
        id=StandingOverrideId(fixed_id(f"standing override {name}")),
        version=1,
        member_id=member.id,
        cooperative_id=member.cooperative_id,
        of_check=OverridableCheck.EXPOSURE,
        up_to_yen=12_000_000,
        until_on=(NOW + 9 * DAY).date(),
        reason=reason,
        granted_at=NOW - DAY,
        granted_by=_clerk_of(member.cooperative_id).id,
    )


def a_bank_account(number: str, **said: Any) -> BankAccount:
    """An account of that number."""
    usual = BankAccount("0001", "123", BankAccountKind.ORDINARY, number, "ﾐﾎﾝｳﾝﾕ(ｶ")
    return replace(usual, **said)


def an_office(name: str, member: Member, **said: Any) -> Office:
    """An open office of a member, with two trucks."""
    fleet = (FleetLine(VehicleClass.LARGE_10T, 2),)
    terms = OfficeTerms("見本営業所", MunicipalityCode("24202"), "見本町3-3", "059-000-0000", fleet)
    office_id = OfficeId(fixed_id(f"office {name}"))
    return Office(office_id, 1, member.id, Bureau.CHUBU, NOW - DAY, None, replace(terms, **said))


def a_group(name: str, member: Member, *partners: Member) -> PartnerGroup:
    """A group of a member's, of these."""
    terms = PartnerGroupTerms("いつもの相手", tuple(one.id for one in partners))
    return PartnerGroup(PartnerGroupId(fixed_id(f"group {name}")), 1, member.id, NOW - DAY, None, terms)


def a_case(name: str, member: Member, status: CaseStatus, text: str = "無断キャンセル") -> GuidelineCase:
    """A case of a member's, as far as that status."""
    by = _clerk_of(member.cooperative_id).id
    steps = [CaseStep(CaseStepKind.WARNING, NOW - 3 * DAY, by, text)]
    if status is not CaseStatus.WARNED:
        own = AccountId(fixed_id("account penguin"))
        steps.append(CaseStep(CaseStepKind.REPLY, NOW - 2 * DAY, own, "以後気をつけます"))
    if status is CaseStatus.SUSPENDED:
        steps.append(CaseStep(CaseStepKind.SUSPENSION, NOW - DAY, by, "利用停止とします"))
    if status is CaseStatus.CLOSED:
        steps.append(CaseStep(CaseStepKind.CLOSING, NOW - HOUR, by, "終了します"))
    case_id = GuidelineCaseId(fixed_id(f"case {name}"))
    return GuidelineCase(case_id, len(steps), member.id, status, date(2026, 6, 20), tuple(steps))


EVERYDAY = Register(
    applied=(
        with_papers(an_application("common", MIE, ApplicationStatus.REJECTED), "会員証 見本"),
        an_application("endorsed", MIE, ApplicationStatus.ENDORSED),
        an_application("of a co-operative", None, ApplicationStatus.FILED, company="見本新協同組合"),
    ),
    bank=((PENGUIN.id, a_bank_account("7654321")), (OWL.id, a_bank_account("1234567"))),
    offices=(an_office("common penguin", PENGUIN), an_office("common owl", OWL)),
    groups=(a_group("common", PENGUIN, OWL, CRANE),),
    cases=(a_case("common penguin", PENGUIN, CaseStatus.REPLIED),),
    barring=((OTTER.id, CRANE.id),),
)
"""The same in both worlds. The applicant who looks filed ``common``; otter does not deal with crane."""
