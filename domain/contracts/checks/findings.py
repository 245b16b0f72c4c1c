"""Findings (確認の根拠): what checks found beyond what a contract says; kept as at conclusion."""

from dataclasses import dataclass

from domain.contracts.checks.exposures import Exposure


@dataclass(frozen=True, slots=True)
class Findings:
    """What was looked up for one contract.

    ``exposure``: None where it may not be asked (any longer). ``cover_yen``: by which the carrier's cargo is
    insured over the whole job. ``capacity_kg``: of the vehicle posting, None without one. ``law_applies``:
    whether 取適法 does, None where nobody can tell.
    """

    exposure: Exposure | None
    cover_yen: int
    capacity_kg: int | None
    law_applies: bool | None
