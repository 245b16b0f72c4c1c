"""What a poster is told beside the answer: cautions in words (SPEC 3.9)."""

from collections.abc import Iterable, Mapping

from api.shapes import Answer, Id
from api.texts import Language, Text
from domain.reposts.marks import REPEATS_A_TAKEN_LOAD, REPEATS_OWN_LOAD, Caution

CAUTIONS: Mapping[str, Text] = {
    REPEATS_A_TAKEN_LOAD: Text(
        "成約済みの他社の荷物と、区間・日時・数量・内容がよく似ています。引き受けた荷物の再委託であれば、"
        "再委託の次数(tier)を正しく申告してください。",
        "It reads much like a load of another company that is taken. If it is that one, consigned again,"
        " declare its tier.",
    ),
    REPEATS_OWN_LOAD: Text(
        "貴社が募集中の荷物と同じ内容です。二重登録でないか確かめてください。",
        "Your company has an open load that says the same. Is one of them a double?",
    ),
}


class WarningAnswer(Answer):
    """A caution: it refuses nothing. ``load_id``: the load that it is about."""

    code: str
    detail: str
    load_id: Id


def warnings_of(cautions: Iterable[Caution], language: Language) -> tuple[WarningAnswer, ...]:
    """Cautions in the reader's language."""
    return tuple(
        WarningAnswer(code=one.code, detail=CAUTIONS[one.code].in_(language), load_id=one.load_id)
        for one in cautions
    )
