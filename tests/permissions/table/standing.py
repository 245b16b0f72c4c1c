"""How everyone stands to every thing: by hand from SPEC 1 and from who does what in the scene."""

from collections.abc import Mapping
from types import MappingProxyType

_OF_THE_REGISTER = (*("entry", "office", "group", "listed", "unlisted", "warned"),)
"""What a member has there: seen by all as far as its public part goes, its own otherwise."""

STANDS: Mapping[str, str] = MappingProxyType(
    {
        # adm mie sai shi pen col ott owl tri; o own, c own co-operative's (cd: and disclosed to the clerk's
        # own desk as well), d disclosed, p party, - none
        "open_load": "d cd d d o o d d d",
        "named_load": "- c - - o o - d -",
        "coop_load": "d o d d d d d d d",
        "open_vehicle": "d cd d d o o d d d",
        "named_vehicle": "- c - - o o - d -",
        "coop_vehicle": "d o d d d d d d d",
        "proposed": "- c c - p p - p -",
        "concluded": "- c c - p p - p -",
        "in_transit": "- c c - p p - p -",
        "delivered": "- c c - p p - p -",
        "billed": "- c c - p p - p -",
        "settled": "- c c - p p - p -",
        "declined": "- c c - p p - p -",
        "lapsed": "- c c - p p - p -",
        "driven": "- c c - p p - p -",
        "other_driven": "- c c - p p - p -",
        "returning": "- c - - p p p - -",
        "coop_proposed": "- p c - - - - p -",
        "coop_asked": "- p c - - - - p -",
        "coop_concluded": "- p c - - - - p -",
        "cancelling": "- c c - p p - p -",
        "coop_cancelling": "- p c - - - - p -",
        "spare_asked": "- c c - p p - p -",
        "spare_coop_asked": "- p c - - - - p -",
        "spare_amending": "- c c - p p - p -",
        "spare_coop_amending": "- p c - - - - p -",
        "spare_cancelling": "- c c - p p - p -",
        "spare_coop_cancels": "- p c - - - - p -",
        "spare_reported": "- c c - p p - p -",
        "spare_coop_reported": "- p c - - - - p -",
        "coop_delivered": "- p c - - - - p -",
        "coop_carries": "- p c - - - - p -",
        "member_invoice": "- o - - p p - - -",
        "coop_invoice": "- p o - - - - - -",
        "fed_invoice": "o - p - - - - - -",
        "owl_statement": "- - o - - - - p -",
        "coop_statement": "- o - - p p - - -",
        **{f"pen_{one}": "d c d d o o d d -" for one in _OF_THE_REGISTER},
        **{f"mie_{one}": "d o d d d d d d -" for one in _OF_THE_REGISTER},
        **{f"ott_{one}": "d c d d d d o d -" for one in _OF_THE_REGISTER},
        "wren_replied": "d c d d d d d d -",
        "wren_suspended": "d c d d d d d d -",
        "mie_coop": "d o d d o o o d -",
        "mie_standing": "- o - - - - - - -",
        "pen_client": "- - - - o o - - -",
        "ott_client": "- - - - - - o - -",
        "pen_saved": "- - - - o d - - -",
        "mie_saved": "- o - - - - - - -",
        "adm_saved": "o - - - - - - - -",
        "tri_saved": "- - - - - - - - o",
        "pen_inquiry": "- - - - p p - p -",
        "truck_inquiry": "- - - - p p - p -",
        "mie_inquiry": "- p - - - - - p -",
        "owl_offer": "- - - - p p - p -",
        "pen_offer": "- - - - p p - p -",
        "offer_to_mie": "- p - - - - - p -",
        "mie_offer": "- p - - - - - p -",
        "pen_template": "- - - - o o - - -",
        "mie_template": "- o - - - - - - -",
        "pen_link": "- - - - o - - - -",
        "mie_link": "- o - - - - - - -",
        "spare_pen_ledger_link": "- c c - p p - p -",
        "spare_mie_ledger_link": "- p c - - - - p -",
        "own_passkey": "o o o o o o o o o",
        "spare_passkey": "- - - - - - - - -",
    }
)
"""How each account stands to each thing (SPEC 1, domain.permissions.Relation)."""

STANDING = ("adm", "mie", "sai", "shi", "pen", "col", "ott", "owl", "tri")
"""The columns of ``STANDS``."""
