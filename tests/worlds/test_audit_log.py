"""What the audit log tells a clerk, held to what the clerk is told of the things themselves (SPEC 1.7).

The proof's worlds have records that follow each other by co-operative, and of things without secrets. Here
are records as the program writes them.
"""

from adapters.db.plain import plain
from domain.contracts.contracts import ContractStatus
from domain.members import Member
from tests.worlds.around import Around, note
from tests.worlds.asking.registry import Sight
from tests.worlds.cast import BADGER, EYES, MIE_DESK, OWL, PENGUIN
from tests.worlds.houses import TwoWorlds
from tests.worlds.scenes import Deal, Scene, Secret, Terms, a_deal


def record_of(deal: Deal) -> Around:
    """The record of the carrier's proposal, as ``Shelf`` writes it: what is added, whole."""
    first = deal.versions[0]
    said = {"member_id": first.carrier.member_id, "kind": "contracts", "thing_id": first.number}
    return Around(
        records=(note("proposal", said | {"operation": "propose_contract", "after": plain(first)}),)
    )


async def may_not_tell(worlds: TwoWorlds, name: str, one: Scene, other: Scene) -> None:
    sides = await worlds.build([Secret("in the log", one, other, frozenset({name}))])
    assert not await worlds.are_told_apart(Sight(EYES[name], sides))


async def test_a_clerks_own_records_do_not_tell_how_much_others_did(worlds: TwoWorlds) -> None:
    own = Around(records=(note("own", {"member_id": OWL.id}),))
    others = Around(records=(note("of another co-operative", {"member_id": PENGUIN.id}),))
    await may_not_tell(worlds, "saitama-clerk", Scene(around=others + own), Scene(around=own))


async def test_the_record_of_a_contract_tells_the_carriers_clerk_nothing_of_the_consignors_own(
    worlds: TwoWorlds,
) -> None:
    scenes = []
    for ref in ("A-1", "B-2"):
        terms = Terms(changes={"external_ref": ref})
        load, deal = a_deal("logged", PENGUIN, OWL, ContractStatus.PROPOSED, terms)
        scenes.append(Scene(loads=(load,), deals=(deal,), around=record_of(deal)))
    await may_not_tell(worlds, "saitama-clerk", *scenes)


async def test_a_contract_whose_making_is_not_in_the_log_tells_that_clerk_nothing_of_them(
    worlds: TwoWorlds,
) -> None:
    scenes = []
    for ref in ("A-1", "B-2"):
        terms = Terms(changes={"external_ref": ref})
        load, deal = a_deal("logged", PENGUIN, OWL, ContractStatus.PROPOSED, terms)
        scenes.append(Scene(loads=(load,), deals=(deal,)))
    await may_not_tell(worlds, "saitama-clerk", *scenes)


def record_of_a_list(other: Member) -> Around:
    """The record of penguin's putting another on its do-not-deal list, as the program writes it."""
    said = {"member_id": PENGUIN.id, "kind": "do_not_deal", "thing_id": str(PENGUIN.id)}
    after = {"listed": True, "other_id": str(other.id)}
    done = {"operation": "put_on_do_not_deal", "before": {"listed": False}, "after": after}
    return Around(records=(note("listed", said | done),))


async def test_a_clerk_is_not_told_on_whose_do_not_deal_list_its_own_desk_stands(worlds: TwoWorlds) -> None:
    await may_not_tell(worlds, "mie-clerk", Scene(around=record_of_a_list(MIE_DESK)), Scene())


async def test_a_clerk_reads_whom_else_its_members_put_on_their_lists(worlds: TwoWorlds) -> None:
    listed = Scene(around=record_of_a_list(BADGER))
    sides = await worlds.build([Secret("in the log", listed, Scene(), frozenset())])
    assert await worlds.are_told_apart(Sight(EYES["mie-clerk"], sides))
