"""Payments (入金・支払): what was paid on a document, and when (SPEC 8.7)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType
from uuid import UUID

from domain.money import Yen
from domain.settlement.documents import DocumentId

PaymentId = NewType("PaymentId", UUID)


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """An amount paid on one document, all or part of it. ``paid_on``: the day on the bank statement."""

    id: PaymentId
    document_id: DocumentId
    amount_yen: Yen
    paid_on: date
    recorded_at: datetime
