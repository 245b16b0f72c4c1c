"""Keeping tariffs: next year's comes as a file, is proofread, and holds from its day on (SPEC 7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts import Caller
from domain.fares.proofreading import Change, changes_of, tariff_faults
from domain.fares.tariff_files import KeptTariff, TariffFile
from domain.permissions import permit
from domain.ports import Ports, Work
from domain.refusals import NotFound, refuse_faults


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file that was found whole would change, bureau by bureau and class by class."""

    file: TariffFile
    changes: tuple[Change, ...]


async def list_tariffs(ports: Ports, who: Caller) -> Sequence[KeptTariff]:
    """All tariffs, the one that holds longest from now on first."""
    permit(who, "list_tariffs")
    async with ports.begin() as work:
        return tuple(reversed(await work.tariffs.every()))


async def read_tariff(ports: Ports, who: Caller, tariff_id: str) -> KeptTariff:
    """One tariff with all its cells. Refuses: NotFound."""
    permit(who, "read_tariff")
    async with ports.begin() as work:
        kept = await work.tariffs.get(tariff_id)
    if kept is None:
        raise NotFound
    return kept


async def check_tariff(ports: Ports, who: Caller, file: TariffFile) -> Proof:
    """Proofread a file, and keep nothing. Refuses: Invalid, naming every hole and every falling cell."""
    permit(who, "check_tariff")
    async with ports.begin() as work:
        return await _proofread(work, file)


async def add_tariff(ports: Ports, who: Caller, file: TariffFile) -> KeptTariff:
    """Add a tariff; it holds from its day on, in every process from the next request.

    What stands on postings and contracts stays as it was reckoned (SPEC 7.1). Refuses: Invalid.
    """
    permit(who, "add_tariff")
    async with ports.begin() as work:
        await work.tariffs.lock()
        await _proofread(work, file)
        return await work.tariffs.add(file, ports.now(), who.account_id)


async def _proofread(work: Work, file: TariffFile) -> Proof:
    known = [kept.tariff for kept in await work.tariffs.every()]
    refuse_faults(tariff_faults(file, known))
    return Proof(file, tuple(changes_of(file.tariff(), known)))
