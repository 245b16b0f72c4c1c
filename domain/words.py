"""Free words (SPEC 4.1): the one folding under which two spellings are the same word."""

import unicodedata

_KATAKANA = range(ord("ァ"), ord("ヶ") + 1)
_TO_HIRAGANA = {code: code - 0x60 for code in _KATAKANA}


def fold(text: str) -> str:
    """Width, case and kana folded: ｶﾜｸﾞﾁ, カワグチ and かわぐち become one spelling."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)


def words_of(text: str) -> list[str]:
    """The folded words of a question, split at any white space."""
    return fold(text).split()
