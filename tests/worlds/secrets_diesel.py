"""What may differ in the diesel price survey without some viewers' knowing: who paid what (SPEC 7.7)."""

from hypothesis import strategies as st

from domain.calendar import Month
from domain.diesel.replies import OilCompany, PurchaseWay
from domain.members import Member
from tests.worlds.cast import EYES, MEMBERS, TRADERS, Eye
from tests.worlds.scenes import Scene, Secret
from tests.worlds.secrets import LOOKING_IN, Draw, all_but, desks_of, kind
from tests.worlds.secrets_desk import KINDS
from tests.worlds.surveyed import APRIL, JUNE, MAY, Surveyed, a_price

__all__ = ["KINDS"]

WAYS = st.sampled_from((PurchaseWay.TANK_LORRY, PurchaseWay.CARD, PurchaseWay.OTHER))
COMPANIES = st.sampled_from((OilCompany.COSMO, OilCompany.KYGNUS))


def _people_of(*members: Member) -> set[str]:
    """Who stands at these desks, also in their place; systems take no part, and nobody looks in."""
    return {name for name in desks_of(*members) if not EYES[name].is_client} - LOOKING_IN


@kind
def price_before_the_close(draw: Draw, n: int, near: Eye) -> Secret:
    """That another has replied to a month that is open, and what: its own desk's alone."""
    member = draw(st.sampled_from([one for one in TRADERS if one is not near.desk]))
    month: Month = draw(st.sampled_from((MAY, JUNE)))
    of = draw(WAYS), draw(COMPANIES)
    there = [Surveyed((a_price(member, sen, month, *of),)) for sen in draw(st.permutations((12_500, 14_900)))]
    other = there[1] if draw(st.booleans()) else Surveyed()
    scenes = Scene(surveyed=there[0]), Scene(surveyed=other)
    return Secret("a price before the close", *scenes, all_but(_people_of(member)))


@kind
def who_paid_which_price(draw: Draw, n: int, near: Eye) -> Secret:
    """Of two desks of one branch that buy alike, who paid more: a published result does not tell."""
    far = [one for one in MEMBERS if one is not near.desk]
    one, other = draw(
        st.sampled_from(
            [(a, b) for a in far for b in far if a is not b and a.cooperative_id == b.cooperative_id]
            or [(far[0], far[0])]
        )
    )
    of = draw(WAYS), draw(COMPANIES)
    prices = draw(st.permutations((12_500, 14_900)))
    scenes = [
        Scene(surveyed=Surveyed((a_price(one, first, APRIL, *of), a_price(other, second, APRIL, *of))))
        for first, second in (prices, prices[::-1])
    ]
    return Secret("who paid which price", *scenes, all_but(_people_of(one, other)))
