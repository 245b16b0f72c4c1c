"""What may differ in the register, and among who would join, without some viewers' knowing: applications,
bank accounts, offices, cases, with whom a company does not deal, who is suspended (SPEC 1.1, 1.2, 1.9).
"""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from domain.audiences import EVERYONE
from domain.joining.applications import ApplicationStatus
from domain.loads import Load, LoadId
from domain.members import Cooperative, Member
from domain.postings import PostingStatus
from domain.register.cargo_covers import CargoCover
from domain.register.guarantee_plans import GuaranteePlan
from domain.register.guideline_cases import CaseStatus
from domain.vehicles import Vehicle, VehicleId
from tests.adapters import board_world
from tests.adapters.board_world import DAY, NOW
from tests.worlds.cast import (
    BARRED,
    BARRING,
    COOPERATIVES,
    DESKS,
    EYES,
    MEMBERS,
    SUSPENDED,
    TRADERS,
    Eye,
    cooperative_of,
    fixed_id,
)
from tests.worlds.registered import (
    Applied,
    Register,
    a_bank_account,
    a_case,
    a_cover,
    a_group,
    a_plan,
    a_standing_override,
    an_application,
    an_office,
    with_papers,
)
from tests.worlds.scenes import Scene, Secret
from tests.worlds.secrets import LOOKING_IN, Draw, all_but, clerks_of, desks_of, kind
from tests.worlds.secrets_around import IN_PLACE
from tests.worlds.secrets_photos import KINDS

__all__ = ["KINDS"]

NO_POSTINGS = frozenset({"driver", "nobody", "applicant"})
"""They read no postings at all."""


def _scenes(one: Register, other: Register) -> tuple[Scene, Scene]:
    return Scene(register=one), Scene(register=other)


def _there_or_other(draw: Draw, one: Register, other: Register) -> tuple[Scene, Scene]:
    """It is there or not, or it is this or that."""
    return _scenes(one, other if draw(st.booleans()) else Register())


def _people_of(member: Member) -> set[str]:
    """Its own people, with accounts of their own; a desk's are the co-operative's clerks."""
    return {name for name in desks_of(member) if EYES[name].has_account}


def _clerks_of(cooperative: Cooperative) -> set[str]:
    """Its clerks, when they are at their own desk."""
    return clerks_of(cooperative) - IN_PLACE


def _keepers_of(member: Member) -> set[str]:
    """Its clerk and the federation."""
    return _clerks_of(cooperative_of(member)) | {"admin"}


def _far(near: Eye, ones: tuple[Member, ...]) -> list[Member]:
    """Those of another co-operative than the viewer's."""
    return [one for one in ones if near.cooperative is None or one.cooperative_id != near.cooperative.id]


def _applied(draw: Draw, n: int, to: Cooperative | None) -> Applied:
    decided = (ApplicationStatus.FILED, ApplicationStatus.REJECTED)
    statuses = decided if to is None else (*decided, ApplicationStatus.ENDORSED)
    words = draw(st.lists(st.sampled_from(("会員証", "写し", "許可証")), unique=True, max_size=2))
    company = draw(st.sampled_from(("熊野クジラ運輸", "紀北サンマ物流")))
    return with_papers(an_application(f"{n}", to, draw(st.sampled_from(statuses)), company=company), *words)


@kind
def application_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """Who would join another co-operative, or as one: its clerk's and the federation's, a new one's the
    federation's alone.
    """
    to = draw(st.sampled_from([None, *(one for one in COOPERATIVES if one != near.cooperative)]))
    made = [Register(applied=(_applied(draw, n, to),)) for _ in range(2)]
    clerks = set() if to is None else _clerks_of(to)
    return Secret("an application", *_there_or_other(draw, *made), all_but(clerks, {"admin"}))


@kind
def file_of_an_application(draw: Draw, n: int, near: Eye) -> Secret:
    """What was put to an application, of the same size in both."""
    to = draw(st.sampled_from([one for one in COOPERATIVES if one != near.cooperative]))
    filed = an_application(f"with files {n}", to, ApplicationStatus.FILED)
    said = draw(st.permutations(("見本 A", "見本 B", "見本 C")))[:2]
    scenes = _scenes(*(Register(applied=(with_papers(filed, words),)) for words in said))
    return Secret("a file of an application", *scenes, all_but(_clerks_of(to), {"admin"}))


@kind
def bank_account_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """Where another is paid: entered or not, here or there."""
    member = draw(st.sampled_from(_far(near, (*MEMBERS, *DESKS))))
    made = [
        Register(bank=((member.id, a_bank_account(number, bank_code=bank)),))
        for number, bank in draw(st.permutations((("1111222", "0005"), ("3333444", "0009"))))
    ]
    people = _people_of(member) | (desks_of(member) & LOOKING_IN)
    hidden_from = all_but(people, _keepers_of(member))
    return Secret("a bank account", *_there_or_other(draw, *made), hidden_from)


@kind
def first_digits_of_a_bank_account(draw: Draw, n: int, near: Eye) -> Secret:
    """The own co-operative's clerk reads the whole number, and nobody else: not the federation, not who owns
    it (SPEC 8.7).
    """
    far = _far(near, MEMBERS) if near.is_clerk else MEMBERS
    member = near.desk if near.desk in far else draw(st.sampled_from(far))
    assert member is not None
    digits = draw(st.permutations(("1234", "9876", "0000")))[:2]
    scenes = _scenes(*(Register(bank=((member.id, a_bank_account(f"{one}567")),)) for one in digits))
    return Secret("the first digits", *scenes, all_but(_clerks_of(cooperative_of(member))))


@kind
def offices_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """Another's offices and trucks: its people's, its clerk's (also in its place), the federation's."""
    member = draw(st.sampled_from(_far(near, MEMBERS)))
    made = [
        Register(offices=(an_office(f"{n}", member, phone=phone, address=address),))
        for phone, address in draw(st.permutations((("059-000-0004", "見本町4"), (None, "見本町5"))))
    ]
    desk = {name for name in desks_of(member) if not EYES[name].is_client}
    return Secret("offices", *_there_or_other(draw, *made), all_but(desk, _keepers_of(member)))


@kind
def groups_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """With whom another deals: its own people's alone, not even its clerk's."""
    member = draw(st.sampled_from([one for one in TRADERS if one is not near.desk]))
    partners = draw(st.permutations([one for one in MEMBERS if one is not member]))
    made = [Register(groups=(a_group(f"{n}", member, *partners[at : at + 2]),)) for at in (0, 2)]
    return Secret("partner groups", *_there_or_other(draw, *made), all_but(_people_of(member)))


CASES = st.sampled_from((CaseStatus.WARNED, CaseStatus.REPLIED, CaseStatus.CLOSED))


@kind
def case_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """That another was warned, of what, and what came of it."""
    member = draw(st.sampled_from(_far(near, MEMBERS)))
    texts = draw(st.permutations(("無断キャンセル", "直接取引")))
    made = [Register(cases=(a_case(f"{n}", member, draw(CASES), text),)) for text in texts]
    people = _people_of(member) | (desks_of(member) & LOOKING_IN)
    hidden_from = all_but(people, _keepers_of(member))
    return Secret("a guideline case", *_there_or_other(draw, *made), hidden_from)


@kind
def do_not_deal_of_others(draw: Draw, n: int, near: Eye) -> Secret:
    """That one company does not deal with another: nothing to a third, nor to a clerk or the federation."""
    others = [one for one in MEMBERS if one is not near.desk]
    one, other = draw(st.permutations(others))[:2]
    scenes = _scenes(Register(barring=((one.id, other.id),)), Register())
    return Secret("do not deal", *scenes, all_but(desks_of(one, other)))


def _postings(draw: Draw, n: int, name: str, poster: Member) -> dict[str, Any]:
    """A load, a vehicle or both, for everyone, by this poster."""
    changes = {
        "poster_id": poster.id,
        "cooperative_id": poster.cooperative_id,
        "status": PostingStatus.OPEN,
        "closed_at": None,
    }
    load: Load = board_world.a_load(draw(st.integers(0, 300)))
    vehicle: Vehicle = board_world.a_vehicle(draw(st.integers(0, 300)))
    until: dict[str, Any] = {"audience": EVERYONE, "closes_at": NOW + 3 * DAY}
    terms = replace(load.terms, parent_contract_number=None, **until)
    loads = (replace(load, id=LoadId(fixed_id(f"{name} load {n}")), terms=terms, **changes),)
    offered = replace(vehicle.terms, **until)
    vehicles = (replace(vehicle, id=VehicleId(fixed_id(f"{name} vehicle {n}")), terms=offered, **changes),)
    which = draw(st.sampled_from(((1, 1), (1, 0), (0, 1))))
    return {"loads": loads[: which[0]], "vehicles": vehicles[: which[1]]}


@kind
def who_does_not_deal_with_the_viewer(draw: Draw, n: int, near: Eye) -> Secret:
    """One posts, and is barred from a company by its own list: for that company it posts nothing."""
    poster = draw(st.sampled_from(BARRING))
    barred = near.desk if near.desk in TRADERS else draw(st.sampled_from(MEMBERS))
    assert barred is not None
    register = Register(barring=((poster.id, barred.id),))
    there = Scene(**_postings(draw, n, "of one who bars", poster), register=register)
    return Secret("who bars the viewer", there, Scene(), _barred(poster, barred))


@kind
def postings_of_who_is_not_dealt_with(draw: Draw, n: int, near: Eye) -> Secret:
    """One posts that stands on a company's own list: what it posts is not there for that company."""
    poster = draw(st.sampled_from(BARRED))
    barred = near.desk if near.desk in TRADERS else draw(st.sampled_from(MEMBERS))
    assert barred is not None
    pairs = ((barred.id, poster.id), (poster.id, barred.id))
    register = Register(barring=pairs[: draw(st.integers(1, 2))])
    there = Scene(**_postings(draw, n, "of one who is barred", poster), register=register)
    return Secret("whom the viewer bars", there, Scene(register=register), _barred(poster, barred))


def _barred(poster: Member, barred: Member) -> frozenset[str]:
    """The barred company's people and systems; but a clerk oversees what its own members post (SPEC 3.5)."""
    return frozenset(desks_of(barred) - clerks_of(cooperative_of(poster)) | NO_POSTINGS)


@kind
def postings_of_a_suspended_member(draw: Draw, n: int, near: Eye) -> Secret:
    """One is suspended, and has postings; or is not, and has none: its keepers know which."""
    poster = draw(st.sampled_from(_far(near, SUSPENDED)))
    case = a_case(f"of a suspension {n}", poster, CaseStatus.SUSPENDED)
    register = Register(cases=(case,), suspended=(poster.id,))
    there = Scene(**_postings(draw, n, "of a suspended one", poster), register=register)
    other = Scene(register=register) if draw(st.booleans()) else Scene()
    seen = clerks_of(cooperative_of(poster)), desks_of(poster), {"admin"}
    return Secret("a suspended member", there, other, all_but(*seen))


@kind
def cargo_cover_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """How far another's cargo is insured, as long as it carries nothing: its keepers know."""
    member = draw(st.sampled_from(_far(near, BARRING)))
    register = Register(covers=(a_cover(member, CargoCover.HIGH_VALUE),))
    hidden_from = all_but(_people_of(member), _keepers_of(member))
    return Secret("a cargo cover", *_scenes(register, Register()), hidden_from)


@kind
def guarantee_plan_of_another_co_operative(draw: Draw, n: int, near: Eye) -> Secret:
    """What plan another co-operative chose: its own people's, and the federation's."""
    cooperative = draw(st.sampled_from([one for one in COOPERATIVES if one != near.cooperative]))
    register = Register(plans=(a_plan(cooperative, GuaranteePlan.FIFTEEN_MILLION),))
    its_own = {name for name, eye in EYES.items() if eye.cooperative == cooperative}
    return Secret("a guarantee plan", *_scenes(register, Register()), all_but(its_own, {"admin"}))


@kind
def standing_override_of_another_co_operative(draw: Draw, n: int, near: Eye) -> Secret:
    """What another co-operative's clerk allows a member beforehand: there or not, for this reason or that."""
    member = draw(st.sampled_from(_far(near, BARRING)))
    made = [
        Register(standing=(a_standing_override(f"{n}", member, reason),))
        for reason in draw(st.permutations(("前受金あり", "繁忙期")))
    ]
    hidden_from = all_but(_clerks_of(cooperative_of(member)))
    return Secret("a standing override", *_there_or_other(draw, *made), hidden_from)
