"""Passwords, one-time codes, seals, ids: what is guarded with them stays guarded."""

import asyncio
import base64
import hashlib
import hmac
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from adapters.ids import new_id, new_one_time_seed, new_secret
from adapters.one_time_codes import Totp
from adapters.passwords import THREADS, Argon2Passwords
from adapters.sealing import Sealer, SealIsBroken
from tests.conftest import CHEAP

SEALER = Sealer(b"a secret of at least thirty-two bytes")


async def test_a_password_is_known_again_and_no_other(passwords: Argon2Passwords) -> None:
    kept = await passwords.hash("正しい 馬 電池 ホチキス")
    assert await passwords.verify(kept, "正しい 馬 電池 ホチキス")
    assert not await passwords.verify(kept, "正しい 馬 電池 ホチキ")
    assert kept != await passwords.hash("正しい 馬 電池 ホチキス")


class Counting(PasswordHasher):
    """Counts verifications, and how many run at the same time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=1024, parallelism=1)
        self.verified: list[str] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        with self._lock:
            self.verified.append(str(hash))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return bool(super().verify(hash, password))
        finally:
            with self._lock:
                self.at_once -= 1


async def test_an_unknown_account_costs_exactly_one_verification_with_the_same_parameters() -> None:
    hasher = Counting()
    passwords = Argon2Passwords(hasher)
    kept = await passwords.hash("a")
    assert not await passwords.verify(None, "a")
    assert await passwords.verify(kept, "a")
    nobodys, known = map(extract_parameters, hasher.verified)
    passwords.close()
    assert nobodys == known


async def test_no_more_passwords_are_hashed_at_once_than_there_are_threads() -> None:
    hasher = Counting()
    passwords = Argon2Passwords(hasher)
    await asyncio.gather(*(passwords.verify(None, "a") for _ in range(12)))
    passwords.close()
    assert len(hasher.verified) == 12
    assert hasher.most_at_once <= THREADS


def test_outside_tests_argon2id_takes_64_mib() -> None:
    passwords = Argon2Passwords()
    parameters = extract_parameters(passwords._nobodys_hash)
    passwords.close()
    assert (parameters.type, parameters.memory_cost) == (Type.ID, 65536)


@pytest.mark.parametrize(
    ("password", "is_strong"),
    [
        ("password12345", False),
        ("kamoshika2026", False),
        ("aaaaaaaaaaaaaaaaaaaa", False),
        ("correct horse battery staple", True),
        ("帰り荷の相棒は雨でも走る", True),
        ("x" * 5000, False),
    ],
)
def test_a_password_that_a_guesser_would_try_soon_is_weak(
    passwords: Argon2Passwords, password: str, is_strong: bool
) -> None:
    assert passwords.is_strong(password, ["kamoshika", "鈴鹿カモシカ急送"]) is is_strong


def rfc6238(seed: bytes, step: int) -> str:
    """The code of a step, by the letter of RFC 4226."""
    digest = hmac.digest(seed, step.to_bytes(8), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**6:06d}"


SEED = b"12345678901234567890"
"""Of the test vectors of RFC 6238."""


@pytest.mark.parametrize(("drift", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_for_its_own_half_minute_and_those_beside_it(drift: int, is_good: bool) -> None:
    at = datetime.fromtimestamp(1111111109, UTC)
    step = 1111111109 // 30 + drift
    code = rfc6238(SEED, step)
    found = Totp().step_of(base64.b32encode(SEED).decode(), code, at)
    assert found == (step if is_good else None)


def test_the_code_of_the_rfc_is_good_and_no_other_text() -> None:
    at, seed = datetime.fromtimestamp(59, UTC), base64.b32encode(SEED).decode()
    assert Totp().step_of(seed, "287082", at) == 1
    for wrong in ("287083", "", "94287082", "２８７", "null", " 287082"):
        assert Totp().step_of(seed, wrong, at) is None


SEALS: list[Callable[[str, bytes, bytes], bytes]] = [SEALER.seal_randomly, SEALER.seal_deterministically]


@pytest.mark.parametrize("seal", SEALS, ids=["randomly", "deterministically"])
def test_what_was_sealed_opens_for_its_purpose_and_beside_its_thing_only(
    seal: Callable[[str, bytes, bytes], bytes],
) -> None:
    sealed = seal("cursor", b"secret", b"owl")
    assert b"secret" not in sealed
    assert SEALER.open("cursor", sealed, b"owl") == b"secret"
    stranger = Sealer(b"another secret of thirty-two bytes")
    for sealer, purpose, beside in (
        (SEALER, "cursor", b"otter"),
        (SEALER, "otp-seed", b"owl"),
        (stranger, "cursor", b"owl"),
    ):
        with pytest.raises(SealIsBroken):
            sealer.open(purpose, sealed, beside)


@pytest.mark.parametrize("seal", SEALS, ids=["randomly", "deterministically"])
def test_no_byte_of_a_seal_can_be_changed_added_or_dropped(
    seal: Callable[[str, bytes, bytes], bytes],
) -> None:
    sealed = seal("cursor", b"secret", b"")
    changed = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    shorter = [sealed[:n] for n in range(len(sealed))]
    for broken in (*changed, *shorter, sealed + b"\0"):
        with pytest.raises(SealIsBroken):
            SEALER.open("cursor", broken, b"")


def test_equal_contents_look_equal_only_where_they_should() -> None:
    assert SEALER.seal_deterministically("a", b"x", b"") == SEALER.seal_deterministically("a", b"x", b"")
    assert SEALER.seal_deterministically("a", b"x", b"") != SEALER.seal_deterministically("b", b"x", b"")
    assert SEALER.seal_randomly("a", b"x", b"") != SEALER.seal_randomly("a", b"x", b"")


def test_ids_are_uuids_of_version_7_in_the_order_of_making() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert {one.version for one in ids} == {7}


def test_secrets_have_256_bits_and_seeds_160() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert {len(base64.urlsafe_b64decode(new_secret() + "=")) for _ in range(9)} == {32}
    assert len(base64.b32decode(new_one_time_seed())) == 20


async def test_the_tests_own_hashes_are_argon2id_as_well(passwords: Argon2Passwords) -> None:
    assert extract_parameters(CHEAP.hash("a")).type is Type.ID
