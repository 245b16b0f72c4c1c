"""Naming photos in postings: the desk's own, and verified (SPEC 3.7)."""

from collections.abc import Collection, Sequence

from domain.loads import PhotoId
from domain.members import MemberId
from domain.ports import Work
from domain.postings import repeated_faults
from domain.refusals import Fault, refuse_faults


async def hold_photos(
    work: Work, desk: MemberId, named: Sequence[PhotoId], former: Collection[PhotoId] = ()
) -> None:
    """Let a posting of the desk carry these photos, and let none of them be dropped before it does.

    ``former``: those that it carried before are not asked about again. Whatever is wrong with one – unknown,
    another's, not verified – is answered alike. Refuses: Invalid.
    """
    refuse_faults(repeated_faults(named, "#/photo_ids"))
    new = [photo_id for photo_id in named if photo_id not in former]
    held = await work.photos.hold(new, desk) if new else set()
    refuse_faults(
        Fault(f"#/photo_ids/{index}", "unknown-photo")
        for index, photo_id in enumerate(named)
        if photo_id in new and photo_id not in held
    )
