"""Trials in the database (SPEC 1.6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_

from adapters.db.accounts import ACCOUNTS
from adapters.db.schema import accounts, trials
from adapters.db.shelf import Shelf
from adapters.db.transaction import Transaction
from domain.accounts import Account
from domain.ports import Page, Standing
from domain.trials import Trial, TrialId, TrialStatus, TrialView

TRIALS = Shelf(Trial, trials)

_t, _a = trials.c, accounts.c


class SqlTrials:
    """Trials as they are kept."""

    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def get(self, trial_id: TrialId) -> TrialView | None:
        """The trial and its account, or None."""
        return await self._one(_with_accounts().where(_t.id == trial_id))

    async def lock(self, trial_id: TrialId) -> TrialView | None:
        """The trial and its account, or None; nobody else changes it until this work ends."""
        locked = _with_accounts().where(_t.id == trial_id).with_for_update(of=trials, key_share=True)
        return await self._one(locked)

    async def _one(self, query: Select[Any]) -> TrialView | None:
        row = (await self._work.connection.execute(query)).mappings().one_or_none()
        return None if row is None else _view(row)

    async def lock_mail(self, mail_key: str) -> None:
        """Nobody else issues a trial to this mail address until this work ends."""
        lock = func.pg_advisory_xact_lock(func.hashtext("trial"), func.hashtext(mail_key))
        await self._work.connection.execute(select(lock))

    async def add(self, trial: Trial) -> None:
        """Keep a new trial, with its audit row."""
        await TRIALS.add(self._work, trial, mail_key=trial.mail_key)

    async def save(self, trial: Trial) -> Trial:
        """Keep a changed trial as its next version, with its audit row."""
        return await TRIALS.save(self._work, trial)

    async def running_of(self, mail_key: str, now: datetime) -> Account | None:
        """The account of the trial that runs for this mail address, or None."""
        columns = [accounts.c[name] for name in ACCOUNTS.columns]
        running = select(*columns).join_from(accounts, trials, _t.account_id == _a.id)
        running = running.where(_t.mail_key == mail_key, _a.ends_at > now).limit(1)
        row = (await self._work.connection.execute(running)).mappings().one_or_none()
        return None if row is None else ACCOUNTS.thing_of(row)

    async def count_before(self, trial: Trial, since: datetime) -> int:
        """How many were asked for with its mail address since then, before it."""
        before = select(func.count()).where(
            _t.mail_key == trial.mail_key,
            _t.requested_at > since,
            tuple_(_t.requested_at, _t.id) < tuple_(literal(trial.requested_at), literal(trial.id)),
        )
        return int(await self._work.connection.scalar(before) or 0)

    async def find(
        self,
        status: TrialStatus | None,
        clocks: tuple[datetime, datetime],
        after: Standing | None,
        limit: int,
    ) -> Page[TrialView]:
        """Trials, newest first (ids are in the order of making). ``clocks``: the network's and the wall's."""
        query = _with_accounts()
        if status is not None:
            query = query.where(_stands(status, *clocks))
        if after is not None:
            query = query.where(_t.id < after.id)
        rows = await self._work.connection.execute(query.order_by(_t.id.desc()).limit(limit + 1))
        found = [_view(row) for row in rows.mappings()]
        last = found[limit - 1].trial.id if len(found) > limit else None
        return Page(tuple(found[:limit]), None if last is None else Standing(None, last))


def _stands(status: TrialStatus, now: datetime, wall_now: datetime) -> ColumnElement[bool]:
    """What a trial of this status looks like (``TrialView.status_at``)."""
    kept = _t.withdrawn_at.is_(None)
    match status:
        case TrialStatus.WITHDRAWN:
            return _t.withdrawn_at.is_not(None)
        case TrialStatus.REQUESTED:
            return and_(kept, _t.issued_at.is_(None), _t.confirm_by > wall_now)
        case TrialStatus.LAPSED:
            return and_(kept, _t.issued_at.is_(None), _t.confirm_by <= wall_now)
        case TrialStatus.ISSUED:
            return and_(kept, _t.issued_at.is_not(None), or_(_a.ends_at.is_(None), _a.ends_at > now))
        case TrialStatus.ENDED:
            return and_(kept, _t.issued_at.is_not(None), _a.ends_at <= now)


def _with_accounts() -> Select[Any]:
    """Trials with their accounts; the account's columns under a name of their own."""
    of_account = [accounts.c[name].label(f"account_{name}") for name in ACCOUNTS.columns]
    of_trial = [trials.c[name].label(f"trial_{name}") for name in TRIALS.columns]
    return select(*of_trial, *of_account).outerjoin_from(trials, accounts, _t.account_id == _a.id)


def _view(row: Any) -> TrialView:
    trial = TRIALS.thing_of({name: row[f"trial_{name}"] for name in TRIALS.columns})
    if trial.account_id is None:
        return TrialView(trial, None)
    account = ACCOUNTS.thing_of({name: row[f"account_{name}"] for name in ACCOUNTS.columns})
    return TrialView(trial, account)
