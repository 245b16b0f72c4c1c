"""Who comes otherwise than by an account of their own: API clients, who looks in, who stands in for another.

What they may follows from a column of the table and from what is said here, by hand: SPEC 1.5, 1.8; API §1;
SECURITY 32.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tests.permissions.table.columns import Row

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "list_own_loads": "loads:read",
        "search_loads": "loads:read",
        "count_loads": "loads:read",
        "map_loads": "loads:read",
        "read_load": "loads:read",
        "read_load_history": "loads:read",
        "post_load": "loads:write",
        "amend_load": "loads:write",
        "withdraw_load": "loads:write",
        "list_own_vehicles": "vehicles:read",
        "search_vehicles": "vehicles:read",
        "count_vehicles": "vehicles:read",
        "map_vehicles": "vehicles:read",
        "read_vehicle": "vehicles:read",
        "read_vehicle_history": "vehicles:read",
        "post_vehicle": "vehicles:write",
        "amend_vehicle": "vehicles:write",
        "withdraw_vehicle": "vehicles:write",
        "put_loads": "loads:write",
        "import_loads": "loads:write",
        "export_loads": "loads:read",
        "read_load_template": "loads:read",
        "put_vehicles": "vehicles:write",
        "import_vehicles": "vehicles:write",
        "export_vehicles": "vehicles:read",
        "read_vehicle_template": "vehicles:read",
        "list_templates": "loads:read",
        "read_template": "loads:read",
        "read_template_form": "loads:read",
        "make_template": "loads:write",
        "amend_template": "loads:write",
        "drop_template": "loads:write",
        "copy_load": "loads:write",
        "renew_loads": "loads:write",
        "begin_load_talks": "loads:write",
        "end_load_talks": "loads:write",
        "copy_vehicle": "vehicles:write",
        "begin_vehicle_talks": "vehicles:write",
        "end_vehicle_talks": "vehicles:write",
        "read_schedule": "contracts:read",
        "start_photo": "loads:write",
        "complete_photo": "loads:write",
        "read_photo": "loads:read",
        "read_thumbnail": "loads:read",
        "list_contracts": "contracts:read",
        "read_contract": "contracts:read",
        "read_contract_document": "contracts:read",
        "read_actual_carriers": "contracts:read",
        "read_actual_carriers_pdf": "contracts:read",
        "read_actual_carriers_csv": "contracts:read",
        "read_number_page": "contracts:read",
        "propose_contract": "contracts:write",
        "conclude_contract": "contracts:write",
        "decline_contract": "contracts:write",
        "withdraw_contract": "contracts:write",
        "report_statuses": "contracts:write",
        "record_delivery": "contracts:write",
        "release_device": "contracts:write",
        "list_inquiries": "contracts:read",
        "read_inquiry": "contracts:read",
        "list_messages": "contracts:read",
        "list_calls": "contracts:read",
        "list_handover_notes": "contracts:read",
        "list_offers": "contracts:read",
        "read_offer": "contracts:read",
        "open_load_inquiry": "contracts:write",
        "open_vehicle_inquiry": "contracts:write",
        "post_message": "contracts:write",
        "mark_read": "contracts:write",
        "log_call": "contracts:write",
        "write_handover_note": "contracts:write",
        "make_offer": "contracts:write",
        "accept_offer": "contracts:write",
        "refuse_offer": "contracts:write",
        "withdraw_offer": "contracts:write",
        "propose_amendment": "contracts:write",
        "list_amendments": "contracts:read",
        "accept_amendment": "contracts:write",
        "decline_amendment": "contracts:write",
        "withdraw_amendment": "contracts:write",
        "propose_cancellation": "contracts:write",
        "read_cancellation": "contracts:read",
        "accept_cancellation": "contracts:write",
        "decline_cancellation": "contracts:write",
        "withdraw_cancellation": "contracts:write",
        "name_truck": "contracts:write",
        "read_shipper_text": "tracking:read",
        "rate_contract": "contracts:write",
        "list_ratings": "contracts:read",
        "list_contract_versions": "contracts:read",
        "read_position": "tracking:read",
        "read_track": "tracking:read",
        "follow_events": "tracking:read",
        "list_invoices": "settlement:read",
        "read_invoice": "settlement:read",
        "read_invoice_pdf": "settlement:read",
        "read_invoice_csv": "settlement:read",
        "list_statements": "settlement:read",
        "read_statement": "settlement:read",
        "read_statement_pdf": "settlement:read",
        "read_statement_csv": "settlement:read",
        "list_payments": "settlement:read",
        "read_exposure": "settlement:read",
    }
)
"""Which scope opens an operation to an API client (SPEC 1.5); what is not here is for no client."""

ALL_SCOPES = frozenset(SCOPES.values()) | {"webhooks:write"}


@dataclass(frozen=True, slots=True)
class ActsFor:
    """An API client: what the column ``like`` may, within the scopes of its token."""

    like: str
    scopes: frozenset[str]


CLIENTS: Mapping[str, ActsFor] = MappingProxyType(
    {
        "pen-all": ActsFor("pen", ALL_SCOPES),
        "owl-all": ActsFor("owl", ALL_SCOPES),
        "pen-none": ActsFor("pen", frozenset()),
        **{f"pen-{scope}": ActsFor("pen", frozenset({scope})) for scope in sorted(ALL_SCOPES)},
    }
)
"""API clients, by the name under which ``Scene`` lets them in: with all scopes, none, and each alone."""

BARE: Mapping[str, str] = MappingProxyType({"bare-mie": "mie", "bare-adm": "adm"})
"""A clerk and an admin who have no second factor yet: their accounts open nothing else before (SPEC 1.4)."""

OPEN_TO_BARE = frozenset(
    {
        "read_me",
        "change_password",
        "log_out",
        "read_second_factors",
        "start_totp",
        "confirm_totp",
        "start_passkey",
        "add_passkey",
    }
)

VIEWS: Mapping[str, str] = MappingProxyType({"adm@pen": "pen", "adm@owl": "owl"})
"""The federation looking in, and as whom: only ever as a dispatcher. That nobody looks in as a clerk, a trial
or the federation itself is told by the rows of ``open_view_session``."""

VIEWED = frozenset(
    {
        "read_me",
        "list_own_loads",
        "search_loads",
        "count_loads",
        "map_loads",
        "read_load",
        "read_load_history",
        "list_own_vehicles",
        "search_vehicles",
        "count_vehicles",
        "map_vehicles",
        "read_vehicle",
        "read_vehicle_history",
        "export_loads",
        "read_load_template",
        "export_vehicles",
        "read_vehicle_template",
        "list_templates",
        "read_template",
        "read_template_form",
        "read_schedule",
        "read_photo",
        "read_thumbnail",
        "list_contracts",
        "read_contract",
        "read_contract_document",
        "read_actual_carriers",
        "read_actual_carriers_pdf",
        "read_actual_carriers_csv",
        "list_amendments",
        "read_cancellation",
        "list_ratings",
        "list_contract_versions",
        "read_member_record",
        "list_invoices",
        "read_invoice",
        "read_invoice_pdf",
        "read_invoice_csv",
        "list_statements",
        "read_statement",
        "read_statement_pdf",
        "read_statement_csv",
        "list_payments",
        "measure_distance",
        "quote_standard_fare",
        "quote_fuel_surcharge",
        "list_saved_searches",
        "read_saved_search",
        "list_saved_search_matches",
        "list_diesel_surveys",
        "read_diesel_survey",
        "read_diesel_survey_csv",
        "read_diesel_survey_sheet",
        "read_latest_diesel_price",
        "list_tariffs",
        "read_tariff",
        "list_members",
        "read_member",
        "list_offices",
        "list_cooperatives",
        "read_cooperative",
        "list_fee_rates",
        "list_thresholds",
        "list_guarantee_plans",
        "list_cargo_covers",
        "read_exposure",
        "list_guideline_cases",
        "read_guideline_case",
    }
)
"""What one may do who looks in: it only reads, never where a truck is (SPEC 6.3), nor an account's proofs,
nor where a company's money goes, what it pays for diesel, nor with whom it does not deal."""


@dataclass(frozen=True, slots=True)
class StandsIn:
    """One who sends ``X-On-Behalf-Of`` with the desk of the column ``member``."""

    who: str
    member: str


STAND_INS: Mapping[str, StandsIn] = MappingProxyType(
    {
        # A clerk for two members of the own co-operative, and for one of another.
        "mie+pen": StandsIn("mie", "pen"),
        "mie+ott": StandsIn("mie", "ott"),
        "mie+owl": StandsIn("mie", "owl"),
        # Nobody else stands in for anyone.
        "adm+pen": StandsIn("adm", "pen"),
        "pen+ott": StandsIn("pen", "ott"),
        "tri+pen": StandsIn("tri", "pen"),
        "dri+pen": StandsIn("dri", "pen"),
        "pen-all+pen": StandsIn("pen-all", "pen"),
        "adm@pen+pen": StandsIn("adm@pen", "pen"),
        "nob+pen": StandsIn("nob", "pen"),
    }
)

IN_PLACE = """
operation               thing           mie+pen mie+ott

post_load               -               ok      ok
list_own_loads          -               ok      ok
read_load               open_load       own     dis
read_load               named_load      own     dis
read_load               coop_load       dis     dis
amend_load              open_load       own     nyr
amend_load              named_load      own     nyr
amend_load              coop_load       nyr     nyr
withdraw_load           open_load       own     nyr
withdraw_load           named_load      own     nyr
withdraw_load           coop_load       nyr     nyr
read_load_history       open_load       ok      nyr
read_load_history       named_load      ok      nyr
read_load_history       coop_load       nyr     nyr

post_vehicle            -               ok      ok
list_own_vehicles       -               ok      ok
read_vehicle            open_vehicle    own     dis
read_vehicle            named_vehicle   own     dis
read_vehicle            coop_vehicle    dis     dis
amend_vehicle           open_vehicle    own     nyr
amend_vehicle           named_vehicle   own     nyr
amend_vehicle           coop_vehicle    nyr     nyr
withdraw_vehicle        open_vehicle    own     nyr
withdraw_vehicle        named_vehicle   own     nyr
withdraw_vehicle        coop_vehicle    nyr     nyr
read_vehicle_history    open_vehicle    ok      nyr
read_vehicle_history    named_vehicle   ok      nyr
read_vehicle_history    coop_vehicle    nyr     nyr

put_loads               -               ok      ok
import_loads            -               ok      ok
export_loads            -               ok      ok
read_load_template      -               ok      ok
put_vehicles            -               ok      ok
import_vehicles         -               ok      ok
export_vehicles         -               ok      ok
read_vehicle_template   -               ok      ok
make_template           -               ok      ok
list_templates          -               ok      ok
read_template           pen_template    ok      404
read_template           mie_template    404     404
read_template_form      pen_template    ok      404
read_template_form      mie_template    404     404
amend_template          pen_template    ok      404
amend_template          mie_template    404     404
drop_template           pen_template    ok      404
drop_template           mie_template    404     404
copy_load               open_load       ok      nyr
copy_load               named_load      ok      nyr
copy_load               coop_load       nyr     nyr
copy_vehicle            open_vehicle    ok      nyr
copy_vehicle            named_vehicle   ok      nyr
copy_vehicle            coop_vehicle    nyr     nyr
renew_loads             -               ok      ok
begin_load_talks        open_load       ok      nyr
begin_load_talks        named_load      ok      nyr
begin_load_talks        coop_load       nyr     nyr
end_load_talks          open_load       ok      nyr
end_load_talks          named_load      ok      nyr
end_load_talks          coop_load       nyr     nyr
begin_vehicle_talks     open_vehicle    ok      nyr
begin_vehicle_talks     named_vehicle   ok      nyr
begin_vehicle_talks     coop_vehicle    nyr     nyr
end_vehicle_talks       open_vehicle    ok      nyr
end_vehicle_talks       named_vehicle   ok      nyr
end_vehicle_talks       coop_vehicle    nyr     nyr
start_photo             -               ok      ok
complete_photo          sent_photo      ok      404
complete_photo          phones_photo    404     404
read_photo              sent_photo      404     404
read_photo              unseen_photo    ok      404
read_photo              named_photo     ok      ok
read_photo              open_photo      ok      ok
read_photo              talked_photo    404     404
read_thumbnail          talked_photo    404     404
read_thumbnail          sent_photo      404     404
read_thumbnail          unseen_photo    ok      404
read_thumbnail          named_photo     ok      ok
read_thumbnail          open_photo      ok      ok

list_offices            pen_entry       ok      ok
list_offices            mie_entry       ok      ok
open_office             pen_entry       ok      nyr
open_office             mie_entry       nyr     nyr
amend_office            pen_office      ok      nyr
amend_office            mie_office      nyr     nyr
close_office            pen_office      ok      nyr
close_office            mie_office      nyr     nyr

list_diesel_replies     -               ok      ok
report_diesel_price     -               ok      ok
withdraw_diesel_price   pen_reply       ok      404
"""
"""What a clerk does at a member's desk (SPEC 1.8): posting, what belongs to it, offices, surveys. What is not
here, and who is not, is answered 404 (API §1). The clerk's eyes stay the clerk's: the own members' are seen.
"""

_BEFORE_THE_HEADER = frozenset({"401", "rol", "trd", "pwd", "scp", "vie"})
"""What is said before the header is looked at, by the order of API §1: 401, then 403 of role or scope."""


def _read_in_place() -> dict[tuple[str, str], Mapping[str, str]]:
    head, *lines = [line.split() for line in IN_PLACE.splitlines() if line]
    return {(line[0], line[1]): dict(zip(head[2:], line[2:], strict=True)) for line in lines}


IN_PLACE_CELLS = _read_in_place()


def expected(row: Row, who: str) -> str:
    """The cell of a column, or of a guest."""
    if who in STAND_INS:
        return _expected_in_place(row, who)
    if who in row.cells or row.is_open:
        return row.cells.get(who, row.cells["nob"])
    if who in VIEWS:
        return row.cells[VIEWS[who]] if row.operation in VIEWED else "vie"
    if who in BARE:
        return _expected_of_bare(row, BARE[who])
    return _expected_of_client(row, CLIENTS[who])


def _expected_of_bare(row: Row, like: str) -> str:
    """What is no account's at all is told before, as to who has not changed the first password."""
    if row.operation in OPEN_TO_BARE:
        return row.cells[like]
    return "rol" if row.cells["new"] == "rol" else "2fa"


def _expected_of_client(row: Row, client: ActsFor) -> str:
    scope, answer = SCOPES.get(row.operation), row.cells[client.like]
    if scope is None:
        return "rol"
    return answer if scope in client.scopes else "scp"


def _expected_in_place(row: Row, who: str) -> str:
    without_header = expected(row, STAND_INS[who].who)
    if row.is_open or without_header in _BEFORE_THE_HEADER:
        return without_header
    return IN_PLACE_CELLS.get((row.operation, row.thing), {}).get(who, "404")
