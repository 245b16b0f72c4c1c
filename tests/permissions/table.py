"""What every operation answers everyone, about every thing: written by hand from SPEC 1 and API §1-2.

Nothing here is derived from the code under test: who changes what somebody may do changes a cell here, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PEOPLE = ("nob", "adm", "mie", "sai", "shi", "pen", "col", "ott", "owl", "tri", "new", "dri", "odr")
"""The columns. ``nob``: without a token. ``adm``: federation. ``mie``, ``sai``, ``shi``: clerks; Mie's
members are penguin and otter, Saitama's is owl, Shiga's trades nothing. ``pen``: a dispatcher of the company
that things belong to, ``col`` a second one, ``new`` a third who has not changed the one-time password yet.
``ott``: of another company in the same co-operative, ``owl``: of one in another. ``tri``: a trial user.
``dri``: the phone bound to what is driven; ``odr``: one bound to another contract of the same two.
"""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "nob": "nobody",
        "adm": "federation_admin",
        "mie": "coop_clerk",
        "sai": "coop_clerk",
        "shi": "coop_clerk",
        "pen": "dispatcher",
        "col": "dispatcher",
        "ott": "dispatcher",
        "owl": "dispatcher",
        "tri": "trial",
        "new": "dispatcher",
        "dri": "driver",
        "odr": "driver",
    }
)
"""What kind of principal each column is (SPEC 1)."""

TABLE = """
operation               thing           nob adm mie sai shi pen col ott owl tri new dri odr

log_in                  spare_account   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
refresh_session         spare_session   ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
log_out                 -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  rol rol
read_me                 -               401 fed clk clk clk dsp dsp dsp dsp non dsp rol rol
change_password         -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  rol rol

post_load               -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_own_loads          -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
search_loads            -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
count_loads             -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_load               open_load       401 dis dis dis dis own own dis dis tri pwd rol rol
read_load               named_load      401 404 dis 404 404 own own 404 dis 404 pwd rol rol
read_load               coop_load       401 dis own dis dis dis dis dis dis tri pwd rol rol
amend_load              open_load       401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
amend_load              named_load      401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
amend_load              coop_load       401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
withdraw_load           open_load       401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
withdraw_load           named_load      401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
withdraw_load           coop_load       401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
read_load_history       open_load       401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
read_load_history       named_load      401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
read_load_history       coop_load       401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol

post_vehicle            -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_own_vehicles       -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
search_vehicles         -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
count_vehicles          -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
read_vehicle            open_vehicle    401 dis dis dis dis own own dis dis tri pwd rol rol
read_vehicle            named_vehicle   401 404 dis 404 404 own own 404 dis 404 pwd rol rol
read_vehicle            coop_vehicle    401 dis own dis dis dis dis dis dis tri pwd rol rol
amend_vehicle           open_vehicle    401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
amend_vehicle           named_vehicle   401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
amend_vehicle           coop_vehicle    401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
withdraw_vehicle        open_vehicle    401 rol nyr nyr nyr own own nyr nyr trd pwd rol rol
withdraw_vehicle        named_vehicle   401 rol nyr 404 404 own own 404 nyr trd pwd rol rol
withdraw_vehicle        coop_vehicle    401 rol own nyr nyr nyr nyr nyr nyr trd pwd rol rol
read_vehicle_history    open_vehicle    401 rol nyr nyr nyr ok  ok  nyr nyr trd pwd rol rol
read_vehicle_history    named_vehicle   401 rol nyr 404 404 ok  ok  404 nyr trd pwd rol rol
read_vehicle_history    coop_vehicle    401 rol ok  nyr nyr nyr nyr nyr nyr trd pwd rol rol

find_municipalities     -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_vocabularies       -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
measure_distance        -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
quote_standard_fare     -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol

propose_contract        open_load       401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
propose_contract        named_load      401 rol nyr 404 404 ok  ok  404 ok  trd pwd rol rol
propose_contract        coop_load       401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_contracts          -               401 rol ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_contract           proposed        401 rol ovp ovp 404 cop cop 404 cap trd pwd rol rol
read_contract           concluded       401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           in_transit      401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           delivered       401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           billed          401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           settled         401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           declined        401 rol ovp ovp 404 cop cop 404 cap trd pwd rol rol
read_contract           lapsed          401 rol ovp ovp 404 cop cop 404 cap trd pwd rol rol
read_contract           driven          401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           other_driven    401 rol ovs ovs 404 con con 404 car trd pwd rol rol
read_contract           returning       401 rol ovs 404 404 car car con 404 trd pwd rol rol
read_contract           coop_proposed   401 rol cop ovp 404 404 404 404 cap trd pwd rol rol
read_contract           coop_asked      401 rol cop ovp 404 404 404 404 cap trd pwd rol rol
read_contract           coop_delivered  401 rol con ovs 404 404 404 404 car trd pwd rol rol
read_contract           coop_carries    401 rol car ovs 404 404 404 404 con trd pwd rol rol
read_contract           coop_concluded  401 rol con ovs 404 404 404 404 car trd pwd rol rol
read_contract_document  concluded       401 rol ok  ok  404 ok  ok  404 ok  trd pwd rol rol
read_contract_document  coop_concluded  401 rol ok  ok  404 404 404 404 ok  trd pwd rol rol
conclude_contract       proposed        401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
conclude_contract       coop_proposed   401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
decline_contract        proposed        401 rol nyr nyr 404 ok  ok  404 nyr trd pwd rol rol
decline_contract        coop_proposed   401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
withdraw_contract       proposed        401 rol nyr nyr 404 nyr nyr 404 ok  trd pwd rol rol
withdraw_contract       coop_proposed   401 rol nyr nyr 404 404 404 404 ok  trd pwd rol rol
withdraw_contract       coop_asked      401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol
report_statuses         concluded       401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
report_statuses         coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
record_delivery         concluded       401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
record_delivery         coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
read_position           driven          401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
read_position           coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
read_track              driven          401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
read_track              coop_concluded  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
follow_events           delivered       401 rol nyr nyr 404 ok  ok  404 ok  trd pwd rol rol
follow_events           coop_delivered  401 rol ok  nyr 404 404 404 404 ok  trd pwd rol rol
release_device          driven          401 rol nyr nyr 404 nyr nyr 404 ok  trd pwd rol rol
release_device          coop_concluded  401 rol nyr nyr 404 404 404 404 ok  trd pwd rol rol
release_device          coop_carries    401 rol ok  nyr 404 404 404 404 nyr trd pwd rol rol

start_driver_session    concluded       ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
start_driver_session    driven          404 404 404 404 404 404 404 404 404 404 404 404 404
start_driver_session    proposed        404 404 404 404 404 404 404 404 404 404 404 404 404
end_driver_session      -               401 rol rol rol rol rol rol rol rol rol rol ok  ok
read_driver_job         driven          401 rol rol rol rol rol rol rol rol rol rol job nyr
read_driver_job         concluded       401 rol rol rol rol rol rol rol rol rol rol nyr nyr
set_sharing             -               401 rol rol rol rol rol rol rol rol rol rol ok  ok
send_pings              driven          401 rol rol rol rol rol rol rol rol rol rol ok  nyr
send_pings              concluded       401 rol rol rol rol rol rol rol rol rol rol nyr nyr
report_driver_statuses  driven          401 rol rol rol rol rol rol rol rol rol rol ok  nyr
report_driver_statuses  concluded       401 rol rol rol rol rol rol rol rol rol rol nyr nyr
record_driver_delivery  driven          401 rol rol rol rol rol rol rol rol rol rol ok  nyr
record_driver_delivery  concluded       401 rol rol rol rol rol rol rol rol rol rol nyr nyr

list_closings           -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
issue_closing           -               401 ok  rol rol rol rol rol rol rol trd pwd rol rol
list_invoices           -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_invoice            member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice            coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice            fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
read_invoice_pdf        member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice_pdf        coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice_pdf        fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
read_invoice_csv        member_invoice  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_invoice_csv        coop_invoice    401 404 ok  ok  404 404 404 404 404 trd pwd rol rol
read_invoice_csv        fed_invoice     401 ok  404 ok  404 404 404 404 404 trd pwd rol rol
list_statements         -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
read_statement          owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement          coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_statement_pdf      owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement_pdf      coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
read_statement_csv      owl_statement   401 404 404 ok  404 404 404 404 ok  trd pwd rol rol
read_statement_csv      coop_statement  401 404 ok  404 404 ok  ok  404 404 trd pwd rol rol
record_payment          member_invoice  401 404 ok  404 404 rol rol rol rol trd pwd rol rol
record_payment          coop_invoice    401 404 nyr ok  404 rol rol rol rol trd pwd rol rol
record_payment          fed_invoice     401 ok  404 nyr 404 rol rol rol rol trd pwd rol rol
record_payment          owl_statement   401 404 404 ok  404 rol rol rol rol trd pwd rol rol
list_payments           -               401 ok  ok  ok  ok  ok  ok  ok  ok  trd pwd rol rol
list_ledger_accounts    -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
list_ledger_entries     -               401 ok  ok  ok  ok  rol rol rol rol trd pwd rol rol
verify_ledger           -               401 ok  rol rol rol rol rol rol rol trd pwd rol rol

read_sandbox_clock      -               401 ok  ok  ok  ok  ok  ok  ok  ok  ok  pwd rol rol
move_sandbox_clock      -               401 ok  rol rol rol rol rol rol rol rol pwd rol rol
is_alive                -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
is_ready                -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_metrics            -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_openapi            -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_api_page           -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
list_problem_pages      -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
read_problem_page       -               ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
"""
"""A cell is a refusal of ``REFUSALS``, or a success: ``ok``, or the view of ``tests/permissions/views.py``
that says which fields of the answer are null."""

REFUSALS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "401": (401, "unauthenticated"),
        "rol": (403, "not-your-role"),
        "trd": (403, "trial-cannot-trade"),
        "pwd": (403, "password-change-required"),
        "nyr": (403, "not-yours"),
        "404": (404, "not-found"),
    }
)
"""What a cell stands for: the status and the slug of API §1."""

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "list_own_loads": "loads:read",
        "search_loads": "loads:read",
        "count_loads": "loads:read",
        "read_load": "loads:read",
        "read_load_history": "loads:read",
        "post_load": "loads:write",
        "amend_load": "loads:write",
        "withdraw_load": "loads:write",
        "list_own_vehicles": "vehicles:read",
        "search_vehicles": "vehicles:read",
        "count_vehicles": "vehicles:read",
        "read_vehicle": "vehicles:read",
        "read_vehicle_history": "vehicles:read",
        "post_vehicle": "vehicles:write",
        "amend_vehicle": "vehicles:write",
        "withdraw_vehicle": "vehicles:write",
        "list_contracts": "contracts:read",
        "read_contract": "contracts:read",
        "read_contract_document": "contracts:read",
        "propose_contract": "contracts:write",
        "conclude_contract": "contracts:write",
        "decline_contract": "contracts:write",
        "withdraw_contract": "contracts:write",
        "report_statuses": "contracts:write",
        "record_delivery": "contracts:write",
        "release_device": "contracts:write",
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
    }
)
"""Which scope opens an operation to an API client (SPEC 1.5); what is not here is for no client."""


@dataclass(frozen=True, slots=True)
class ActsFor:
    """An API client: what the column ``like`` may, within the scopes granted."""

    like: str
    scopes: frozenset[str]


CLIENTS: Mapping[str, ActsFor] = MappingProxyType({})
"""API clients (SPEC 1.5), one a line, by the name under which ``Scene`` lets them in, such as
``"pen-loads": ActsFor("pen", frozenset({"loads:read"}))``. Their cells follow from the table and the scopes.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What an operation answers about one thing (``-``: nothing in particular), by column."""

    operation: str
    thing: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def expected(self, who: str, clients: Mapping[str, ActsFor] = CLIENTS) -> str:
        """The cell of a column, or of an API client."""
        if who not in clients:
            return self.cells[who]
        client = clients[who]
        answer = self.cells[client.like]
        if self.cells["nob"] != "401" or answer == "rol":
            return answer
        scope = SCOPES.get(self.operation)
        if scope is None:
            return "rol"
        return answer if scope in client.scopes else "scp"


def _read(table: str) -> tuple[Row, ...]:
    head, *lines = [line.split() for line in table.splitlines() if line]
    assert tuple(head[2:]) == PEOPLE, "the head of the table names the columns of PEOPLE, in their order"
    rows = []
    for operation, thing, *cells in lines:
        assert len(cells) == len(PEOPLE), f"{operation} × {thing}: a cell for each column, no more, no fewer"
        rows.append(Row(operation, thing, dict(zip(PEOPLE, cells, strict=True))))
    return tuple(rows)


ROWS = _read(TABLE)

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
        "coop_delivered": "- p c - - - - p -",
        "coop_carries": "- p c - - - - p -",
        "member_invoice": "- o - - p p - - -",
        "coop_invoice": "- p o - - - - - -",
        "fed_invoice": "o - p - - - - - -",
        "owl_statement": "- - o - - - - p -",
        "coop_statement": "- o - - p p - - -",
    }
)
"""How each account stands to each thing (SPEC 1, domain.permissions.Relation)."""

STANDING = ("adm", "mie", "sai", "shi", "pen", "col", "ott", "owl", "tri")
"""The columns of ``STANDS``."""
