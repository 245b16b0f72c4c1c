"""The chain over the audit log, without a database: numbers without gaps, hashes that hold (SPEC 1.7)."""

from dataclasses import replace

from adapters.ids import new_id
from domain.overseeing.audits import (
    AuditRecord,
    AuditVerification,
    AuditVerifier,
    Seal,
    SealedRecord,
    SealHead,
    Unsealed,
    sealed,
)
from tests.builders import NOW


def a_record(**changes: object) -> AuditRecord:
    """The system changed a load."""
    made = AuditRecord(
        id=new_id(),
        at=NOW,
        account_id=None,
        client_id=None,
        as_account_id=None,
        member_id=None,
        on_behalf=False,
        address=None,
        request_id=None,
        operation="system",
        kind="loads",
        thing_id="one",
        before=None,
        after={"名": "鋼材"},
    )
    return replace(made, **changes)  # type: ignore[arg-type] # names of its fields


def verdict(records: list[AuditRecord], seals: list[Seal]) -> AuditVerification:
    verifier = AuditVerifier()
    for record, seal in zip(records, seals, strict=True):
        verifier.read(SealedRecord(seal, record))
    return verifier.verdict(Unsealed(0, 0))


def test_an_empty_log_is_intact() -> None:
    assert verdict([], []) == AuditVerification(0, 0, 0, None, None)


def test_records_sealed_in_two_goes_make_one_chain() -> None:
    records = [a_record() for _ in range(4)]
    first = list(sealed(records[:2], SealHead()))
    rest = list(sealed(records[2:], SealHead(first[-1].number, first[-1].hash)))
    assert verdict(records, first + rest) == AuditVerification(4, 0, 0, rest[-1].hash, None)


def test_a_chain_that_was_made_anew_without_its_beginning_or_its_middle_is_found() -> None:
    records = [a_record() for _ in range(4)]
    late = list(sealed(records, SealHead(1)))
    assert verdict(records, late).broken_at == 1
    first = list(sealed(records[:2], SealHead()))
    skipping = list(sealed(records[2:], SealHead(first[-1].number + 1, first[-1].hash)))
    assert verdict(records, first + skipping).broken_at == 3


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    record = a_record()
    elsewhere = replace(record, at=record.at.astimezone(None))
    assert list(sealed([record], SealHead())) == list(sealed([elsewhere], SealHead()))
