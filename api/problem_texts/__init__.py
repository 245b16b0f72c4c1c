"""What each problem means and what to do about it: the text of its page and of its answers, by slug."""

from collections.abc import Mapping

from api.problem_texts.asking import ASKING
from api.problem_texts.callers import CALLERS
from api.problem_texts.contract_life import CONTRACT_LIFE
from api.problem_texts.network import NETWORK
from api.problem_texts.shape import ProblemText
from api.problem_texts.trade import TRADE

PROBLEMS: Mapping[str, ProblemText] = {**ASKING, **CALLERS, **TRADE, **CONTRACT_LIFE, **NETWORK}
"""A test holds this to the problems there are: none is missing, none is spare."""
