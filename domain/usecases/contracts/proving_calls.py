"""Proving a deal by telephone: four digits on one screen, typed by the other side (SPEC 5.1)."""

from hmac import compare_digest

from domain.contracts.call_codes import CODE_DIGITS, MOST_MISSES, CallCode
from domain.contracts.contracts import ConcludedBy, Contract, ContractStatus
from domain.contracts.numbers import ContractNumber
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid


async def give_call_code(ports: Ports, work: Work, number: ContractNumber) -> str:
    """Make and keep the code of a new proposal."""
    code = CallCode(number, ports.new_digits(CODE_DIGITS))
    await work.call_codes.add(code)
    return code.code


async def prove_by_call(ports: Ports, contract: Contract, typed: str | None) -> ConcludedBy:
    """How the agreement is proven: by the code that was typed, where the proposal has one.

    A wrong code counts whatever becomes of the call, in a work of its own: a refusal rolls the caller's back.
    Refuses: Invalid (left out, wrong, tried too often, or typed where there is none).
    """
    if contract.status_at(ports.now()) is not ContractStatus.PROPOSED:
        return ConcludedBy.CONFIRMATION  # Refused for that in a moment.
    async with ports.begin_apart() as work:
        kept = await work.call_codes.lock(contract.number)
        if kept is None:
            if typed is not None:
                raise Invalid(Fault("#/call_code", "no-call-code"))
            return ConcludedBy.CONFIRMATION
        if typed is None:
            raise Invalid(Fault("#/call_code", "call-code-required"))
        if kept.is_used_up:
            raise Invalid(Fault("#/call_code", "call-code-used-up"))
        if compare_digest(kept.code, typed):
            return ConcludedBy.CALL
        await work.call_codes.save(kept.miss())
    raise Invalid(Fault("#/call_code", "call-code-wrong", {"left": MOST_MISSES - kept.misses - 1}))
