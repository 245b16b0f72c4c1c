"""What a do-not-deal list and a suspension tell when one asks for the other side itself (SPEC 1.2, 1.9).

In the proof's worlds who bars posts, and nothing else.
"""

from tests.worlds.answers import Ask, send
from tests.worlds.cast import BADGER, OTTER, PENGUIN
from tests.worlds.houses import TwoWorlds
from tests.worlds.registered import Register
from tests.worlds.scenes import Scene, Secret, a_posted_load, everyones, terms_changed


async def statuses(worlds: TwoWorlds, register: Register) -> tuple[int, int]:
    """Penguin asks badger to carry its own load, in a world with this register and in one without."""
    load = terms_changed(everyones(a_posted_load("for badger", PENGUIN)), asking_fare_yen=50_000)
    there = Scene(loads=(load,), register=register)
    await worlds.build([Secret("barred", there, Scene(loads=(load,)), frozenset({"penguin"}))])
    form = {"load_id": str(load.id), "consignor_is": "me", "counterparty_member_id": str(BADGER.id)}
    ask = Ask("propose_contract", "POST", "/v1/contracts", form)
    one, other = [await send(house.clients["penguin"], ask) for house in (worlds.one, worlds.other)]
    return one.status, other.status


async def test_who_is_on_a_do_not_deal_list_does_not_learn_it_by_proposing(worlds: TwoWorlds) -> None:
    assert await statuses(worlds, Register(barring=((BADGER.id, PENGUIN.id),))) == (201, 201)


async def test_that_another_is_suspended_is_not_learnt_by_proposing(worlds: TwoWorlds) -> None:
    assert await statuses(worlds, Register(suspended=(BADGER.id,))) == (201, 201)


async def test_a_third_ones_list_makes_no_difference_to_a_proposal(worlds: TwoWorlds) -> None:
    assert await statuses(worlds, Register(barring=((BADGER.id, OTTER.id),))) == (201, 201)
