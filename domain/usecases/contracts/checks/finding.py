"""Finding out what checks are judged on, for one contract or a page of them (SPEC 5.7, 5.10, 8.8, 8.9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.calendar import jst_day
from domain.contracts.checks import (
    CompanySize,
    Exposure,
    Findings,
    Grounds,
    OverridableCheck,
    Override,
    OverrideId,
    Overrides,
    StandingOverride,
    owed_yen,
    payment_law_applies,
    standing_for,
)
from domain.contracts.contracts import Contract, ContractStatus
from domain.contracts.numbers import ContractNumber
from domain.members import CooperativeId, MemberId
from domain.ports import Owing, Ports, Work
from domain.register.cargo_covers import ChosenCover, cover_yen_over
from domain.register.guarantee_plans import LIMIT_YEN, ChosenPlan, plan_on
from domain.register.thresholds import Threshold
from domain.vehicles import VehicleId

_LAST_MOMENT = timedelta(microseconds=1)
"""Windows are half open: one that ends at midnight ends on the day before."""

UNKNOWN = CompanySize(None, None)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of all companies and vehicles of some contracts, read in one go."""

    owing: Mapping[MemberId, Owing]
    plans: Sequence[ChosenPlan]
    covers: Sequence[ChosenCover]
    capacities_kg: Mapping[VehicleId, int]
    sizes: Mapping[MemberId, CompanySize]


async def grounds_of(
    ports: Ports, work: Work, contracts: Sequence[Contract], former: Contract | None = None
) -> Mapping[ContractNumber, Grounds]:
    """What the checks of each are judged on: as it was at conclusion, or, while it is proposed, as it is now.

    ``former``: the one contract as agreed on before, where it is amended: what it owed is owed no more, and
    what else was found at its conclusion holds. Of a proposal that is over nobody is told any longer what
    its consignor owes.
    """
    if not contracts:
        return {}
    numbers = [contract.number for contract in contracts]
    found = await work.checks.findings(numbers)
    anew = [one for one in contracts if former is not None or one.number not in found]
    kept = await _kept(work, anew)
    allowed = await work.checks.overrides(numbers)
    waiting = {one.number: one for one in contracts if one.status_at(ports.now()) is ContractStatus.PROPOSED}
    standing = await _standing(work, [*waiting.values()])
    thresholds = await _thresholds(work, contracts)
    grounds = {}
    for contract in contracts:
        findings = found.get(contract.number) or _findings(ports, contract, kept)
        if former is not None:
            findings = replace(findings, exposure=_exposure(ports, contract, kept, former))
        overrides = allowed[contract.number]
        if contract.number in waiting:
            overrides = _with_standing(ports, contract, findings, overrides, standing=standing)
        grounds[contract.number] = Grounds(thresholds, findings, overrides)
    return grounds


async def limit_yen_on(work: Work, cooperative_id: CooperativeId, day: date) -> int:
    """How much of what one of its members owes the co-operative's plan covers on a day (SPEC 8.8)."""
    plans = await work.guarantee_plans.of_cooperatives([cooperative_id])
    return LIMIT_YEN[plan_on(plans, cooperative_id, day)]


async def _kept(work: Work, contracts: Sequence[Contract]) -> _Kept:
    if not contracts:
        return _Kept({}, (), (), {}, {})
    consignors = {contract.consignor.member_id for contract in contracts}
    carriers = {contract.carrier.member_id for contract in contracts}
    cooperatives = {contract.consignor.cooperative.id for contract in contracts}
    vehicles = {contract.vehicle_id for contract in contracts if contract.vehicle_id is not None}
    return _Kept(
        owing=await work.checks.owing(consignors),
        plans=await work.guarantee_plans.of_cooperatives(cooperatives),
        covers=await work.cargo_covers.of_members(carriers),
        capacities_kg=await work.checks.capacities_kg(vehicles),
        sizes=await work.checks.sizes(consignors | carriers),
    )


def _findings(ports: Ports, contract: Contract, kept: _Kept) -> Findings:
    first = jst_day(contract.load.pickup.from_at)
    last = jst_day(contract.load.delivery.to_at - _LAST_MOMENT)
    carrier_id = contract.carrier.member_id
    capacity_kg = None if contract.vehicle_id is None else kept.capacities_kg.get(contract.vehicle_id)
    consignor, carrier = (
        kept.sizes.get(party.member_id, UNKNOWN) for party in (contract.consignor, contract.carrier)
    )
    return Findings(
        exposure=_exposure(ports, contract, kept),
        cover_yen=cover_yen_over(kept.covers, carrier_id, first, max(first, last)),
        capacity_kg=capacity_kg,
        law_applies=payment_law_applies(consignor, carrier),
    )


def _exposure(
    ports: Ports, contract: Contract, kept: _Kept, former: Contract | None = None
) -> Exposure | None:
    """What the consignor would owe with this proposal, in place of what was agreed on before, if anything."""
    if contract.status_at(ports.now()) is not ContractStatus.PROPOSED:
        return None
    consignor = contract.consignor
    plan = plan_on(kept.plans, consignor.cooperative.id, jst_day(ports.now()))
    others_yen = kept.owing[consignor.member_id].open_yen - (0 if former is None else owed_yen(former))
    return Exposure(others_yen + owed_yen(contract), LIMIT_YEN[plan])


async def _standing(work: Work, waiting: Sequence[Contract]) -> Sequence[StandingOverride]:
    parties = {party.member_id for one in waiting for party in (one.consignor, one.carrier)}
    return await work.standing_overrides.of_members(parties) if parties else ()


def _with_standing(
    ports: Ports,
    contract: Contract,
    findings: Findings,
    overrides: Overrides,
    *,
    standing: Sequence[StandingOverride],
) -> Overrides:
    """The reasons given for this contract, and where there is none, one that was given beforehand."""
    open_yen = None if findings.exposure is None else findings.exposure.open_yen
    found: dict[OverridableCheck, Override] = dict(overrides)
    for check in OverridableCheck:
        if check in found:
            continue
        day = jst_day(ports.now())
        one = standing_for(contract, check, standing, open_yen=open_yen, day=day)
        if one is not None:
            found[check] = one.for_contract(contract, OverrideId(ports.new_id()), at=ports.now())
    return found


async def _thresholds(work: Work, contracts: Sequence[Contract]) -> Sequence[Threshold]:
    """What the co-operatives of both sides mind (SPEC 5.7)."""
    parties = [party for contract in contracts for party in (contract.consignor, contract.carrier)]
    return await work.thresholds.of_cooperatives({party.cooperative.id for party in parties})
