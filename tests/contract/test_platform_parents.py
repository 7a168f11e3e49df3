"""A part with the same text that answers another post is another part."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.platforms.base import Receipt
from tests.contract.parts import part
from tests.contract.stages import NAMES, Stage, stage

WORDS = "The same words."
OTHER = "example/ben/anniversary/2027-03-14/account/en"


@pytest.fixture(params=NAMES)
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with stage(request.param, tmp_path) as ready:
        yield ready


def said_elsewhere(on: Stage, thread: Sequence[Receipt]) -> None:
    on.platform.publish(part(WORDS, len(thread), OTHER), thread)


def found(on: Stage, thread: Sequence[Receipt]) -> Receipt | None:
    return on.platform.find(part(WORDS, len(thread)), thread)


def test_the_same_words_as_an_answer_elsewhere_are_not_a_post_of_its_own(on: Stage) -> None:
    said_elsewhere(on, [on.platform.publish(part("Ben's first.", 0, OTHER), [])])
    assert found(on, []) is None


def test_the_same_words_as_an_answer_to_another_post_are_not_this_part(on: Stage) -> None:
    ours = on.platform.publish(part("Ana's first."), [])
    said_elsewhere(on, [on.platform.publish(part("Ben's first.", 0, OTHER), [])])
    assert found(on, [ours]) is None


def test_the_same_words_as_a_post_of_their_own_are_not_the_part_of_a_thread(on: Stage) -> None:
    ours = on.platform.publish(part("Ana's first."), [])
    said_elsewhere(on, [])
    assert found(on, [ours]) is None


def test_of_the_same_words_the_one_that_answers_the_part_before_is_found(on: Stage) -> None:
    """On X the same words cannot stand twice, so that there is nothing to be mistaken for."""
    ours = on.platform.publish(part("Ana's first."), [])
    second = on.platform.publish(part(WORDS, 1), [ours])
    if on.guard == "key":
        said_elsewhere(on, [])
    receipt = found(on, [ours])
    assert receipt is not None
    assert receipt.id == second.id
