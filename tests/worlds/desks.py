"""What desks have at hand in a world: templates, and the calendar links of those who have accounts."""

import hashlib
from datetime import timedelta

from domain.accounts import AccountId
from domain.desk.drafts import CargoDraft, DayTime, LoadDraft, VehicleDraft
from domain.desk.links import CapabilityLink, CapabilityLinkId, LinkKind
from domain.desk.templates import Template, TemplateId, TemplateTerms
from domain.members import Member
from domain.usecases.logging_in import hash_of
from tests.adapters.board_world import NOW
from tests.worlds.cast import EYES, account_of, fixed_id

LINKED = {name for name, eye in EYES.items() if eye.has_account and eye.desk is not None}
"""Whose calendars read their schedules, in both worlds."""


def calendar_secret(name: str) -> str:
    """What stands in the address of somebody's calendar."""
    return hashlib.sha256(f"calendar of {name}".encode()).hexdigest()


def a_link(of: str, n: str = "common", **changes: str) -> CapabilityLink:
    """A calendar link of an account."""
    eye = EYES[of]
    assert eye.desk is not None
    secret = calendar_secret(of if n == "common" else f"{of} {n}")
    return CapabilityLink(
        id=CapabilityLinkId(fixed_id(f"link {of} {n}")),
        version=1,
        kind=LinkKind.CALENDAR,
        account_id=AccountId(account_of(eye).id),
        member_id=eye.desk.id,
        name=changes.get("name", "私の電話"),
        secret_hash=hash_of(secret),
        made_at=NOW - timedelta(days=3),
    )


def a_template(n: str, of: Member, name: str, cargo: str | None = None) -> Template:
    """A template of a load, or without a cargo of a vehicle."""
    begun = NOW - timedelta(days=2)
    load = LoadDraft(cargo=CargoDraft(cargo), closes_at=DayTime(0, NOW.time())) if cargo else None
    terms = TemplateTerms(name, load, None if load else VehicleDraft(asking_fare_yen=70_000))
    return Template(TemplateId(fixed_id(f"template {n}")), 1, of.id, begun, begun, None, terms)
