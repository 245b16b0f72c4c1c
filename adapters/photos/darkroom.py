"""The darkroom: each upload is developed in a process of its own, two at a time (SPEC 3.7, SECURITY 18)."""

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from domain.photos.looks import Look
from domain.photos.photos import Picture, RefusedBecause

AT_ONCE = 2
LONGEST_SECONDS = 20.0
"""By the wall, for a process that has six of the processor's (``develop.py``): a busy machine is slow."""

_PROGRAM = Path(__file__).with_name("develop.py")
_KILLED = {-signal.SIGKILL, -signal.SIGXCPU}
"""How one ends that took too much of the processor or of memory."""


class ChildDarkroom:
    """Develops in processes that are killed when they take too long; the event loop never waits."""

    def __init__(self, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._room = asyncio.Semaphore(AT_ONCE)
        self._longest = longest_seconds

    async def develop(self, fetch: Callable[[], Awaitable[bytes | None]]) -> Picture | RefusedBecause | None:
        """The picture of what is fetched once there is room for it; None where there was nothing to fetch."""
        async with self._room:
            content = await fetch()
            return None if content is None else await self._developed(content)

    async def _developed(self, content: bytes) -> Picture | RefusedBecause:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(_PROGRAM)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"MALLOC_ARENA_MAX": "1"},
            cwd="/",
        )
        try:
            async with asyncio.timeout(self._longest):
                out, said = await process.communicate(content)
        except TimeoutError:
            return RefusedBecause.TOO_HEAVY
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return _told(process.returncode, out, said)


def _told(code: int | None, out: bytes, said: bytes) -> Picture | RefusedBecause:
    """What a process has answered by its end."""
    if code in _KILLED:
        return RefusedBecause.TOO_HEAVY
    if code is not None and code < 0:
        return RefusedBecause.BROKEN  # a decoder that falls over what it is given
    assert code == 0, f"the darkroom itself is broken: {said[-500:].decode('utf-8', 'replace')}"
    head, _, pictures = out.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        return RefusedBecause(told["refused"])
    content, thumbnail = pictures[: told["picture"]], pictures[told["picture"] :]
    assert len(thumbnail) == told["thumbnail"], "both pictures came whole"
    look = None if told["look"] is None else Look(told["look"])
    return Picture(content, thumbnail, told["width"], told["height"], look)
