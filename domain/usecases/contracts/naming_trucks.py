"""Naming the truck (車番連絡), the letter that tells it, and what the shipper may be told (SPEC 5.4b)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.api_clients import AnyCaller
from domain.calendar import in_jst
from domain.contracts.checks import OverloadedVehicle, weight_on_one_truck_kg
from domain.contracts.contracts import Contract, ContractStatus, Side
from domain.contracts.numbers import ContractNumber, in_fours
from domain.contracts.timelines import ContractMark, TransportStatus
from domain.contracts.trucks import Truck
from domain.contracts.views import ContractView
from domain.events import TruckNamed
from domain.letters import Letter
from domain.ports import Ports
from domain.postings import Window
from domain.refusals import refuse_stale
from domain.usecases.contracts.amending import hold_contract, mark
from domain.usecases.contracts.concluding import refuse_side
from domain.usecases.contracts.reading import show_contract
from domain.usecases.tracking import look_up


@dataclass(frozen=True, slots=True)
class ShipperNews:
    """How the transport stands, for one outside the network: no names, no places nearer than the lane.

    ``status``: the transport status reported last, if any. ``arrives_at``: as far as it is known;
    ``due``: when it was agreed to arrive.
    """

    at: datetime
    contract_status: ContractStatus
    status: TransportStatus | None
    arrives_at: datetime | None
    due: Window
    delivered_at: datetime | None


async def name_truck(
    ports: Ports, who: AnyCaller, number: ContractNumber, seen: int, truck: Truck
) -> ContractView:
    """Say as the carrier which truck comes, or that another one does; the fare stays as agreed.

    The same truck again changes nothing. Refuses: NotFound, NotYours (the consignor), Stale,
    WrongContractState, OverloadedVehicle.
    """
    async with ports.begin() as work:
        contract, side = await hold_contract(work, who, number, "name_truck")
        refuse_side(contract, who, Side.CONSIGNOR)
        refuse_stale(contract.version, seen)
        named = contract.name_truck(truck, at=ports.now())
        if contract.truck == truck:
            return await show_contract(ports, work, who, contract)
        weight_kg = weight_on_one_truck_kg(contract)
        if truck.payload_kg is not None and truck.payload_kg < weight_kg:
            raise OverloadedVehicle(weight_kg=weight_kg, payload_kg=truck.payload_kg)
        saved = await work.contracts.save(named)
        await mark(ports, work, number, ContractMark.TRUCK_NAMED, side)
        await work.outbox.put(TruckNamed(number, saved.version))
        return await show_contract(ports, work, who, saved)


async def read_shipper_news(ports: Ports, who: AnyCaller, number: ContractNumber) -> ShipperNews:
    """How it stands, to be passed on to the shipper; the look-up is logged as any (SPEC 6.3).

    Refuses: NotFound, NotYours (a clerk who merely oversees), WrongContractState (not concluded).
    """
    contract, whereabouts = await look_up(ports, who, number, "read_shipper_text")
    return ShipperNews(
        at=ports.now(),
        contract_status=contract.status,
        status=whereabouts.status,
        arrives_at=whereabouts.arrives_at,
        due=contract.load.delivery,
        delivered_at=None if contract.delivery is None else contract.delivery.at,
    )


async def send_truck(ports: Ports, event: TruckNamed) -> None:
    """Tell the consignor by mail which truck comes. Told again, it sends the very same letter."""
    async with ports.begin() as work:
        contract = await work.contracts.at_version(event.contract_number, event.version)
        assert contract is not None, "a version is never taken away"
        consignor = await work.members.get(contract.consignor.member_id)
        assert consignor is not None, "a party of a contract stays in the register"
    await ports.mail.send(_truck_letter(contract, consignor.mail))


def _truck_letter(contract: Contract, to: str) -> Letter:
    told = f"{contract.number}\n{contract.version}\ntruck"
    return Letter(
        message_id=f"truck-{hashlib.sha256(told.encode()).hexdigest()[:40]}",
        to=to,
        subject=f"【帰り荷】車番のお知らせ {in_fours(contract.number)}",
        text="\n".join(_truck_lines(contract)) + "\n",
        written_at=contract.updated_at,
    )


def _truck_lines(contract: Contract) -> Iterator[str]:
    truck, pickup = contract.truck, in_jst(contract.load.pickup.from_at)
    assert truck is not None
    yield f"{' '.join(contract.carrier.name.split())} から、お伺いする車両の連絡がありました。"
    yield ""
    yield f"成約番号: {in_fours(contract.number)}"
    yield f"積込日時: {pickup:%Y-%m-%d %H:%M} から"
    yield f"車番: {truck.plate}"
    yield f"乗務員: {' '.join(truck.driver_name.split())}"
    yield f"携帯電話: {truck.mobile}"
    if truck.payload_kg is not None:
        yield f"最大積載量: {truck.payload_kg:,}kg"
    yield ""
    yield "前にお知らせした車両があるときは、この車両に替わります。運賃は変わりません。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"Contract {in_fours(contract.number)}: the truck is {truck.plate}."
    yield "It takes the place of any truck named before; the fare stays as agreed. Sent automatically."
