"""Secrets that letters carry: the same each time, nobody else's, and kept nowhere."""

import re

from adapters.ids import new_id
from adapters.mailed_secrets import SealedSecrets
from adapters.sealing import Sealer

OURS = SealedSecrets(Sealer(b"tests only: thirty-two bytes or more"))
OTHERS = SealedSecrets(Sealer(b"another network's thirty-two bytes"))


def test_a_link_says_the_same_each_time_and_is_read_back() -> None:
    one = new_id()
    token = OURS.link_token("trial", one)
    assert token == OURS.link_token("trial", one)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43,44}", token)
    assert OURS.read_link_token("trial", token) == one


def test_a_link_of_another_network_purpose_or_spelling_says_nothing() -> None:
    one = new_id()
    token = OURS.link_token("trial", one)
    assert OTHERS.read_link_token("trial", token) is None
    assert OURS.read_link_token("reset", token) is None
    for wrong in ("", "x", token[:-1], token + "A", token + "=", token.swapcase(), f" {token}", "é", "\x00"):
        assert OURS.read_link_token("trial", wrong) is None, wrong
    alike = [token[:-1] + sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"]
    assert [one for one in alike if OURS.read_link_token("trial", one) is not None] == [token]


def test_a_first_password_is_long_unambiguous_and_each_accounts_own() -> None:
    ids = [new_id() for _ in range(2000)]
    passwords = [OURS.first_password(one) for one in ids]
    assert passwords == [OURS.first_password(one) for one in ids]
    assert len({*passwords, *map(OTHERS.first_password, ids)}) == 4000
    assert all(re.fullmatch(r"[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){3}", one) for one in passwords)
    drawn = "".join(passwords).replace("-", "")
    counts = {drawn.count(sign) for sign in set(drawn)}
    assert len(set(drawn)) == 32
    assert 1050 < min(counts) < max(counts) < 1450, "each of 32 signs about 1,250 times"
