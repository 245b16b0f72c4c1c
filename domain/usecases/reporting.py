"""Reporting what became of the truck: statuses and the delivery, by hand of either dispatcher (SPEC 5.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts import Caller
from domain.contract_numbers import ContractNumber
from domain.contract_views import ContractView, relation_to_contract
from domain.contracts import Contract, ContractStatus, Delivery, DeliveryRecorded, WrongContractState
from domain.events import ContractDelivered, ContractSetOut, StatusReported
from domain.permissions import permit
from domain.ports import Ports
from domain.timelines import (
    SETTING_OUT,
    UNDER_THE_CONTRACT,
    Happening,
    ReportFlagged,
    ReportRefused,
    StatusReport,
    report_refused,
)
from domain.usecases.contracting import show_contract


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: accepted + duplicates + refused are all; flagged ones are among the accepted.

    ``flagged``, ``refused``: the report's place in the batch, and why.
    """

    accepted: int
    duplicates: int
    flagged: tuple[tuple[int, ReportFlagged], ...]
    refused: tuple[tuple[int, ReportRefused], ...]


async def report_statuses(
    ports: Ports, who: Caller, number: ContractNumber, reports: Sequence[StatusReport]
) -> Receipt:
    """Keep transport statuses, each once (contract, status, time); the first that sets out, sets out.

    Refuses: NotFound, WrongContractState.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), who.viewer)
        permit(who, "report_statuses", relation)
        _refuse_without_contract(ports, contract)
        why = [report_refused(contract, report) for report in reports]
        taken = {
            (one.status.value, one.at): (index, one)
            for index, (one, no) in reversed([*enumerate(zip(reports, why, strict=True))])
            if no is None
        }
        side = contract.side_of(who.desk)
        happenings = [
            Happening(one.at, one.status.value, side, one.note, one.point) for _, one in taken.values()
        ]
        new = await work.contracts.tell(number, happenings)
        if new:
            await work.outbox.put(StatusReported(number))
        sets_out = any(status in SETTING_OUT for status, _ in new)
        if sets_out and contract.status is ContractStatus.CONCLUDED:
            await work.contracts.save(contract.set_out(at=ports.now()))
            await work.outbox.put(ContractSetOut(number))
    refused = tuple((index, no) for index, no in enumerate(why) if no is not None)
    future = sorted(taken[key][0] for key in new if key[1] > ports.now())
    flagged = tuple((index, ReportFlagged.FUTURE) for index in future)
    return Receipt(len(new), len(reports) - len(refused) - len(new), flagged, refused)


async def record_delivery(
    ports: Ports, who: Caller, number: ContractNumber, delivery: Delivery
) -> tuple[ContractView, bool]:
    """Record that it arrived, and who took it; whether that was new. The same receiver again changes nothing.

    Refuses: NotFound, DeliveryRecorded (by another receiver), WrongContractState (also: before the pickup).
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), who.viewer)
        permit(who, "record_delivery", relation)
        if contract.delivery is not None:
            if contract.delivery.receiver != delivery.receiver:
                raise DeliveryRecorded
            return await show_contract(ports, work, who, contract), False
        delivered = await work.contracts.save(contract.deliver(delivery, at=ports.now()))
        side = contract.side_of(who.desk)
        await work.contracts.tell(number, [Happening(delivery.at, delivered.status.value, side)])
        await work.outbox.put(ContractDelivered(number))
        return await show_contract(ports, work, who, delivered), True


def _refuse_without_contract(ports: Ports, contract: Contract) -> None:
    status = contract.status_at(ports.now())
    if status not in UNDER_THE_CONTRACT:
        raise WrongContractState(status=status)
