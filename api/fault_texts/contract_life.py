"""What can be wrong with deals by telephone, changes of contracts, and trucks."""

from collections.abc import Mapping

from api.texts import Text

CONTRACT_LIFE: Mapping[str, Text] = {
    "load-or-load-id": Text(
        "load_id と load のどちらか一方だけを指定してください。", "Say either load_id or load, not both."
    ),
    "one-truck-a-contract": Text(
        "成約1件は車両1台です。台数分の成約を記録してください。",
        "A contract is one truck: record one for each.",
    ),
    "not-of-a-phone-deal": Text(
        "電話だけの成約では指定できません。掲載しない荷物のためです。",
        "A deal by telephone has none: its load is not on the board.",
    ),
    "no-call-code": Text(
        "この申込みには合言葉の番号がありません。", "This proposal is not proven by a call code."
    ),
    "call-code-required": Text(
        "申込み側の画面に出ている4桁の番号を入力してください。",
        "Type the four digits that the proposer's screen shows.",
    ),
    "call-code-wrong": Text(
        "番号が違います。あと{left}回入力できます。", "This is not the code; {left} tries are left."
    ),
    "call-code-used-up": Text(
        "番号の入力回数を超えました。申込みをやり直してもらってください。",
        "The code was mistyped too often: the deal must be recorded anew.",
    ),
    "nothing-changes": Text("変更する内容がありません。", "Nothing would change."),
    "too-late-to-change": Text(
        "輸送の状況から、この項目はもう変更できません。", "It is too late to change this."
    ),
    "no-fee-to-pay": Text(
        "取消料がないときは、負担する側を指定しないでください。", "Without a fee nobody pays one."
    ),
    "fee-and-payer": Text(
        "取消料があるときだけ、負担する側を指定してください。", "A fee has a payer, and no fee has none."
    ),
    "not-a-plate": Text(
        "自動車登録番号(例: 三重 100 あ 12-34)を入力してください。",
        "Give a registration plate: office, class, kana and number.",
    ),
}
