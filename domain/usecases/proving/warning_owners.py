"""Warning an account's owner of each change in how it proves itself: a thief's changes are seen, too."""

import hashlib
from collections.abc import Iterator, Mapping

from domain.accounts import Account
from domain.calendar import in_jst
from domain.events import CredentialsChanged
from domain.letters import Letter
from domain.ports import Ports
from domain.second_factors import CredentialChange

_SAID: Mapping[CredentialChange, tuple[str, str]] = {
    CredentialChange.PASSWORD_CHANGED: ("パスワードが変更されました", "The password was changed"),
    CredentialChange.PASSWORD_RESET: ("パスワードが再設定されました", "The password was reset by mail"),
    CredentialChange.TOTP_ADDED: ("認証アプリが登録されました", "An authenticator app was added"),
    CredentialChange.TOTP_REMOVED: ("認証アプリが解除されました", "The authenticator app was removed"),
    CredentialChange.PASSKEY_ADDED: ("パスキーが登録されました", "A passkey was added"),
    CredentialChange.PASSKEY_REMOVED: ("パスキーが解除されました", "A passkey was removed"),
    CredentialChange.RECOVERY_CODES_RENEWED: (
        *("回復コードが再発行されました", "The recovery codes were renewed"),
    ),
    CredentialChange.RECOVERY_CODE_USED: (
        *("回復コードでログインがありました", "A recovery code was used to log in"),
    ),
}


async def warn_owner(ports: Ports, event: CredentialsChanged) -> None:
    """Tell the owner by mail; told again after a crash, it is the same letter."""
    async with ports.begin() as work:
        account = await work.accounts.get(event.account_id)
    assert account is not None, "accounts stay"
    told = hashlib.sha256(f"credentials\n{event.notice_id}".encode()).hexdigest()
    await ports.mail.send(
        Letter(
            message_id=f"credentials-{told[:40]}",
            to=account.mail,
            subject=f"【帰り荷】{_SAID[event.change][0]}",
            text="\n".join(_lines(account, event)) + "\n",
            written_at=event.at,
        )
    )


def _lines(account: Account, event: CredentialsChanged) -> Iterator[str]:
    ja, en = _SAID[event.change]
    at = f"{in_jst(event.at):%Y-%m-%d %H:%M}"
    yield f"ID {account.login_id} の{ja}({at})。"
    yield "心当たりがなければ、すぐにパスワードを再設定し、所属の協同組合へご連絡ください。"
    yield "このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"{en}: {account.login_id}, {at} JST. If that was not you, reset the password at once and call"
    yield "your co-operative."
