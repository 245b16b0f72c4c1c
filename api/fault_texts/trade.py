"""What can be wrong with contracts, fares, the register, joining and logging in."""

from collections.abc import Mapping

from api.texts import Text

TRADE: Mapping[str, Text] = {
    "repeated": Text("同じ値が2回以上あります。", "This value occurs more than once."),
    "range-reversed": Text("下限より小さい値です。", "This is below the lower end."),
    "delivered-in-the-future": Text(
        "納品の日時は現在より前にしてください。", "A delivery cannot lie in the future."
    ),
    "contract-number-mistyped": Text("成約番号を見直してください。", "Compare the number with the document."),
    "consent-outdated": Text(
        "同意文の現在の版は {current} です。", "The current version of the consent is {current}."
    ),
    "terms-outdated": Text(
        "利用規約の現在の版は {current} です。", "The current version of the terms is {current}."
    ),
    "registration-number-mistyped": Text(
        "登録番号の検査用数字が合いません。見直してください。",
        "The check digit does not fit. Compare the number with the notice.",
    ),
    "only-days-to-come": Text("明日以降の日付を指定してください。", "This must be a day to come."),
    "day-has-a-rate": Text("この日からの手数料率は登録済みです。", "This day has a rate already."),
    "unknown-member": Text("この組合員は見つかりません。", "There is no such member."),
    "unknown-account": Text("この組合員のIDは見つかりません。", "There is no such account of a member."),
    "unknown-cooperative": Text("この協同組合は見つかりません。", "There is no such co-operative."),
    "unknown-contract": Text("この成約番号は見つかりません。", "There is no such contract."),
    "contract-not-under-way": Text(
        "再委託できるのは、成約済みか輸送中の成約だけです。",
        "Only what is concluded or in transit is posted on.",
    ),
    "posted-on-already": Text(
        "この成約はすでに別の荷物として再委託しています。",
        "The contract is posted on as another load already.",
    ),
    "not-the-tier-below": Text(
        "元の成約の次の階層は {tier} です。", "The tier below that contract is {tier}."
    ),
    "posted-on-as-one-truck": Text(
        "一つの成約は1台分です。台数は1にしてください。", "A contract is one truck: it is posted on as one."
    ),
    "heavier-than-its-contract": Text(
        "元の成約の重量 {kg}kg を超えています。", "This is more than the {kg} kg of that contract."
    ),
    "written-item-missing": Text("この事項の記載が必要です。", "The contract must state this."),
    "not-your-load": Text(
        "委託側として成約できるのは、自社が登録した荷物だけです。",
        "You consign only loads that you have posted.",
    ),
    "not-the-poster": Text(
        "相手方は、この荷物を登録した会社でなければなりません。",
        "The counterparty must be who posted the load.",
    ),
    "not-the-carriers": Text(
        "この車両は運送側の会社が登録したものではありません。", "The carrier did not post this vehicle."
    ),
    "with-oneself": Text("自社どうしの成約はできません。", "Nobody contracts with oneself."),
    "due-before-pickup": Text(
        "支払期日は積みの日以降にしてください。", "Payment cannot fall due before the pickup."
    ),
    "more-than-the-road-km": Text(
        "全行程の{road_km}kmを超えています。", "This is more than the {road_km} km of the road."
    ),
    "tariff-is-known": Text(
        "このIDの運賃表({id})はすでにあります。", "There is a tariff of this id already: {id}."
    ),
    "not-after-the-latest-tariff": Text(
        "同じ運輸局の最新の運賃表({id}、{effective_from}適用)より後の日付にしてください。",
        "This must be later than the latest tariff of the same bureau: {id}, from {effective_from}.",
    ),
    "tariff-lacks": Text("{what} がありません。", "{what} is missing."),
    "tariff-falls": Text(
        "{what} の{yen}が、手前の{before_yen}より小さくなっています。",
        "{what}: {yen} is less than the {before_yen} before it.",
    ),
    "tariff-says-twice": Text("{what} の割増が二度あります。", "{what} has two rates."),
    "not-a-cell": Text(
        "{what} という欄はありません(5km、10kmから200kmまで10kmごと)。",
        "There is no cell {what}: 5 km, and every 10 km up to 200.",
    ),
    "step-has-no-middle": Text("銭の偶数にしてください。", "This must be an even number of sen."),
    "hours-by-time-only": Text("時間は時間制のときだけ指定できます。", "Hours are for fares by time only."),
    "either-one-body-or-several": Text(
        "body_type か body_types のどちらか一方を指定してください。",
        "Give body_type or body_types, not both.",
    ),
    "reason-for-the-fare": Text(
        "標準的な運賃を下回る理由を書いてください。", "Say why at a fare below the standard fare."
    ),
    "reason-for-the-childs-fare": Text(
        "受けた成約の運賃を下回る運賃で再委託する理由を書いてください。",
        "Say why at a fare below that of the contract you give on.",
    ),
    "day-has-a-plan": Text("この日からのプランは登録済みです。", "This day has a plan already."),
    "day-has-a-cover": Text("この日からの支払限度は登録済みです。", "This day has a cover already."),
    "not-in-the-past": Text("今日以降の日付を指定してください。", "This must not be in the past."),
    "offers-are-for-loads": Text(
        "条件を提示できるのは、荷物の引合いだけです。", "Terms are offered in a thread about a load."
    ),
    "offer-too-short": Text("1分以上先の日時にしてください。", "It must stand for a minute at least."),
    "offer-too-long": Text("{hours}時間以内にしてください。", "It stands for {hours} hours at most."),
    "offer-outlives-load": Text(
        "荷物の締切と積みの終了までの日時にしてください。",
        "It stands no longer than the load is open, or can be picked up.",
    ),
    "call-in-the-future": Text("通話の日時は現在より前にしてください。", "A call cannot lie in the future."),
    "says-nothing": Text("文か写真を送ってください。", "Send words, or a photo."),
    "unknown-message": Text("この引合いにそのメッセージはありません。", "The thread has no such message."),
    "day-has-a-threshold": Text("この日からの定めは登録済みです。", "This day has a threshold already."),
    "unknown-tariff": Text("このタリフはありません。", "There is no such tariff."),
    "before-the-first-tariff": Text(
        "この日に適用される運賃表はありません(最初の運賃表は{id}、{effective_from}から)。",
        "No tariff was in force on this day: the first, {id}, begins on {effective_from}.",
    ),
    "no-way": Text("道路でつながっていません。", "No road leads there."),
    "either-lane-or-distance": Text(
        "発着地か距離のどちらか一方だけを指定してください。", "Give either the places or the distance."
    ),
    "no-price-of-diesel": Text(
        "1リットルあたりの価格を銭で指定してください({least}〜{most}、10.00円〜999.99円)。",
        "A price in sen a litre, from {least} to {most} (10.00 to 999.99 yen).",
    ),
    "more-than-open": Text(
        "この書類の未払額は{open_yen}円です。", "Only {open_yen} yen of this document are still to be paid."
    ),
    "day-to-come": Text("まだ来ていない日です。", "This day is still to come."),
    "paid-before-issue": Text(
        "書類の発行日より前の日です。", "This day lies before the document was issued."
    ),
    "cooperatives-join-the-federation": Text(
        "協同組合のお申込みでは、申込先の協同組合を指定できません。",
        "A co-operative applies to the federation, not to a co-operative.",
    ),
    "questions-are-for-carriers": Text(
        "協同組合のお申込みでは、質問への回答は不要です。", "The questions are for carriers."
    ),
    "join-a-cooperative-first": Text(
        "都道府県トラック協会と、ネットワークに参加する協同組合への加入が先に必要です。",
        "A carrier first belongs to its association, and to a co-operative that takes part.",
    ),
    "kind-stays": Text("申込みの種類は変えられません。", "What is applied for stays."),
    "unknown-file-type": Text(
        "{expected} のいずれかのファイルにしてください。", "The file must be one of: {expected}"
    ),
    "day-gone-by": Text("もう過ぎた日です。", "This day has gone by."),
    "either-member-or-cooperative": Text(
        "組合員か協同組合のどちらか一方を指定してください。", "Give either the member or the co-operative."
    ),
    "wrong-password": Text("現在のパスワードが違います。", "This is not the current password."),
    "wrong-code": Text(
        "コードが違うか、使用済みです。端末の時刻も確かめてください。",
        "This code is wrong, or was used before. Check the phone's clock, too.",
    ),
    "too-many-records": Text(
        "{most}件を超えます。期間などで絞り込んでください。",
        "More than {most} records. Narrow it, by time for one.",
    ),
    "password-too-short": Text("{least}文字以上にしてください。", "At least {least} characters."),
    "login-id-malformed": Text(
        "英小文字で始まる3〜64文字の英小文字・数字で、間に . _ - を使えます。",
        "This takes 3 to 64 of a-z and 0-9, a letter first, with single . _ - between them.",
    ),
    "login-id-taken": Text(
        "同じか、見分けにくいIDがすでにあります。",
        "There is this login id already, or one that looks like it.",
    ),
    "reset-link-has-ended": Text(
        "このリンクは使用済みか、期限切れです。もう一度申し込んでください。",
        "The link was used, or is too old. Ask for a new one.",
    ),
    "passkey-not-accepted": Text(
        "パスキーを確認できません。最初からやり直してください。",
        "The passkey could not be proven. Start again from the beginning.",
    ),
    "too-many-passkeys": Text(
        "パスキーは{most}個までです。使わないものを解除してください。",
        "At most {most} passkeys. Remove one that is not used.",
    ),
    "cookie-needs-a-browser": Text(
        "Cookie はブラウザーでだけ使えます。", "Only a browser keeps the token in a cookie."
    ),
    "password-too-weak": Text("推測されやすいパスワードです。", "This password is too easy to guess."),
}
