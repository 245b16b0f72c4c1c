"""Who calls may not come in, or may not do this."""

from collections.abc import Mapping

from api.problem_texts.shape import ProblemText
from api.texts import Text

_ASK_OWNER = Text("登録または発行した会社に連絡してください。", "Ask the company that posted or issued it.")

CALLERS: Mapping[str, ProblemText] = {
    "token-in-query": ProblemText(
        Text(
            "URLのパラメーターにトークンが含まれています。URLは履歴や記録に残ります。",
            "A parameter of the URL holds a token. URLs are kept in histories and logs.",
        ),
        Text(
            "トークンは Authorization ヘッダーで送り、URLに含めたトークンは無効にしてください。",
            "Send tokens in the Authorization header, and let the exposed one end by logging in anew.",
        ),
    ),
    "unauthenticated": ProblemText(
        Text("有効なトークンがありません。", "There is no valid token."),
        Text(
            "Authorization: Bearer にアクセストークンを付けてください。なければログインしてください。",
            "Send the access token as Authorization: Bearer, or log in first.",
        ),
    ),
    "invalid-credentials": ProblemText(
        Text(
            "ID、パスワード、ワンタイムコードのいずれかが違います。",
            "The login id, the password or the one-time code is wrong.",
        ),
        Text(
            "入力を確かめてください。忘れたときは POST /v1/password-resets で再設定できます。",
            "Check them. A forgotten password is reset with POST /v1/password-resets.",
        ),
    ),
    "otp-required": ProblemText(
        Text("このIDは2段階認証が必要です。", "This account logs in with a second factor."),
        Text(
            "認証アプリの6桁のコードか回復コードを otp に入れて送り直すか、パスキーでログインしてください。",
            "Send the six digits of your app, or a recovery code, in otp as well; or log in with a passkey.",
        ),
    ),
    "session-superseded": ProblemText(
        Text(
            "同じIDで別の端末からログインがあったため、この端末のログインは終了しました。",
            "The account logged in on another device, which ended the session of this one.",
        ),
        Text(
            "心当たりがなければパスワードを変更してください。続けるにはログインし直してください。",
            "If that was not you, change the password. Log in again to go on.",
        ),
    ),
    "session-expired": ProblemText(
        Text("ログインの有効期限が切れています。", "The session, or its access token, is over."),
        Text(
            "POST /v1/sessions/refresh でトークンを更新するか、ログインし直してください。",
            "Refresh the token with POST /v1/sessions/refresh, or log in again.",
        ),
    ),
    "device-released": ProblemText(
        Text(
            "この端末のトークンは、新しいトークンの発行、運送会社による解除、または終了により無効です。",
            "This device token was replaced by a newer one, released by the carrier, or given back.",
        ),
        Text(
            "続けるには成約番号を入力し直してください。できないときは配車担当者に連絡してください。",
            "Enter the contract number again to go on; if that fails, call your dispatcher.",
        ),
    ),
    "wrong-origin": ProblemText(
        Text(
            "Cookie を使う要求の Origin が、この網の URL (KAERINI_BASE_URL) と違います。",
            "With a cookie the Origin must be the network's own URL (KAERINI_BASE_URL).",
        ),
        Text(
            "この網の画面からやり直してください。アプリは cookie を使わず、本文のトークンを使ってください。",
            "Try again from the network's own pages. Apps use the tokens of the body, and no cookie.",
        ),
    ),
    "second-factor-is-needed": ProblemText(
        Text(
            "事務と連合会のIDには、2段階認証が少なくとも一つ必要です。",
            "Accounts of clerks and of the federation keep at least one second factor.",
        ),
        Text(
            "先に別の認証アプリかパスキーを登録してください。",
            "Add another authenticator app or passkey first.",
        ),
    ),
    "password-change-required": ProblemText(
        Text(
            "仮パスワードのままでは利用できません。",
            "With the one-time password handed out nothing else can be done yet.",
        ),
        Text(
            "PUT /v1/me/password で新しいパスワードを設定してください。",
            "Set a password of your own with PUT /v1/me/password.",
        ),
    ),
    "second-factor-required": ProblemText(
        Text(
            "事務と管理者のIDは、2段階認証を登録するまで利用できません。",
            "Until a clerk's or an admin's account has a second factor, nothing else can be done.",
        ),
        Text(
            "認証アプリ(POST /v1/me/second-factors/totp)かパスキー(POST /v1/me/passkeys)を登録してください。",
            "Add an authenticator app (POST /v1/me/second-factors/totp) or a passkey (POST /v1/me/passkeys).",
        ),
    ),
    "not-your-role": ProblemText(
        Text("このIDの権限ではこの操作はできません。", "Accounts of your role may not do this."),
        Text("権限のある担当者に依頼してください。", "Ask someone whose role allows it."),
    ),
    "view-is-read-only": ProblemText(
        Text(
            "ほかのIDとして閲覧しているときは、読むことだけができます。車両の位置は当事者だけのものです。",
            "Who looks in as another account may only read; where a truck is stays with the two parties.",
        ),
        Text("自分のIDのトークンで呼んでください。", "Call with the token of your own session."),
    ),
    "missing-scope": ProblemText(
        Text("この操作にはスコープ {scope} が必要です。", "This operation asks for the scope {scope}."),
        Text(
            "このスコープのあるトークンを取得してください。クライアントにないときは、配車担当者が作り直します。",
            "Fetch a token with it; if the client was not given it, a dispatcher makes one that is.",
        ),
    ),
    "not-yours": ProblemText(
        Text(
            "閲覧はできますが、この操作は登録または発行した会社だけができます。",
            "You may see this, but only the company that posted or issued it may do this.",
        ),
        _ASK_OWNER,
    ),
    "member-suspended": ProblemText(
        Text(
            "利用停止中は、新しい登録と成約ができません。成約済みの運送と精算は続けられます。",
            "A suspended member posts and concludes nothing anew. What runs, and what is owed, goes on.",
        ),
        Text("所属の協同組合に連絡してください。", "Ask your co-operative."),
    ),
    "masked-for-trial": ProblemText(
        Text(
            "体験IDに表示されない項目では、検索や並べ替えもできません。",
            "What trial users are not shown they cannot search or sort by either.",
        ),
        Text("その条件を外すか、加入後に利用してください。", "Leave the condition out, or join the network."),
    ),
    "trial-cannot-trade": ProblemText(
        Text("体験IDでは登録や取引はできません。", "Trial users look around; they do not post or trade."),
        Text("取引するには、協同組合への加入が必要です。", "Join a co-operative to trade."),
    ),
}
