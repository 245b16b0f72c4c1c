"""What `kaerini verify` says: whether the ledger and the audit log are still what was written."""

import sys

from domain.overseeing.audits import AuditVerification
from domain.settlement.ledger import Verification


def show_ledger(found: Verification) -> bool:
    """Say what reading the ledger again found; whether it is intact."""
    _say(f"記帳 {found.entries} 件、合計 {found.sum_yen} 円 / entries, yen in all")
    _show_head(found.head_hash)
    if not found.intact:
        entry, document = found.broken_at or "-", found.changed_document_id or "-"
        _warn(f"元帳が壊れています: 記帳 {entry}、書類 {document}。")
        _warn(f"The ledger is broken: entry {entry}, document {document}.")
    return found.intact


def show_audit_log(found: AuditVerification) -> bool:
    """Say what reading the audit log again found; whether it is intact."""
    _say(f"監査記録 {found.sealed} 件、未封印 {found.waiting} 件 / audit records, not sealed yet")
    _show_head(found.head_hash)
    if (at := found.broken_at) is not None:
        _warn(f"監査記録が壊れています: {at} 件目。/ The audit log is broken: record {at}.")
    if lost := found.lost:
        _warn(f"監査記録 {lost} 件が鎖から外れています。/ {lost} audit records are outside the chain.")
    return found.intact


def _show_head(head_hash: str | None) -> None:
    if head_hash is not None:
        _say(f"最後のハッシュ / last hash: {head_hash}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _warn(line: str) -> None:
    sys.stderr.write(line + "\n")
