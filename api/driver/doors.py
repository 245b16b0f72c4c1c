"""The doors of drivers' phones (SPEC 6.1, 6.2): no account, a contract number and then a device token."""

import asyncio
from math import ceil
from typing import Annotated

from fastapi import Query, Response

from api.contracts.doors import receipt_answer
from api.contracts.shapes import ReceiptAnswer
from api.driver.shapes import (
    DriverDeliveryAnswer,
    DriverDeliveryForm,
    DriverSessionAnswer,
    DriverSessionForm,
    DriverStatusesForm,
    JobAnswer,
    PingForm,
    PingsForm,
    SharingAnswer,
    SharingForm,
)
from api.needs import ByDevice, Doors, Outside, promises
from api.terms import answer_of, terms_of
from domain.contracts.contracts import Contract, Delivery, DeliveryRecorded, WrongContractState
from domain.contracts.numbers import ContractNumber, ContractNumberMistyped, read_contract_number
from domain.contracts.timelines import StatusReport, job_window
from domain.permissions import NotYours
from domain.positions import DEGREE, Ping, to_the_millisecond
from domain.refusals import Fault, NotFound
from domain.usecases import driving

router = Doors(tags=["driver"])

REFUSED_SECONDS = 0.25
"""A number that opens nothing is answered after this time, however soon that was known (SECURITY 1)."""


def _number(written: str, pointer: str = "#/contract_number") -> ContractNumber:
    """The number as it was typed. Refuses: ContractNumberMistyped, with its place."""
    try:
        return read_contract_number(written)
    except ContractNumberMistyped:
        raise ContractNumberMistyped(Fault(pointer, "contract-number-mistyped")) from None


def _ping(form: PingForm) -> Ping:
    """The fix in whole numbers: an accuracy is never made better by rounding."""
    return Ping(
        fixed_at=to_the_millisecond(form.fixed_at),
        lat_e7=round(form.lat * DEGREE),
        lon_e7=round(form.lon * DEGREE),
        accuracy_m=None if form.accuracy_m is None else ceil(form.accuracy_m),
        speed_kmh=None if form.speed_kmh is None else round(form.speed_kmh),
        heading_deg=None if form.heading_deg is None else round(form.heading_deg) % 360,
        battery_pct=None if form.battery_pct is None else round(form.battery_pct),
    )


def _job_answer(contract: Contract) -> JobAnswer:
    return answer_of(JobAnswer, contract.load)


@router.post("/v1/driver/sessions", status_code=201)
@promises(ContractNumberMistyped, NotFound)
async def start_driver_session(form: DriverSessionForm, ports: Outside) -> DriverSessionAnswer:
    """Swap a contract number for a device token. 成約番号を端末トークンに引き換えます。"""
    installation = terms_of(driving.Installation, form.device)
    number = _number(form.contract_number)
    loop = asyncio.get_running_loop()
    until = loop.time() + REFUSED_SECONDS
    try:
        started = await driving.start_session(ports, number, installation, form.consent_version)
    except NotFound:
        await asyncio.sleep(until - loop.time())
        raise
    window, job = job_window(started.contract), _job_answer(started.contract)
    return answer_of(
        DriverSessionAnswer, {"device_token": started.device_token, "window": window, "job": job}
    )


@router.delete("/v1/driver/sessions/current", status_code=204)
@promises()
async def end_driver_session(driver: ByDevice, ports: Outside) -> Response:
    """Stop: the device token dies. 位置の送信を終了します。"""
    await driving.end_session(ports, driver)
    return Response(status_code=204)


@router.get("/v1/driver/job")
@promises(ContractNumberMistyped, NotYours)
async def read_driver_job(
    driver: ByDevice,
    ports: Outside,
    contract_number: Annotated[str, Query(description="成約番号。The contract number.", max_length=100)],
) -> JobAnswer:
    """The job sheet of a number that the phone carries. 運行の内容です。"""
    number = _number(contract_number, "contract_number")
    return _job_answer(await driving.read_job(ports, driver, number))


@router.put("/v1/driver/sharing")
@promises()
async def set_sharing(form: SharingForm, driver: ByDevice, ports: Outside) -> SharingAnswer:
    """Pause sending positions, or go on. 位置の送信を停止・再開します。"""
    await driving.set_sharing(ports, driver, on=form.on)
    return SharingAnswer(on=form.on)


@router.post("/v1/driver/pings", status_code=202)
@promises(ContractNumberMistyped, NotYours)
async def send_pings(form: PingsForm, driver: ByDevice, ports: Outside) -> ReceiptAnswer:
    """Send positions, each taken once for each live contract of the phone. 位置を送信します。"""
    number = _number(form.contract_number)
    return receipt_answer(await driving.send_pings(ports, driver, number, [_ping(one) for one in form.pings]))


@router.post("/v1/driver/statuses", status_code=202)
@promises(ContractNumberMistyped, NotYours)
async def report_driver_statuses(form: DriverStatusesForm, driver: ByDevice, ports: Outside) -> ReceiptAnswer:
    """Report transport statuses of one job. 輸送状況を報告します。"""
    number = _number(form.contract_number)
    reports = [terms_of(StatusReport, one) for one in form.statuses]
    return receipt_answer(await driving.report_statuses(ports, driver, number, reports))


@router.post("/v1/driver/delivery", status_code=201)
@promises(ContractNumberMistyped, NotYours, WrongContractState, DeliveryRecorded, again=200)
async def record_driver_delivery(
    form: DriverDeliveryForm, driver: ByDevice, ports: Outside, response: Response
) -> DriverDeliveryAnswer:
    """Record the delivery, which ends the tracking; 200 where it is on record already. 納品を記録します。"""
    number, delivery = _number(form.contract_number), Delivery(form.at, form.receiver)
    contract, is_new = await driving.record_delivery(ports, driver, number, delivery)
    if not is_new:
        response.status_code = 200
    assert contract.delivery is not None
    told = {"contract_number": number, "status": contract.status}
    return answer_of(DriverDeliveryAnswer, contract.delivery, told)
