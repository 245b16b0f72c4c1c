"""Checking before two agree: the standard fare, and whether the fare asks for a reason (SPEC 5.7)."""

from collections.abc import Sequence

from domain.calendar import jst_day
from domain.contracts.checks import BelowStandardFare, CheckResult, ReasonRequired, standard_fare_check
from domain.contracts.contracts import Contract
from domain.fares.standard_fares import StandardFare, standard_fare_of_load
from domain.loads import LoadTerms
from domain.places import Bureau, Distance
from domain.ports import Ports, Work
from domain.refusals import Fault
from domain.register.thresholds import Threshold


async def must_pass(ports: Ports, work: Work, contract: Contract, reason: str | None) -> None:
    """Let a contract be agreed on as far as its checks allow, with the reason that the parties gave, if any.

    Refuses: WrongContractState, ContractIncomplete, BelowStandardFare, ReasonRequired.
    """
    if await needs_reason(ports, work, contract) and reason is None:
        raise ReasonRequired(Fault("#/reason", "reason-for-the-fare"))


async def needs_reason(ports: Ports, work: Work, contract: Contract) -> bool:
    """Whether the fare asks for a reason, by the stricter of the two co-operatives (SPEC 5.7).

    Refuses: WrongContractState, ContractIncomplete, BelowStandardFare.
    """
    contract.must_be_whole(ports.now())
    check = standard_fare_check(contract, await thresholds_of(work, [contract]), ports.now())
    if check.result is CheckResult.BLOCKED:
        raise BelowStandardFare
    return check.result is CheckResult.REASON_REQUIRED


async def with_fare_of_carrier(work: Work, contract: Contract, distance: Distance | None) -> Contract:
    """The contract with the standard fare of the carrier's bureau as it is now; the posted one stays."""
    carrier = await work.members.get(contract.carrier.member_id)
    assert carrier is not None
    of_carrier = await standard_fare_of_carrier(work, contract.load, carrier.bureau, distance)
    return contract.with_standard_fare(of_carrier)


async def standard_fare_of_carrier(
    work: Work, terms: LoadTerms, bureau: Bureau, distance: Distance | None
) -> StandardFare | None:
    """By the bureau where the carrier's vehicles are based, for the pickup's day (SPEC 7.1)."""
    tariff = await work.tariffs.on(jst_day(terms.pickup.from_at), bureau)
    if tariff is None or distance is None:
        return None
    return standard_fare_of_load(
        tariff,
        bureau,
        terms.vehicle_class,
        distance.km,
        body_types=terms.body_types,
        system=terms.fare_system,
    )


async def thresholds_of(work: Work, contracts: Sequence[Contract]) -> Sequence[Threshold]:
    """What the co-operatives of both sides mind (SPEC 5.7)."""
    parties = [party for contract in contracts for party in (contract.consignor, contract.carrier)]
    return await work.thresholds.of_cooperatives({party.cooperative.id for party in parties})
