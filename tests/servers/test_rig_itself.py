"""The rigs see what they are there to see: a rig that cannot fail proves nothing. Needs no servers."""

from datetime import date
from pathlib import Path

import pytest

from tests.servers.rig.expectations import Scene
from tests.servers.rig.folder import PLATFORMS, Round, Seen
from tests.servers.rig.kill_points import (
    IN_HAND,
    LATER_PART,
    NO_RECEIPT,
    NOT_ASKED,
    NOTHING_OPEN,
    RECOVERING,
    UPLOADING,
    steps,
)
from tests.servers.rig.ledger_reader import OpenPost
from tests.servers.rig.tally import Counts, wrong

MADE = Round("example", Path(), date(2027, 3, 14), "")
WANTED = MADE.wanted("x")
THIRD = next(post for post in WANTED if ", three:" in post.text)
SHOWN = next(post for post in WANTED if post.images)


def test_a_round_is_sixty_deliveries_with_threads_and_images() -> None:
    assert len(MADE.deliveries()) == 60
    assert sum(len(MADE.wanted(platform)) for platform in PLATFORMS) == 120
    assert sum(len(post.images) for platform in PLATFORMS for post in MADE.wanted(platform)) == 30
    assert len({image for post in WANTED for image in post.images}) == 5


def test_all_that_is_as_it_is_to_be_counts_as_nothing() -> None:
    assert wrong(WANTED, WANTED[::-1]) == []


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ([*WANTED, THIRD], "2 times: "),
        ([post for post in WANTED if post != THIRD], "lost: "),
        ([*WANTED, Seen("words of nobody")], "not to be there: "),
        ([post if post != THIRD else THIRD._replace(answers=WANTED[0].text) for post in WANTED], "not to be there: "),
        ([post if post != SHOWN else SHOWN._replace(images=()) for post in WANTED], "not to be there: "),
        ([post if post != SHOWN else SHOWN._replace(images=(("", ""),)) for post in WANTED], "not to be there: "),
    ],
    ids=["twice", "lost", "unknown", "under another post", "without its image", "another image"],
)
def test_each_fault_counts_once(there: list[Seen], said: str) -> None:
    assert [line.startswith(said) for line in wrong(WANTED, there)] == [True]


@pytest.mark.parametrize("fault", [Counts(wrong=["lost: a post"]), Counts(open=["a post: unconfirmed"])])
def test_what_is_wrong_or_open_is_no_success(fault: Counts) -> None:
    with pytest.raises(AssertionError):
        fault.judge()


def test_a_step_that_hardly_any_kill_struck_is_no_success() -> None:
    with pytest.raises(AssertionError, match="during an image's upload"):
        Counts(kills=200).judge_steps()


@pytest.mark.parametrize(
    ("scene", "n", "step"),
    [
        (Scene("post", frozenset({"words"}), frozenset()), 0, {IN_HAND}),
        (Scene("post", frozenset({"words"}), frozenset({"words"})), 0, {NO_RECEIPT}),
        (Scene("upload", frozenset(), frozenset()), 0, {UPLOADING}),
        (Scene("post", frozenset(), frozenset({"others"})), 2, {NOT_ASKED, LATER_PART}),
    ],
)
def test_a_kill_counts_at_the_step_that_it_struck(scene: Scene, n: int, step: set[str]) -> None:
    post = OpenPost("example/post/x", "x", "sending", n, "words", attempted=True)
    assert steps({"x": scene}, [post], set(), {"x"}) == step
    assert steps({"x": scene}, [post], {post.id}, {"x"}) == step | {RECOVERING}


def test_a_bot_with_nothing_on_its_way_was_before_a_claim() -> None:
    scene = Scene("other", frozenset(), frozenset())
    assert steps({"x": scene}, [], set(), {"x"}) == {NOTHING_OPEN}
    assert steps({"x": scene}, [], set(), set()) == set()
