"""What the pages of the schema share: the one MetaData, and the columns and checks that recur."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from domain.audiences import AudienceKind
from domain.postings import PostingStatus

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

Instant = DateTime(timezone=True)
Json = JSONB(none_as_null=True)

STORED_STATUSES = tuple(status for status in PostingStatus if status is not PostingStatus.EXPIRED)
"""``expired`` is read off the clock and never stored (DESIGN §4)."""


def check(name: str, condition: str) -> CheckConstraint:
    """A rule that the database itself holds."""
    return CheckConstraint(condition, name=name)


def one_of(column: str, codes: Iterable[StrEnum]) -> CheckConstraint:
    """The column holds one of these codes."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return check(f"{column}_known", f"{column} IN ({listed})")


def all_of(column: str, codes: Iterable[StrEnum]) -> CheckConstraint:
    """The array holds none but these codes."""
    listed = ", ".join(f"'{code.value}'" for code in codes)
    return check(f"{column}_known", f"{column} <@ ARRAY[{listed}]::text[]")


def place(prefix: str) -> Iterator[Column[Any]]:
    """A place, flattened: a municipality, and as much more as was given (SPEC 2.1)."""
    yield Column(f"{prefix}_municipality", Text, nullable=False)
    yield Column(f"{prefix}_address", Text)
    yield Column(f"{prefix}_postal_code", Text)
    yield Column(f"{prefix}_point", Json)
    yield Column(f"{prefix}_site", Json)


def posting() -> Iterator[Column[Any]]:
    """The columns of every posting, its audience included (SPEC 3.3, 3.5).

    ``closing_at`` is kept by the adapter: when the posting leaves the board, also where ``closes_at``
    says nothing.
    """
    yield Column("id", Uuid, primary_key=True)
    yield Column("version", BigInteger, nullable=False)
    yield Column("poster_id", Uuid, nullable=False)
    yield Column("cooperative_id", Uuid, nullable=False)
    yield Column("status", Text, nullable=False)
    yield Column("posted_at", Instant, nullable=False)
    yield Column("updated_at", Instant, nullable=False)
    yield Column("closed_at", Instant)
    yield Column("in_talks_until", Instant)
    yield Column("closes_at", Instant)
    yield Column("closing_at", Instant, nullable=False)
    yield Column("contact_name", Text, nullable=False)
    yield Column("contact_phone", Text, nullable=False)
    yield Column("photo_ids", ARRAY(Uuid), nullable=False)
    yield Column("external_ref", Text)
    yield Column("remarks", Text)
    yield Column("audience_kind", Text, nullable=False)
    yield Column("audience_member_ids", ARRAY(Uuid), nullable=False)
    yield Column("audience_cooperative_ids", ARRAY(Uuid), nullable=False)
    yield Column("audience_widens_at", Instant)


def posting_rules() -> Iterator[CheckConstraint | ForeignKeyConstraint | UniqueConstraint]:
    """What holds of every posting. Its co-operative is the poster's; a reference names one, for good."""
    yield UniqueConstraint("poster_id", "external_ref")
    yield ForeignKeyConstraint(["poster_id", "cooperative_id"], ["members.id", "members.cooperative_id"])
    yield one_of("status", STORED_STATUSES)
    yield one_of("audience_kind", AudienceKind)
    yield check("version_counts", "version >= 1")
    yield check("closed_when_not_open", "(status = 'open') = (closed_at IS NULL)")
    yield check(
        "widens_only_if_named_first", "(audience_kind = 'named_first') = (audience_widens_at IS NOT NULL)"
    )
    yield check(
        "names_unless_everyone",
        "(audience_kind = 'everyone')"
        " = (cardinality(audience_member_ids) + cardinality(audience_cooperative_ids) = 0)",
    )
