"""What stands against a step in the life of a contract."""

from collections.abc import Mapping

from api.problem_texts.shape import ProblemText
from api.texts import Text

CONTRACT_LIFE: Mapping[str, ProblemText] = {
    "change-pending": ProblemText(
        Text(
            "この成約には、回答を待っている変更または取消しの申出があります。",
            "An amendment or a cancellation of this contract awaits an answer.",
        ),
        Text(
            "その申出に回答するか、申し出た側が取り下げてから、やり直してください。",
            "Let it be answered, or taken back by who asked for it; then try again.",
        ),
    ),
    "change-is-closed": ProblemText(
        Text(
            "この変更・取消しの申出は、すでに合意・辞退・取下げのいずれかで終わっています。",
            "It has been agreed on, declined or taken back already.",
        ),
        Text(
            "成約を読み直し、必要なら新しく申し出てください。",
            "Read the contract again, and ask anew if it is still wanted.",
        ),
    ),
    "rated-already": ProblemText(
        Text(
            "この成約の相手方は評価済みです。評価は1回限りで、変更できません。",
            "This side has rated the other for this contract: once, and for good.",
        ),
        Text("登録済みの評価を確かめてください。", "Read the ratings of the contract."),
    ),
}
