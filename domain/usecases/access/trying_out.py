"""Trying out: a trial asked for, confirmed by mail, issued, and ended (SPEC 1.6)."""

from collections.abc import Iterator
from datetime import timedelta

from domain.accounts import Account, AccountId, Caller, Credentials, Role
from domain.calendar import in_jst
from domain.events import TrialIssued, TrialRequested, TrialWithdrawn
from domain.letters import Letter
from domain.permissions import permit
from domain.ports import Page, Ports, Standing, Work
from domain.refusals import Fault, Invalid, NotFound, refuse_stale
from domain.trials import (
    LETTERS_A_DAY,
    LINK_LIFE,
    TERMS_VERSION,
    TRIAL_LIFE,
    Trial,
    TrialId,
    TrialIsOver,
    TrialLinkIsSpent,
    TrialRequest,
    TrialStatus,
    TrialView,
)

PURPOSE = "trial-confirmation"
LINK_PATH = "/trial"
"""The page that a link leads to; the token stands behind #, where no log and no server sees it."""

LOGIN_DIGITS = 10
A_DAY = timedelta(hours=24)


async def request_trial(ports: Ports, asked: TrialRequest) -> None:
    """Take a request down; what its mail address is told, and whether, is decided where nobody watches.

    Every request takes the same steps, whoever is known here (SECURITY 29). Refuses: Invalid (other terms).
    """
    if asked.terms_version != TERMS_VERSION:
        raise Invalid(Fault("#/terms_version", "terms-outdated", {"current": TERMS_VERSION}))
    now = ports.wall_now()
    trial = Trial(TrialId(ports.new_id()), 1, asked, now, now + LINK_LIFE)
    async with ports.begin() as work:
        await work.trials.add(trial)
        await work.outbox.put(TrialRequested(trial.id))


async def answer_request(ports: Ports, event: TrialRequested) -> None:
    """Send the link; to who has a trial already, its id instead; to who has had enough letters, nothing."""
    async with ports.begin() as work:
        kept = await work.trials.get(event.trial_id)
        if kept is None:
            return
        trial = kept.trial
        running = await work.trials.running_of(trial.mail_key, ports.now())
        before = await work.trials.count_before(trial, trial.requested_at - A_DAY)
    if before >= LETTERS_A_DAY:
        return
    if running is not None:
        await ports.mail.send(_reminder(trial, running))
    elif trial.can_be_confirmed(ports.wall_now()):
        await ports.mail.send(_invitation(ports, trial))


async def confirm_trial(ports: Ports, token: str) -> TrialView:
    """Issue the trial whose link this is; its id and first password go out by mail (SPEC 1.6).

    A link is good once, for 24 hours, and while no other trial of its mail address runs. Refuses: NotFound
    (no link of ours), TrialLinkIsSpent.
    """
    trial_id = ports.mailed_secrets.read_link_token(PURPOSE, token)
    if trial_id is None:
        raise NotFound
    async with ports.begin() as work:
        await _to_confirm(ports, work, TrialId(trial_id))
    account_id = AccountId(ports.new_id())
    password_hash = await ports.passwords.hash(ports.mailed_secrets.first_password(account_id))
    async with ports.begin() as work:
        trial = await _to_confirm(ports, work, TrialId(trial_id))
        account = _account(ports, trial, account_id)
        await work.accounts.add(account, Credentials(account_id, password_hash, None, 0))
        issued = await work.trials.save(trial.issue(account_id, at=ports.now()))
        await work.outbox.put(TrialIssued(trial.id))
    return TrialView(issued, account)


async def _to_confirm(ports: Ports, work: Work, trial_id: TrialId) -> Trial:
    """The trial, locked, and its mail address with it, in this order for everyone."""
    asked = _found(await work.trials.get(trial_id)).trial
    await work.trials.lock_mail(asked.mail_key)
    kept = _found(await work.trials.lock(trial_id))
    running = await work.trials.running_of(asked.mail_key, ports.now())
    if running is not None or not kept.trial.can_be_confirmed(ports.wall_now()):
        raise TrialLinkIsSpent
    return kept.trial


def _account(ports: Ports, trial: Trial, account_id: AccountId) -> Account:
    return Account(
        id=account_id,
        version=1,
        login_id=f"trial-{ports.new_digits(LOGIN_DIGITS)}",
        role=Role.TRIAL,
        member_id=None,
        cooperative_id=None,
        person=trial.terms.person,
        mail=trial.terms.mail,
        must_change_password=True,
        ends_at=ports.now() + TRIAL_LIFE,
    )


async def send_trial_login(ports: Ports, event: TrialIssued) -> None:
    """Send id and first password. Told again, it sends the very same letter."""
    async with ports.begin() as work:
        kept = await work.trials.get(event.trial_id)
    assert kept is not None, "an issued trial stays"
    assert kept.account is not None, "an issued trial has its account"
    await ports.mail.send(_welcome(ports, kept.trial, kept.account))


async def list_trials(
    ports: Ports, who: Caller, status: TrialStatus | None, after: Standing | None, limit: int
) -> Page[TrialView]:
    """All trials, newest first, for the federation."""
    permit(who, "list_trials")
    async with ports.begin() as work:
        return await work.trials.find(status, (ports.now(), ports.wall_now()), after, limit)


async def read_trial(ports: Ports, who: Caller, trial_id: TrialId) -> TrialView:
    """One trial. Refuses: NotFound."""
    permit(who, "read_trial")
    async with ports.begin() as work:
        return _found(await work.trials.get(trial_id))


async def withdraw_trial(ports: Ports, who: Caller, trial_id: TrialId, seen: int | None) -> TrialView:
    """End a trial early, at once, or turn its request down. Refuses: NotFound, Stale, TrialIsOver."""
    permit(who, "withdraw_trial")
    async with ports.begin() as work:
        kept = _found(await work.trials.lock(trial_id))
        refuse_stale(kept.trial.version, seen)
        if kept.is_over(ports.now(), ports.wall_now()):
            raise TrialIsOver
        account = await work.accounts.lock(kept.account.id) if kept.account else None
        if account is not None:
            account = await work.accounts.save(account.end(at=ports.now()))
        trial = await work.trials.save(kept.trial.withdraw(at=ports.now()))
        await work.outbox.put(TrialWithdrawn(trial.id))
    return TrialView(trial, account)


def _found(kept: TrialView | None) -> TrialView:
    if kept is None:
        raise NotFound
    return kept


def _invitation(ports: Ports, trial: Trial) -> Letter:
    """The link. It repeats nothing that a stranger wrote: who reads it may never have asked (SECURITY 28)."""
    token = ports.mailed_secrets.link_token(PURPOSE, trial.id)

    def lines() -> Iterator[str]:
        yield "帰り荷ネットワークの体験の申込みを受け付けました。"
        yield "次のページを開いて確認すると、体験IDとパスワードをメールでお送りします。"
        yield ""
        yield f"{ports.base_url}{LINK_PATH}#{token}"
        yield ""
        yield f"リンクの期限: {in_jst(trial.confirm_by):%Y-%m-%d %H:%M}"
        yield "お心当たりがなければ、このメールは捨ててください。何も起こりません。"
        yield ""
        yield "--"
        yield "A trial of the Kaerini network was asked for with this mail address. Open the link above"
        yield "to confirm it; id and password will follow by mail. If that was not you, do nothing."

    return _letter(trial, "invitation", "【帰り荷】体験のお申込みの確認", lines())


def _reminder(trial: Trial, account: Account) -> Letter:
    """To who asks again while a trial runs: the id, never the password."""
    assert account.ends_at is not None, "a trial ends"
    ends_at = in_jst(account.ends_at)

    def lines() -> Iterator[str]:
        yield "このメールアドレスの体験は、すでに始まっています。"
        yield ""
        yield f"体験ID: {account.login_id}"
        yield f"終了日時: {ends_at:%Y-%m-%d %H:%M}"
        yield ""
        yield "パスワードは、最初のメールをご覧ください。"
        yield ""
        yield "--"
        yield f"A trial with this mail address is running already, under the id {account.login_id}."
        yield "Its password is in the first letter."

    return _letter(trial, "reminder", "【帰り荷】体験は始まっています", lines())


def _welcome(ports: Ports, trial: Trial, account: Account) -> Letter:
    assert trial.issued_at is not None, "only an issued trial has a login"
    password = ports.mailed_secrets.first_password(account.id)
    ends_at = in_jst(trial.issued_at + TRIAL_LIFE)

    def lines() -> Iterator[str]:
        yield "帰り荷ネットワークの体験を始められます。"
        yield ""
        yield f"体験ID: {account.login_id}"
        yield f"最初のパスワード: {password}"
        yield f"終了日時: {ends_at:%Y-%m-%d %H:%M}"
        yield ""
        yield f"{ports.base_url} からログインし、最初にパスワードを変更してください。"
        yield "会社名・担当者・電話番号・運賃・成約番号は表示されません。登録や成約はできません。"
        yield ""
        yield "--"
        yield f"Your trial of the Kaerini network: log in as {account.login_id} with the password above,"
        yield f"and change it first. It ends on {ends_at:%Y-%m-%d %H:%M} JST. Names, phone numbers and"
        yield "fares are masked, and nothing can be posted or contracted."

    return _letter(trial, "welcome", "【帰り荷】体験IDのお知らせ", lines())


def _letter(trial: Trial, kind: str, subject: str, lines: Iterator[str]) -> Letter:
    """The same letter each time it is written for the same trial."""
    return Letter(
        message_id=f"trial-{kind}-{trial.id}",
        to=trial.terms.mail,
        subject=subject,
        text="\n".join(lines) + "\n",
        written_at=trial.issued_at or trial.requested_at,
    )
