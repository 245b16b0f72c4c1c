"""Passwords: argon2id in threads of its own, and how easily one is guessed (DESIGN §9, SECURITY 29)."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn  # type: ignore[import-untyped] # it ships no types

from adapters.ids import new_secret
from domain.accounts import PASSWORD_STRENGTH

THREADS = 2
"""Each verification takes 64 MiB and tens of milliseconds: more at once would starve everything else."""

JUDGED_CHARACTERS = 72
"""zxcvbn takes quadratic time; what stands behind adds strength only."""

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Argon2Passwords:
    """Passwords by argon2id with the parameters of RFC 9106's second choice, unless told otherwise."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher if hasher is not None else PasswordHasher()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        # Whoever tries an unknown login id waits exactly as long: the same parameters, for nobody's password.
        self._nobodys_hash = self._hasher.hash(new_secret())

    async def hash(self, password: str) -> str:
        """A hash to keep: argon2id with a salt of its own."""
        return await self._in_a_thread(self._hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether they match; exactly one verification, also without a hash."""
        matches = await self._in_a_thread(self._matches, password_hash or self._nobodys_hash, password)
        return matches and password_hash is not None

    def is_strong(self, password: str, words: Sequence[str]) -> bool:
        """Whether zxcvbn, knowing these words (names, login id), scores it 3 of 4 or better."""
        judged = zxcvbn(password[:JUDGED_CHARACTERS], user_inputs=list(words))
        return bool(judged["score"] >= PASSWORD_STRENGTH)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_a_thread(
        self, work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs
    ) -> Answer:
        return await asyncio.wrap_future(self._threads.submit(work, *given, **named))

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False
