"""Logging in with a passkey: no login id, no password, and both factors in one (SPEC 1.4)."""

from domain.accounts import Device
from domain.ports import Ports
from domain.second_factors import CHALLENGE_LIFE, Json, Passkey
from domain.usecases.logging_in import Granted, NotProven, hash_of, open_session


async def start_passkey_login(ports: Ports) -> Json:
    """What a browser needs to use a passkey; the same for everyone, so that it tells of no account."""
    challenge = ports.new_secret()
    async with ports.begin() as work:
        await work.factors.put_challenge(hash_of(challenge), None, ports.wall_now() + CHALLENGE_LIFE)
    return ports.passkeys.options_to_use(challenge)


async def log_in_by_passkey(ports: Ports, credential: Json, device: Device) -> Granted | NotProven:
    """Open the session of the account whose passkey answers a fresh challenge; an older one ends.

    Refuses: AccountHasNotStarted, AccountHasEnded.
    """
    passkey, sign_count = await _used(ports, credential)
    if passkey is None or sign_count is None:
        return NotProven.INVALID_CREDENTIALS
    async with ports.begin() as work:
        account = await work.accounts.lock(passkey.account_id)
        assert account is not None, "accounts stay"
        # Read again: it may have been taken away, or its copy used, while the account was held.
        kept = await work.factors.passkey(passkey.id)
        if kept != passkey:
            return NotProven.INVALID_CREDENTIALS
        account.refuse_unless_open(ports.now())
        await work.factors.save_passkey(kept.use(sign_count, at=ports.wall_now()))
        return await open_session(work, ports, account, device)


async def _used(ports: Ports, credential: Json) -> tuple[Passkey | None, int | None]:
    """The passkey that was used and its new count; the challenge is spent, whatever comes of it."""
    challenge = ports.passkeys.challenge_of(credential)
    credential_id = ports.passkeys.credential_id_of(credential)
    if challenge is None or credential_id is None:
        return None, None
    async with ports.begin() as work:
        is_ours = await work.factors.spend_challenge(hash_of(challenge), None, ports.wall_now())
        passkey = await work.factors.passkey_of(credential_id)
    if not is_ours or passkey is None or passkey.removed_at is not None:
        return None, None
    return passkey, ports.passkeys.prove_use(credential, challenge, passkey)
