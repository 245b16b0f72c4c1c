"""Joining, accounts, trials, API clients and the register."""

from collections.abc import Mapping

from api.problem_texts.shape import ProblemText
from api.texts import Text

NETWORK: Mapping[str, ProblemText] = {
    "trial-link-is-spent": ProblemText(
        Text(
            "このリンクは使用済みか、24時間の期限が切れたか、体験がすでに始まっています。",
            "The link was used, is older than 24 hours, or a trial is running already.",
        ),
        Text(
            "届いたメールを確かめ、IDがなければもう一度申し込んでください。",
            "Look for the mail with your id; if there is none, ask for the trial again.",
        ),
    ),
    "trial-is-over": ProblemText(
        Text("この体験は終了済みです。", "The trial ended before, or was never confirmed."),
        Text("一覧を読み直してください。", "Read the list again."),
    ),
    "api-client-is-revoked": ProblemText(
        Text(
            "このAPIクライアントまたはシークレットは、すでに無効です。",
            "The API client, or this secret of it, was revoked before.",
        ),
        Text("必要なら新しいAPIクライアントを作ってください。", "Make a new one if it is still needed."),
    ),
    "wrong-case-state": ProblemText(
        Text(
            "この案件は今「{status}」で、この手続きには進めません。",
            "The case is {status}, from which this step does not follow.",
        ),
        Text(
            "案件の経過を確かめてください。停止は、回答の後か、回答期限の翌日から行えます。",
            "Read its steps. A suspension follows an answer, or the day to answer by.",
        ),
    ),
    "account-has-ended": ProblemText(
        Text("このIDの利用期間は終了しました。", "The time of this account has ended."),
        Text(
            "続けて利用するには、所属の協同組合に相談してください。",
            "Ask your co-operative if you want to go on.",
        ),
    ),
    "account-has-not-started": ProblemText(
        Text(
            "このIDは{starts_on}から利用できます。",
            "The account can be used from {starts_on} on, Japanese time.",
        ),
        Text(
            "利用開始日を過ぎてから、もう一度ログインしてください。",
            "Log in again when its first day has come.",
        ),
    ),
    "wrong-application-state": ProblemText(
        Text(
            "この申込みは現在「{status}」の段階です。",
            "The application stands at “{status}”.",
        ),
        Text(
            "推薦・承認は順に一度だけ、再申込みは返されたあとだけできます。読み直して確かめてください。",
            "Endorsement and approval follow each other once; filing again needs a rejection. Read it again.",
        ),
    ),
    "too-many-files": ProblemText(
        Text("書類は{most}件までです。", "An application takes {most} files and no more."),
        Text(
            "複数の書類を一つのPDFにまとめるか、協同組合に渡してください。",
            "Put several papers into one PDF, or hand them to the co-operative.",
        ),
    ),
    "account-is-closed": ProblemText(
        Text("このIDはすでに終了しています。", "The account was closed before."),
        Text("もう一度利用するには、新しいIDを発行してください。", "Make a new account to go on."),
    ),
}
