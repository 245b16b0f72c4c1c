"""Payload (最大積載量): the weight on one truck against what the truck bears (SPEC 5.6)."""

from domain.contracts.checks.one_truck import weight_on_one_truck_kg
from domain.contracts.checks.outcomes import Check, CheckFigure, CheckResult
from domain.contracts.contracts import Contract
from domain.refusals import Conflict


class OverloadedVehicle(Conflict):
    """The cargo is heavier than the truck may bear: nobody's reason makes that lawful (SPEC 5.6).

    Figures: ``weight_kg``, ``payload_kg``.
    """

    code = "overloaded-vehicle"
    title_ja = "最大積載量を超えます"
    title_en = "The cargo is over the truck's payload"


def payload_check(contract: Contract, payload_kg: int | None) -> Check:
    """Weight against payload; ``payload_kg`` None: neither the posting nor the named truck says it."""
    weight_kg = weight_on_one_truck_kg(contract)
    figures: dict[str, CheckFigure] = {"weight_kg": weight_kg, "payload_kg": payload_kg}
    if payload_kg is None:
        return Check(CheckResult.NOTE, "payload-unknown", figures)
    if weight_kg > payload_kg:
        return Check(CheckResult.BLOCKED, "overloaded", figures)
    return Check(CheckResult.OK, "within-the-payload", figures)
