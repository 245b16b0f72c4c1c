"""Entries of the register: what is written down of a member or a co-operative, and changed (SPEC 1.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.members import Cooperative, Member
from domain.places import Bureau, Municipalities, MunicipalityCode, code_faults
from domain.refusals import Fault
from domain.register.offices import moved_faults
from domain.register.registration_numbers import registration_number_faults


@dataclass(frozen=True, slots=True)
class MemberTerms:
    """What is entered of a member; the names are those of ``Member``."""

    name: str
    kana: str
    municipality: MunicipalityCode
    address: str
    phone: str
    mail: str
    representative: str | None = None
    branch: str | None = None
    registration_number: str | None = None
    capital_yen: int | None = None
    employees: int | None = None
    safety_mark_until: date | None = None

    def faults(self, former: "MemberTerms", municipalities: Municipalities) -> Iterator[Fault]:
        """What cannot be right in itself, or beside what was entered before."""
        yield from code_faults(self.municipality, "#/municipality", municipalities)
        yield from moved_faults((former.municipality, former.address), (self.municipality, self.address))
        if self.registration_number != former.registration_number:
            yield from registration_number_faults(self.registration_number, "#/registration_number")


def terms_of_member(member: Member) -> MemberTerms:
    """What is entered of it now."""
    return MemberTerms(
        name=member.name,
        kana=member.kana,
        municipality=member.municipality,
        address=member.address,
        phone=member.phone,
        mail=member.mail,
        representative=member.representative,
        branch=member.branch,
        registration_number=member.registration_number,
        capital_yen=member.capital_yen,
        employees=member.employees,
        safety_mark_until=member.safety_mark_until,
    )


def amend_member(member: Member, terms: MemberTerms, bureau: Bureau) -> Member:
    """The member as now entered; a name it had stays as an alias. ``bureau``: of a new municipality."""
    former = member.former_names
    if terms.name != member.name:
        former = (*(name for name in former if name not in (terms.name, member.name)), member.name)
    return replace(
        member,
        name=terms.name,
        kana=terms.kana,
        municipality=terms.municipality,
        address=terms.address,
        phone=terms.phone,
        mail=terms.mail,
        representative=terms.representative,
        branch=terms.branch,
        registration_number=terms.registration_number,
        capital_yen=terms.capital_yen,
        employees=terms.employees,
        safety_mark_until=terms.safety_mark_until,
        bureau=member.bureau if terms.municipality == member.municipality else bureau,
        former_names=former,
    )


@dataclass(frozen=True, slots=True)
class CooperativeTerms:
    """What is entered of a co-operative; the names are those of ``Cooperative``."""

    name: str
    phone: str
    mail: str
    address: str | None = None
    registration_number: str | None = None
    takes_members_on: bool = True

    def faults(self, former: "CooperativeTerms") -> Iterator[Fault]:
        """What cannot be right in itself."""
        if self.registration_number != former.registration_number:
            yield from registration_number_faults(self.registration_number, "#/registration_number")


def terms_of_cooperative(cooperative: Cooperative) -> CooperativeTerms:
    """What is entered of it now."""
    return CooperativeTerms(
        name=cooperative.name,
        phone=cooperative.phone,
        mail=cooperative.mail,
        address=cooperative.address,
        registration_number=cooperative.registration_number,
        takes_members_on=cooperative.takes_members_on,
    )


def amend_cooperative(cooperative: Cooperative, terms: CooperativeTerms) -> Cooperative:
    """The co-operative as now entered."""
    return replace(
        cooperative,
        name=terms.name,
        phone=terms.phone,
        mail=terms.mail,
        address=terms.address,
        registration_number=terms.registration_number,
        takes_members_on=terms.takes_members_on,
    )
