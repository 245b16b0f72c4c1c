"""Auditing: searching the log, exporting and sealing it, and whether it is still true (SPEC 1.7)."""

from collections.abc import Sequence
from dataclasses import replace

from domain.accounts import Caller, Role
from domain.overseeing.audits import (
    AuditSearch,
    AuditVerification,
    AuditVerifier,
    AuditView,
    as_a_clerk_sees,
    sealed,
)
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid

AT_ONCE = 1000
"""So many records are sealed, or read again, in one go."""

MOST_EXPORTED = 5000


async def search_log(
    ports: Ports, who: Caller, search: AuditSearch, after: Standing | None, limit: int
) -> Page[AuditView]:
    """What was done, newest first: a clerk's own co-operative's and its members', the federation all."""
    permit(who, "list_audit_log")
    async with ports.begin() as work:
        page = await work.audits.find(_within(search, who), after, limit)
    return Page(_seen(page.items, who), page.after)


async def export_log(ports: Ports, who: Caller, search: AuditSearch) -> bytes:
    """The same as a table for spreadsheets, whole; that it was taken is logged.

    Refuses: Invalid, where it is more than ``MOST_EXPORTED`` records: nothing is left out silently.
    """
    permit(who, "export_audit_log")
    async with ports.begin() as work:
        page = await work.audits.find(_within(search, who), None, MOST_EXPORTED)
        if page.after is not None:
            raise Invalid(Fault("from", "too-many-records", {"most": MOST_EXPORTED}))
        await work.audits.note_export(len(page.items))
    return await ports.documents.audit_csv(_seen(page.items, who))


async def verify_log(ports: Ports, who: Caller) -> AuditVerification:
    """Read the whole log again, and hold every sealed record to its hash."""
    permit(who, "verify_audit_log")
    async with ports.begin() as work:
        return await read_log_again(work)


async def read_log_again(work: Work) -> AuditVerification:
    """The verdict over the log from its first seal to its last."""
    verifier, after = AuditVerifier(), 0
    while read := await work.audits.sealed(after, AT_ONCE):
        for one in read:
            verifier.read(one)
        after = read[-1].seal.number
    return verifier.verdict(await work.audits.unsealed())


async def seal_log(ports: Ports) -> int:
    """Chain all records that have been committed; how many. Whichever process is first does it."""
    count = 0
    while done := await _seal_some(ports):
        count += done
    return count


async def _seal_some(ports: Ports) -> int:
    async with ports.begin() as work:
        head = await work.audits.lock_chain()
        if head is None:
            return 0
        waiting = await work.audits.waiting(AT_ONCE)
        await work.audits.seal(sealed(waiting, head), ports.wall_now())
    return len(waiting)


def _seen(views: Sequence[AuditView], who: Caller) -> tuple[AuditView, ...]:
    whole = who.role is Role.FEDERATION_ADMIN
    return tuple(view if whole else as_a_clerk_sees(view) for view in views)


def _within(search: AuditSearch, who: Caller) -> AuditSearch:
    """The search within what the reader may see."""
    own = None if who.role is Role.FEDERATION_ADMIN else who.cooperative_id
    return replace(search, cooperative_id=own)
