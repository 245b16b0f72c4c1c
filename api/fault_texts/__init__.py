"""What is wrong in one place of what was sent, by the code of the fault."""

from collections.abc import Mapping

from api.fault_texts.board import BOARD
from api.fault_texts.contract_life import CONTRACT_LIFE
from api.fault_texts.forms import FORMS
from api.fault_texts.tables import TABLES
from api.fault_texts.trade import TRADE
from api.texts import Language, Text, filled
from domain.refusals import Figure

FAULTS: Mapping[str, Text] = {**FORMS, **BOARD, **TABLES, **TRADE, **CONTRACT_LIFE}
"""Pydantic's codes and our own. A test holds this to the faults there are: none is missing, none is spare."""

_OTHER = Text("この値は使えません。", "This value cannot be used.")


def fault_sentence(code: str, language: Language, figures: Mapping[str, Figure]) -> str:
    """What is wrong, in words."""
    return filled(FAULTS.get(code, _OTHER), language, figures)
