"""Whether two texts read alike is decided as difflib would, without paying for it."""

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from bot.posts.checks.similarity import ALIKE, _subsequence, alike

WORDS = [
    "thirteen",
    "years",
    "ago",
    "today",
    "Ana",
    "was",
    "detained",
    "at",
    "the",
    "airport",
    "of",
    "Bern",
    "年",
    "前",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)


def ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@given(TEXTS, st.integers(0, 5), st.integers(0, 300), st.text("abc é年", max_size=12))
def test_it_decides_as_difflib_does_on_texts_that_were_edited(text: str, places: int, where: int, new: str) -> None:
    changed = text
    for n in range(places):
        at = (where * (n + 1)) % (len(changed) + 1)
        changed = changed[:at] + new + changed[at + n :]
    exact = ratio(text, changed)
    if abs(exact - ALIKE) > 0.02:  # difflib's own answer depends on which text comes first
        assert alike(text, changed) == (exact >= ALIKE)


@given(TEXTS, TEXTS)
def test_texts_that_difflib_finds_unlike_are_never_called_alike(one: str, other: str) -> None:
    if max(ratio(one, other), ratio(other, one)) < ALIKE - 0.02:
        assert not alike(one, other)


@given(TEXTS, TEXTS)
def test_the_bound_is_never_below_what_difflib_matches(one: str, other: str) -> None:
    matched = sum(block.size for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks())
    assert _subsequence(one, other) >= matched


def test_a_new_number_alone_leaves_texts_alike() -> None:
    text = "{} years ago today, Ana Example was detained at the airport. As of 10 January 2026 she is held. {}"
    assert alike(text.format(13, 2027), text.format(14, 2028))
    assert not alike(text.format(13, 2027), "Another year has passed for Ana Example. Her cell is where it was.")
