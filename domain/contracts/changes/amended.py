"""What the two agreed on, one version after the other (SPEC 5.5: every version is kept)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.contracts.contracts import Contract, ContractStatus, Side

_AGREED = frozenset(ContractStatus) - {
    ContractStatus.PROPOSED,
    ContractStatus.DECLINED,
    ContractStatus.LAPSED,
    ContractStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Agreed:
    """A version in which something else was agreed on than before.

    ``at``: since when it holds. ``asked_by``: the side that asked for the change, where that is known.
    """

    contract: Contract
    at: datetime
    asked_by: Side | None = None


def agreements(versions: Iterable[Contract]) -> tuple[Agreed, ...]:
    """The versions that were agreed on, from all versions in order: the first, and each that changed a term.

    A status, a truck or a delivery changes none.
    """
    return tuple(_agreements(versions))


def _agreements(versions: Iterable[Contract]) -> Iterator[Agreed]:
    before: Contract | None = None
    for one in versions:
        if one.status not in _AGREED:
            continue
        if before is None or (one.agreement, one.load) != (before.agreement, before.load):
            yield Agreed(one, one.updated_at)
            before = one
