"""Who may do what in the register: rows of the one table, by hand from SPEC 1 (DESIGN §4).

Every account but a trial's may look a company up, so a member is ``disclosed`` to all of them: what of it is
told to whom, ``domain.register.views`` says. The register proves who a company is, and mails and documents go
where it says: so the co-operative's clerk keeps it, and a member asks the clerk.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.accounts import Role
from domain.permissions.relations import Relation, Rows

_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})
_OVERSEEN = frozenset({Relation.OWN_COOPERATIVE})
_KEPT = frozenset({Relation.OWN, Relation.OWN_COOPERATIVE})
_SEEN = frozenset({Relation.DISCLOSED})

COMPANIES: Rows = {Role.DISPATCHER: _ANY, Role.COOP_CLERK: _ANY, Role.FEDERATION_ADMIN: _ANY}
KEEPERS: Rows = {Role.COOP_CLERK: _KEPT, Role.FEDERATION_ADMIN: _SEEN}
KEPT_READERS: Rows = {Role.DISPATCHER: _OWN, Role.COOP_CLERK: _KEPT, Role.FEDERATION_ADMIN: _SEEN}
CLERKS: Rows = {Role.COOP_CLERK: _KEPT}
DESKS: Rows = {Role.DISPATCHER: _OWN, Role.COOP_CLERK: _OWN}
COOPERATIVE_KEEPERS: Rows = {Role.COOP_CLERK: _OWN, Role.FEDERATION_ADMIN: _SEEN}
COOPERATIVE_READERS: Rows = {
    Role.DISPATCHER: _OWN,
    Role.COOP_CLERK: _OWN,
    Role.FEDERATION_ADMIN: _SEEN,
}
WARNERS: Rows = {Role.COOP_CLERK: _OVERSEEN, Role.FEDERATION_ADMIN: _SEEN}

REGISTER_MAY: Mapping[str, Rows] = MappingProxyType(
    {
        "list_members": COMPANIES,
        "read_member": COMPANIES,
        "amend_member": KEEPERS,
        "read_bank_account": KEPT_READERS,
        "set_bank_account": CLERKS,
        "list_offices": KEPT_READERS,
        "open_office": DESKS,
        "amend_office": DESKS,
        "close_office": DESKS,
        "list_cooperatives": COMPANIES,
        "read_cooperative": COMPANIES,
        "amend_cooperative": COOPERATIVE_KEEPERS,
        "list_fee_rates": COOPERATIVE_READERS,
        "add_fee_rate": {Role.COOP_CLERK: _OWN},
        "list_thresholds": COOPERATIVE_READERS,
        "add_threshold": {Role.COOP_CLERK: _OWN},
        "list_do_not_deal": DESKS,
        "put_on_do_not_deal": DESKS,
        "take_off_do_not_deal": DESKS,
        "list_partner_groups": DESKS,
        "make_partner_group": DESKS,
        "amend_partner_group": DESKS,
        "drop_partner_group": DESKS,
        "list_guideline_cases": KEPT_READERS,
        "read_guideline_case": KEPT_READERS,
        "warn_member": WARNERS,
        "reply_to_warning": DESKS,
        "suspend_member": WARNERS,
        "lift_suspension": WARNERS,
        "close_guideline_case": WARNERS,
    }
)
"""The operations of the register, of which none is an API client's (SPEC 1.5 has no scope for it)."""

REGISTER_ON_BEHALF_MAY = frozenset({"list_offices", "open_office", "amend_office", "close_office"})
"""What a clerk helps a member with (SPEC 1.8); with whom it deals is the member's own business."""

REGISTER_VIEWING_MAY = frozenset(
    {
        "list_members",
        "read_member",
        "list_offices",
        "list_cooperatives",
        "read_cooperative",
        "list_fee_rates",
        "list_thresholds",
        "list_guideline_cases",
        "read_guideline_case",
    }
)
"""What one may look at as somebody else; neither bank accounts nor with whom a desk deals."""
