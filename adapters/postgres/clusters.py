"""The data folder: made whole or not at all, checked against the programs, and who is at work in it."""

import errno
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from adapters.postgres import troubles
from adapters.postgres.locate import Programs
from adapters.postgres.runners import Runner

SUPERUSER = "kaerini"
BUILTIN_LOCALES_SINCE = 17


def check_cluster(data: Path, programs: Programs) -> bool:
    """Is there a cluster in ``data``? Refuses another major version's, and what is no cluster at all."""
    if not data.exists():
        return False
    marker = data / "PG_VERSION"
    if not marker.is_file():
        if any(data.iterdir()):
            raise troubles.not_a_cluster(data)
        return False
    of_the_data = marker.read_text("ascii").strip()
    if of_the_data != str(programs.major):
        raise troubles.other_major_version(data, of_the_data, programs.version)
    return True


def make_cluster(data: Path, programs: Programs, runner: Runner, *, unsafe_fast: bool) -> None:
    """initdb beside the place and rename: a start killed half-way leaves nothing that looks like data."""
    making = data.with_name(f"{data.name}.making")
    if making.exists():
        shutil.rmtree(making)
    runner.own(making)
    command: list[str | Path] = [programs["initdb"], "-D", making, "-U", SUPERUSER, "--encoding=UTF8"]
    if programs.major >= BUILTIN_LOCALES_SINCE:
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8"]
    else:
        command += ["--locale-provider=libc", "--locale=C.UTF-8"]
    command += ["--data-checksums", "--auth=trust", *(["--no-sync"] if unsafe_fast else [])]
    made = runner.run(command)
    if made.returncode != 0:
        shutil.rmtree(making)
        said = f"{made.stdout}\n{made.stderr}"
        if os.strerror(errno.ENOSPC) in said:
            raise troubles.disk_full(data.parent)
        raise troubles.did_not_start(programs["initdb"], said.strip())
    if data.exists():
        data.rmdir()
    making.rename(data)
    parent = os.open(data.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server process at work in a data folder, by its own ``postmaster.pid``.

    ``socket_dir`` is None in the first moments of a start.
    """

    pid: int
    port: int
    socket_dir: Path | None
    data: Path

    def lives(self) -> bool:
        """By the command line, which all users may read, so that a pid given anew to some other program
        (after a restart of the machine) is not taken for ours. A dead child not yet waited for has none."""
        return os.fsencode(self.data) in _command_line(self.pid)

    def is_gone(self) -> bool:
        """Ended, if perhaps not yet waited for: it has let go of its files, and not only of its memory."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_bytes().rpartition(b") ")[2][:1]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state in (b"Z", b"X")


def postmaster_of(data: Path) -> Postmaster | None:
    """Who is at work in ``data``; None when nobody is, also when a killed server left its file behind."""
    written = _postmaster_file(data)
    return written if written is not None and written.lives() else None


def clear_recycled_pid(data: Path) -> None:
    """PostgreSQL itself sees through a pid file whose process is gone, but not through one whose pid is still
    there: a dead child that its parent never waits for, or a stranger who bears the number now.

    A living ``postgres`` is left to it: it may be this very cluster under a path that it had before. Memory
    still in use by processes of a killed server it finds by the data folder, without the file.
    """
    written = _postmaster_file(data)
    if written is None or not Path(f"/proc/{written.pid}").exists():
        return
    if not Path(os.fsdecode(_command_line(written.pid)[0])).name.startswith("postgres"):
        (data / "postmaster.pid").unlink()


def _command_line(pid: int) -> list[bytes]:
    """The program and its arguments; ``[b""]`` when there is no such process, or only its remains."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return [b""]


def _postmaster_file(data: Path) -> Postmaster | None:
    try:
        lines = (data / "postmaster.pid").read_text(errors="surrogateescape").split("\n")
    except FileNotFoundError:
        return None
    if len(lines) < 5:
        return None
    return Postmaster(abs(int(lines[0])), int(lines[3]), Path(lines[4]) if lines[4] else None, data)
