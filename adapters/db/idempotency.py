"""Answers kept for an Idempotency-Key, in the transaction of their effect (API §1)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.db.schema import idempotency_keys
from adapters.db.work import connection_of
from domain.ports import Work

KEPT = timedelta(hours=24)
"""By the wall's clock: a retry is a matter of lost answers, not of the trade."""


class Answer(Protocol):
    """An answer as it goes out. ``fingerprint``: SHA-256 of the raw body that it answers."""

    @property
    def fingerprint(self) -> bytes: ...
    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it went out."""

    fingerprint: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes


class SqlKeptAnswers:
    """Answers under their keys. ``scope``: SHA-256 over account or client, method and path."""

    async def claim(self, work: Work, scope: bytes, key: str) -> bool:
        """Hold the key until the work ends; False while a twin of this request holds it."""
        claimed = select(func.pg_try_advisory_xact_lock(_lock_number(scope, key)))
        return bool(await connection_of(work).scalar(claimed))

    async def recall(self, work: Work, scope: bytes, key: str, now: datetime) -> KeptAnswer | None:
        """The answer kept under a claimed key, or None; one of 24 h is none. ``now``: the wall's."""
        query = select(idempotency_keys).where(
            idempotency_keys.c.scope == scope,
            idempotency_keys.c.key == key,
            idempotency_keys.c.created_at > now - KEPT,
        )
        row = (await connection_of(work).execute(query)).one_or_none()
        return None if row is None else KeptAnswer(row.fingerprint, row.status, row.headers, row.body)

    async def remember(self, work: Work, scope: bytes, key: str, answer: Answer, now: datetime) -> None:
        """Keep the answer under a claimed key, in place of one that has had its time.

        It commits with the effect, or not at all.
        """
        kept = {
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "headers": dict(answer.headers),
            "body": answer.body,
            "created_at": now,
        }
        remembered = insert(idempotency_keys).values(scope=scope, key=key, **kept)
        await connection_of(work).execute(
            remembered.on_conflict_do_update(
                index_elements=["scope", "key"], set_=kept, where=idempotency_keys.c.created_at <= now - KEPT
            )
        )


def _lock_number(scope: bytes, key: str) -> int:
    digest = hashlib.sha256(scope + b"\0" + key.encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
