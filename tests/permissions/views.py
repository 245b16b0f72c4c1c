"""Which fields of an answer are null for whom, and what lists show to whom: by hand from SPEC 1.6, API §2.

Written for things of which every field is filled in (``tests/permissions/scene.py``). A path ends where the
null is; ``[]`` is any item of an array; an empty array counts as null, it says as little.
"""

from collections.abc import Mapping
from types import MappingProxyType

from tests.permissions.table import CLIENTS, STAND_INS, VIEWS

Fields = frozenset[str]


def _fields(words: str) -> Fields:
    return frozenset(words.split())


_NOT_YET = _fields("held_until")
"""What no posting has until holds are on the board."""

_READ = _NOT_YET | {"warnings"}
"""Of a load that is read: it is warned of where it is posted or changed."""

_SITES = _fields("origin.site destination.site stops[].place.site")
_OWNERS = _fields("version audience external_ref parent_contract_number") | _SITES
_PLACES = _fields(
    "origin.address origin.postal_code origin.point destination.address destination.postal_code"
    " destination.point stops[].place.address stops[].place.postal_code stops[].place.point"
)
_LOAD_MASK = _PLACES | _fields(
    "poster contact asking_fare_yen charges fare_ratio_bp cargo.value_yen payment_terms remarks photo_ids"
    " services"
)
_CARD_NEVER = _NOT_YET | _fields("detour from_point_km")
_CARD_SITES = _fields("origin.site destination.site")
_CARD_MASK = _fields(
    "poster asking_fare_yen fare_ratio_bp cargo.value_yen has_photos origin.address origin.postal_code"
    " origin.point destination.address destination.postal_code destination.point"
)

_VEHICLE_SITES = _fields("available.place.site home.site")
_VEHICLE_OWNERS = _fields("version audience external_ref hours_used") | _VEHICLE_SITES
_VEHICLE_PLACES = _fields(
    "available.place.address available.place.postal_code available.place.point home.address"
    " home.postal_code home.point destinations.near"
)
_VEHICLE_MASK = _VEHICLE_PLACES | _fields("poster contact asking_fare_yen remarks photo_ids")
_VEHICLE_CARD_MASK = _VEHICLE_PLACES | _fields("poster asking_fare_yen has_photos")

_CONTRACT_NEVER = _fields("call_code")
_EXPOSURE = _fields("checks.exposure")
"""Of what was concluded past the rules nobody found anything; the carrier's clerk is never told."""
_CONSIGNORS = _fields("load.audience load.external_ref load.parent_contract_number")
_CONTRACT_SITES = _fields("load.origin.site load.destination.site load.stops[].place.site")
_AGREED = _CONTRACT_NEVER | _EXPOSURE
_OPEN = _CONTRACT_NEVER | {"concluded_by", "fuel", "prime", "truck"}

_PLAIN = _fields("photo_ids parent_contract_number")
_LOAD = {"own": _READ, "dis": _READ | _OWNERS, "tri": _READ | _OWNERS | _LOAD_MASK}
_VEHICLE = {"own": _fields(""), "dis": _VEHICLE_OWNERS, "tri": _VEHICLE_OWNERS | _VEHICLE_MASK}
_CARD = {
    "own": _CARD_NEVER,
    "dis": _CARD_NEVER | _CARD_SITES,
    "tri": _CARD_NEVER | _CARD_SITES | _CARD_MASK,
}
_VEHICLE_CARD = {
    "own": _fields("from_point_km"),
    "dis": _fields("from_point_km") | _VEHICLE_SITES,
    "tri": _fields("from_point_km") | _VEHICLE_SITES | _VEHICLE_CARD_MASK,
}
_CONTRACT = {
    # The two sides of a proposal, then of an agreement, and the clerks who oversee them.
    "cop": _OPEN,
    "cap": _OPEN | _CONSIGNORS | _CONTRACT_SITES,
    "ovp": _OPEN | _CONSIGNORS | _CONTRACT_SITES | {"version"},
    "ovc": _OPEN | _CONSIGNORS | _CONTRACT_SITES | {"version"} | _EXPOSURE,
    "con": _AGREED,
    "car": _AGREED | _CONSIGNORS,
    "ovs": _AGREED | _CONSIGNORS | _CONTRACT_SITES | {"version", "truck"},
}

_UNTOLD = _fields("suspended_at registration_number")

HIDDEN: Mapping[str, Mapping[str, Fields]] = MappingProxyType(
    {
        "read_me": {
            "fed": _fields("account.member_id account.cooperative_id member cooperative"),
            "clk": _fields("account.member_id member"),
            "dsp": _fields("member.registration_number"),  # nobody in the test network is registered
            "non": _fields("account.member_id account.cooperative_id member cooperative"),
        },
        "read_load": _LOAD,
        "list_own_loads": _LOAD,
        # What may be changed names no photo and no parent; one body type needs no second standard fare.
        "amend_load": {"own": _NOT_YET | _PLAIN | {"standard_fare.with_surcharges_yen"}},
        # What is withdrawn is in talks no more.
        "withdraw_load": {"own": _READ | _PLAIN | {"in_talks_until"}},
        "search_loads": _CARD,
        "read_saved_search": {"own": _fields("vehicles"), "dis": _fields("vehicles version")},
        "read_vehicle": _VEHICLE,
        "list_own_vehicles": _VEHICLE,
        "amend_vehicle": {"own": _fields("photo_ids")},
        "withdraw_vehicle": {"own": _fields("photo_ids in_talks_until")},
        "search_vehicles": _VEHICLE_CARD,
        "read_contract": _CONTRACT,
        "list_contracts": _CONTRACT,
        "read_driver_job": {"job": _fields("")},
        # Made just now: no secret was used, rotated or revoked; and none is ever shown again.
        "read_api_client": {
            "own": _fields("revoked_at used_at secrets[].ends_at secrets[].revoked_at secrets[].used_at")
        },
        # Nobody in the test network is registered, or suspended.
        "read_member": {
            "kep": _UNTOLD,
            "own": _UNTOLD | {"version"},
            "pub": _UNTOLD
            | _fields("version representative municipality address bureau mail capital_yen employees")
            | _fields("joined_on bank_account"),
        },
        "read_cooperative": {"kep": _fields(""), "own": _fields("version"), "pub": _fields("version fee_bp")},
    }
)
"""Operation -> view -> the fields that are null in it, exactly."""

WITHIN: Mapping[str, str] = MappingProxyType(
    {
        "audience": "audience",
        "preferences": "preferences",
        "loads": "a search for all",
        "figures": "what a check found: what is not known is not known to anybody",
    }
)
"""Fields whose inside says nothing about who looks: an audience names some and leaves the rest empty."""

MONEY = _fields(
    "fare asking_fare_yen value_yen fare_yen amount_yen charges payment payment_terms standard_fare"
)
"""What a driver is never shown, at any depth (API §2 POST /v1/driver/sessions: no fare, no money)."""

_PENGUINS = {
    "proposed",
    "concluded",
    "in_transit",
    "delivered",
    "billed",
    "settled",
    "declined",
    "lapsed",
    "driven",
    "cancelling",
}
_MORE_OF_PENGUIN = {"other_driven", "returning"}
_COOPS = {
    "coop_proposed",
    "coop_asked",
    "coop_concluded",
    "coop_delivered",
    "coop_carries",
    "coop_cancelling",
}
_BOARD = {"open_load", "coop_load"}
_VEHICLES = {"open_vehicle", "coop_vehicle"}

_FEDERATIONS = {"fed_invoice", "mie_fed_invoice", "shi_fed_invoice"}
_MIES = {"member_invoice", "coop_invoice", "mie_fed_invoice"}
_SAITAMAS = {"coop_invoice", "fed_invoice"}
_PENS_CLIENTS = {"pen_client"} | {name for name in CLIENTS if name.startswith("pen-")}
_MIES_RECORDS = {"pen_record", "ott_record", "mie_record"}
_COMPANIES = ("adm", "mie", "sai", "shi", "pen", "col", "ott", "owl")
_ENTERED = ("pen", "ott", "owl", "wren", "mie", "sai", "shi")
_BOOKS = {"adm": {"mie", "sai", "shi", "fed"}, "mie": {"mie"}, "sai": {"sai"}, "shi": {"shi"}}

_PENGUINS_NOW = (_PENGUINS - {"billed", "settled"}) | {"other_driven"}
_PENGUINS_POSTED = {"open_load", "named_load", "open_vehicle", "named_vehicle", "load_of_a_contract"}


def _desks(**things: set[str]) -> dict[str, set[str]]:
    """What each desk's people are shown: nothing, where nothing is said."""
    return {who: things.get(who, set()) for who in ("mie", "sai", "shi", "pen", "col", "ott", "owl")}


LISTED: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        operation: {who: frozenset(things) for who, things in shown.items()}
        for operation, shown in {
            "list_own_loads": {
                "mie": {"coop_load"},
                "sai": set(),
                "shi": set(),
                "pen": {"open_load", "named_load"},
                "col": {"open_load", "named_load"},
                "ott": set(),
                "owl": set(),
            },
            "search_loads": {
                "adm": _BOARD,
                "mie": _BOARD | {"named_load"},
                "sai": _BOARD,
                "shi": _BOARD,
                "pen": _BOARD | {"named_load"},
                "col": _BOARD | {"named_load"},
                "ott": _BOARD,
                "owl": _BOARD | {"named_load"},
                "tri": _BOARD,
            },
            "list_own_vehicles": {
                "mie": {"coop_vehicle"},
                "sai": set(),
                "shi": set(),
                "pen": {"open_vehicle", "named_vehicle"},
                "col": {"open_vehicle", "named_vehicle"},
                "ott": set(),
                "owl": set(),
            },
            "search_vehicles": {
                "adm": _VEHICLES,
                "mie": _VEHICLES | {"named_vehicle"},
                "sai": _VEHICLES,
                "shi": _VEHICLES,
                "pen": _VEHICLES | {"named_vehicle"},
                "col": _VEHICLES | {"named_vehicle"},
                "ott": _VEHICLES,
                "owl": _VEHICLES | {"named_vehicle"},
                "tri": _VEHICLES,
            },
            "list_saved_searches": {
                **{who: set[str]() for who in ("sai", "shi", "col", "ott", "owl")},
                **{who: {f"{who}_saved"} for who in ("pen", "mie", "adm", "tri")},
            },
            "list_contracts": {
                "mie": _PENGUINS | _MORE_OF_PENGUIN | _COOPS,
                "sai": _PENGUINS | {"other_driven"} | _COOPS,
                "shi": set(),
                "pen": _PENGUINS | _MORE_OF_PENGUIN,
                "col": _PENGUINS | _MORE_OF_PENGUIN,
                "ott": {"returning"},
                "owl": _PENGUINS | {"other_driven"} | _COOPS,
            },
            "list_inquiries": _desks(
                mie={"mie_inquiry", "talks"},
                pen={"pen_inquiry", "truck_inquiry", "talks"},
                col={"pen_inquiry", "truck_inquiry", "talks"},
                owl={"pen_inquiry", "mie_inquiry", "truck_inquiry", "talks"},
            ),
            "list_invoices": {
                "adm": _FEDERATIONS | {"old_" + one for one in _FEDERATIONS},
                "mie": _MIES | {"otter_invoice"} | {"old_" + one for one in _MIES},
                "sai": _SAITAMAS | {"old_" + one for one in _SAITAMAS},
                "shi": {"shi_fed_invoice", "old_shi_fed_invoice"},
                "pen": {"member_invoice", "old_member_invoice"},
                "col": {"member_invoice", "old_member_invoice"},
                "ott": {"otter_invoice"},
                "owl": set(),
            },
            "list_statements": {
                "adm": set(),
                "mie": {"coop_statement"},
                "sai": {"owl_statement", "old_owl_statement"},
                "shi": set(),
                "pen": {"coop_statement"},
                "col": {"coop_statement"},
                "ott": set(),
                "owl": {"owl_statement", "old_owl_statement"},
            },
            "list_payments": {  # all of January's, and nothing of February's, is paid
                "adm": {"old_" + one for one in _FEDERATIONS},
                "mie": {"old_" + one for one in _MIES},
                "sai": {"old_owl_statement"} | {"old_" + one for one in _SAITAMAS},
                "shi": {"old_shi_fed_invoice"},
                "pen": {"old_member_invoice"},
                "col": {"old_member_invoice"},
                "ott": set(),
                "owl": {"old_owl_statement"},
            },
            "list_closings": _BOOKS | {"adm": {"mie", "sai", "shi"}},
            "issue_closing": {"adm": {"mie", "sai", "shi"}},
            "list_members": {who: {f"{one}_entry" for one in _ENTERED} for who in _COMPANIES},
            "list_cooperatives": {who: {"mie", "sai", "shi"} for who in _COMPANIES},
            "list_standing_overrides": {"mie": {"mie_standing"}, "sai": set(), "shi": set()},
            "list_tariffs": {who: {"2024-209", "2020-575-chubu"} for who in (*_COMPANIES, "tri")},
            "list_diesel_surveys": {who: {"2026-02", "2026-03", "2026-04"} for who in _COMPANIES},
            "list_diesel_replies": {
                "mie": set(),
                "sai": set(),
                "shi": set(),
                "pen": {"pen_reply"},
                "col": {"pen_reply"},
                "ott": set(),
                "owl": set(),
            },
            "list_ledger_accounts": _BOOKS,
            "list_ledger_entries": _BOOKS,
            "list_templates": _desks(mie={"mie_template"}, pen={"pen_template"}, col={"pen_template"}),
            "list_calendar_links": _desks(mie={"mie_link"}, pen={"pen_link", "pen_calendar"}),
            "read_schedule": _desks(
                mie=_COOPS | {"coop_load", "coop_vehicle", "load_of_a_contract", "load_asked_about"},
                pen=_PENGUINS_NOW | _PENGUINS_POSTED | {"load_with_a_photo", "load_asked_about"},
                col=_PENGUINS_NOW | _PENGUINS_POSTED | {"load_with_a_photo", "load_asked_about"},
                owl=(_PENGUINS_NOW | _COOPS | {"load_of_a_contract", "vehicle_asked_about"}),
            ),
            "list_api_clients": {
                "pen": _PENS_CLIENTS,
                "col": _PENS_CLIENTS,
                "ott": {"ott_client"},
                "owl": {"owl-all"},
            },
            "list_applications": {
                "adm": {"filed", "endorsed", "filed_by_coop"},
                "mie": {"filed", "endorsed"},
                "sai": set(),
                "shi": set(),
            },
            "list_accounts": _BOOKS,  # The federation's own have no co-operative.
            "list_trials": {"adm": {"asked_trial", "issued_trial"}},
            "list_audit_log": {
                "adm": _MIES_RECORDS | {"owl_record", "sai_record", "adm_record", "nobody_record"},
                "mie": _MIES_RECORDS,
                "sai": {"owl_record", "sai_record"},
                "shi": set(),
            },
        }.items()
    }
)
"""Operation -> column -> the things on the list, exactly; a count is that many."""

IN_PLACE: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "list_own_loads": {"mie+pen": frozenset({"open_load", "named_load"}), "mie+ott": frozenset()},
        "list_own_vehicles": {
            "mie+pen": frozenset({"open_vehicle", "named_vehicle"}),
            "mie+ott": frozenset(),
        },
        "list_diesel_replies": {"mie+pen": frozenset({"pen_reply"}), "mie+ott": frozenset()},
        "list_templates": {"mie+pen": frozenset({"pen_template"}), "mie+ott": frozenset()},
    }
)
"""The same for a clerk at a member's desk: the desk's own."""


def shown(operation: str, who: str) -> frozenset[str]:
    """The things on somebody's list; an API client's and a looker's is that of whom they come for."""
    if who in STAND_INS:
        return IN_PLACE[operation][who]
    return LISTED[operation][VIEWS.get(who, CLIENTS[who].like if who in CLIENTS else who)]


NAMED_BY: Mapping[str, str] = MappingProxyType(
    {
        "list_contracts": "contract_number",
        "read_schedule": "contract_number|id",
        "list_payments": "document_id",
        "list_closings": "cooperative.id",
        "list_accounts": "cooperative.id",
        "issue_closing": "cooperative.id",
        "list_audit_log": "request_id",
        "list_diesel_surveys": "month",
        "list_diesel_replies": "way",
        "list_ledger_accounts": "book.id",
        "list_ledger_entries": "book.id",
    }
)
"""Where an item of a list says which thing it is, if that is not its ``id``; the first that is not null."""

READ_BY: Mapping[str, str] = MappingProxyType(
    {
        "list_own_loads": "read_load",
        "search_loads": "read_load",
        "list_own_vehicles": "read_vehicle",
        "search_vehicles": "read_vehicle",
        "list_contracts": "read_contract",
    }
)
"""Lists whose items are seen in the view in which the thing alone is seen."""

OF_THING: Mapping[str, Fields] = MappingProxyType(
    {name: _fields("timeline[].by") for name in ("billed", "settled", "returning")}
    | dict.fromkeys(("declined", "lapsed"), _EXPOSURE)
)
"""What is null to everyone for what the thing is: the network bills by itself, and is on nobody's side; of a
proposal that is over nobody is told what its consignor owes.
"""

COUNTS: Mapping[str, str] = MappingProxyType(
    {"count_loads": "search_loads", "count_vehicles": "search_vehicles"}
)
"""Operations that count what another lists."""

MAPS: Mapping[str, str] = MappingProxyType({"map_loads": "search_loads", "map_vehicles": "search_vehicles"})
"""Operations that draw what another lists."""
