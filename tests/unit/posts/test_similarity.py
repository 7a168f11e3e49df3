"""Two texts are alike where few words differ."""

from difflib import SequenceMatcher

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.posts.checks.similarity import ALIKE, alike

WORDS = [
    "thirteen",
    "years",
    "ago",
    "go",
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


def common(one: str, other: str) -> int:
    """The length of the longest common subsequence, by the textbook."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before = row
        row = [0]
        for n, each in enumerate(other):
            row.append(before[n] + 1 if letter == each else max(row[-1], before[n + 1]))
    return row[-1]


@given(TEXTS, TEXTS)
@example("ago ago ago", "ago go ago")
@example("", "")
def test_alike_texts_share_nine_tenths_in_order(one: str, other: str) -> None:
    total = len(one) + len(other)
    assert alike(one, other) == alike(other, one) == (2 * common(one, other) >= ALIKE * total)


@given(TEXTS, st.integers(0, 5), st.integers(0, 300), st.text("abc é年", max_size=12))
def test_what_difflib_finds_alike_is_alike(text: str, places: int, where: int, new: str) -> None:
    changed = text
    for n in range(places):
        at = (where * (n + 1)) % (len(changed) + 1)
        changed = changed[:at] + new + changed[at + n :]
    if SequenceMatcher(None, text, changed, autojunk=False).ratio() >= ALIKE:
        assert alike(text, changed)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("14 years ago today, Ana Example was detained at the airport. As of 10 January 2028 she is held.", True),
        ("Another year has passed for Ana Example. Her cell is where it was.", False),
    ],
)
def test_a_new_number_alone_leaves_texts_alike(other: str, expected: bool) -> None:
    text = "13 years ago today, Ana Example was detained at the airport. As of 10 January 2026 she is held."
    assert alike(text, other) is expected
