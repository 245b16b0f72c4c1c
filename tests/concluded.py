"""A concluded contract for tests of what follows from it; name what matters, of the contract or its parts."""

from dataclasses import replace
from datetime import date
from typing import Any

from adapters.ids import new_id
from domain.contracts.contracts import (
    Agreement,
    ConcludedBy,
    Contract,
    ContractStatus,
    Party,
    Payment,
    PaymentMethod,
    Side,
    StandardFares,
)
from domain.contracts.numbers import contract_number
from domain.loads import Charge, ChargeKind, Load, LoadId, ServiceKind, WorkBeside
from domain.members import Cooperative, Member, NamedCooperative
from domain.ports import Ports, Work
from tests.builders import HOUR, NOW, Person, a_cooperative, a_member, load_terms, post_load

NUMBER = contract_number("1234567890123456789")


def party_of(member: Member, cooperative: Cooperative) -> Party:
    """The member as a contract names it."""
    named = NamedCooperative(cooperative.id, cooperative.name)
    return Party(
        member.id, member.kind, member.name, member.address, member.phone, named, member.registration_number
    )


def some_party(**changes: Any) -> Party:
    """A party that no register knows."""
    cooperative = a_cooperative()
    return replace(party_of(a_member(cooperative), cooperative), **changes)


def an_agreement(**changes: Any) -> Agreement:
    """123,456 yen, tolls, and unloading by hand for 8,000 yen; paid by transfer on 15 June."""
    made = Agreement(
        fare_yen=123_456,
        charges=(Charge(ChargeKind.TOLLS, 12_000), Charge(ChargeKind.HANDLING, 8_000)),
        services=(WorkBeside(ServiceKind.HANDLING, "卸地での手卸し"),),
        payment=Payment(PaymentMethod.TRANSFER, date(2026, 6, 15)),
    )
    return replace(made, **changes)


def a_proposal(**changes: Any) -> Contract:
    """Proposed by the carrier at ``NOW``."""
    made = Contract(
        number=NUMBER,
        version=1,
        status=ContractStatus.PROPOSED,
        proposer=Side.CARRIER,
        consignor=some_party(name="四日市ペンギン運輸", registration_number="T1234567890123"),
        carrier=some_party(name="川口フクロウ急送"),
        load_id=LoadId(new_id()),
        load_version=1,
        vehicle_id=None,
        load=load_terms(),
        agreement=an_agreement(),
        standard_fares=StandardFares(None, None),
        proposed_at=NOW,
        lapses_at=NOW + 2 * HOUR,
        updated_at=NOW,
    )
    return replace(made, **changes)


def a_concluded_contract(**changes: Any) -> Contract:
    """Concluded an hour later, as its second version."""
    agreed = a_proposal(**changes).conclude(ConcludedBy.CONFIRMATION, (500, 500), at=NOW + HOUR)
    return replace(agreed, version=2, document_hash="0123456789abcdef" * 4)


async def keep_concluded(ports: Ports, consignor: Person, carrier: Person, **changes: Any) -> Contract:
    """A contract of two people of the network, kept as proposed and then as concluded."""
    proposal = await keep_proposed(ports, consignor, carrier, **changes)
    async with ports.begin() as work:
        kept = await work.contracts.lock(proposal.number)
        assert kept is not None
        agreed = kept.conclude(ConcludedBy.CONFIRMATION, (500, 500), at=ports.now())
        return await work.contracts.save(agreed)


async def keep_proposed(ports: Ports, consignor: Person, carrier: Person, **changes: Any) -> Contract:
    """A proposal between two people of the network, for a load of the first, kept."""
    load = await post_load(ports, consignor)
    async with ports.begin() as work:
        parties = [await _party(work, person) for person in (consignor, carrier)]
        proposal = a_proposal(
            consignor=parties[0], carrier=parties[1], load_id=load.id, load=load.terms, **changes
        )
        return await work.contracts.add(proposal)


async def _party(work: Work, person: Person) -> Party:
    assert person.desk is not None
    cooperative = await work.members.cooperative(person.desk.cooperative_id)
    assert cooperative is not None
    return party_of(person.desk, cooperative)


async def keep_proposal(
    work: Work, posted: Load, consignor: Party, carrier: Party, **changes: Any
) -> Contract:
    """A proposal for the posted load, kept as it is, past the rules of proposing."""
    return await work.contracts.add(
        a_proposal(load_id=posted.id, consignor=consignor, carrier=carrier, **changes)
    )
