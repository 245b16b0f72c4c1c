"""What two companies have concluded with each other, read from their contracts (SPEC 5.1)."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from adapters.db.contracts.contracts import CONTRACTS
from adapters.db.schema import contracts
from adapters.db.transaction import Transaction
from domain.contracts.contracts import Contract, Side
from domain.members import MemberId
from domain.negotiation.views import Dealing, Dealings

_c = contracts.c


async def dealings_between(work: Transaction, desk: MemberId, other: MemberId, most: int) -> Dealings:
    """As the first of the two sees it, the latest first; so many of them one by one."""
    gives, takes = _concluded(desk, other), _concluded(other, desk)
    counts = select(_c.consignor_member_id, func.count()).where(or_(gives, takes))
    rows = await work.connection.execute(counts.group_by(_c.consignor_member_id))
    found = {UUID(int=row[0].int): row[1] for row in rows}
    latest = select(contracts).where(or_(gives, takes))
    latest = latest.order_by(_c.concluded_at.desc(), _c.number.desc()).limit(most)
    kept = (await work.connection.execute(latest)).mappings()
    shown = tuple(_dealing(CONTRACTS.thing_of(row), desk) for row in kept)
    return Dealings(found.get(desk, 0), found.get(other, 0), shown)


def _concluded(consignor: MemberId, carrier: MemberId) -> ColumnElement[bool]:
    sides = _c.consignor_member_id == consignor, _c.carrier_member_id == carrier
    return and_(*sides, _c.concluded_at.is_not(None))


def _dealing(contract: Contract, desk: MemberId) -> Dealing:
    assert contract.concluded_at is not None
    return Dealing(
        contract_number=contract.number,
        concluded_at=contract.concluded_at,
        status=contract.status,
        side=Side.CONSIGNOR if contract.consignor.member_id == desk else Side.CARRIER,
        origin=contract.load.origin.municipality,
        destination=contract.load.destination.municipality,
        cargo_name=contract.load.cargo.name,
    )
