"""The trade stands otherwise than the call supposes."""

from collections.abc import Mapping

from api.problem_texts.shape import ProblemText
from api.texts import Text

_POSTING_STAYS_CLOSED = Text(
    "もう一度募集するときは、新しく登録してください。", "Post it anew if it is still wanted."
)

TRADE: Mapping[str, ProblemText] = {
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
    "external-ref-taken": ProblemText(
        Text(
            "管理番号(external_ref)は1社の荷物、車両それぞれの中で1件だけを指し、締切後も変わりません。",
            "An external_ref names one load, or one vehicle, of a company for good, also once it is closed.",
        ),
        Text(
            "別の管理番号にするか、その登録を変更してください。PUT …/bulk は管理番号で登録と変更を行います。",
            "Take another reference, or amend that posting; PUT …/bulk posts and amends by reference.",
        ),
    ),
    "photo-not-uploaded": ProblemText(
        Text("写真のファイルがまだ届いていません。", "The file of the photo has not arrived yet."),
        Text(
            "upload のフォームでファイルを送ってから、完了してください。期限が過ぎたときは始めから。",
            "Send the file with the form in upload, then complete it; begin anew when its time is over.",
        ),
    ),
    "photo-refused": ProblemText(
        Text(
            "送られたファイルは写真として受け付けられません。errors を確認してください。",
            "What was sent cannot be kept as a photo; see errors.",
        ),
        Text(
            "JPEG、PNG、HEIC、WebP の写真(20MB、5000万画素まで)を、新しい写真として送ってください。",
            "Send a JPEG, PNG, HEIC or WebP of at most 20 MB and 50 million pixels, as a new photo.",
        ),
    ),
    "too-many-uploads": ProblemText(
        Text(
            "完了していない写真が{most}件あります。",
            "{most} photos have been begun and not completed.",
        ),
        Text("送信を終えて完了するか、24時間待ってください。", "Complete those, or wait for 24 hours."),
    ),
    "upload-refused": ProblemText(
        Text(
            "渡されたフォームと違うか、期限が過ぎています。",
            "It is not the form that was handed out, or its time is over.",
        ),
        Text(
            "写真を始め直し、fields をそのまま、最後に file を付けて送ってください。",
            "Begin the photo anew, and send its fields unchanged with the file last.",
        ),
    ),
    "inquiry-is-closed": ProblemText(
        Text(
            "この引合いでは、新しいメッセージや条件を送れません。これまでの内容は読めます。",
            "The inquiry takes no new messages or offers; what was said can still be read.",
        ),
        Text("掲示板でほかの登録を探してください。", "Look for another posting on the board."),
    ),
    "offer-is-closed": ProblemText(
        Text(
            "この提示は、回答済み・取下げ済み・期限切れか、新しい提示に置き換わりました。",
            "The offer was answered, taken back or superseded, or its time is over.",
        ),
        Text(
            "引合いを読み直し、必要なら新しい条件を提示してください。",
            "Read the inquiry again, and make a new offer if it is still wanted.",
        ),
    ),
    "stale-offer": ProblemText(
        Text(
            "提示のあとで荷物の内容が変更されたため、承諾できません。",
            "The load was edited after the offer was made, so it cannot be accepted.",
        ),
        Text(
            "変更後の荷物を確かめ、新しい条件を提示してください。",
            "Look at the load as it is now, and offer terms anew.",
        ),
    ),
    "load-is-taken": ProblemText(
        Text(
            "この荷物の最後の1台は、ほかの会社と成約しました。",
            "The last truck of this load went to another company.",
        ),
        Text("ほかの荷物を探してください。", "Look for another load."),
    ),
    "wrong-survey-state": ProblemText(
        Text(
            "この月の調査は、回答の受付期間外か、すでに公表されているか、まだ公表できません。",
            "The survey takes no replies at this time, was published, or cannot be published yet.",
        ),
        Text(
            "調査を読み直し、replies_from と replies_until を確かめてください。公表後の訂正はできません。",
            "Read the survey again. Nothing is corrected once it is published.",
        ),
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
    "below-standard-fare": ProblemText(
        Text(
            "どちらかの組合の定めにより、標準的な運賃を下回るこの運賃では成約できません。",
            "By a co-operative's threshold nothing is concluded at such a share of the standard fare.",
        ),
        Text("運賃を見直して申し込み直してください。", "Propose it anew at another fare."),
    ),
    "reason-required": ProblemText(
        Text(
            "組合の定めにより、または再委託の運賃が受けた成約の運賃を下回るため、この運賃には理由が必要です。",
            "By a co-operative's threshold, or below the fare of the contract given on, it takes a reason.",
        ),
        Text("reason に理由を書いて、もう一度送ってください。", "Send it again, with a reason."),
    ),
    "exposure-exceeded": ProblemText(
        Text(
            "この成約を含めると委託側の与信残は{open_yen}円となり、運送代金補償の限度{limit_yen}円を超えます。",
            "With this contract the consignor owes {open_yen} yen, over its limit of {limit_yen} yen.",
        ),
        Text(
            "委託側の組合の承認(…/overrides か /v1/standing-overrides)を受けるか、支払を待ってください。",
            "Ask the consignor's co-operative to allow it (…/overrides, /v1/standing-overrides), or wait for"
            " a payment.",
        ),
    ),
    "insurance-exceeded": ProblemText(
        Text(
            "荷物の価額{value_yen}円は、運送側の荷物保険の支払限度{cover_yen}円を超えます。",
            "The cargo is worth {value_yen} yen, over the carrier's insurance of {cover_yen} yen.",
        ),
        Text(
            "運送側の組合に高額品特約の登録か、理由を添えた承認(…/overrides)を依頼してください。",
            "Ask the carrier's co-operative for the high-value cover, or to allow it (…/overrides).",
        ),
    ),
    "tier-exceeded": ProblemText(
        Text(
            "運送側は{tier}次の委託先になります。このネットワークの再委託は{limit}次までです。",
            "The carrier would be of tier {tier}; the network goes to {limit}.",
        ),
        Text(
            "委託側の組合に理由を添えた承認(…/overrides)を依頼してください。",
            "Ask the consignor's co-operative to allow it (…/overrides).",
        ),
    ),
    "overloaded-vehicle": ProblemText(
        Text(
            "1台あたり{weight_kg}kgは、車両の最大積載量{payload_kg}kgを超えます。過積載は承認できません。",
            "{weight_kg} kg on one truck is over its payload of {payload_kg} kg; nobody may allow that.",
        ),
        Text(
            "台数を増やすか、積載量の大きい車両で申し込み直してください。",
            "Propose it anew on more trucks, or on a larger one.",
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
            "この車種・地方・距離の運賃や料金は、この運賃表に掲載されていません({asked})。",
            "This tariff prints no fare or charge for this class, bureau or distance: {asked}.",
        ),
        Text("条件を変えるか、当事者間で運賃を決めてください。", "Ask for another, or agree on a fare."),
    ),
    "clock-goes-forward": ProblemText(
        Text("練習用の時計は先にしか進められません。", "The sandbox clock only goes forward."),
        Text(
            "GET /v1/sandbox/clock の now より後を指定してください。",
            "Give a time after the now of GET /v1/sandbox/clock.",
        ),
    ),
}
