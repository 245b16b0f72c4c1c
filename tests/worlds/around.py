"""What there is around the trade: members' systems, trials, second factors, reset links, audit records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from adapters.db.access.api_clients import API_CLIENTS, CLIENT_SECRETS, CLIENT_TOKENS
from adapters.db.access.trials import TRIALS
from adapters.db.accounts import ACCOUNTS, SEED_PURPOSE
from adapters.db.desk.links import CAPABILITY_LINKS
from adapters.db.desk.templates import TEMPLATES
from adapters.db.overseeing.audit_log import RECORDS
from adapters.db.overseeing.view_sessions import VIEW_SESSIONS
from adapters.db.proving.factors import PASSKEYS
from adapters.db.proving.password_resets import RESETS
from domain.accounts import Account, AccountId, Role, SessionId
from domain.api_clients import (
    TOKEN_LIFE,
    ApiClient,
    ApiClientId,
    ClientSecret,
    ClientSecretId,
    ClientToken,
    ClientTokenId,
)
from domain.desk.links import CapabilityLink
from domain.desk.templates import Template
from domain.overseeing.audits import AuditRecord, SealHead, sealed
from domain.overseeing.view_sessions import VIEW_LIFE, ViewSession, ViewSessionId
from domain.password_resets import RESET_LIFE, PasswordReset, ResetId
from domain.second_factors import Passkey, PasskeyId
from domain.trials import Trial
from domain.usecases.logging_in import hash_of
from tests.adapters.board_world import NOW
from tests.builders import PASSWORD
from tests.conftest import CHEAP, SEALER
from tests.worlds.cast import EYES, PENGUIN, SEED, Eye, account_of, accounts, fixed_id

Rows = dict[str, list[dict[str, Any]]]

PASSWORD_HASH = CHEAP.hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Factors:
    """What one account has beside its password. ``passkeys``: their names."""

    eye: str
    has_totp: bool = False
    passkeys: tuple[str, ...] = ()
    codes: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """All of a world beside the trade, or a part of it. ``strangers``: login ids; ``resets``: of whom.

    ``records``: in the order of their seals.
    """

    strangers: tuple[str, ...] = ()
    clients: tuple[ApiClient, ...] = ()
    trials: tuple[Trial, ...] = ()
    factors: tuple[Factors, ...] = ()
    resets: tuple[str, ...] = ()
    records: tuple[AuditRecord, ...] = ()
    templates: tuple[Template, ...] = ()
    links: tuple[CapabilityLink, ...] = ()

    def __add__(self, other: "Around") -> "Around":
        """Both; what stands in both stands as in the second."""
        return Around(
            (*self.strangers, *other.strangers),
            _second(self.clients, other.clients, "id"),
            _second(self.trials, other.trials, "id"),
            _second(self.factors, other.factors, "eye"),
            (*self.resets, *other.resets),
            _second(self.records, other.records, "id"),
            _second(self.templates, other.templates, "id"),
            _second(self.links, other.links, "id"),
        )


def _second(ones: Iterable[Any], others: Iterable[Any], key: str) -> tuple[Any, ...]:
    return tuple({getattr(one, key): one for one in (*ones, *others)}.values())


def rows_around(around: Around) -> Rows:
    """The rows of all that, and of those who look, by table."""
    lookers = [eye for eye in EYES.values() if eye.is_client]
    clients = [*map(client_of, lookers), *around.clients]
    return {
        "accounts": [*(_row_of(one) for one in around.strangers), *_trial_accounts(around.trials)],
        "credentials": _credentials(around),
        "api_clients": [API_CLIENTS.row_of(one) for one in clients],
        "client_secrets": [CLIENT_SECRETS.row_of(_secret_of(one)) for one in clients],
        "client_tokens": [CLIENT_TOKENS.row_of(_token_of(eye)) for eye in lookers],
        "view_sessions": [VIEW_SESSIONS.row_of(_view_of(eye)) for eye in EYES.values() if eye.looked_at],
        "trials": [TRIALS.row_of(one) | {"mail_key": one.mail_key} for one in around.trials],
        "passkeys": [PASSKEYS.row_of(one) for factors in around.factors for one in passkeys_of(factors)],
        "recovery_codes": [
            {"code_hash": hash_of(f"code {n} of {one.eye}"), "account_id": _id_of(one.eye), "spent_at": None}
            for one in around.factors
            for n in range(one.codes)
        ],
        "password_resets": [RESETS.row_of(_reset_of(n, eye)) for n, eye in enumerate(around.resets)],
        "templates": [TEMPLATES.row_of(one) for one in around.templates],
        "capability_links": [CAPABILITY_LINKS.row_of(one) for one in around.links],
        "audit_log": [RECORDS.row_of(one) for one in around.records],
        "audit_seals": [
            {"number": one.number, "audit_id": one.audit_id, "hash": one.hash, "sealed_at": NOW}
            for one in sealed(around.records, SealHead())
        ],
    }


def client_of(eye: Eye) -> ApiClient:
    """The member's system that looks."""
    assert eye.desk is not None
    scopes = tuple(sorted(eye.scopes))
    made_by = _id_of("penguin")
    return ApiClient(
        ApiClientId(fixed_id(f"client {eye.name}")), 1, eye.desk.id, eye.name, scopes, made_by, NOW
    )


def _secret_of(client: ApiClient) -> ClientSecret:
    secret_id = ClientSecretId(fixed_id(f"secret of {client.id}"))
    return ClientSecret(secret_id, client.id, hash_of(f"secret of {client.id}"), client.made_at)


def secret_ids_of(client: ApiClient) -> str:
    """The id of the client's secret, as paths name it."""
    return str(_secret_of(client).id)


def _token_of(eye: Eye) -> ClientToken:
    client = client_of(eye)
    secret = _secret_of(client)
    token_id = ClientTokenId(fixed_id(f"token {eye.name}"))
    return ClientToken(token_id, client.id, secret.id, client.scopes, hash_of(eye.token), NOW + TOKEN_LIFE)


def _view_of(eye: Eye) -> ViewSession:
    assert eye.by is not None
    assert eye.looked_at is not None
    return ViewSession(
        ViewSessionId(fixed_id(f"view {eye.name}")),
        _id_of(eye.by),
        SessionId(fixed_id(f"session {eye.by}")),
        _id_of(eye.looked_at),
        "問い合わせ",
        hash_of(eye.token),
        NOW,
        NOW + VIEW_LIFE,
    )


def _id_of(name: str) -> AccountId:
    return AccountId(fixed_id(f"account {name}"))


def stranger(name: str) -> Account:
    """An account that nobody else need know of."""
    account = account_of(EYES["penguin"])
    return replace(account, id=_id_of(name), login_id=name, member_id=PENGUIN.id)


def _row_of(name: str) -> dict[str, Any]:
    return ACCOUNTS.row_of(stranger(name))


def _trial_accounts(trials: Iterable[Trial]) -> list[dict[str, Any]]:
    return [ACCOUNTS.row_of(_trial_account(one)) for one in trials if one.account_id is not None]


def _trial_account(trial: Trial) -> Account:
    assert trial.account_id is not None
    assert trial.issued_at is not None
    ends_at = trial.withdrawn_at or trial.issued_at + timedelta(days=14)
    login_id = f"trial-{trial.id.int % 10**10:010d}"
    terms = trial.terms
    return Account(
        trial.account_id, 1, login_id, Role.TRIAL, None, None, terms.person, terms.mail, True, ends_at
    )


def login_ids_of(trials: Iterable[Trial]) -> list[str]:
    """Under which their accounts log in."""
    return [_trial_account(one).login_id for one in trials if one.account_id is not None]


def _credentials(around: Around) -> list[dict[str, Any]]:
    """Everyone's, with one password; clerks and the federation have their authenticator apps (SPEC 1.4)."""
    has_app = {one.eye for one in around.factors if one.has_totp}
    has_app |= {eye.name for eye, account in accounts() if account.role.needs_second_factor}
    ids = [account.id for _, account in accounts()] + [_id_of(one) for one in around.strangers]
    ids += [one.account_id for one in around.trials if one.account_id is not None]
    apps = {_id_of(name) for name in has_app}
    return [
        {
            "account_id": one,
            "password_hash": PASSWORD_HASH,
            "otp_seed": SEALER.seal_randomly(SEED_PURPOSE, SEED.encode(), one.bytes) if one in apps else None,
            "otp_step": 0,
        }
        for one in ids
    ]


def passkeys_of(factors: Factors) -> list[Passkey]:
    """The passkeys of one account."""
    return [
        Passkey(
            PasskeyId(fixed_id(f"passkey {factors.eye} {name}")),
            _id_of(factors.eye),
            name,
            f"credential {factors.eye} {name}".encode(),
            b"no key that opens anything",
            0,
            NOW,
        )
        for name in factors.passkeys
    ]


def _reset_of(n: int, eye: str) -> PasswordReset:
    reset_id = ResetId(fixed_id(f"reset {n} {eye}"))
    return PasswordReset(reset_id, _id_of(eye), hash_of(f"reset {n} {eye}"), NOW, NOW + RESET_LIFE)


def note(name: str, said: Mapping[str, Any]) -> AuditRecord:
    """An audit record of that name; ``said``: what it says beside the usual."""
    usual: dict[str, Any] = {
        "id": fixed_id(f"record {name}"),
        "at": NOW - timedelta(hours=1),
        "account_id": None,
        "client_id": None,
        "as_account_id": None,
        "member_id": None,
        "on_behalf": False,
        "address": "192.0.2.9",
        "request_id": None,
        "operation": "post_load",
        "kind": "loads",
        "thing_id": str(fixed_id(f"thing {name}")),
        "before": None,
        "after": {"said": name},
    }
    return AuditRecord(**(usual | dict(said)))
