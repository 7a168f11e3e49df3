"""Parts say whether the template could still make room in them."""

from bot.messages.layout import parts
from bot.messages.tags import BREAK, BREAK_IF_FULL, CLOSE, OPEN


def fits(text: str) -> bool:
    return len(text) <= 10


def test_a_passage_that_may_be_left_out_makes_room() -> None:
    assert [laid.gives for laid in parts(["abc ", OPEN, "defg", CLOSE], fits)] == [True]


def test_nothing_is_left_to_give_once_every_passage_is_out() -> None:
    assert parts(["abcdefgh ", OPEN, "ijkl", CLOSE], fits) == [("abcdefgh", True, False)]


def test_a_part_of_several_pieces_can_break_sooner() -> None:
    laid = parts(["abc ", BREAK_IF_FULL, "def ", BREAK_IF_FULL, "ghijklmno"], fits)
    assert laid == [("abc def", True, True), ("ghijklmno", True, False)]


def test_a_break_that_always_comes_makes_no_room() -> None:
    assert [laid.gives for laid in parts(["abc", BREAK, "def"], fits)] == [False, False]
