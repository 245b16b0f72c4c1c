"""Records of the audit log as a table: no cell is a formula, no number is rounded, nothing is left out."""

import csv
import io
from dataclasses import replace

from adapters.documents.audit_table import COLUMNS, audit_table
from adapters.ids import new_id
from domain.accounts import AccountId
from domain.api_clients import ApiClientId
from domain.members import MemberId
from domain.overseeing.audits import AuditRecord, AuditView, NamedAccount, NamedClient, NamedDesk, Seal
from tests.builders import NOW
from tests.concluded import NUMBER


def a_view() -> AuditView:
    """A record with everything in it, and with words that calculate."""
    record = AuditRecord(
        id=new_id(),
        at=NOW,
        account_id=AccountId(new_id()),
        client_id=ApiClientId(new_id()),
        as_account_id=AccountId(new_id()),
        member_id=MemberId(new_id()),
        on_behalf=True,
        address="192.0.2.1",
        request_id="-1+1",
        operation="read_position",
        kind="trackings",
        thing_id=NUMBER,
        before=None,
        after={"名": "=1", "a": [1, None]},
    )
    did = NamedAccount(AccountId(new_id()), "@sum", "=cmd|' /C calc'!A0")
    looked_at = NamedAccount(AccountId(new_id()), "+1", "＝1")
    client = NamedClient(ApiClientId(new_id()), "-TMS")
    desk = NamedDesk(MemberId(new_id()), "\t=1")
    return AuditView(record, did, client, looked_at, desk, Seal(7, record.id, "f" * 64))


def rows_of(table: bytes) -> list[list[str]]:
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.count(b"\r\n") == table.count(b"\n")
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))


def test_a_record_is_told_whole_and_calculates_nothing() -> None:
    head, row = rows_of(audit_table([a_view()]))
    assert tuple(head) == COLUMNS
    assert row == [
        *("2026-04-01T09:00:00+09:00", "'@sum", "'=cmd|' /C calc'!A0", "'-TMS", "'+1", "'＝1"),
        *("' =1", "代行", "192.0.2.1", "'-1+1", "read_position", "trackings", "1234-5678-9012-3456-7891"),
        *("", '{"a": [1, null], "名": "=1"}', "7", "f" * 64),
    ]


def test_what_nobody_did_for_nobody_leaves_its_cells_empty() -> None:
    view = a_view()
    record = replace(view.record, on_behalf=False, address=None, request_id=None, before={}, thing_id="one")
    _, row = rows_of(audit_table([AuditView(record, None, None, None, None, None)]))
    assert row == [
        *("2026-04-01T09:00:00+09:00", *[""] * 9, "read_position", "trackings", "one"),
        *("{}", '{"a": [1, null], "名": "=1"}', "", ""),
    ]
