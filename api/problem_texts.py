"""What each problem means and what to do about it: the text of its page and of its answers, by slug."""

from collections.abc import Mapping
from typing import NamedTuple

from api.texts import Text


class ProblemText(NamedTuple):
    """``meaning`` is also the ``detail`` of an answer, its figures filled in."""

    meaning: Text
    remedy: Text


_READ_AGAIN = Text(
    "最新の内容を読み直し、新しい ETag を If-Match に付けてやり直してください。",
    "Read the resource again and repeat with its new ETag in If-Match.",
)
_MEND_FORM = Text(
    "errors の pointer が示す箇所を直して送り直してください。",
    "Mend what the pointers in errors name, and send it again.",
)
_ASK_OWNER = Text("登録または発行した会社に連絡してください。", "Ask the company that posted or issued it.")
_POSTING_STAYS_CLOSED = Text(
    "もう一度募集するときは、新しく登録してください。", "Post it anew if it is still wanted."
)

PROBLEMS: Mapping[str, ProblemText] = {
    "malformed-json": ProblemText(
        Text(
            "本文をUTF-8のJSONとして読み取れません({position}文字目付近)。",
            "The body cannot be read as JSON in UTF-8 (near character {position}).",
        ),
        Text(
            "JSONの文法を確かめてください。NaN・Infinityは使えません。",
            "Check the JSON syntax. NaN and Infinity are not JSON.",
        ),
    ),
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
            "入力を確かめてください。忘れたときは所属の協同組合に連絡してください。",
            "Check them. If you have forgotten the password, ask your co-operative.",
        ),
    ),
    "otp-required": ProblemText(
        Text("このIDは2段階認証が必要です。", "This account logs in with a second factor."),
        Text(
            "認証アプリの6桁のコードを otp に入れて送り直してください。",
            "Send the six digits of your authenticator app in otp as well.",
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
    "account-has-ended": ProblemText(
        Text("このIDの利用期間は終了しました。", "The time of this account has ended."),
        Text(
            "続けて利用するには、所属の協同組合に相談してください。",
            "Ask your co-operative if you want to go on.",
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
    "not-your-role": ProblemText(
        Text("このIDの権限ではこの操作はできません。", "Accounts of your role may not do this."),
        Text("権限のある担当者に依頼してください。", "Ask someone whose role allows it."),
    ),
    "not-yours": ProblemText(
        Text(
            "閲覧はできますが、この操作は登録または発行した会社だけができます。",
            "You may see this, but only the company that posted or issued it may do this.",
        ),
        _ASK_OWNER,
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
    "not-found": ProblemText(
        Text(
            "存在しないか、このIDには公開されていません。",
            "It does not exist, or it is not disclosed to you; the two look alike.",
        ),
        Text("URLとIDを確かめてください。", "Check the address and the id."),
    ),
    "method-not-allowed": ProblemText(
        Text("このURLでは使えないメソッドです。", "This address does not know the method."),
        Text("Allow ヘッダーにあるメソッドを使ってください。", "Use one of those in the Allow header."),
    ),
    "too-slow": ProblemText(
        Text(
            "{seconds}秒以内に本文が届きませんでした。", "The body did not arrive within {seconds} seconds."
        ),
        Text("通信状態を確かめて送り直してください。", "Check the connection and send it again."),
    ),
    "load-is-closed": ProblemText(
        Text(
            "この荷物は成約済み・取下げ済み・期限切れのいずれかで、変更できません。",
            "The load was contracted, withdrawn or has expired; it changes no more.",
        ),
        _POSTING_STAYS_CLOSED,
    ),
    "vehicle-is-closed": ProblemText(
        Text(
            "この車両は成約済み・取下げ済み・期限切れのいずれかで、変更できません。",
            "The vehicle was contracted, withdrawn or has expired; it changes no more.",
        ),
        _POSTING_STAYS_CLOSED,
    ),
    "load-is-taken": ProblemText(
        Text(
            "この荷物の最後の1台は、ほかの会社と成約しました。",
            "The last truck of this load went to another company.",
        ),
        Text("ほかの荷物を探してください。", "Look for another load."),
    ),
    "wrong-contract-state": ProblemText(
        Text(
            "この成約は、いまこの操作ができる状態ではありません。",
            "The contract is not in a state for this now.",
        ),
        Text(
            "成約を読み直し、status と timeline を確かめてください。",
            "Read the contract again and look at its status and timeline.",
        ),
    ),
    "contract-incomplete": ProblemText(
        Text(
            "法令で必要な記載事項が足りないため、成約できません。errors を確認してください。",
            "Without the items that the law asks for it cannot be concluded; see errors.",
        ),
        Text(
            "足りない事項を書いて申し込み直してください。ない場合は空の配列([])で「なし」と書きます。",
            "Propose it anew with what is missing; an empty list states that there are none.",
        ),
    ),
    "wrong-closing-state": ProblemText(
        Text(
            "月を締められるのは、確認期間が終わる翌月11日からです。前の月が先です。",
            "A month is closed from the 11th of the next one, once it is checked, and after those before it.",
        ),
        Text(
            "その月の check_until を確かめ、その日が過ぎてからやり直してください。",
            "Look at the month's check_until, and try again after that day.",
        ),
    ),
    "delivery-recorded": ProblemText(
        Text(
            "納品は、別の受取人ですでに記録されています。",
            "The delivery is on record already, with another receiver.",
        ),
        Text("記録を確かめ、相手方に連絡してください。", "Look at the record, and call the counterparty."),
    ),
    "request-in-progress": ProblemText(
        Text(
            "同じ Idempotency-Key の要求を処理しています。",
            "A request with the same Idempotency-Key is still being processed.",
        ),
        Text(
            "Retry-After の秒数を待って、同じ内容で送り直してください。",
            "Wait as long as Retry-After says, then send the same again.",
        ),
    ),
    "clock-goes-forward": ProblemText(
        Text("練習用の時計は先にしか進められません。", "The sandbox clock only goes forward."),
        Text(
            "GET /v1/sandbox/clock の now より後を指定してください。",
            "Give a time after the now of GET /v1/sandbox/clock.",
        ),
    ),
    "stale": ProblemText(
        Text(
            "読み取った後に、ほかの操作で内容が変わりました。",
            "Someone has changed it since you read it.",
        ),
        _READ_AGAIN,
    ),
    "too-large": ProblemText(
        Text("本文が{most_bytes}バイトを超えています。", "The body is larger than {most_bytes} bytes."),
        Text("分けて送ってください。", "Send it in parts."),
    ),
    "unsupported-media-type": ProblemText(
        Text(
            "Content-Type は {expected} (UTF-8、無圧縮)にしてください。",
            "The Content-Type must be {expected}, in UTF-8 and not compressed.",
        ),
        Text(
            "Content-Type ヘッダーを確かめてください。Accept に使える形式があります。",
            "Check the Content-Type header; Accept names what is read here.",
        ),
    ),
    "invalid-form": ProblemText(
        Text(
            "入力内容に誤りがあります。errors を確認してください。", "Something in it is wrong; see errors."
        ),
        _MEND_FORM,
    ),
    "invalid-cursor": ProblemText(
        Text(
            "このカーソルは、別の検索・別のID・24時間より前のもの、または改変されたものです。",
            "The cursor is of another search or caller, older than 24 hours, or was tampered with.",
        ),
        Text("cursor を付けずに最初のページから読み直してください。", "Start again without a cursor."),
    ),
    "idempotency-key-reused": ProblemText(
        Text(
            "この Idempotency-Key は24時間以内に別の内容で使われました。",
            "This Idempotency-Key was used for another body within 24 hours.",
        ),
        Text("新しいキーで送り直してください。", "Send it with a new key."),
    ),
    "contract-number-mistyped": ProblemText(
        Text(
            "成約番号が20桁でないか、検査数字が合いません。",
            "The number has not twenty digits, or its check digit does not fit.",
        ),
        Text(
            "書面や画面の番号と見比べて入力し直してください。",
            "Compare it with the document and type it again.",
        ),
    ),
    "not-in-this-tariff": ProblemText(
        Text(
            "この車種・地方・距離の運賃は、このタリフに掲載されていません。",
            "This tariff prints no fare for this class, bureau or distance.",
        ),
        Text("条件を変えるか、当事者間で運賃を決めてください。", "Ask for another, or agree on a fare."),
    ),
    "if-match-required": ProblemText(
        Text(
            "変更には、読み取った版を示す If-Match が必要です(* は不可)。",
            "A change needs If-Match with the version you have seen; * says nothing.",
        ),
        _READ_AGAIN,
    ),
    "too-many-requests": ProblemText(
        Text(
            "要求の回数が上限に達しました。{seconds}秒後にやり直してください。",
            "The quota is used up. Try again in {seconds} seconds.",
        ),
        Text(
            "Retry-After と RateLimit ヘッダーに従って間隔をあけてください。",
            "Keep to the Retry-After and RateLimit headers.",
        ),
    ),
    "internal": ProblemText(
        Text(
            "こちらの不具合です。記録は instance の番号で調べられます。",
            "This is our mistake; our log knows it by the number in instance.",
        ),
        Text(
            "時間をおいてやり直し、続くときはその番号を添えて連絡してください。",
            "Try again later with the same Idempotency-Key; if it goes on, tell us the number.",
        ),
    ),
    "overloaded": ProblemText(
        Text(
            "要求が混み合っています。{seconds}秒後にやり直してください。",
            "There is too much to do at once. Try again in {seconds} seconds.",
        ),
        Text("Retry-After の秒数を待ってください。", "Wait as long as Retry-After says."),
    ),
    "not-ready": ProblemText(
        Text(
            "データベースに接続できないか、スキーマの版がこのプログラムと違います。",
            "The database cannot be reached, or its schema is not this program's.",
        ),
        Text(
            "運用者は kaerini doctor で原因を確かめてください。",
            "Operators: kaerini doctor tells what is wrong.",
        ),
    ),
}
"""A test holds this to the problems there are: none is missing, none is spare."""
