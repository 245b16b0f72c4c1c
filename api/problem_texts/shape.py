"""What is said of a problem."""

from typing import NamedTuple

from api.texts import Text


class ProblemText(NamedTuple):
    """``meaning`` is also the ``detail`` of an answer, its figures filled in."""

    meaning: Text
    remedy: Text
