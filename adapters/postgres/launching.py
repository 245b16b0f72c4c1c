"""The server process: its settings, its socket, waiting until it answers, and its end."""

import errno
import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from adapters.postgres import troubles
from adapters.postgres.clusters import SUPERUSER, Postmaster, postmaster_of
from adapters.postgres.locate import Programs
from adapters.postgres.runners import ENVIRONMENT, Runner

PORT = 5432  # only part of the socket's name: nothing listens on the network
LONGEST_SOCKET_PATH_BYTES = 107
LONGEST_SILENCE_SECONDS = 60
LONGEST_RECOVERY_SECONDS = 900
LONGEST_STOP_SECONDS = 60
MEMORY_IN_USE_SECONDS = 10
LOG_ROTATES_AT_BYTES = 8 * 1024 * 1024
POLL_SECONDS = 0.02

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling costs more than any of our short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # No names, numbers or positions in the log (DESIGN §9): neither statements nor "Key (phone)=(…)".
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def launch(
    place: Path, programs: Programs, runner: Runner, *, unsafe_fast: bool
) -> tuple[subprocess.Popen[bytes], Postmaster]:
    """Start the server of ``place`` and wait until it answers.

    The processes of a server whose first one was killed hold its memory for a moment: then try again.
    Refuses: CannotStartPostgres, with the end of the log.
    """
    settings = SETTINGS | (UNSAFE_FAST if unsafe_fast else {})
    command: list[str | Path] = [programs["postgres"], "-D", place / "data", "-p", str(PORT)]
    command += ["-k", _socket_dir(place, runner)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    log = place / "server.log"
    if log.exists() and log.stat().st_size > LOG_ROTATES_AT_BYTES:
        log.rename(place / "server.log.1")
    deadline = time.monotonic() + MEMORY_IN_USE_SECONDS
    while True:
        before = log.stat().st_size if log.exists() else 0
        process = _run_in_background(command, runner, log)
        try:
            postmaster = wait_until_ready(place / "data", programs, process)
        except BaseException:
            process.send_signal(signal.SIGQUIT)
            process.wait()
            raise
        if postmaster is not None:
            return process, postmaster
        said = log.read_bytes()[before:].decode(errors="replace").strip()
        if os.strerror(errno.ENOSPC) in said:
            raise troubles.disk_full(place)
        if "shared memory block" not in said or time.monotonic() > deadline:
            raise troubles.did_not_start(log, "\n".join(said.splitlines()[-5:]))
        time.sleep(POLL_SECONDS * 10)


def wait_until_ready(
    data: Path, programs: Programs, process: subprocess.Popen[bytes] | None = None
) -> Postmaster | None:
    """Wait for the server at work in ``data`` (our child ``process``, if given); None when it ended instead.

    Ready is what pg_isready calls so: a mere connection succeeds too early. While it recovers it answers
    "rejecting" (1), which may take long; silence (2) is given a minute.
    """
    began = time.monotonic()
    answer = 2
    while time.monotonic() - began < (LONGEST_RECOVERY_SECONDS if answer == 1 else LONGEST_SILENCE_SECONDS):
        if process is not None and process.poll() is not None:
            return None
        postmaster = postmaster_of(data)
        if postmaster is None and process is None:
            return None
        if postmaster is not None and postmaster.socket_dir is not None:
            answer = _ask(programs["pg_isready"], postmaster.socket_dir, "-q").returncode
            if answer == 0:
                return postmaster
        time.sleep(POLL_SECONDS)
    raise troubles.did_not_start(data.with_name("server.log"), "pg_isready: no answer")


def say(programs: Programs, socket_dir: Path, sentence: str) -> subprocess.CompletedProcess[str]:
    """Say one SQL sentence as the superuser, outside any transaction."""
    options = ["-U", SUPERUSER, "-d", "postgres", "-X", "-A", "-t", "-w", "-c", sentence]
    return _ask(programs["psql"], socket_dir, *options)


def shut_down(data: Path, process: subprocess.Popen[bytes] | None) -> None:
    """Fast shutdown: connections are cut, everything is written, no recovery at the next start.

    Should that take longer than a minute, an immediate one: the next start then recovers from the log.
    """
    postmaster = postmaster_of(data)
    for how in (signal.SIGINT, signal.SIGQUIT):
        if postmaster is None or not postmaster.lives():
            break
        os.kill(postmaster.pid, how)
        deadline = time.monotonic() + LONGEST_STOP_SECONDS
        while not postmaster.is_gone() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    if process is not None:
        process.wait()
    if postmaster is not None and postmaster.socket_dir not in (None, data.with_name("run")):
        shutil.rmtree(postmaster.socket_dir, ignore_errors=True)


def leave_running(process: subprocess.Popen[bytes] | None) -> None:
    """We started it, others still use it: whenever it ends, take note, so that no dead child remains."""
    if process is not None:
        threading.Thread(target=process.wait, daemon=True).start()


def _ask(client: Path, socket_dir: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [client, "-h", socket_dir, "-p", str(PORT), *options],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=ENVIRONMENT,
    )


def _run_in_background(command: Sequence[str | Path], runner: Runner, log: Path) -> subprocess.Popen[bytes]:
    """With its words in a file: a pipe nobody reads any more would stop the server."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return runner.launch(command, written)
    finally:
        os.close(written)


def _socket_dir(place: Path, runner: Runner) -> Path:
    """``run`` beside the data if its path suits a socket, else a short folder named after the home."""
    name = hashlib.sha256(os.fsencode(place) + b"\0%d" % runner.uid).hexdigest()[:16]
    # Anyone may write there, so _make_ours takes no folder of another's.
    temporary = (tempfile.gettempdir(), "/var/tmp")  # nosec B108
    candidates = [place / "run", *(Path(folder) / f"kaerini-{name}" for folder in temporary)]
    for folder in candidates:
        if _suits_a_socket(folder) and _make_ours(folder, runner):
            runner.check_can_enter(folder)
            for left_by_a_killed_server in folder.glob(f".s.PGSQL.{PORT}*"):
                left_by_a_killed_server.unlink()
            return folder
    raise troubles.no_socket_folder(candidates)


def _suits_a_socket(folder: Path) -> bool:
    """Short enough for the system, and plain: PostgreSQL and its drivers split lists of folders."""
    path = str(folder / f".s.PGSQL.{PORT}")
    is_plain = re.fullmatch(r"[A-Za-z0-9/._-]+", path) is not None
    return is_plain and len(path) <= LONGEST_SOCKET_PATH_BYTES


def _make_ours(folder: Path, runner: Runner) -> bool:
    """Make it, or accept it as we made it before. In /tmp anyone may have put something under that name,
    and what ``nobody`` owns there could change under our hands: such a folder is only looked at."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            return False
        if found.st_uid == runner.uid:
            return stat.S_IMODE(found.st_mode) == 0o700
        if found.st_uid != os.geteuid():
            return False
    except OSError:
        return False
    runner.own(folder)
    return True
