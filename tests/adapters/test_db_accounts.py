"""Accounts, what proves them, and the one active session of each, as the database keeps them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from adapters.db.accounts import SEED_PURPOSE
from adapters.db.schema import accounts, audit_log, credentials, members, refresh_tokens, sessions
from adapters.db.schema.accounts import LOOK
from adapters.sealing import SealIsBroken
from domain.accounts import Caller, Credentials, RefreshToken, Role, SessionEnd
from domain.login_ids import LoginIdCannotBeUsed, look_of
from domain.members import CooperativeId, MemberId, MemberKind
from domain.ports import Ports, Proven
from domain.refusals import Fault, Stale
from tests.builders import HOUR, NOW, PASSWORD, Network, a_member, a_session, an_account
from tests.conftest import SEALER, FreshDatabase

PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$nobody$logs-in-by-password-here"
FIRST, SECOND, THIRD, FOURTH = (bytes([n]) * 32 for n in range(1, 5))
REFRESH_1, REFRESH_2, REFRESH_3 = (bytes([n]) * 32 for n in range(11, 14))


async def one(database: FreshDatabase, query: Any) -> dict[str, Any]:
    async with database.engine.connect() as connection:
        return dict((await connection.execute(query)).mappings().one())


async def test_an_account_is_found_by_its_login_id_exactly_as_given(ports: Ports, network: Network) -> None:
    clerk = network.mie_clerk
    async with ports.begin() as work:
        found = await work.accounts.by_login_id("mie-clerk")
        assert await work.accounts.by_login_id("Mie-Clerk") is None
        kept = await work.accounts.credentials(clerk.account.id)
    assert found == (clerk.account, kept)
    assert kept == Credentials(clerk.account.id, kept.password_hash, clerk.otp_seed, 0)
    assert await ports.passwords.verify(kept.password_hash, PASSWORD)


async def test_the_seed_of_a_second_factor_lies_sealed_and_opens_for_its_account_only(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    clerk, admin = network.mie_clerk, network.admin
    assert clerk.otp_seed is not None
    query = select(credentials.c.otp_seed).where(credentials.c.account_id == clerk.account.id)
    sealed = (await one(database, query))["otp_seed"]
    assert clerk.otp_seed.encode() not in sealed
    assert SEALER.open(SEED_PURPOSE, sealed, clerk.account.id.bytes) == clerk.otp_seed.encode()

    swapped = update(credentials).where(credentials.c.account_id == admin.account.id).values(otp_seed=sealed)
    async with database.engine.begin() as connection:
        await connection.execute(swapped)
    with pytest.raises(SealIsBroken):
        async with ports.begin() as work:
            await work.accounts.credentials(admin.account.id)


@pytest.mark.parametrize(
    ("login_id", "fault"),
    [
        ("penguin", "login-id-taken"),
        ("pengu1n", "login-id-taken"),
        ("penguln", "login-id-taken"),
        ("mie_clerk", "login-id-taken"),
        ("rnie-clerk", "login-id-taken"),
        ("0tter", "login-id-malformed"),
        ("Penguin", "login-id-malformed"),
        ("реnguin", "login-id-malformed"),
        ("ｐenguin", "login-id-malformed"),
    ],
)
async def test_no_account_is_made_that_could_be_taken_for_another(
    ports: Ports, network: Network, database: FreshDatabase, login_id: str, fault: str
) -> None:
    made = an_account(Role.TRIAL, login_id=login_id)
    with pytest.raises(LoginIdCannotBeUsed) as refused:
        async with ports.begin() as work:
            await work.accounts.add(made, Credentials(made.id, PASSWORD_HASH, None, 0))
    assert refused.value.faults == (Fault("#/login_id", fault),)
    async with database.engine.connect() as connection:
        assert await connection.scalar(select(accounts.c.id).where(accounts.c.id == made.id)) is None


async def test_of_two_made_at_once_that_look_alike_the_database_keeps_one(
    ports: Ports, network: Network
) -> None:
    async def make(login_id: str) -> None:
        made = an_account(Role.TRIAL, login_id=login_id)
        async with ports.begin() as work:
            await work.accounts.add(made, Credentials(made.id, PASSWORD_HASH, None, 0))

    ids = ("walrus", "vvalrus", "wa1rus", "walru5")
    tries = await asyncio.gather(*map(make, ids), return_exceptions=True)
    assert tries.count(None) == 1
    assert all(isinstance(one, LoginIdCannotBeUsed | IntegrityError) for one in tries if one is not None)


async def test_the_database_sees_the_same_looks_as_the_rule(database: FreshDatabase) -> None:
    ids = ["penguin", "0il5_b.c-1", "rnrn", "vvvv", "rrn", "vvv", "a" * 64, "i.1_l", "mm-nn"]
    query = text(f"SELECT {LOOK} FROM unnest(CAST(:ids AS text[])) AS login_id")
    async with database.engine.connect() as connection:
        looks = list(await connection.scalars(query, {"ids": ids}))
    assert looks == [look_of(login_id) for login_id in ids]


async def test_a_code_is_spent_once_and_so_is_every_earlier_one(ports: Ports, network: Network) -> None:
    clerk = network.mie_clerk.account.id
    for step, spent in ((100, True), (100, False), (99, False), (101, True)):
        async with ports.begin() as work:
            assert await work.accounts.spend_code(clerk, step) is spent


async def test_of_two_who_bring_the_same_code_at_once_one_is_let_in(ports: Ports, network: Network) -> None:
    async def spend() -> bool:
        async with ports.begin() as work:
            return await work.accounts.spend_code(network.mie_clerk.account.id, 100)

    assert sorted(await asyncio.gather(*(spend() for _ in range(5)))) == [False] * 4 + [True]


async def test_a_new_password_is_kept_and_the_audit_log_does_not_tell_it(
    ports_as: Callable[[Caller | None], Ports], network: Network, database: FreshDatabase
) -> None:
    account = replace(network.owl.account, must_change_password=True)
    ports = ports_as(network.owl.caller)
    new_hash = await ports.passwords.hash("another long passphrase")
    async with ports.begin() as work:
        await work.accounts.set_password(account, new_hash)
    async with ports.begin() as work:
        assert await work.accounts.get(account.id) == replace(account, version=2, must_change_password=False)
        assert (await work.accounts.credentials(account.id)).password_hash == new_hash

    whole_log = await one(database, text("SELECT string_agg(a::text, ' ') AS told FROM audit_log a"))
    assert "must_change_password" in whole_log["told"]
    assert "argon2" not in whole_log["told"]


async def log_in(ports: Ports, network: Network, access: bytes, refresh: bytes, at: Any = NOW) -> Any:
    session = a_session(network.owl.account, access, at=at)
    async with ports.begin() as work:
        await work.accounts.lock(network.owl.account.id)
        older = await work.sessions.active_of(network.owl.account.id)
        if older is not None:
            await work.sessions.save(older.end(SessionEnd.SUPERSEDED, at=at))
        await work.sessions.add(session, refresh)
    return session


async def test_a_newer_session_takes_the_place_of_the_older(ports: Ports, network: Network) -> None:
    older = await log_in(ports, network, FIRST, REFRESH_1)
    newer = await log_in(ports, network, SECOND, REFRESH_2, NOW + HOUR)
    async with ports.begin() as work:
        assert await work.sessions.get(older.id) == older.end(SessionEnd.SUPERSEDED, at=NOW + HOUR)
        assert await work.sessions.active_of(network.owl.account.id) == newer


async def test_two_active_sessions_of_one_account_cannot_be(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    await log_in(ports, network, FIRST, REFRESH_1)
    with pytest.raises(IntegrityError, match="uq_sessions_active"):
        async with ports.begin() as work:
            await work.sessions.add(a_session(network.owl.account, SECOND), REFRESH_2)


async def test_of_many_who_log_in_at_once_one_session_is_left(ports: Ports, network: Network) -> None:
    tokens = [bytes([n]) * 32 for n in range(100, 108)]
    opened = await asyncio.gather(*(log_in(ports, network, token, token) for token in tokens))
    proven = [await ports.proven(token) for token in tokens]
    active = [one.session for one in proven if one is not None and one.session.ended_at is None]
    assert len(proven) == len(tokens)
    assert len(active) == 1
    assert active[0] in opened


async def test_a_session_that_has_ended_never_comes_back(ports: Ports, network: Network) -> None:
    session = await log_in(ports, network, FIRST, REFRESH_1)
    ended = session.end(SessionEnd.LOGGED_OUT, at=NOW)
    async with ports.begin() as work:
        await work.sessions.save(ended)
    with pytest.raises(Stale):
        async with ports.begin() as work:
            await work.sessions.save(session.refresh(SECOND, at=NOW))
    async with ports.begin() as work:
        assert await work.sessions.get(session.id) == ended


async def test_a_token_stands_for_its_session_account_and_desk(ports: Ports, network: Network) -> None:
    for n, who in enumerate(network.everyone):
        session = a_session(who.account, bytes([n]) * 32)
        async with ports.begin() as work:
            await work.sessions.add(session, bytes([n]) * 32)
        proven = await ports.proven(bytes([n]) * 32)
        assert proven == Proven(session, who.account, replace(who.caller, session_id=session.id))
    assert await ports.proven(b"?" * 32) is None


async def test_a_clerk_whose_co_operative_has_no_desk_is_proven_without_one(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    apart = replace(network.mie, id=CooperativeId(ports.new_id()))
    clerk = an_account(Role.COOP_CLERK, a_member(apart))
    async with ports.begin() as work:
        await work.members.add_cooperative(apart)
        await work.accounts.add(clerk, Credentials(clerk.id, "$argon2id$", None, 0))
        await work.sessions.add(a_session(clerk, FIRST), REFRESH_1)
    proven = await ports.proven(FIRST)
    assert proven is not None
    assert (proven.caller.desk, proven.caller.cooperative_id) == (None, apart.id)


async def token(ports: Ports, token_hash: bytes) -> RefreshToken | None:
    async with ports.begin() as work:
        return await work.sessions.lock_token(token_hash)


async def test_a_spent_token_has_one_successor_and_a_forgiven_one_kills_the_lost(
    ports: Ports, network: Network
) -> None:
    session = await log_in(ports, network, FIRST, REFRESH_1)
    fresh = RefreshToken(REFRESH_1, session.id)
    assert await token(ports, REFRESH_1) == fresh
    spent = replace(fresh, spent_at=NOW)
    async with ports.begin() as work:
        await work.sessions.spend_token(spent, REFRESH_2)
    assert await token(ports, REFRESH_1) == spent
    assert await token(ports, REFRESH_2) == RefreshToken(REFRESH_2, session.id)

    forgiven = replace(spent, forgiven=True)
    async with ports.begin() as work:
        await work.sessions.spend_token(forgiven, REFRESH_3)
    assert await token(ports, REFRESH_1) == forgiven
    lost = await token(ports, REFRESH_2)
    assert lost is not None
    assert lost.spent_at is not None
    assert not lost.may_be_forgiven(NOW)
    assert await token(ports, REFRESH_3) == RefreshToken(REFRESH_3, session.id)
    assert await token(ports, FOURTH) is None


async def test_no_token_lies_in_the_audit_log(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    session = await log_in(ports, network, FIRST, REFRESH_1)
    written = await one(database, select(audit_log).where(audit_log.c.thing_id == str(session.id)))
    assert written["after"].keys() == {
        "id",
        "account_id",
        "device",
        "access_until",
        "idle_until",
        "absolute_until",
        "ended_at",
        "ended_because",
    }


OF_OTTER = select(accounts.c.cooperative_id).where(accounts.c.login_id == "otter").scalar_subquery()
WRONG = {
    "a dispatcher of nobody": update(accounts).where(accounts.c.login_id == "owl").values(member_id=None),
    "a clerk at a member's desk": update(accounts)
    .where(accounts.c.login_id == "mie-clerk")
    .values(member_id=select(members.c.id).where(members.c.name == "四日市ペンギン運輸").scalar_subquery()),
    "a trial of a co-operative": update(accounts)
    .where(accounts.c.login_id == "trial")
    .values(cooperative_id=select(members.c.cooperative_id).limit(1).scalar_subquery()),
    "an admin who is nobody's": update(accounts).where(accounts.c.login_id == "admin").values(role="owner"),
    "a dispatcher of another co-operative's member": update(accounts)
    .where(accounts.c.login_id == "owl")
    .values(
        cooperative_id=select(accounts.c.cooperative_id)
        .where(accounts.c.login_id == "otter")
        .scalar_subquery()
    ),
    "a login id taken before": update(accounts).where(accounts.c.login_id == "owl").values(login_id="otter"),
    "a password in the open": update(credentials).values(password_hash="secret"),
    "a second desk of a co-operative": update(members).values(kind="cooperative"),
    "a fee above 5 per cent": text("UPDATE cooperatives SET fee_bp = 501"),
    "a registration number without T": text("UPDATE members SET registration_number = '1234567890123'"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_the_database_itself_refuses_accounts_and_companies_that_cannot_be(
    ports: Ports, network: Network, database: FreshDatabase, wrong: str
) -> None:
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(WRONG[wrong])


WRONG_SESSIONS = {
    "ended, but why?": {"ended_at": NOW},
    "a device of another kind": {"device_kind": "fax"},
    "a token as it is": {"access_hash": b"secret"},
}


@pytest.mark.parametrize("wrong", WRONG_SESSIONS)
async def test_the_database_itself_refuses_a_session_that_cannot_be(
    ports: Ports, network: Network, database: FreshDatabase, wrong: str
) -> None:
    await log_in(ports, network, FIRST, REFRESH_1)
    with pytest.raises(IntegrityError):
        async with database.engine.begin() as connection:
            await connection.execute(update(sessions).values(WRONG_SESSIONS[wrong]))


async def test_a_session_has_one_unspent_token(
    ports: Ports, network: Network, database: FreshDatabase
) -> None:
    session = await log_in(ports, network, FIRST, REFRESH_1)
    another = refresh_tokens.insert().values(token_hash=REFRESH_2, session_id=session.id, forgiven=False)
    with pytest.raises(IntegrityError, match="uq_refresh_tokens_unspent"):
        async with database.engine.begin() as connection:
            await connection.execute(another)


async def test_ids_that_name_nobody_are_told_apart(ports: Ports, network: Network) -> None:
    assert network.owl.desk is not None
    strangers = ports.new_id(), ports.new_id()
    async with ports.begin() as work:
        assert await work.members.unknown([network.owl.desk.id], [network.mie.id]) == set()
        assert await work.members.unknown([], []) == set()
        assert await work.members.unknown(
            [network.owl.desk.id, MemberId(strangers[0])], [CooperativeId(strangers[1])]
        ) == set(strangers)
        desk = await work.members.get(MemberId(network.owl.desk.id))
        assert desk is not None
        assert desk.kind is MemberKind.MEMBER
