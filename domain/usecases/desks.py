"""What the use cases of a company's desk share (SPEC 1.8: postings belong to the desk, not to a person)."""

from collections.abc import Iterator
from uuid import UUID

from domain.accounts import Caller
from domain.audiences import Audience
from domain.members import CooperativeId, MemberId
from domain.ports import Work
from domain.refusals import Fault, refuse_faults


def desk_of(who: Caller) -> tuple[MemberId, CooperativeId]:
    """The desk of a caller whose role trades, and its co-operative."""
    assert who.desk is not None, who.role
    assert who.cooperative_id is not None, who.role
    return who.desk, who.cooperative_id


async def refuse_unknown_names(work: Work, audience: Audience) -> None:
    """Refuse an audience that names members or co-operatives there are none of."""
    unknown = await work.members.unknown(audience.member_ids, audience.cooperative_ids)
    refuse_faults(_unknown_faults(audience, unknown))


def _unknown_faults(audience: Audience, unknown: set[UUID]) -> Iterator[Fault]:
    for index, member_id in enumerate(audience.member_ids):
        if member_id in unknown:
            yield Fault(f"#/audience/member_ids/{index}", "unknown-member")
    for index, cooperative_id in enumerate(audience.cooperative_ids):
        if cooperative_id in unknown:
            yield Fault(f"#/audience/cooperative_ids/{index}", "unknown-cooperative")
