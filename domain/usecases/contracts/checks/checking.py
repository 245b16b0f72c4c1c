"""Checking before two agree: the one gate, and what every check is judged on (SPEC 5.6-5.10)."""

from collections.abc import Mapping, Sequence

from domain.calendar import jst_day
from domain.contracts.checks import (
    BelowStandardFare,
    Check,
    CheckResult,
    ContractChecks,
    ExposureExceeded,
    Findings,
    Grounds,
    InsuranceExceeded,
    OverloadedVehicle,
    ReasonRequired,
    TierExceeded,
    checks_of,
    is_below_parent,
)
from domain.contracts.contracts import Contract, Side
from domain.contracts.numbers import ContractNumber
from domain.fares.standard_fares import StandardFare, standard_fare_of_load
from domain.loads import LoadTerms
from domain.places import Bureau, Distance
from domain.ports import Ports, Work
from domain.refusals import Conflict, Fault
from domain.usecases.contracts.checks.finding import grounds_of


async def must_pass(
    ports: Ports, work: Work, contract: Contract, reason: str | None, former: Contract | None = None
) -> None:
    """Let a contract be agreed on as far as its checks allow, with the reason that the parties gave, if any.

    ``former``: the contract as it was agreed on before, where it is amended. It is kept already, its desks,
    load and itself are locked; until the work ends nobody else concludes for its consignor (ADR 0023). What
    was found, and which standing override was used, is kept. Refuses: WrongContractState,
    ContractIncomplete, BelowStandardFare, OverloadedVehicle, TierExceeded, ExposureExceeded,
    InsuranceExceeded, ReasonRequired.
    """
    grounds, checks = await _judge(ports, work, contract, former)
    _refuse_without_clerk(checks)
    if reason is None and checks.standard_fare.result is CheckResult.REASON_REQUIRED:
        raise ReasonRequired(Fault("#/reason", "reason-for-the-fare"))
    if former is None and contract.proposer is Side.CARRIER:
        await refuse_giving_away(work, contract, reason)
    await _write_down(ports, work, contract, grounds.findings, checks)


async def passes_at_once(ports: Ports, work: Work, contract: Contract) -> bool:
    """Whether a contract is concluded by the taking of an instant load alone; if so, what was found is kept.

    Where somebody's reason is asked for, a party's or a clerk's, it waits as an ordinary proposal and holds
    nothing: the next taker, who needs none, has the truck (SPEC 5.2). Refuses: WrongContractState,
    ContractIncomplete, BelowStandardFare, OverloadedVehicle.
    """
    grounds, checks = await _judge(ports, work, contract)
    if any(check is not None and check.result is CheckResult.REASON_REQUIRED for check in _all(checks)):
        return False
    await _write_down(ports, work, contract, grounds.findings, checks)
    return True


async def refuse_giving_away(work: Work, contract: Contract, reason: str | None) -> None:
    """Refuse a consignor that gives its own contract on for less, and does not say why (SPEC 5.8).

    It is asked where it acts itself: nobody else may learn what it gets. Refuses: ReasonRequired.
    """
    number = contract.load.parent_contract_number
    if reason is not None or number is None:
        return
    if is_below_parent(contract, await work.contracts.get(ContractNumber(number))):
        raise ReasonRequired(Fault("#/reason", "reason-for-the-childs-fare"))


async def _judge(
    ports: Ports, work: Work, contract: Contract, former: Contract | None = None
) -> tuple[Grounds, ContractChecks]:
    """The checks of a contract that is to be concluded, and refused where nobody's reason helps."""
    contract.must_be_whole(ports.now())
    await work.checks.hold_exposure(contract.consignor.member_id)
    if contract.vehicle_id is not None:  # Two loads may be put on one truck at the same time.
        await work.vehicles.lock(contract.vehicle_id)
    grounds = (await grounds_of(ports, work, [contract], former))[contract.number]
    checks = checks_of(contract, grounds, ports.now(), ports.holidays.is_holiday)
    if checks.standard_fare.result is CheckResult.BLOCKED:
        raise BelowStandardFare
    if checks.payload.result is CheckResult.BLOCKED:
        raise OverloadedVehicle(**_figures(checks.payload))
    return grounds, checks


def _refuse_without_clerk(checks: ContractChecks) -> None:
    """Refuse what passes only with a clerk's reason, and has none (SPEC 5.9, 8.8, 8.9)."""
    rules: Sequence[tuple[Check | None, type[Conflict]]] = (
        (checks.tier, TierExceeded),
        (checks.exposure, ExposureExceeded),
        (checks.insurance, InsuranceExceeded),
    )
    for check, refusal in rules:
        if check is not None and check.result is CheckResult.REASON_REQUIRED:
            raise refusal(**_figures(check))


def _figures(check: Check) -> Mapping[str, int]:
    """The figures of a check whose figures are all known."""
    return {name: figure for name, figure in check.figures.items() if isinstance(figure, int)}


def _all(checks: ContractChecks) -> Sequence[Check | None]:
    return checks.standard_fare, checks.exposure, checks.insurance, checks.tier, checks.payload


async def _write_down(
    ports: Ports, work: Work, contract: Contract, findings: Findings, checks: ContractChecks
) -> None:
    """Keep what the contract is concluded on, so that it is shown as it was, whatever comes after."""
    await work.checks.keep_findings(contract, findings, ports.now())
    for check in _all(checks):
        used = None if check is None else check.override
        if used is not None and used.standing_override_id is not None:
            await work.checks.add_override(used)


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
