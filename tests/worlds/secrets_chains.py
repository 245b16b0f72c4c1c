"""What may differ along a chain of contracts without some viewers' knowing: who is above, and for how much
(SPEC 5.9).
"""

from hypothesis import strategies as st

from domain.contracts.contracts import ContractStatus
from domain.members import Member
from tests.worlds.cast import MEMBERS, Eye
from tests.worlds.scenes import Deal, Scene, Secret, Terms, a_deal
from tests.worlds.secrets import Draw, _sides, all_but, kind
from tests.worlds.secrets_register import KINDS

__all__ = ["KINDS"]

ON_THE_WAY = (ContractStatus.CONCLUDED, ContractStatus.IN_TRANSIT)
LIGHT = {"weight_kg": 1_499}
"""So light a request has no ledger, and nobody is told of a prime."""


def _passed_on(first: Deal, to: Member, n: int, terms: Terms) -> Scene:
    """The load of a deal, posted on by its carrier and taken."""
    carrier = next(one for one in MEMBERS if one.id == first.contract.carrier.member_id)
    further = {"parent_contract_number": first.number, "tier": 2}
    terms = Terms(terms.fare_yen, changes={**terms.changes, **further})
    load, deal = a_deal(f"second of chain {n}", carrier, to, ContractStatus.CONCLUDED, terms)
    return Scene(loads=(load,), deals=(deal,))


@kind
def fare_down_the_chain(draw: Draw, n: int, near: Eye) -> Secret:
    """For how much a load was passed on: those two know, and not who asked for the truck."""
    first, second, third = draw(st.permutations(MEMBERS))[:3]
    load, deal = a_deal(f"first of chain {n}", first, second, draw(st.sampled_from(ON_THE_WAY)))
    top = Scene(loads=(load,), deals=(deal,))
    scenes = [top + _passed_on(deal, third, n, Terms(fare_yen)) for fare_yen in (70_000, 85_000)]
    return Secret("a fare down the chain", *scenes, all_but(_sides(second, third)))


@kind
def who_is_above_a_light_request(draw: Draw, n: int, near: Eye) -> Secret:
    """Who asked for the truck at the top of a chain that has no ledger: not told further down."""
    first, other, second, third = draw(st.permutations(MEMBERS))[:4]
    scenes = []
    for consignor in (first, other):
        light = Terms(changes=dict(LIGHT))
        load, deal = a_deal(f"first of chain {n}", consignor, second, ContractStatus.CONCLUDED, light)
        scenes.append(Scene(loads=(load,), deals=(deal,)) + _passed_on(deal, third, n, light))
    return Secret("who is above a light request", *scenes, all_but(_sides(first, other, second)))
