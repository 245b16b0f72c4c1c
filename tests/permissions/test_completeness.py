"""Nothing is left out of the matrix: each failure says what to add, and where (DESIGN §9)."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain import permissions, usecases
from domain.accounts import Role
from domain.api_clients import Scope
from domain.permissions import (
    ACCOUNTS_MAY,
    ANYONE_MAY,
    CLIENTS_MAY,
    DRIVERS_MAY,
    ON_BEHALF_MAY,
    OPEN_BEFORE_SECOND_FACTOR,
    VIEWING_MAY,
    Relation,
)
from tests.permissions.asking import DOORS, contract
from tests.permissions.scene import MAKERS
from tests.permissions.table import (
    ALL_SCOPES,
    CLIENTS,
    IN_PLACE_CELLS,
    KINDS,
    OPEN_TO_BARE,
    PEOPLE,
    REFUSALS,
    ROWS,
    SCOPES,
    STAND_INS,
    STANDING,
    STANDS,
    VIEWED,
    VIEWS,
    expected,
)
from tests.permissions.things import MADE_ONCE
from tests.permissions.views import HIDDEN, LISTED
from tests.recipes import RECIPES, About

TABLE, GUESTS = "tests/permissions/table", "tests/permissions/table/guests.py"
RECIPE, SHOWN = "tests/recipes.py", "tests/permissions/views.py"

RELATIONS = {
    "o": Relation.OWN,
    "c": Relation.OWN_COOPERATIVE,
    "d": Relation.DISCLOSED,
    "p": Relation.PARTY,
}

_POSTING = """
    dispatcher:o dispatcher:d dispatcher:- coop_clerk:o coop_clerk:c coop_clerk:d coop_clerk:-
    federation_admin:d federation_admin:- trial:d trial:-
"""
_CONTRACT = "dispatcher:p dispatcher:- coop_clerk:p coop_clerk:c coop_clerk:- federation_admin:- trial:-"
_STATEMENT = "dispatcher:p dispatcher:- coop_clerk:o coop_clerk:- federation_admin:- trial:-"
_INVOICE = f"{_STATEMENT} coop_clerk:p federation_admin:o"
_API_CLIENT = "dispatcher:o dispatcher:- coop_clerk:- federation_admin:- trial:-"
_DESKS_OWN = "dispatcher:o dispatcher:- coop_clerk:o coop_clerk:- federation_admin:- trial:-"
_TALKS = "dispatcher:p dispatcher:- coop_clerk:p coop_clerk:- federation_admin:- trial:-"
_PASSKEY = " ".join(f"{role.value}:o {role.value}:-" for role in Role)
EVERY_RELATION = {
    About.LOAD: _POSTING,
    About.VEHICLE: _POSTING,
    About.CONTRACT: _CONTRACT,
    About.INVOICE: _INVOICE,
    About.STATEMENT: _STATEMENT,
    About.DOCUMENT: _INVOICE,
    About.API_CLIENT: _API_CLIENT,
    About.PASSKEY: _PASSKEY,
    About.TEMPLATE: _DESKS_OWN,
    About.LINK: _DESKS_OWN,
    About.INQUIRY: _TALKS,
    About.OFFER: _TALKS,
    About.LEDGER_LINK: _CONTRACT,
}
"""In which relations each kind of account can stand to each kind of thing (SPEC 1, 8.5)."""

NEVER_HAPPENS = {
    (
        "read_statement",
        Role.FEDERATION_ADMIN,
        Relation.OWN,
    ): "the federation pays nobody out: none is its own",
    ("read_statement_pdf", Role.FEDERATION_ADMIN, Relation.OWN): "the same",
    ("read_statement_csv", Role.FEDERATION_ADMIN, Relation.OWN): "the same",
    ("read_saved_search", Role.COOP_CLERK, Relation.DISCLOSED): "nobody sits beside a clerk here",
    ("list_saved_search_matches", Role.COOP_CLERK, Relation.DISCLOSED): "the same",
}
"""Rows of the domain's table that let somebody through to what there is none of, each with its reason."""


def test_every_operation_has_its_rows_and_its_recipe_and_none_is_spare() -> None:
    in_table = {row.operation for row in ROWS}
    said = [f"{name}: add its rows to a table in {TABLE}" for name in sorted(DOORS.keys() - in_table)]
    said += [
        f"{name}: add how it is called to RECIPES in {RECIPE}"
        for name in sorted(DOORS.keys() - RECIPES.keys())
    ]
    said += [
        f"{name}: no door is called so; take it out of {TABLE}" for name in sorted(in_table - DOORS.keys())
    ]
    said += [
        f"{name}: no door is called so; take it out of {RECIPE}"
        for name in sorted(RECIPES.keys() - DOORS.keys())
    ]
    assert said == []


def test_every_row_stands_once_and_is_about_a_thing_of_the_right_kind() -> None:
    said = [
        f"{operation} × {thing} stands more than once in {TABLE}"
        for (operation, thing), times in Counter((row.operation, row.thing) for row in ROWS).items()
        if times > 1
    ]
    for row in ROWS:
        about = RECIPES[row.operation].about
        if (row.thing == "-") is not (about is About.NOTHING):
            said.append(f"{row.operation} is about {about.value}: name it in its row in {TABLE}")
        elif row.thing != "-" and row.thing not in {*MAKERS, *MADE_ONCE}:
            said.append(
                f"{row.thing}: say in MAKERS of things.py or ways_in.py in tests/permissions how it is made"
            )
    assert said == []


def test_every_cell_is_a_refusal_or_a_success_that_is_explained() -> None:
    said = [
        f"{row.operation} × {row.thing}: say in HIDDEN of {SHOWN} what view {cell!r} hides"
        for row in ROWS
        for cell in set(row.cells.values())
        if cell not in {"ok", *REFUSALS, *HIDDEN.get(row.operation, {})}
    ]
    assert said == []


def test_every_kind_of_principal_is_a_column() -> None:
    kinds = {*(role.value for role in Role), "driver", "nobody"}
    assert tuple(KINDS) == PEOPLE, f"say in KINDS of {TABLE} what each column is"
    missing = kinds - set(KINDS.values())
    assert not missing, f"add a column for {sorted(missing)} to {TABLE}, and let it in in Scene.let_in"
    tables = {name for name in vars(permissions) if name.endswith("_MAY")}
    known = {"APPLICANTS_MAY"}  # asked in tests/api/test_joining.py
    known |= {
        "ACCOUNTS_MAY",
        "DRIVERS_MAY",
        "ANYONE_MAY",
        "CLIENTS_MAY",
        "VIEWING_MAY",
        "ON_BEHALF_MAY",
    }
    assert tables == known, (
        f"{sorted(tables ^ known)}: who is let in by it is asked in {GUESTS}, and said here"
    )


def test_every_operation_is_asked_about_in_every_relation_it_knows() -> None:
    said = []
    for operation in ACCOUNTS_MAY.keys() & RECIPES.keys():
        wanted = set(EVERY_RELATION.get(RECIPES[operation].about, "").split())
        found = {f"{KINDS[who]}:{letter}" for who, letters, _ in _standings(operation) for letter in letters}
        said += [f"{operation}: add a row in which somebody is {one}" for one in sorted(wanted - found)]
    assert said == [], f"rows of {TABLE}; STANDS there says how everyone stands to a thing"


def _standings(operation: str) -> Iterator[tuple[str, str, str]]:
    """Column, relations and cell, of every account and thing that an operation is asked about."""
    for row in ROWS:
        if row.operation == operation and row.thing in STANDS:
            for who, letters in zip(STANDING, STANDS[row.thing].split(), strict=True):
                yield who, letters, row.cells[who]


def test_each_relation_of_the_domains_table_lets_somebody_through_here_and_no_other_does() -> None:
    said = []
    for operation, rows in ACCOUNTS_MAY.items():
        for role, relations in rows.items():
            if relations != {Relation.ANY}:
                said += [f"{operation}: {role} {one}" for one in _disagreements(operation, role, relations)]
    assert said == [], "domain/permissions/table.py and TABLE differ"


def _disagreements(operation: str, role: Role, relations: frozenset[Relation]) -> Iterator[str]:
    through = [
        {RELATIONS[letter] for letter in letters}
        for who, letters, cell in _standings(operation)
        if KINDS[who] == role and letters != "-" and cell not in REFUSALS
    ]
    for one in relations - set().union(*through):
        if (operation, role, one) not in NEVER_HAPPENS:
            yield f"{one} is in the domain's table, and lets nobody through in the test's"
    for standing in through:
        if not standing & relations:
            yield f"{sorted(standing)} lets somebody through in the test's table, and not in the domain's"


def test_the_kinds_of_callers_agree_with_the_domains_three_tables() -> None:
    said = []
    for row in ROWS:
        cells = row.cells
        free = cells["nob"] != "401"
        if free is not (row.operation in ANYONE_MAY):
            said.append(f"{row.operation}: nobody's cell and ANYONE_MAY differ")
        if not free and (cells["dri"] != "rol") is not (row.operation in DRIVERS_MAY):
            said.append(f"{row.operation}: the driver's cells and DRIVERS_MAY differ")
        said += [
            f"{row.operation} × {row.thing}: {who}'s cell and ACCOUNTS_MAY differ"
            for who in STANDING
            if not free and (cells[who] not in ("rol", "trd")) is not _has_row(row.operation, who)
        ]
    assert said == []


def _has_row(operation: str, who: str) -> bool:
    return KINDS[who] in ACCOUNTS_MAY.get(operation, {})


def test_every_list_says_what_it_shows_to_whom() -> None:
    lists = {
        operation
        for operation, door in DOORS.items()
        if RECIPES[operation].about is About.NOTHING and operation in ACCOUNTS_MAY
        if {"items", "next_cursor"}
        <= _answer_of(contract(), door.path_format, door.method).get("properties", {}).keys()
    }
    assert sorted(lists) == sorted(LISTED), f"say in LISTED of {SHOWN} what each list shows to whom"
    for row in ROWS:
        if row.operation in LISTED:
            served = {who for who in PEOPLE if row.cells[who] not in REFUSALS}
            assert served == set(LISTED[row.operation]), f"{row.operation}: LISTED and TABLE serve others"


def _answer_of(told: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    responses = told["paths"][path][method.lower()]["responses"]
    content = next(one for status, one in responses.items() if status[0] == "2").get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(told["components"]["schemas"].get(name, schema))


def test_the_guests_agree_with_the_domains_tables() -> None:
    assert {operation: scope.value for operation, scope in CLIENTS_MAY.items()} == SCOPES
    assert VIEWING_MAY == VIEWED
    assert OPEN_BEFORE_SECOND_FACTOR == OPEN_TO_BARE
    assert {operation for operation, _ in IN_PLACE_CELLS} == ON_BEHALF_MAY


def test_scopes_are_of_operations_that_dispatchers_may_call() -> None:
    assert {scope.value for scope in Scope} == ALL_SCOPES
    assert set(SCOPES.values()) == ALL_SCOPES - {"webhooks:write"}  # has no operation yet (SPEC 1.5)
    assert [one for one in SCOPES if Role.DISPATCHER not in ACCOUNTS_MAY[one]] == []


def test_guests_are_clients_with_every_scope_and_lookers_and_stand_ins_of_every_kind() -> None:
    scopes = {one.scopes for one in CLIENTS.values()}
    assert scopes == {ALL_SCOPES, frozenset(), *(frozenset({scope}) for scope in ALL_SCOPES)}
    assert {KINDS[one] for one in VIEWS.values()} == {"dispatcher"}
    callers = {KINDS.get(one.who, "client" if one.who in CLIENTS else "view") for one in STAND_INS.values()}
    assert callers == {*KINDS.values(), "client", "view"}


def test_a_clerk_at_a_members_desk_is_asked_about_every_thing_that_lies_there() -> None:
    asked = {(row.operation, row.thing) for row in ROWS if row.operation in ON_BEHALF_MAY}
    assert asked == IN_PLACE_CELLS.keys()


def test_a_guest_may_what_the_one_it_comes_for_may_within_bounds() -> None:
    operations = ("read_load", "amend_load", "read_position", "log_out", "is_alive")
    rows = [row for row in ROWS if row.operation in operations and row.thing in ("-", "named_load", "driven")]
    found = {
        who: " ".join(
            expected(row, who) for row in sorted(rows, key=lambda row: operations.index(row.operation))
        )
        for who in (
            "pen-all",
            "pen-loads:read",
            "owl-all",
            "adm@pen",
            "mie+pen",
            "mie+ott",
            "pen+ott",
            "nob+pen",
        )
    }
    assert found == {
        "pen-all": "own own ok rol ok",
        "pen-loads:read": "own scp scp rol ok",
        "owl-all": "dis nyr ok rol ok",
        "adm@pen": "own vie vie vie ok",
        "mie+pen": "own own 404 404 ok",
        "mie+ott": "dis nyr 404 404 ok",
        "pen+ott": "404 404 404 404 ok",
        "nob+pen": "401 401 401 401 ok",
    }


def test_every_operation_is_permitted_in_its_use_case_too() -> None:
    """The door asks by role and scope before; who comes past the door is asked all the same (DESIGN §4)."""
    files = Path(usecases.__file__).parent.rglob("*.py")
    calls = [
        node for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)
    ]
    given = [one for call in calls for one in (*call.args, *(keyword.value for keyword in call.keywords))]
    asked = {name for one in given for name in _names_told_by(one)}
    assert sorted(ACCOUNTS_MAY.keys() - asked) == []


def _names_told_by(node: ast.expr) -> Iterator[str]:
    """A name written out, or one for each sort of document."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for sort in ("invoice", "statement"):
            parts = (one.value if isinstance(one, ast.Constant) else sort for one in node.values)
            yield "".join(map(str, parts))
