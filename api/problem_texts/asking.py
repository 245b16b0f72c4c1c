"""The call itself cannot be read, repeated, or answered now."""

from collections.abc import Mapping

from api.problem_texts.shape import ProblemText
from api.texts import Text

_READ_AGAIN = Text(
    "最新の内容を読み直し、新しい ETag を If-Match に付けてやり直してください。",
    "Read the resource again and repeat with its new ETag in If-Match.",
)
_MEND_FORM = Text(
    "errors の pointer が示す箇所を直して送り直してください。",
    "Mend what the pointers in errors name, and send it again.",
)

ASKING: Mapping[str, ProblemText] = {
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
