"""Reporting prices: a desk's replies to the survey, corrected until its month closes (SPEC 7.7)."""

from collections.abc import Sequence

from domain.accounts import Caller
from domain.calendar import Month
from domain.diesel.replies import Branch, DieselReply, DieselReplyId, OilCompany, PurchaseWay, price_faults
from domain.members import MemberId
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import NotFound, refuse_faults
from domain.usecases.desks import desk_of


async def list_diesel_replies(ports: Ports, who: Caller, month: Month) -> Sequence[DieselReply]:
    """The own desk's replies of a month, and nobody else's."""
    permit(who, "list_diesel_replies")
    desk, _ = desk_of(who)
    async with ports.begin() as work:
        return await work.diesel_replies.of_desk(month, desk)


async def report_diesel_price(
    ports: Ports, who: Caller, month: Month, of: tuple[PurchaseWay, OilCompany], price_sen_per_litre: int
) -> DieselReply:
    """Say what the own desk paid by a way and for an oil company, in the place of what it said before.

    What is answered is in the result, or the close came before it: the database decides which.
    Refuses: WrongSurveyState, Invalid.
    """
    permit(who, "report_diesel_price")
    refuse_faults(price_faults(price_sen_per_litre))
    desk, _ = desk_of(who)
    now = ports.now()
    async with ports.begin() as work:
        survey = await work.diesel_surveys.hold(month, now)
        survey.refuse_closed(now)
        way, company = of
        branch = await _branch(work, desk)
        kept = await work.diesel_replies.lock(month, desk, way, company)
        if kept is None:
            made = DieselReply(
                *(DieselReplyId(ports.new_id()), month, desk, way, company, branch),
                price_sen_per_litre=price_sen_per_litre,
                reported_at=now,
            )
            await work.diesel_replies.add(made)
            return made
        if (kept.price_sen_per_litre, kept.branch) == (price_sen_per_litre, branch):
            return kept
        corrected = kept.correct(price_sen_per_litre, branch, at=now)
        await work.diesel_replies.save(corrected)
        return corrected


async def withdraw_diesel_price(
    ports: Ports, who: Caller, month: Month, of: tuple[PurchaseWay, OilCompany]
) -> None:
    """Take a reply of the own desk back. Refuses: NotFound, where there is none; WrongSurveyState."""
    permit(who, "withdraw_diesel_price")
    desk, _ = desk_of(who)
    now = ports.now()
    async with ports.begin() as work:
        survey = await work.diesel_surveys.hold(month, now)
        kept = await work.diesel_replies.lock(month, desk, *of)
        if kept is None:
            raise NotFound
        survey.refuse_closed(now)
        await work.diesel_replies.drop(kept)


async def _branch(work: Work, desk: MemberId) -> Branch:
    """Where the desk belongs, by the register; its association is that of its co-operative's prefecture."""
    member = await work.members.get(desk)
    assert member is not None, "a desk stays in the register"
    cooperative = await work.members.cooperative(member.cooperative_id)
    assert cooperative is not None, "a co-operative stays in the register"
    return Branch(cooperative.prefecture, member.branch)
