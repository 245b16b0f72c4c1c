"""Records of the audit log as a table for spreadsheets (CSV), a row for each, newest first."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from adapters.documents.settlement_table import only_words
from domain.calendar import in_jst
from domain.contracts.numbers import ContractNumber, in_fours
from domain.overseeing.audits import AuditView, NamedAccount

COLUMNS = (
    "日時",
    "実行者ID",
    "実行者",
    "連携システム",
    "閲覧対象ID",
    "閲覧対象",
    "組合員",
    "代行",
    "接続元",
    "要求番号",
    "操作",
    "種類",
    "対象",
    "変更前",
    "変更後",
    "封印番号",
    "ハッシュ",
)
_CONTRACT_DIGITS = 20


def audit_table(records: Iterable[AuditView]) -> bytes:
    """UTF-8 with BOM and CRLF, for Excel. No cell becomes a formula, and no contract number a rounded number.

    Before and after stand as JSON.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([only_words(cell) for cell in _cells(view)] for view in records)
    return written.getvalue().encode("utf-8-sig")


def _cells(view: AuditView) -> Iterator[str]:
    record = view.record
    yield in_jst(record.at).isoformat()
    yield from _account(view.account)
    yield "" if view.client is None else view.client.name
    yield from _account(view.as_account)
    yield "" if view.member is None else view.member.name
    yield "代行" if record.on_behalf else ""
    yield record.address or ""
    yield record.request_id or ""
    yield record.operation
    yield record.kind
    yield _thing(record.thing_id)
    yield _json(record.before)
    yield _json(record.after)
    yield "" if view.seal is None else str(view.seal.number)
    yield "" if view.seal is None else view.seal.hash


def _account(account: NamedAccount | None) -> tuple[str, str]:
    return ("", "") if account is None else (account.login_id, account.person)


def _thing(thing_id: str) -> str:
    is_number = len(thing_id) == _CONTRACT_DIGITS and thing_id.isdigit()
    return in_fours(ContractNumber(thing_id)) if is_number else thing_id


def _json(value: dict[str, Any] | None) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
