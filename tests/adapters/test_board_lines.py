"""Free words in memory: which lines hold a word, whatever came and went, asked before or never."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.board.arrays.lines import NO_LINE, Lines

LETTERS = "冷凍えびｱ市a\\_%㌔𠮷"
TEXTS = st.text(LETTERS, max_size=6)
WORDS = st.text(LETTERS, min_size=1, max_size=3)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(steps=st.lists(st.tuples(st.lists(TEXTS, max_size=3), WORDS), max_size=40), seed=st.integers(0, 9))
def test_a_word_is_found_in_exactly_the_lines_that_hold_it(
    steps: list[tuple[list[str], str]], seed: int
) -> None:
    lines = Lines()
    kept: list[tuple[str, list[int]]] = []
    for n, (texts, word) in enumerate(steps):
        joined = "\n".join(texts)
        kept.append((joined, lines.take(joined)))
        if (n + seed) % 3 == 0:
            lines.give_back(kept.pop(n % len(kept))[1])
        found = lines.holding(word)
        for text, numbers in kept:
            each = list(dict.fromkeys(line for line in text.split("\n") if line))
            assert [bool(found[number]) for number in numbers] == [word in line for line in each]
        assert not found[NO_LINE]


def test_more_lines_than_there_was_room_for_are_found_all_the_same() -> None:
    lines = Lines()
    (first,) = lines.take("冷凍えび")
    assert lines.holding("えび")[first]
    numbers = lines.take("\n".join(f"受付{n}番" for n in range(20_000)))
    found = lines.holding("9番")
    assert [n for n, number in enumerate(numbers) if found[number]] == [
        n for n in range(20_000) if n % 10 == 9
    ]
    assert lines.holding("えび").sum() == 1
