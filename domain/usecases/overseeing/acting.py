"""Acting: a clerk does a member's work in its place (SPEC 1.8); both names stand in the audit log."""

from domain.accounts import Caller, Role
from domain.members import MemberId, MemberKind
from domain.permissions import ON_BEHALF_MAY
from domain.ports import Ports
from domain.refusals import NotFound


async def act_for(ports: Ports, who: Caller, operation: str, member_id: MemberId) -> Caller:
    """The clerk at the member's desk, for this operation.

    Refuses: NotFound, for all others than a clerk, for any member but the own co-operative's, and for an
    operation that nobody does in another's place.
    """
    if who.role is not Role.COOP_CLERK or operation not in ON_BEHALF_MAY:
        raise NotFound
    async with ports.begin() as work:
        member = await work.members.get(member_id)
    if member is None or member.kind is not MemberKind.MEMBER or member.cooperative_id != who.cooperative_id:
        raise NotFound
    return who.in_place_of(member.id)
