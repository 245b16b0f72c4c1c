"""Associating: the co-operatives of the register, and their dated fee rates (SPEC 1.1, 8.2)."""

from collections.abc import Callable, Sequence
from datetime import date

from domain.accounts import Caller
from domain.calendar import jst_day
from domain.members import Cooperative, CooperativeId
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_faults, refuse_stale
from domain.register.entries import CooperativeTerms, terms_of_cooperative
from domain.register.entries import amend_cooperative as amended
from domain.register.fee_rates import FeeRate, fee_rate_faults
from domain.register.thresholds import Below, Threshold, threshold_faults
from domain.register.views import CooperativeView, may_change, relation_to_cooperative, sees_whole


async def list_cooperatives(ports: Ports, who: Caller) -> Sequence[CooperativeView]:
    """All co-operatives, by id, each as the caller sees it."""
    permit(who, "list_cooperatives")
    async with ports.begin() as work:
        every = await work.members.cooperatives()
        rates = await work.fee_rates.bps_on([one.id for one in every], jst_day(ports.now()))
    return [_seen(who, one, rates.get(one.id, one.fee_bp)) for one in every]


async def read_cooperative(ports: Ports, who: Caller, cooperative_id: CooperativeId) -> CooperativeView:
    """One co-operative as the caller sees it. Refuses: NotFound."""
    permit(who, "read_cooperative")
    async with ports.begin() as work:
        return await _shown(ports, work, who, await _found(work, cooperative_id))


async def amend_cooperative(
    ports: Ports,
    who: Caller,
    cooperative_id: CooperativeId,
    seen: int,
    change: Callable[[CooperativeTerms], CooperativeTerms],
) -> CooperativeView:
    """Change what is entered of a co-operative; issued documents stay as they are.

    Refuses: NotFound, NotYours, Stale, Invalid.
    """
    async with ports.begin() as work:
        cooperative = await _found(work, cooperative_id)
        permit(who, "amend_cooperative", relation_to_cooperative(cooperative.id, who))
        kept = await work.members.lock_cooperative(cooperative.id)
        assert kept is not None, "a co-operative is never taken away"
        refuse_stale(kept.version, seen)
        former = terms_of_cooperative(kept)
        terms = change(former)
        if terms != former:
            refuse_faults(terms.faults(former))
            kept = await work.members.save_cooperative(amended(kept, terms))
        return await _shown(ports, work, who, kept)


async def list_fee_rates(ports: Ports, who: Caller, cooperative_id: CooperativeId) -> Sequence[FeeRate]:
    """A co-operative's dated rates, the latest day first. Refuses: NotFound, NotYours."""
    async with ports.begin() as work:
        cooperative = await _found(work, cooperative_id)
        permit(who, "list_fee_rates", relation_to_cooperative(cooperative.id, who))
        return await work.fee_rates.of_cooperative(cooperative.id)


async def add_fee_rate(
    ports: Ports, who: Caller, cooperative_id: CooperativeId, from_on: date, fee_bp: int
) -> FeeRate:
    """Set the fee from a day to come on. What was concluded before bears the rate of its own day.

    Refuses: NotFound, NotYours, Invalid.
    """
    async with ports.begin() as work:
        cooperative = await _found(work, cooperative_id)
        permit(who, "add_fee_rate", relation_to_cooperative(cooperative.id, who))
        refuse_faults(fee_rate_faults(from_on, jst_day(ports.now())))
        rate = FeeRate(cooperative.id, from_on, fee_bp, ports.now(), who.account_id)
        if not await work.fee_rates.add(rate):
            raise Invalid(Fault("#/from_on", "day-has-a-rate"))
        return rate


async def list_thresholds(ports: Ports, who: Caller, cooperative_id: CooperativeId) -> Sequence[Threshold]:
    """From which share of the standard fare on a co-operative minds a fare, the latest day first (SPEC 5.7).

    Refuses: NotFound, NotYours.
    """
    async with ports.begin() as work:
        cooperative = await _found(work, cooperative_id)
        permit(who, "list_thresholds", relation_to_cooperative(cooperative.id, who))
        return await work.thresholds.of_cooperatives([cooperative.id])


async def add_threshold(
    ports: Ports,
    who: Caller,
    cooperative_id: CooperativeId,
    from_on: date,
    *,
    standard_fare_bp: int,
    below: Below,
) -> Threshold:
    """Set it from a day to come on; what was concluded before stays concluded (SPEC 5.7).

    Refuses: NotFound, NotYours, Invalid.
    """
    async with ports.begin() as work:
        cooperative = await _found(work, cooperative_id)
        permit(who, "add_threshold", relation_to_cooperative(cooperative.id, who))
        refuse_faults(threshold_faults(from_on, jst_day(ports.now())))
        set_by = ports.now(), who.account_id
        threshold = Threshold(cooperative.id, from_on, standard_fare_bp, below, *set_by)
        if not await work.thresholds.add(threshold):
            raise Invalid(Fault("#/from_on", "day-has-a-threshold"))
        return threshold


async def _found(work: Work, cooperative_id: CooperativeId) -> Cooperative:
    cooperative = await work.members.cooperative(cooperative_id)
    if cooperative is None:
        raise NotFound
    return cooperative


async def _shown(ports: Ports, work: Work, who: Caller, cooperative: Cooperative) -> CooperativeView:
    return _seen(who, cooperative, await work.fee_rates.bp_on(cooperative.id, jst_day(ports.now())))


def _seen(who: Caller, cooperative: Cooperative, fee_bp: int) -> CooperativeView:
    relation = relation_to_cooperative(cooperative.id, who)
    may = may_change(relation, who)
    its_own = sees_whole(relation, who)
    return CooperativeView(cooperative, cooperative.version if may else None, fee_bp if its_own else None)
