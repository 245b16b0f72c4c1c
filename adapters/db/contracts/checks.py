"""What checks ask of the database, and what they found and clerks allowed (SPEC 5.7, 8.8)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from adapters.db.schema import (
    check_findings,
    check_overrides,
    contracts,
    document_contracts,
    exposures,
    members,
    payments,
    settlement_documents,
    vehicles,
)
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.contracts.checks import (
    OWING,
    CompanySize,
    Exposure,
    Findings,
    OverridableCheck,
    Override,
    Overrides,
)
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.numbers import ContractNumber
from domain.members import MemberId
from domain.ports import Owing
from domain.settlement.documents import DocumentKind
from domain.vehicles import VehicleId

CHECK_OVERRIDES = Shelf(Override, check_overrides)

_c, _f, _o = contracts.c, check_findings.c, check_overrides.c
_d, _m, _v = settlement_documents.c, members.c, vehicles.c

_PAID_YEN = (
    select(func.coalesce(func.sum(payments.c.amount_yen), 0))
    .where(payments.c.document_id == _d.id)
    .scalar_subquery()
)
_IS_PAID = (
    select(_d.id)
    .join(document_contracts, document_contracts.c.document_id == _d.id)
    .where(
        document_contracts.c.contract_number == _c.number,
        _d.kind == DocumentKind.MEMBER.value,
        _d.payable_yen <= _PAID_YEN,
    )
    .exists()
)
"""Whether the invoice to the contract's consignor is paid whole: which line a part was for, nobody says."""

_IS_OPEN = and_(
    _c.status.in_(sorted(one.value for one in OWING)),
    or_(_c.status != ContractStatus.BILLED.value, ~_IS_PAID),
)


class SqlChecks:
    """What checks need, as it is kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def hold_exposure(self, member_id: MemberId) -> None:
        """Nobody else concludes for this consignor until this work ends.

        A row of its own: the member's is held by both sides, shared, and one of two who hold it so could not
        have it alone without the other's letting go (ADR 0023).
        """
        row = {"member_id": member_id}
        await self._work.connection.execute(upsert(exposures).values(row).on_conflict_do_nothing())
        held = select(exposures).where(exposures.c.member_id == member_id).with_for_update()
        (await self._work.connection.execute(held)).one()

    async def owing(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, Owing]:
        """What each owes: its ``OWING`` contracts, of the billed those whose invoice is not paid whole."""
        query = (
            select(_c.consignor_member_id, func.sum(_c.owed_yen), func.count())
            .where(_c.consignor_member_id.in_(member_ids), _IS_OPEN)
            .group_by(_c.consignor_member_id)
        )
        found = {member_id: Owing(0, 0) for member_id in member_ids}
        for member_id, open_yen, count in await self._work.connection.execute(query):
            found[MemberId(UUID(int=member_id.int))] = Owing(int(open_yen), count)
        return found

    async def capacities_kg(self, vehicle_ids: Collection[VehicleId]) -> Mapping[VehicleId, int]:
        """What each vehicle posting says it carries, as it is now."""
        if not vehicle_ids:
            return {}
        query = select(_v.id, _v.capacity_weight_kg).where(_v.id.in_(vehicle_ids))
        rows = await self._work.connection.execute(query)
        return {VehicleId(UUID(int=vehicle_id.int)): weight_kg for vehicle_id, weight_kg in rows}

    async def sizes(self, member_ids: Collection[MemberId]) -> Mapping[MemberId, CompanySize]:
        """By what the law measures each."""
        query = select(_m.id, _m.capital_yen, _m.employees).where(_m.id.in_(member_ids))
        rows = await self._work.connection.execute(query)
        return {MemberId(UUID(int=one.id.int)): CompanySize(one.capital_yen, one.employees) for one in rows}

    async def findings(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Findings]:
        """What was found when each was agreed on last, of those of which it was kept."""
        kept = select(check_findings).where(_f.contract_number.in_(numbers)).order_by(_f.amendments)
        rows = await self._work.connection.execute(kept)
        return {
            ContractNumber(row.contract_number): Findings(
                Exposure(row.open_yen, row.limit_yen), row.cover_yen, row.capacity_kg, row.law_applies
            )
            for row in rows
        }

    async def keep_findings(self, contract: Contract, findings: Findings, at: datetime) -> None:
        """Keep what was found for a contract that is being concluded, or amended, and is kept already."""
        assert findings.exposure is not None, "what is concluded has been held against the limit"
        row = {
            "contract_number": contract.number,
            "amendments": contract.amendments,
            "found_at": at,
            "open_yen": findings.exposure.open_yen,
            "limit_yen": findings.exposure.limit_yen,
            "cover_yen": findings.cover_yen,
            "capacity_kg": findings.capacity_kg,
            "law_applies": findings.law_applies,
        }
        await self._work.connection.execute(insert(check_findings).values(row))

    async def overrides(self, numbers: Collection[ContractNumber]) -> Mapping[ContractNumber, Overrides]:
        """The newest override of each check of each (ids are in the order of making)."""
        found: dict[ContractNumber, dict[OverridableCheck, Override]] = {number: {} for number in numbers}
        query = select(check_overrides).where(_o.contract_number.in_(numbers)).order_by(_o.id)
        for row in (await self._work.connection.execute(query)).mappings():
            override = CHECK_OVERRIDES.thing_of(row)
            found[override.contract_number][override.of_check] = override
        return found

    async def add_override(self, override: Override) -> None:
        """Keep an override, with its audit row."""
        await CHECK_OVERRIDES.add(self._work, override)
