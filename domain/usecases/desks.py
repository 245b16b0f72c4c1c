"""What the use cases of a company's desk share (SPEC 1.8: postings belong to the desk, not to a person)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from domain.accounts import Viewer
from domain.api_clients import AnyCaller
from domain.audiences import Audience
from domain.loads import Load
from domain.members import CooperativeId, MemberId
from domain.ports import Loads, Vehicles, Work
from domain.postings import ExternalRefIsTaken
from domain.refusals import Fault, refuse_faults
from domain.vehicles import Vehicle


def desk_of(who: AnyCaller) -> tuple[MemberId, CooperativeId]:
    """The desk of a caller whose role trades, and its co-operative."""
    assert who.desk is not None, who.role
    assert who.cooperative_id is not None, who.role
    return who.desk, who.cooperative_id


async def eyes_of(work: Work, who: AnyCaller) -> Viewer:
    """The caller's eyes, and for whom they are shut at this moment (SPEC 1.2, 1.9)."""
    return replace(who.viewer, barred=await work.members.barred(who.desk))


async def hold_desk(work: Work, who: AnyCaller, *others: MemberId) -> None:
    """Let the caller's desk begin new trade, with these others if any.

    Until the work ends none of them is suspended, and none put on the other's do-not-deal list: who would,
    waits, and so the database says which came first. Before anything else is locked. Refuses:
    MemberIsSuspended, where it is the caller's own.
    """
    desk, _ = desk_of(who)
    held = await work.members.hold({desk, *others})
    held[desk].refuse_suspended()


async def refuse_used_ref(postings: Loads | Vehicles, desk: MemberId, external_ref: str | None) -> None:
    """Refuse a reference under which the desk has another posting of this kind, whatever became of it.

    Before any posting is locked: who posts many at once holds the references first, too.
    """
    if external_ref is None:
        return
    await postings.hold_refs(desk)
    kept: Mapping[str, Load | Vehicle] = await postings.of_refs(desk, [external_ref], lock=False)
    if kept:
        raise ExternalRefIsTaken(Fault("#/external_ref", "external-ref-taken"))


async def refuse_unknown_names(work: Work, audience: Audience) -> None:
    """Refuse an audience that names members or co-operatives there are none of."""
    unknown = await work.members.unknown(audience.member_ids, audience.cooperative_ids)
    refuse_faults(unknown_faults(audience, unknown))


def unknown_faults(audience: Audience, unknown: set[UUID]) -> Iterator[Fault]:
    """Those names of an audience that are nobody's."""
    for index, member_id in enumerate(audience.member_ids):
        if member_id in unknown:
            yield Fault(f"#/audience/member_ids/{index}", "unknown-member")
    for index, cooperative_id in enumerate(audience.cooperative_ids):
        if cooperative_id in unknown:
            yield Fault(f"#/audience/cooperative_ids/{index}", "unknown-cooperative")
