"""Handing out first passwords: the account notice (ID通知書), by mail to the co-operative (SPEC 1.2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.calendar import in_jst
from domain.events import AccountNoticeIssued
from domain.joining.notices import AccountNotice, AccountView
from domain.letters import Enclosure, Letter
from domain.ports import Ports

PLAIN = "text/plain"


@dataclass(frozen=True, slots=True)
class Handing:
    """All that an account notice says. The password is made here, and written nowhere but into the letter."""

    notice: AccountNotice
    view: AccountView
    password: str
    base_url: str


async def send_account_notice(ports: Ports, event: AccountNoticeIssued) -> None:
    """Send the notice to the co-operative, which hands it on; nothing, where a later one has taken its place.

    Told again, it sends the very same letter: the password is made from the notice's id each time, and
    lies neither in the outbox nor anywhere else (SECURITY 33).
    """
    async with ports.begin() as work:
        notice = await work.notices.get(event.notice_id)
        assert notice is not None, "a notice stays"
        latest = await work.notices.latest_of(notice.account_id)
        view = await work.notices.view(notice.account_id)
        cooperative = await work.members.cooperative(notice.cooperative_id)
    assert view is not None, "accounts stay"
    assert cooperative is not None, "co-operatives stay"
    account = view.account
    if latest != notice.id or account.has_ended(ports.now()) or not account.must_change_password:
        return
    password = ports.mailed_secrets.first_password(notice.id)
    handing = Handing(notice, view, password, ports.base_url)
    await ports.mail.send(_letter(handing, cooperative.mail))


def _letter(handing: Handing, mail: str) -> Letter:
    sheet = "\r\n".join(_sheet(handing)) + "\r\n"
    name = f"account-notice-{handing.view.account.login_id}.txt"
    return Letter(
        message_id=f"account-notice-{handing.notice.id}",
        to=mail,
        subject="【帰り荷】ID通知書(ご本人にお渡しください)",
        text="\n".join(_lines(handing)) + "\n",
        written_at=handing.notice.issued_at,
        enclosures=(Enclosure(name, PLAIN, sheet.encode("utf-8-sig")),),
    )


def _lines(handing: Handing) -> Iterator[str]:
    yield "IDを発行しました。次の通知書をご本人にお渡しください。添付の同じものを印刷できます。"
    yield "お渡しのあとは、このメールを削除してください。"
    yield ""
    yield from _sheet(handing)
    yield ""
    yield "--"
    yield "An account was issued. Please hand this notice to the person it names, and delete this mail."


def _sheet(handing: Handing) -> Iterator[str]:
    """The notice by itself, to be printed."""
    view, account = handing.view, handing.view.account
    yield "ID通知書 / Account notice"
    yield ""
    yield f"宛先: {view.member or view.cooperative or ''}"
    yield f"ご担当: {account.person} 様"
    yield f"ID: {account.login_id}"
    yield f"最初のパスワード: {handing.password}"
    if account.starts_on is not None:
        yield f"利用開始日: {account.starts_on:%Y-%m-%d}"
    yield f"発行日時: {in_jst(handing.notice.issued_at):%Y-%m-%d %H:%M}"
    yield ""
    yield f"{handing.base_url} からログインし、最初にパスワードを変更してください。"
    if account.role.needs_second_factor:
        yield "2段階認証(認証アプリかパスキー)が未登録のときは、つづけて登録してください。"
