"""Who the server's processes run as: ourselves, or ``nobody`` when we are root (PostgreSQL refuses root)."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.postgres import troubles
from adapters.postgres.locate import Programs

# Nothing of the caller's surroundings may reach the server: PGOPTIONS, PGPORT, LD_LIBRARY_PATH, a Japanese
# LC_MESSAGES (the log is searched for English words), a time zone.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
LONGEST_RUN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Runner:
    """``uid``, ``gid`` own the data and the socket; ``is_nobody``: we are root and step down."""

    uid: int
    gid: int
    is_nobody: bool

    @property
    def folder_mode(self) -> int:
        """Of folders that lead to the data: ``nobody`` must pass through them, no one need list them."""
        return 0o711 if self.is_nobody else 0o700

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run to the end and keep what it said; raises OSError when it cannot be executed."""
        return subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
            cwd="/",
            env=ENVIRONMENT,
            timeout=LONGEST_RUN_SECONDS,
            user=self.uid if self.is_nobody else None,
            group=self.gid if self.is_nobody else None,
            extra_groups=[] if self.is_nobody else None,
        )

    def launch(self, command: Sequence[str | Path], log: int) -> subprocess.Popen[bytes]:
        """Start a process that outlives us. It gets a session of its own, so that Ctrl-C in our terminal
        reaches only us: we decide when it stops."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
            user=self.uid if self.is_nobody else None,
            group=self.gid if self.is_nobody else None,
            extra_groups=[] if self.is_nobody else None,
        )

    def own(self, folder: Path) -> None:
        """Make ``folder`` the server's alone, 0700."""
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if self.is_nobody:
            os.chown(folder, self.uid, self.gid)

    def check_can_enter(self, folder: Path) -> None:
        """Refuses, naming the outermost folder that shuts ``nobody`` out."""
        if not self.is_nobody:
            return
        first_shut = 'for folder; do [ -x "$folder" ] || { echo "$folder"; exit 1; }; done'
        tried = self.run(["/bin/sh", "-c", first_shut, "sh", *reversed(folder.parents), folder])
        if tried.returncode != 0:
            raise troubles.nobody_cannot_enter(Path(tried.stdout.rstrip("\n")))


def who_runs() -> Runner:
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), is_nobody=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as wrong:
        raise troubles.no_nobody() from wrong
    return Runner(nobody.pw_uid, nobody.pw_gid, is_nobody=True)


def readable_programs(programs: Programs, runner: Runner, copies: Path) -> Programs:
    """The programs themselves, or a copy of them in ``copies`` when ``nobody`` may not read them.

    That is the usual case for a checkout under /root. The copy keeps the layout, because the programs
    find their libraries (``*.libs``) and their ``share`` by relative paths. A copy of others is replaced:
    the caller holds the lock and no server is running from it.
    """
    if not runner.is_nobody or _runs(programs["postgres"], runner):
        return programs
    prefix = programs.folder.parent
    package = prefix.parent
    if not any(prefix.glob("share/**/postgres.bki")):
        raise troubles.programs_do_not_run(programs["postgres"], "Permission denied (nobody)")
    copied = Programs(copies / package.name / prefix.name / programs.folder.name, programs.version)
    made_from = copies / "made_from"
    source = f"{programs.folder} {programs.version}"
    if made_from.is_file() and made_from.read_text() == source:
        return copied
    if copies.is_dir():
        shutil.rmtree(copies)
    for folder in (copies, copies / package.name):
        folder.mkdir()
        folder.chmod(0o755)
    _copy(prefix, copies / package.name / prefix.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        _copy(libraries, copies / libraries.name)
    if not _runs(copied["postgres"], runner):
        raise troubles.programs_do_not_run(copied["postgres"], "nobody cannot run the copy")
    made_from.write_text(source)
    return copied


def _runs(program: Path, runner: Runner) -> bool:
    try:
        return runner.run([program, "--version"]).returncode == 0
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
