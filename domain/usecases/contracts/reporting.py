"""Reporting what became of the truck: statuses and the delivery, by a dispatcher or the driver (SPEC 5.4)."""

from collections.abc import Sequence
from datetime import datetime

from domain.api_clients import AnyCaller
from domain.contracts.contracts import (
    Contract,
    ContractStatus,
    Delivery,
    DeliveryRecorded,
    Side,
    WrongContractState,
)
from domain.contracts.numbers import ContractNumber
from domain.contracts.timelines import (
    SETTING_OUT,
    UNDER_THE_CONTRACT,
    Happening,
    Receipt,
    ReportFlagged,
    ReportRefused,
    StatusReport,
    report_refused,
)
from domain.contracts.views import ContractView, relation_to_contract
from domain.events import ContractDelivered, ContractSetOut, StatusReported
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid
from domain.trackings import PHONE_CLOCK_TOLERANCE, TimelineGrew, TrackingEnd, TrackingEnded
from domain.usecases.contracts.reading import show_contract


async def report_statuses(
    ports: Ports, who: AnyCaller, number: ContractNumber, reports: Sequence[StatusReport]
) -> Receipt:
    """Keep transport statuses, each once (contract, status, time); the first that sets out, sets out.

    Refuses: NotFound, WrongContractState.
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), who.viewer)
        permit(who, "report_statuses", relation)
        status = contract.status_at(ports.now())
        if status not in UNDER_THE_CONTRACT:
            raise WrongContractState(status=status)
        why = [report_refused(contract, report.at) for report in reports]
        side = contract.side_of(who.desk)
        assert side is not None
        return await take_statuses(ports, work, contract, list(zip(reports, why, strict=True)), by=side)


async def record_delivery(
    ports: Ports, who: AnyCaller, number: ContractNumber, delivery: Delivery
) -> tuple[ContractView, bool]:
    """Record that it arrived, and who took it; whether that was new. The same receiver again changes nothing.

    Refuses: NotFound, DeliveryRecorded (by another receiver), WrongContractState (also: before the pickup),
    Invalid (in the future).
    """
    async with ports.begin() as work:
        contract, relation = relation_to_contract(await work.contracts.lock(number), who.viewer)
        permit(who, "record_delivery", relation)
        side = contract.side_of(who.desk)
        assert side is not None
        delivered, is_new = await take_delivery(ports, work, contract, delivery, by=side)
        return await show_contract(ports, work, who, delivered), is_new


async def take_statuses(
    ports: Ports,
    work: Work,
    contract: Contract,
    judged: Sequence[tuple[StatusReport, ReportRefused | None]],
    *,
    by: Side,
) -> Receipt:
    """Put statuses on a locked contract's timeline, those that nothing was found against, each once."""
    taken = {
        (one.status.value, one.at): (index, one)
        for index, (one, why) in reversed([*enumerate(judged)])
        if why is None
    }
    happenings = [Happening(one.at, one.status.value, by, one.note, one.point) for _, one in taken.values()]
    new = await put_on_timeline(work, contract.number, happenings)
    if new:
        await work.outbox.put(StatusReported(contract.number))
    latest = ports.now() + PHONE_CLOCK_TOLERANCE
    sets_out = any(status in SETTING_OUT and at <= latest for status, at in new)
    if sets_out and contract.status is ContractStatus.CONCLUDED:
        await work.contracts.save(contract.set_out(at=ports.now()))
        await work.outbox.put(ContractSetOut(contract.number))
    refused = tuple((index, why) for index, (_, why) in enumerate(judged) if why is not None)
    future = sorted(taken[key][0] for key in new if key[1] > ports.now())
    flagged = tuple((index, ReportFlagged.FUTURE) for index in future)
    return Receipt(len(new), len(judged) - len(refused) - len(new), flagged, refused)


async def take_delivery(
    ports: Ports, work: Work, contract: Contract, delivery: Delivery, *, by: Side
) -> tuple[Contract, bool]:
    """Deliver a locked contract, which ends its tracking; whether that was new.

    Refuses: DeliveryRecorded (by another receiver), WrongContractState (also: before the pickup), Invalid
    (in the future).
    """
    if contract.delivery is not None:
        if contract.delivery.receiver != delivery.receiver:
            raise DeliveryRecorded
        return contract, False
    now = ports.now()
    delivered = contract.deliver(delivery, at=now)
    if delivery.at > now + PHONE_CLOCK_TOLERANCE:
        # A month closes on what has happened.
        raise Invalid(Fault("#/at", "delivered-in-the-future"))
    delivered = await work.contracts.save(delivered)
    await put_on_timeline(work, contract.number, [Happening(delivery.at, delivered.status.value, by)])
    await work.trackings.tell(contract.number, [TrackingEnded(TrackingEnd.DELIVERED)])
    binding = await work.drivers.binding_of(contract.number)
    if binding is not None:
        await work.drivers.save_binding(binding.end(at=now))
    await work.outbox.put(ContractDelivered(contract.number))
    return delivered, True


async def put_on_timeline(
    work: Work, number: ContractNumber, happenings: Sequence[Happening]
) -> set[tuple[str, datetime]]:
    """Put lines on the timeline and tell them to who follows it; event and time of those that are new."""
    new = await work.contracts.tell(number, happenings)
    lines = sorted((one for one in happenings if (one.event, one.at) in new), key=lambda one: one.at)
    await work.trackings.tell(number, [TimelineGrew(one) for one in lines])
    return new
