"""What of the register is shown to whom: a company's public part, and the rest to those it concerns."""

from dataclasses import dataclass

from domain.accounts import Caller, Role
from domain.members import Cooperative, CooperativeId, Member, NamedCooperative
from domain.permissions.relations import Relation
from domain.register.bank_accounts import BankAccount


@dataclass(frozen=True, slots=True)
class MemberSearch:
    """Which companies are asked for; None: any. ``text``: words of name, kana, former names and branch."""

    text: str | None = None
    cooperative_id: CooperativeId | None = None
    prefecture: str | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as one caller sees it.

    ``is_whole``: more than the public part. ``version`` None: the caller may not change it.
    ``bank_account``: masked; None also where none is entered.
    """

    member: Member
    cooperative: NamedCooperative
    is_whole: bool
    version: int | None
    bank_account: BankAccount | None


@dataclass(frozen=True, slots=True)
class CooperativeView:
    """A co-operative as one caller sees it. ``fee_bp``: today's rate, told to its own and the federation."""

    cooperative: Cooperative
    version: int | None
    fee_bp: int | None


def relation_to_member(member: Member, who: Caller) -> Relation:
    """How an account stands to a company of the register."""
    if who.desk == member.id:
        return Relation.OWN
    if who.role is Role.COOP_CLERK and who.cooperative_id == member.cooperative_id:
        return Relation.OWN_COOPERATIVE
    return Relation.DISCLOSED


def relation_to_cooperative(cooperative_id: CooperativeId, who: Caller) -> Relation:
    """How an account stands to a co-operative: as its clerk, or as a member's own."""
    if who.cooperative_id != cooperative_id:
        return Relation.DISCLOSED
    return Relation.OWN


def sees_whole(relation: Relation, who: Caller) -> bool:
    """Whether the caller sees more than the public part: its own people and the federation do."""
    return relation is not Relation.DISCLOSED or who.role is Role.FEDERATION_ADMIN


def may_change(relation: Relation, who: Caller) -> bool:
    """Whether the caller keeps this part of the register: its clerk, or the federation."""
    if who.role is Role.FEDERATION_ADMIN:
        return True
    return who.role is Role.COOP_CLERK and relation is not Relation.DISCLOSED
