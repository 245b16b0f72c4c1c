"""Contracts (成約), every version each had, and what happened to each (SPEC 5.2-5.6)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Table, Text, Uuid, text

from adapters.db.schema.shapes import Instant, Json, check, metadata, one_of
from domain.contracts.changes.states import ChangeStatus
from domain.contracts.checks import OWING, OverridableCheck
from domain.contracts.contracts import CancellationKind, ConcludedBy, ContractStatus, Side
from domain.members import MemberKind

TWENTY_DIGITS = "~ '^[0-9]{20}$'"
SHA_256 = "~ '^[0-9a-f]{64}$'"


def _party(side: str) -> Iterator[Column[Any]]:
    """A party as the contract names it; who it is stays what it was, whatever the register says later."""
    yield Column(f"{side}_member_id", Uuid, ForeignKey("members.id"), nullable=False)
    yield Column(f"{side}_kind", Text, nullable=False)
    yield Column(f"{side}_name", Text, nullable=False)
    yield Column(f"{side}_address", Text, nullable=False)
    yield Column(f"{side}_phone", Text, nullable=False)
    yield Column(f"{side}_cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False)
    yield Column(f"{side}_cooperative_name", Text, nullable=False)
    yield Column(f"{side}_registration_number", Text)


def _newest_first(column: str) -> Index:
    newest = (text("proposed_at DESC"), text("number DESC"))
    return Index(f"ix_contracts_{column.removesuffix('_id')}", column, *newest)


IS_OWING = "status IN ('concluded', 'in_transit', 'delivered', 'billed')"
"""``OWING``, in the words of the index."""
assert all(f"'{status.value}'" in IS_OWING for status in OWING)

contracts = Table(
    "contracts",
    metadata,
    Column("number", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    *_party("consignor"),
    *_party("carrier"),
    Column("load_id", Uuid, ForeignKey("loads.id"), nullable=False),
    Column("load_version", BigInteger, nullable=False),
    Column("vehicle_id", Uuid, ForeignKey("vehicles.id")),
    Column("load", Json, nullable=False),  # Its terms as they were when agreed.
    Column("agreement_fare_yen", BigInteger),
    Column("agreement_charges", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("agreement_services", Json),  # NULL says nothing, [] states none (SPEC 5.6).
    Column("agreement_payment", Json),
    Column("standard_fares", Json, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("lapses_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("concluded_at", Instant),
    Column("concluded_by", Text),
    Column("consignor_fee_bp", BigInteger),
    Column("carrier_fee_bp", BigInteger),
    Column("delivery", Json),
    Column("closing_month", Text),
    Column("document_hash", Text, nullable=False),
    # Fare, charges and tax, kept by the adapter, so that what a consignor owes is one sum (SPEC 8.8).
    Column("owed_yen", BigInteger, nullable=False, server_default=text("0")),
    Column("fuel", Json),  # What its fuel surcharge goes by, from the conclusion on (SPEC 7.5).
    Column("prime", Json),  # Who is the prime, of what was posted on (SPEC 5.9).
    Column("truck", Json),
    Column("amendments", BigInteger, nullable=False, server_default=text("0")),
    Column("cancellation", Json),
    one_of("status", ContractStatus),
    one_of("proposer", Side),
    one_of("concluded_by", ConcludedBy),
    one_of("consignor_kind", MemberKind),
    one_of("carrier_kind", MemberKind),
    check("number_twenty_digits", f"number {TWENTY_DIGITS}"),
    check("version_counts", "version >= 1"),
    check("document_hash_sha_256", f"document_hash {SHA_256}"),
    check("between_two", "consignor_member_id <> carrier_member_id"),
    check("fare_positive", "agreement_fare_yen > 0"),
    check("lapses_in_time", "lapses_at > proposed_at AND lapses_at <= proposed_at + interval '2 hours'"),
    check("concluded_or_not", "(status IN ('proposed', 'declined', 'lapsed')) = (concluded_at IS NULL)"),
    check(
        "concluded_says_all",
        "concluded_at IS NULL OR (concluded_by IS NOT NULL AND consignor_fee_bp IS NOT NULL"
        " AND carrier_fee_bp IS NOT NULL AND agreement_fare_yen IS NOT NULL AND agreement_charges IS NOT NULL"
        " AND agreement_services IS NOT NULL AND agreement_payment IS NOT NULL)",
    ),
    check("fees_within_5_percent", "consignor_fee_bp BETWEEN 0 AND 500 AND carrier_fee_bp BETWEEN 0 AND 500"),
    check("delivered_has_a_proof", "(status IN ('delivered', 'billed', 'settled')) = (delivery IS NOT NULL)"),
    check(
        "delivered_closes",
        "(delivery IS NOT NULL OR (cancellation ->> 'fee_yen')::bigint > 0 IS TRUE)"
        " = (closing_month IS NOT NULL)",
    ),
    check("cancelled_says_how", "cancellation IS NULL OR status = 'cancelled'"),
    check("amendments_counted", "amendments >= 0"),
    check("closing_month_form", "closing_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'"),
    Index("ix_contracts_to_bill", "closing_month", "number", postgresql_where=text("status = 'delivered'")),
    Index("ix_contracts_rivals", "load_id", postgresql_where=text("status = 'proposed'")),
    check("owed_yen_not_negative", "owed_yen >= 0"),
    Index("ix_contracts_owing", "consignor_member_id", postgresql_where=text(IS_OWING)),
    # What a contract is carried on by (SPEC 5.9).
    Index(
        "ix_contracts_parent",
        text("(load ->> 'parent_contract_number')"),
        postgresql_where=text("load ->> 'parent_contract_number' IS NOT NULL"),
    ),
    Index("ix_contracts_photos", text("(load -> 'photo_ids')"), postgresql_using="gin"),
    *map(_newest_first, ("consignor_member_id", "carrier_member_id")),
    *map(_newest_first, ("consignor_cooperative_id", "carrier_cooperative_id")),
)

contract_versions = Table(
    "contract_versions",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("person", Text, nullable=False),  # As the colleagues knew them then.
    Column("thing", Json, nullable=False),  # Its document_hash chains it to the version before.
)

check_findings = Table(
    "check_findings",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("amendments", BigInteger, primary_key=True),
    Column("found_at", Instant, nullable=False),
    Column("open_yen", BigInteger, nullable=False),
    Column("limit_yen", BigInteger, nullable=False),
    Column("cover_yen", BigInteger, nullable=False),
    Column("capacity_kg", BigInteger),  # Of the vehicle posting; NULL without one.
    Column("law_applies", Boolean),  # NULL: nobody could tell.
    check("open_yen_not_negative", "open_yen >= 0"),
)
"""What the checks found when a contract was agreed on, for each time, and showed from then on (SPEC 5.7)."""

check_overrides = Table(
    "check_overrides",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contract_number", Text, ForeignKey("contracts.number"), nullable=False),
    Column("of_check", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("cooperative_id", Uuid, ForeignKey("cooperatives.id"), nullable=False),
    Column("by", Uuid, ForeignKey("accounts.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("standing_override_id", Uuid, ForeignKey("standing_overrides.id")),
    one_of("of_check", OverridableCheck),
    Index("ix_check_overrides_contract_number", "contract_number", "id"),
)

reconsignments = Table(
    "reconsignments",
    metadata,
    # A contract is posted on as one load at a time (SPEC 5.9).
    Column("parent_contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("load_id", Uuid, ForeignKey("loads.id"), nullable=False),
    Column("at", Instant, nullable=False),
)

contract_events = Table(
    "contract_events",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("event", Text, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("sequence", BigInteger, Identity(always=True), nullable=False),  # In the order of telling.
    Column("by", Text),
    Column("note", Text),
    Column("point", Json),
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    one_of("by", Side),
)

contract_call_codes = Table(
    "contract_call_codes",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("code", Text, nullable=False),
    Column("misses", BigInteger, nullable=False),
    check("code_four_digits", "code ~ '^[0-9]{4}$'"),
    check("misses_counted", "misses >= 0"),
)

OPEN = text("status = 'open'")

contract_amendments = Table(
    "contract_amendments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("contract_number", Text, ForeignKey("contracts.number"), nullable=False),
    Column("status", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("changes", Json, nullable=False),
    Column("reason", Text),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    one_of("status", ChangeStatus),
    one_of("proposer", Side),
    check("version_counts", "version >= 1"),
    check("decided_or_open", "(status = 'open') = (decided_at IS NULL)"),
    # One change at a time awaits its answer (SPEC 5.5).
    Index("uq_contract_amendments_open", "contract_number", unique=True, postgresql_where=OPEN),
    Index("ix_contract_amendments_contract_number", "contract_number", "id"),
)

contract_cancellations = Table(
    "contract_cancellations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("contract_number", Text, ForeignKey("contracts.number"), nullable=False),
    Column("status", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fee_yen", BigInteger, nullable=False),
    Column("paid_by", Text),
    Column("reopen_load", Boolean, nullable=False),
    Column("reason", Text),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decision_reason", Text),
    one_of("status", ChangeStatus),
    one_of("proposer", Side),
    one_of("paid_by", Side),
    one_of("kind", CancellationKind),
    check("version_counts", "version >= 1"),
    check("fee_not_negative", "fee_yen >= 0"),
    check("decided_or_open", "(status = 'open') = (decided_at IS NULL)"),
    Index("uq_contract_cancellations_open", "contract_number", unique=True, postgresql_where=OPEN),
    Index("ix_contract_cancellations_contract_number", "contract_number", "id"),
)

contract_ratings = Table(
    "contract_ratings",
    metadata,
    Column("contract_number", Text, ForeignKey("contracts.number"), primary_key=True),
    Column("by", Text, primary_key=True),
    Column("rated_id", Uuid, ForeignKey("members.id"), nullable=False),
    Column("scores_punctuality", BigInteger, nullable=False),
    Column("scores_communication", BigInteger, nullable=False),
    Column("scores_accuracy", BigInteger, nullable=False),
    Column("scores_care", BigInteger, nullable=False),
    Column("comment", Text),
    Column("rated_at", Instant, nullable=False),
    one_of("by", Side),
    check(
        "scores_one_to_five",
        "scores_punctuality BETWEEN 1 AND 5 AND scores_communication BETWEEN 1 AND 5"
        " AND scores_accuracy BETWEEN 1 AND 5 AND scores_care BETWEEN 1 AND 5",
    ),
    Index("ix_contract_ratings_rated_id", "rated_id"),
)
