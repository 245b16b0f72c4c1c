"""What the two worlds must notice: the product, spoilt in one place at a time.

``python -m tests.worlds.mutants [WORDS]`` copies the tree into a folder of its own, spoils it and runs the
harness at the size of CI; it tells which of the mutants (those with all of the words) were noticed, and
fails if one was not.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SUITE = "tests/worlds/test_two_worlds.py"
COPIED = ("api", "domain", "adapters", "migrations", "tests", "pyproject.toml")
SECONDS = 900


@dataclass(frozen=True, slots=True)
class Mutant:
    """One place spoilt. ``viewers``: who is asked, as pytest's -k takes it."""

    about: str
    file: str
    old: str
    new: str
    viewers: str = "otter or crane"


def _masks(file: str, *fields: tuple[str, str]) -> list[Mutant]:
    """What a trial user would see without the mask of one field. Each: the field's line, and without it."""
    return [Mutant(f"mask {file} {old.strip()}", file, old, new, "trial") for old, new in fields]


def _line(name: str, value: str = "None") -> tuple[str, str]:
    return f"        {name}={value},\n", ""


LOADS, VEHICLES, VIEWS = "domain/loads.py", "domain/vehicles.py", "domain/contracts/views.py"
DISCLOSURE, BOARD = "adapters/db/board/disclosure.py", "adapters/db/board/sql_board.py"
BOARD_LOADS, CONDITIONS = "adapters/db/board/loads.py", "adapters/db/board/conditions.py"
POSTINGS, SETTLEMENT, LEDGER = "domain/postings.py", "adapters/db/settlement.py", "adapters/db/ledger.py"
BOOKS = "domain/usecases/settlement/keeping_books.py"
MASKED_VIEW = "None if viewer.masked else"

MUTANTS: tuple[Mutant, ...] = (
    Mutant("visible_to admits everyone", DISCLOSURE, ", now) & admitted", ", now)"),
    Mutant("visible_to widens at once", DISCLOSURE, "widens_at <= now,", "widens_at.is_not(None),"),
    Mutant(
        "counts without the audience",
        BOARD,
        "_count(connection, loads, conditions)",
        "_count(connection, loads, conditions[1:])",
    ),
    Mutant(
        "counts of vehicles without the audience",
        BOARD,
        "_count(connection, vehicles, conditions)",
        "_count(connection, vehicles, conditions[1:])",
    ),
    Mutant(
        "facets without the audience",
        BOARD,
        "board_loads.facet_counts(conditions, facets)",
        "board_loads.facet_counts(conditions[1:], facets)",
    ),
    Mutant(
        "maps without the audience",
        BOARD,
        "cells_shown(loads, conditions, where",
        "cells_shown(loads, conditions[1:], where",
    ),
    Mutant(
        "maps of vehicles without the audience",
        BOARD,
        "cells_shown(vehicles, conditions, where",
        "cells_shown(vehicles, conditions[1:], where",
    ),
    Mutant(
        "maps of trials by exact points",
        BOARD,
        "(loads, by, masked=viewer.masked)",
        "(loads, by, masked=False)",
        "trial",
    ),
    Mutant(
        "detours of trials by exact points",
        "domain/search/corridors.py",
        "view.rough_distance, terms",
        "view.distance, terms",
        "trial",
    ),
    Mutant(
        "a posting is disclosed to all by its id",
        POSTINGS,
        "return self.audience.admits(viewer, now if ended_at is None else min(now, ended_at))",
        "return True",
    ),
    Mutant("what closed early is disclosed", POSTINGS, "else min(now, ended_at))", "else now)"),
    Mutant(
        "what closed long ago is disclosed",
        POSTINGS,
        "now >= ended_at + READABLE_AFTER_CLOSE",
        "now < ended_at",
    ),
    Mutant("own lists of everyone", BOARD, "[postings.c.poster_id == desk]", "[postings.c.id.is_not(None)]"),
    Mutant(
        "the true posting time of a load",
        LOADS,
        "appeared_at = self.posting.appeared_at(viewer)",
        "appeared_at = self.posted_at",
    ),
    Mutant(
        "the order of true posting times",
        DISCLOSURE,
        "else_=func.greatest(posted_at, postings.c.audience_widens_at)",
        "else_=posted_at",
    ),
    Mutant("sites to everyone", LOADS, "origin=without_site(terms.origin)", "origin=terms.origin"),
    Mutant("references to everyone", LOADS, "        external_ref=None,\n", ""),
    Mutant(
        "audiences to everyone",
        LOADS,
        "audience=self.terms.audience if own else None",
        "audience=self.terms.audience",
    ),
    Mutant("drivers' hours to everyone", VEHICLES, "        hours_used=None,\n", ""),
    *_masks(
        LOADS,
        ("origin=municipality_only(terms.origin)", "origin=terms.origin"),
        ("destination=municipality_only(terms.destination)", "destination=terms.destination"),
        ("replace(stop, place=municipality_only(stop.place))", "stop"),
        ("replace(terms.cargo, value_yen=None)", "terms.cargo"),
        _line("asking_fare_yen"),
        _line("charges"),
        _line("services"),
        _line("payment_terms"),
        _line("remarks"),
        (f"poster={MASKED_VIEW} poster", "poster=poster"),
        (f"contact={MASKED_VIEW} self", "contact=self"),
        (f"has_photos={MASKED_VIEW} bool", "has_photos=bool"),
        (f"photo_ids={MASKED_VIEW} self", "photo_ids=self"),
        (f"fare_ratio_bp={MASKED_VIEW} self", "fare_ratio_bp=self"),
        ("self.roughly if viewer.masked else self.measured", "self.measured"),
    ),
    *_masks(
        VEHICLES,
        ("place=municipality_only(terms.available.place)", "place=terms.available.place"),
        ("else municipality_only(terms.home)", "else terms.home"),
        ("replace(terms.destinations, near=None)", "terms.destinations"),
        _line("asking_fare_yen"),
        _line("remarks"),
        (f"poster={MASKED_VIEW} poster", "poster=poster"),
        (f"contact={MASKED_VIEW} self", "contact=self"),
        (f"has_photos={MASKED_VIEW} bool", "has_photos=bool"),
    ),
    Mutant("words of trials", BOARD_LOADS, "_c.name_words, None", "_c.words, None", "trial"),
    Mutant(
        "names by words of trials", BOARD_LOADS, "_c.name_words, None", "_c.name_words, _c.poster_id", "trial"
    ),
    Mutant("points of trials", CONDITIONS, "None if masked else postings", "postings", "trial"),
    Mutant(
        "trials ask about what is masked",
        "domain/usecases/searching.py",
        "    if who.viewer.masked:\n",
        "    if False:\n",
        "trial",
    ),
    Mutant(
        "contracts of everyone in lists",
        "adapters/db/contracts/contracts.py",
        "return or_(*sides)",
        "return _c.number.is_not(None)",
    ),
    Mutant(
        "contracts of everyone by number",
        VIEWS,
        "viewer.oversees is not None and viewer.oversees in cooperatives",
        "viewer.desk is not None",
    ),
    Mutant(
        "the road to clerks",
        VIEWS,
        "timeline if side is not None else tuple(filter(_is_of_the_contract, timeline))",
        "timeline",
        "clerk",
    ),
    Mutant(
        "sites of contracts to clerks",
        VIEWS,
        "    return _open_terms(terms)\n",
        "    return _without_own(terms)\n",
        "clerk",
    ),
    Mutant(
        "the consignor's own to carriers",
        VIEWS,
        "        return _without_own(terms)\n",
        "        return terms\n",
    ),
    Mutant("a hash over everything", VIEWS, "load=_open_terms(contract.load),", "load=contract.load,"),
    Mutant("a hash over the fees", VIEWS, "        carrier_fee_bp=None,\n", "", "clerk"),
    Mutant(
        "the gate on the document",
        "adapters/documents/contract_page.py",
        '    return f"〒{place.postal_code} {named}" if place.postal_code else named',
        '    return f"{named} {place.site.gate if place.site else None}"',
        "clerk",
    ),
    Mutant(
        "documents of everyone in lists",
        SETTLEMENT,
        "return or_(_d.issuer_id.in_(of), _d.receiver_id.in_(of))",
        "return _d.id.is_not(None)",
    ),
    Mutant(
        "documents of everyone by id",
        "domain/settlement/views.py",
        "if document.contents.receiver.id in ids:",
        "if ids:",
    ),
    Mutant(
        "entries of all books", LEDGER, ".where(_e.book == book).offset(after)", ".offset(after)", "clerk"
    ),
    Mutant(
        "balances of all books",
        LEDGER,
        "            query = query.where(_e.book == book)\n        rows = await",
        "            query = query.where(_e.book.is_not(None))\n        rows = await",
        "clerk",
    ),
    Mutant(
        "the sequence over all books", BOOKS, "EntryView(one, place,", "EntryView(one, one.sequence,", "clerk"
    ),
    Mutant("the hash over all books", BOOKS, "one.hash if book is None else None", "one.hash", "clerk"),
    Mutant(
        "closings of everyone",
        "domain/usecases/settlement/closing.py",
        "if who.role is not Role.FEDERATION_ADMIN and one.id != who.cooperative_id:",
        "if one is None:",
        "clerk",
    ),
    Mutant(
        "positions to clerks",
        "domain/permissions/table.py",
        '"read_position": PARTIES',
        '"read_position": CONTRACT_READERS',
        "clerk",
    ),
    Mutant(
        "tracks to clerks",
        "domain/permissions/table.py",
        '"read_track": PARTIES',
        '"read_track": CONTRACT_READERS',
        "clerk",
    ),
    Mutant(
        "streams to clerks",
        "domain/permissions/table.py",
        '"follow_events": PARTIES',
        '"follow_events": CONTRACT_READERS',
        "clerk",
    ),
    Mutant("cursors of everyone", "api/paging.py", "said = [call.principal, call", "said = [call"),
    Mutant(
        "worth to the driver",
        "api/driver/shapes.py",
        "    temperature_c: TemperatureForm | None\n",
        "    temperature_c: TemperatureForm | None\n    value_yen: int | None\n",
        "driver",
    ),
    Mutant(
        "who exists, at the door",
        "domain/usecases/logging_in.py",
        "    if account_id is None or not matches:\n",
        "    if account_id is None:\n        return NotProven.UNAUTHENTICATED\n    if not matches:\n",
        "nobody",
    ),
)
"""What the trade keeps from each; ``AROUND``: what lies around it."""

AROUND: tuple[Mutant, ...] = (
    Mutant(
        "records of everyone",
        "adapters/db/overseeing/audit_log.py",
        "yield _a.member_id.in_(own)",
        "yield _a.id.is_not(None)",
        "clerk",
    ),
    Mutant(
        "exported records of everyone",
        "domain/usecases/overseeing/auditing.py",
        "page = await work.audits.find(_within(search, who), None, MOST_EXPORTED)",
        "page = await work.audits.find(search, None, MOST_EXPORTED)",
        "clerk",
    ),
    Mutant(
        "systems of everyone in lists",
        "adapters/db/access/api_clients.py",
        "select(api_clients).where(_c.member_id == desk)",
        "select(api_clients).where(_c.id.is_not(None))",
    ),
    Mutant(
        "systems of everyone by id",
        "domain/usecases/access/connecting.py",
        "if client is None or client.member_id != who.desk:",
        "if client is None:",
    ),
    Mutant(
        "who is a client, at the token's door",
        "domain/usecases/access/connecting.py",
        "        if known is None:\n            return TokenRefused.INVALID_CLIENT\n",
        "        if known is None:\n"
        "            there = await work.api_clients.view(ApiClientId(UUID(client_id)))\n"
        "            return TokenRefused.INVALID_SCOPE if there else TokenRefused.INVALID_CLIENT\n",
        "nobody",
    ),
    Mutant(
        "trials to clerks and members",
        "domain/permissions/table.py",
        '"list_trials": FEDERATION',
        '"list_trials": EVERY_ACCOUNT',
    ),
    Mutant(
        "a trial to clerks and members",
        "domain/permissions/table.py",
        '"read_trial": FEDERATION',
        '"read_trial": EVERY_ACCOUNT',
    ),
    Mutant(
        "tracks to who looks in",
        "domain/permissions/table.py",
        '        "read_contract_document",\n        "list_invoices",',
        '        "read_contract_document",\n        "read_track",\n        "list_invoices",',
        "admin-as-owl",
    ),
    Mutant(
        "tracks to systems that read contracts",
        "domain/permissions/table.py",
        '"read_track": Scope.TRACKING_READ',
        '"read_track": Scope.CONTRACTS_READ',
        "contracts-client",
    ),
    Mutant(
        "payments to systems that read contracts",
        "domain/permissions/table.py",
        '"list_payments": Scope.SETTLEMENT_READ',
        '"list_payments": Scope.CONTRACTS_READ',
        "contracts-client",
    ),
    Mutant(
        "scopes count for nothing",
        "domain/permissions/permits.py",
        "    if scope not in client.scopes:\n",
        "    if False:\n",
        "client",
    ),
    Mutant(
        "in the place of another co-operative's member",
        "domain/usecases/overseeing/acting.py",
        " or member.cooperative_id != who.cooperative_id:",
        ":",
        "mie-clerk",
    ),
    Mutant(
        "contracts in a member's place",
        "domain/permissions/table.py",
        "ON_BEHALF_MAY = frozenset(\n    {\n",
        'ON_BEHALF_MAY = frozenset(\n    {\n        "list_contracts",\n        "read_contract",\n',
        "clerk-for-otter",
    ),
    Mutant(
        "who exists, to who forgot the password",
        "domain/usecases/proving/resetting_passwords.py",
        "        account_id = known[0] if known else None\n",
        "        account_id = known[0] if known else None\n"
        "        if account_id is None:\n            raise _has_ended()\n",
        "nobody",
    ),
    Mutant(
        "who has a second factor, at the door",
        "domain/usecases/logging_in.py",
        "    matches = await ports.passwords.verify(password_hash, password)\n",
        "    matches = await ports.passwords.verify(password_hash, password)\n"
        "    async with ports.begin() as work:\n"
        "        if account_id is not None and (await work.factors.of(account_id)).count:\n"
        "            return NotProven.OTP_REQUIRED\n",
        "nobody",
    ),
    Mutant(
        "whose passkey it is, at the door",
        "domain/usecases/proving/using_passkeys.py",
        "    if not is_ours or passkey is None or passkey.removed_at is not None:\n",
        "    if passkey is not None:\n        raise AccountHasEnded\n"
        "    if not is_ours or passkey is None or passkey.removed_at is not None:\n",
        "nobody",
    ),
    Mutant(
        "second factors of everyone",
        "adapters/db/proving/factors.py",
        ".where(passkeys.c.account_id == account_id, passkeys.c.removed_at.is_(None))",
        ".where(passkeys.c.removed_at.is_(None))",
    ),
    Mutant(
        "recovery codes of everyone",
        "adapters/db/proving/factors.py",
        ".where(recovery_codes.c.account_id == account_id, recovery_codes.c.spent_at.is_(None))",
        ".where(recovery_codes.c.spent_at.is_(None))",
    ),
)

REGISTER: tuple[Mutant, ...] = (
    Mutant(
        "who bars the viewer, left out",
        DISCLOSURE,
        "union_all(suspended, own, others)",
        "union_all(suspended, own)",
    ),
    Mutant(
        "whom the viewer bars, left out",
        DISCLOSURE,
        "union_all(suspended, own, others)",
        "union_all(suspended, others)",
    ),
    Mutant(
        "the suspended, left out", DISCLOSURE, "union_all(suspended, own, others)", "union_all(own, others)"
    ),
    Mutant(
        "barred ones by id", POSTINGS, "        if self.poster_id in viewer.barred:\n", "        if False:\n"
    ),
    Mutant(
        "bank accounts, whole",
        "domain/usecases/register/registering.py",
        "            return account.masked(), None\n",
        "            return account, None\n",
        "penguin or admin",
    ),
    Mutant(
        "bank accounts, whole, on the card",
        "domain/usecases/register/registering.py",
        "None if account is None else account.masked()",
        "account",
        "penguin or admin",
    ),
    Mutant(
        "bank accounts of everyone",
        "domain/permissions/register.py",
        '"read_bank_account": KEPT_READERS',
        '"read_bank_account": COMPANIES',
        "owl or clerk",
    ),
    Mutant(
        "bank accounts on everyone's card",
        "domain/usecases/register/registering.py",
        "    is_whole = sees_whole(relation, who)\n",
        "    is_whole = True\n",
        "owl or clerk",
    ),
    Mutant(
        "applications of everyone in lists",
        "adapters/db/joining/applications.py",
        "        if search.cooperative_id is not None:\n",
        "        if search.cooperative_id is None:\n",
        "clerk",
    ),
    Mutant(
        "applications of everyone by id",
        "domain/usecases/joining/deciding.py",
        "    if not _is_federation(who) and application.terms.cooperative_id != who.cooperative_id:\n",
        "    if False:\n",
        "clerk",
    ),
    Mutant(
        "files of every application",
        "domain/usecases/joining/attaching.py",
        "        found_for(who, await work.applications.get(application_id))\n    return await _handed",
        "        await work.applications.get(application_id)\n    return await _handed",
        "clerk",
    ),
    Mutant(
        "files of everyone to an applicant",
        "domain/usecases/joining/attaching.py",
        "        files = await work.applications.files(application_id)\n    attachment = next(",
        "        known = await work.applications.known_files([attachment_id])\n"
        "        files = await work.applications.files(application_id)\n"
        "    if known and attachment_id not in {file.id for file in files}:\n        raise AssertionError\n"
        "    attachment = next(",
        "applicant",
    ),
    Mutant(
        "accounts of every co-operative",
        "adapters/db/joining/account_notices.py",
        "            query = query.where(accounts.c.cooperative_id == cooperative_id)\n",
        "            query = query.where(accounts.c.id.is_not(None))\n",
        "clerk",
    ),
    Mutant(
        "an account of another co-operative",
        "domain/usecases/joining/giving_accounts.py",
        "    if overseen is not None and view.account.cooperative_id != overseen:\n",
        "    if False:\n",
        "clerk",
    ),
    Mutant(
        "offices of everyone",
        "domain/permissions/register.py",
        '"list_offices": KEPT_READERS',
        '"list_offices": COMPANIES',
    ),
    Mutant(
        "do-not-deal lists of everyone",
        "domain/permissions/register.py",
        '"list_do_not_deal": DESKS',
        '"list_do_not_deal": COMPANIES',
    ),
    Mutant(
        "do-not-deal lists to the other side",
        "adapters/db/register/partners.py",
        "            .where(_d.member_id == member_id)\n",
        "            .where((_d.member_id == member_id) | (_d.other_id == member_id))\n",
    ),
    Mutant(
        "groups of everyone",
        "domain/permissions/register.py",
        '"list_partner_groups": DESKS',
        '"list_partner_groups": COMPANIES',
    ),
    Mutant(
        "groups to the own clerk",
        "domain/permissions/register.py",
        '"list_partner_groups": DESKS',
        '"list_partner_groups": KEPT_READERS',
        "clerk",
    ),
    Mutant(
        "guideline cases of everyone in lists",
        "domain/permissions/register.py",
        '"list_guideline_cases": KEPT_READERS',
        '"list_guideline_cases": COMPANIES',
    ),
    Mutant(
        "guideline cases of everyone by id",
        "domain/permissions/register.py",
        '"read_guideline_case": KEPT_READERS',
        '"read_guideline_case": COMPANIES',
    ),
    Mutant(
        "guideline cases under another member",
        "domain/register/guideline_cases.py",
        "        if self.member_id != member_id:\n",
        "        if False:\n",
    ),
)
"""What the register and who would join keep from each."""


def spoil(tree: Path, mutant: Mutant) -> None:
    """Make the one change; it must be possible, and in one place only is it made."""
    path = tree / mutant.file
    whole = path.read_text(encoding="utf-8")
    assert mutant.old in whole, f"{mutant.about}: {mutant.file} does not say {mutant.old!r}"
    path.write_text(whole.replace(mutant.old, mutant.new, 1), encoding="utf-8")


def is_noticed(tree: Path, mutant: Mutant) -> tuple[bool, str]:
    """Whether the two worlds are told apart in the spoilt tree; and what was told."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", "--tb=line"]
    run = subprocess.run(
        [*command, "-k", mutant.viewers, SUITE],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    told = [line for line in run.stdout.splitlines() if "Told" in line or "asks" in line]
    return run.returncode == 1 and bool(told), (told or run.stdout.splitlines()[-3:])[0][:200]


def main(words: list[str]) -> int:
    """Run all that have these words in their names; how many were not noticed."""
    survivors = 0
    with tempfile.TemporaryDirectory(prefix="kaerini-mutants-") as folder:
        tree = Path(folder)
        for name in COPIED:
            source = Path(name)
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, tree / name)
        for mutant in (*MUTANTS, *AROUND, *REGISTER):
            if not all(word in mutant.about for word in words):
                continue
            began = time.monotonic()
            spoil(tree, mutant)
            noticed, told = is_noticed(tree, mutant)
            shutil.copy(mutant.file, tree / mutant.file)
            survivors += not noticed
            verdict = "noticed" if noticed else "SURVIVED"
            print(f"{verdict}\t{time.monotonic() - began:.0f} s\t{mutant.about}\t{told}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
