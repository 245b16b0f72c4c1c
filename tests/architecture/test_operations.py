"""Every operation has its row in the permissions table, and the contract says what it does (DESIGN §9)."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.app import doors_of
from api.needs import Door, _uploader, _whoever
from api.openapi import openapi_of, written
from api.problems import every_problem, status_of
from api.reference import TAG_NAMES
from domain.accounts import Role
from domain.permissions import (
    ACCOUNTS_MAY,
    ANYONE_MAY,
    APPLICANTS_MAY,
    CLIENTS_MAY,
    DRIVERS_MAY,
    ON_BEHALF_MAY,
    OPEN_BEFORE_PASSWORD_CHANGE,
    TRADES,
    VIEWING_MAY,
    Relation,
)
from tests.architecture.whole_app import whole_app

Json = dict[str, Any]

NEVER_KEYED = {
    "quote_whole_fare",
    "check_tariff",
    "search_loads",
    "count_loads",
    "search_vehicles",
    "count_vehicles",
    "map_loads",
    "map_vehicles",
    "log_in",
    "refresh_session",
    "start_passkey_login",
    "log_in_by_passkey",
    "ask_password_reset",
    "confirm_password_reset",
    "start_totp",
    "confirm_totp",
    "renew_recovery_codes",
    "start_passkey",
    "add_passkey",
    "report_statuses",
    "record_delivery",
    "open_load_inquiry",
    "open_vehicle_inquiry",
    "start_driver_session",
    "send_pings",
    "report_driver_statuses",
    "record_driver_delivery",
    "open_view_session",
    "issue_token",
    "request_trial",
    "confirm_trial",
    "file_application",
    "attach_file",
    "attach_sealed_copy",
    "renew_loads",
    "make_actual_carriers_link",
    "make_calendar_link",
    "make_api_client",
    "rotate_api_client",
    "import_loads",
    "import_vehicles",
    "start_photo",
    "upload_file",
    "complete_photo",
}
"""POSTs that change nothing, whose answer holds a secret, or with a natural key (API §1 Idempotency-Key)."""

NEVER_VERSIONED = {
    "log_out",
    "change_password",
    "remove_totp",
    "remove_passkey",
    "move_sandbox_clock",
    "set_sharing",
    "end_driver_session",
    "put_on_do_not_deal",
    "take_off_do_not_deal",
    "report_diesel_price",
    "withdraw_diesel_price",
    "put_loads",
    "put_vehicles",
    "mark_read",
}
"""Changes of what has no version (API §1 Versions)."""

SENT_BY_PHONES_TOO = {"start_photo", "complete_photo"}
"""Operations of accounts that a device token may call as well (API §2)."""

IN_WORDS_OF_OAUTH = "issue_token"
"""The one operation whose refusals are no problems: RFC 6749 §5.2 says how they are told (API §1)."""

DOORS = doors_of(whole_app())


@cache
def contract() -> Json:
    return openapi_of(whole_app())


def operation_of(door: Door) -> Json:
    operation: Json = contract()["paths"][door.path_format][door.method.lower()]
    return operation


def resolved(part: Json) -> Json:
    while "$ref" in part:
        found: Any = contract()
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def parts(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Every object within, with its place."""
    if isinstance(tree, dict):
        yield path, tree
        for name, below in tree.items():
            yield from parts(below, (*path, name))
    elif isinstance(tree, list):
        for index, below in enumerate(tree):
            yield from parts(below, (*path, str(index)))


each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.operation)


def test_every_operation_has_its_row_and_no_row_is_spare() -> None:
    operations = {door.operation for door in DOORS}
    others = (ANYONE_MAY, DRIVERS_MAY, APPLICANTS_MAY)
    assert operations == ACCOUNTS_MAY.keys() | frozenset().union(*others)
    shared = ACCOUNTS_MAY.keys() & DRIVERS_MAY
    assert shared == SENT_BY_PHONES_TOO
    rows = len(ACCOUNTS_MAY) + sum(map(len, others)) - len(shared)
    assert len(operations) == rows, "one row each"


def test_the_lists_beside_the_table_name_operations() -> None:
    assert ACCOUNTS_MAY.keys() >= TRADES
    assert ACCOUNTS_MAY.keys() >= OPEN_BEFORE_PASSWORD_CHANGE
    assert ACCOUNTS_MAY.keys() >= VIEWING_MAY
    assert ACCOUNTS_MAY.keys() >= ON_BEHALF_MAY


def test_who_looks_in_as_somebody_else_reads_only() -> None:
    asking = {"search_loads", "count_loads", "map_loads"}
    asking |= {"search_vehicles", "count_vehicles", "map_vehicles"}
    changing = {door.operation for door in DOORS if door.method != "GET"} - asking
    assert changing & VIEWING_MAY == set()
    assert {"read_position", "read_track", "follow_events"} & VIEWING_MAY == set()


def test_a_clerk_does_for_a_member_what_a_dispatcher_may_do() -> None:
    for operation in ON_BEHALF_MAY:
        assert {Role.COOP_CLERK, Role.DISPATCHER} <= ACCOUNTS_MAY[operation].keys(), operation


def test_the_header_of_acting_for_a_member_stands_where_it_is_taken_and_nowhere_else() -> None:
    takers = {
        door.operation
        for door in DOORS
        if "X-On-Behalf-Of" in {resolved(one)["name"] for one in operation_of(door).get("parameters", [])}
    }
    assert takers == ON_BEHALF_MAY
    assert ACCOUNTS_MAY.keys() >= CLIENTS_MAY.keys()


def test_what_has_a_scope_is_a_dispatchers_and_its_door_lets_clients_in() -> None:
    assert [one for one in CLIENTS_MAY if Role.DISPATCHER not in ACCOUNTS_MAY[one]] == []
    let_in = {
        door.operation
        for door in DOORS
        if any(one.call in (_whoever, _uploader) for one in door.dependant.dependencies)
    }
    assert let_in == CLIENTS_MAY.keys()


def test_only_the_token_door_speaks_in_words_of_its_own() -> None:
    assert {door.operation for door in DOORS if door.promises.in_words_of} == {IN_WORDS_OF_OAUTH}


def test_no_trade_is_a_trials() -> None:
    assert [operation for operation in TRADES if Role.TRIAL in ACCOUNTS_MAY[operation]] == []


def test_no_row_gives_a_relation_to_nobody() -> None:
    for operation, rows in ACCOUNTS_MAY.items():
        assert rows, operation
        for role, relations in rows.items():
            assert relations, (operation, role)
            assert Relation.ANY not in relations or len(relations) == 1, (operation, role)


def test_operations_have_names_of_their_own() -> None:
    names = [door.operation for door in DOORS]
    assert len(names) == len(set(names))
    assert len({(door.path_format, door.method) for door in DOORS}) == len(DOORS)


@each_door
def test_an_operation_is_named_and_told_in_both_languages(door: Door) -> None:
    operation = operation_of(door)
    assert operation["operationId"] == door.operation
    assert re.search(r"[A-Za-z]{3}.*[.?] *.*[぀-ヿ一-鿿].*。", operation["summary"]), operation["summary"]


@each_door
def test_every_refusal_of_the_contract_is_a_problem(door: Door) -> None:
    operation = operation_of(door)
    by_status: dict[str, set[str]] = {}
    for slug in operation["x-problems"]:
        by_status.setdefault(str(status_of(every_problem()[slug])), set()).add(slug)
    refusals = {status: resolved(one) for status, one in operation["responses"].items() if status[0] in "45"}
    if door.operation == IN_WORDS_OF_OAUTH:
        told = [refusals.pop(status) for status in ("400", "401", "408", "413", "415")]
        schema = {"$ref": "#/components/schemas/OAuthErrorAnswer"}
        assert [one["content"] for one in told] == [{"application/json": {"schema": schema}}] * 5
    assert refusals.keys() == by_status.keys()
    for status, response in refusals.items():
        schema = {"$ref": "#/components/schemas/Problem"}
        assert response["content"] == {"application/problem+json": {"schema": schema}}
        assert set(re.findall(r"^`([a-z-]+)`", response["description"], re.MULTILINE)) == by_status[status]


@each_door
def test_an_operation_hangs_under_a_heading_in_both_languages(door: Door) -> None:
    (tag,) = operation_of(door)["tags"]
    assert tag in TAG_NAMES


@each_door
def test_an_operation_succeeds_in_one_way(door: Door) -> None:
    ways = {door.status_code or 200, door.promises.again or door.status_code or 200}
    assert {status for status in operation_of(door)["responses"] if status[0] not in "45"} == set(
        map(str, ways)
    )


def test_only_what_has_a_natural_key_is_answered_in_another_way_when_it_is_sent_again() -> None:
    assert {door.operation: door.promises.again for door in DOORS if door.promises.again} == {
        "record_delivery": 200,
        "record_driver_delivery": 200,
        "open_load_inquiry": 200,
        "open_vehicle_inquiry": 200,
    }


@each_door
def test_a_token_is_asked_for_where_the_table_says_so(door: Door) -> None:
    asked = [scheme for one in operation_of(door).get("security", []) for scheme in one]
    ours = ["bearer"] if door.operation in ACCOUNTS_MAY else ["device"]
    ours += ["device"] if door.operation in SENT_BY_PHONES_TOO else []
    ours = ["applicant"] if door.operation in APPLICANTS_MAY else ours
    ours += ["client"] if door.operation in CLIENTS_MAY else []
    anyones = ["basic"] if door.operation == IN_WORDS_OF_OAUTH else []
    assert asked == (anyones if door.operation in ANYONE_MAY else ours)


@each_door
def test_a_parameter_may_be_left_out_but_is_never_null(door: Door) -> None:
    for parameter in map(resolved, operation_of(door).get("parameters", [])):
        assert "null" not in str(parameter["schema"]), parameter["name"]
        assert parameter["schema"].get("default", "") is not None


def test_a_post_that_changes_something_keeps_its_answer_under_a_key() -> None:
    unkeyed = {door.operation for door in DOORS if door.method == "POST" and not door.promises.keyed}
    assert unkeyed == NEVER_KEYED
    assert [door.operation for door in DOORS if door.promises.keyed and door.method != "POST"] == []


def test_a_change_says_which_version_it_saw() -> None:
    blind = {
        door.operation
        for door in DOORS
        if door.method in ("PATCH", "PUT", "DELETE") and door.promises.if_match != "required"
    }
    assert blind == NEVER_VERSIONED


def test_every_list_is_paged_alike() -> None:
    paged = [operation_of(door) for door in DOORS if "cursor" in door.query_types]
    assert len(paged) >= 6
    for operation in paged:
        limit = next(one for one in operation["parameters"] if one.get("name") == "limit")
        assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
        schema = resolved(operation["responses"]["200"]["content"]["application/json"]["schema"])
        assert {"items", "next_cursor"} <= set(schema["required"])
        assert "invalid-cursor" in operation["x-problems"]


def test_a_patch_is_taken_under_both_its_names() -> None:
    for door in DOORS:
        if door.method == "PATCH":
            assert set(operation_of(door)["requestBody"]["content"]) == {
                "application/json",
                "application/merge-patch+json",
            }


def test_the_contract_is_sound() -> None:
    assert contract()["openapi"] == "3.1.0"
    assert "HTTPValidationError" not in written(contract())
    for _, part in parts(contract()):
        if isinstance(part.get("$ref"), str):
            resolved(part)
    for schema in contract()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_forms_are_closed_and_answers_complete() -> None:
    for name, schema in contract()["components"]["schemas"].items():
        if name.endswith(("Form", "Patch")):
            assert schema["additionalProperties"] is False, name
        if name.endswith(("Answer", "Card", "Page")):
            assert set(schema["required"]) == set(schema["properties"]), name


def test_every_enumeration_has_a_name() -> None:
    places = [path for path, part in parts(contract()) if isinstance(part.get("enum"), list)]
    assert len(places) >= 15
    assert [path for path in places if path[:2] != ("components", "schemas") or len(path) > 3] == []


def test_the_same_doors_give_the_same_bytes() -> None:
    assert written(openapi_of(whole_app())) == written(openapi_of(whole_app()))
