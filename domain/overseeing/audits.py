"""The audit log (監査記録): who changed or looked up what, under a chain of hashes (SPEC 1.7).

A record is written in the transaction of what it tells. Once committed it is sealed: it gets a number, and a
hash over itself and the seal before. Whoever changes, drops or puts in a record afterwards breaks the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.accounts import AccountId
from domain.api_clients import ApiClientId
from domain.members import CooperativeId, MemberId

CONTRACTS = "contracts"
"""The kind of a contract's records."""

_CONSIGNORS_OWN = frozenset({"audience", "external_ref", "parent_contract_number"})
_OF_ONE_COOPERATIVE = frozenset({"consignor_fee_bp", "carrier_fee_bp"})


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One change or look-up, as it was written down.

    ``account_id`` None: the system itself, a driver's phone, one who had not logged in yet, or an API client,
    ``client_id``. ``as_account_id``: as whom a federation admin looked in. ``member_id``: the desk for which
    it was done; ``on_behalf``: by a clerk in its place. ``kind``: the table of the thing. ``before`` None: it
    was new, or looked at only.
    """

    id: UUID
    at: datetime
    account_id: AccountId | None
    client_id: ApiClientId | None
    as_account_id: AccountId | None
    member_id: MemberId | None
    on_behalf: bool
    address: str | None
    request_id: str | None
    operation: str
    kind: str
    thing_id: str
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """A record's place in the chain: numbers count from 1 without gaps; ``hash``: SHA-256, hex."""

    number: int
    audit_id: UUID
    hash: str


@dataclass(frozen=True, slots=True)
class SealHead:
    """The end of the chain, to which the next record is chained."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A seal, and the record it was put on; None where that is gone."""

    seal: Seal
    record: AuditRecord | None


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Records outside the chain. ``waiting``: committed, sealed soon; ``lost``: neither."""

    waiting: int
    lost: int


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account as the log names it."""

    id: AccountId
    login_id: str
    person: str


@dataclass(frozen=True, slots=True)
class NamedClient:
    """An API client, as the log names it."""

    id: ApiClientId
    name: str


@dataclass(frozen=True, slots=True)
class NamedDesk:
    """A member, or a co-operative's own desk, as the log names it."""

    id: MemberId
    name: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """A record with the names of who is in it. ``seal`` None: it is not sealed yet."""

    record: AuditRecord
    account: NamedAccount | None
    client: NamedClient | None
    as_account: NamedAccount | None
    member: NamedDesk | None
    seal: Seal | None


@dataclass(frozen=True, slots=True)
class AuditSearch:
    """Which records are asked for; None: any. ``from_at`` is included, ``to_at`` is not.

    ``account_id``: who did it, or as whom it was looked at. ``cooperative_id``: whose members' records alone
    the reader may see.
    """

    from_at: datetime | None = None
    to_at: datetime | None = None
    account_id: AccountId | None = None
    member_id: MemberId | None = None
    kind: str | None = None
    thing_id: str | None = None
    operation: str | None = None
    cooperative_id: CooperativeId | None = None


def as_a_clerk_sees(view: AuditView) -> AuditView:
    """The view without what a clerk is not told of the thing itself, nor of how busy other co-operatives are.

    A seal counts the records of all, and its hash is over all. The record of a contract is written whole,
    whichever side acted: what its load hides from the other side, and what either co-operative takes, is left
    out, as in the contract that a clerk reads.
    """
    record = view.record
    if record.kind == CONTRACTS:
        before = None if record.before is None else _told_of_contract(record.before)
        record = replace(record, before=before, after=_told_of_contract(record.after))
    return replace(view, record=record, seal=None)


def _told_of_contract(said: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in said.items() if name not in _OF_ONE_COOPERATIVE}
    if "load" in told:
        load = {name: value for name, value in told["load"].items() if name not in _CONSIGNORS_OWN}
        told["load"] = _without_sites(load)
    return told


def _without_sites(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _without_sites(value) for name, value in said.items() if name != "site"}
    return [_without_sites(one) for one in said] if isinstance(said, list) else said


def sealed(records: Iterable[AuditRecord], head: SealHead) -> Iterator[Seal]:
    """The seals of records that follow the head, in their order."""
    for record in records:
        seal = Seal(head.number + 1, record.id, hash_of(record, head.number + 1, head.hash))
        yield seal
        head = SealHead(seal.number, seal.hash)


def hash_of(record: AuditRecord, number: int, former_hash: str) -> str:
    """SHA-256 (hex) over the record's canonical JSON and the hash before: keys sorted, no spaces, UTC."""
    said = {
        "number": number,
        "id": str(record.id),
        "at": record.at.astimezone(UTC).isoformat(),
        "account_id": _text(record.account_id),
        "client_id": _text(record.client_id),
        "as_account_id": _text(record.as_account_id),
        "member_id": _text(record.member_id),
        "on_behalf": record.on_behalf,
        "address": record.address,
        "request_id": record.request_id,
        "operation": record.operation,
        "kind": record.kind,
        "thing_id": record.thing_id,
        "before": record.before,
        "after": record.after,
        "former_hash": former_hash,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _text(one: UUID | None) -> str | None:
    return None if one is None else str(one)


@dataclass(frozen=True, slots=True)
class AuditVerification:
    """What reading the whole log again found. ``broken_at``: the first seal that does not fit."""

    sealed: int
    waiting: int
    lost: int
    head_hash: str | None
    broken_at: int | None

    @property
    def intact(self) -> bool:
        """Whether no sealed record was changed, dropped or put in, and none is kept out of the chain."""
        return self.broken_at is None and self.lost == 0


class AuditVerifier:
    """Reads sealed records in order and remembers the first that is wrong."""

    def __init__(self) -> None:
        self._head = SealHead()
        self._read = 0
        self._broken_at: int | None = None

    def read(self, one: SealedRecord) -> None:
        """Hold one record to the chain."""
        number, seal = self._head.number + 1, one.seal
        right = (
            seal.number == number
            and one.record is not None
            and seal.hash == hash_of(one.record, seal.number, self._head.hash)
        )
        if not right and self._broken_at is None:
            self._broken_at = number
        self._read += 1
        self._head = SealHead(seal.number, seal.hash)

    def verdict(self, unsealed: Unsealed) -> AuditVerification:
        """What was found so far, and beside the chain."""
        head = self._head.hash or None
        return AuditVerification(self._read, unsealed.waiting, unsealed.lost, head, self._broken_at)
