"""The contract suite again, against the official Bluesky server and mastodon-mock."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.contract.parts import another_case, part
from tests.contract.test_platform_errors import (  # noqa: F401
    test_a_lost_answer_is_unconfirmed_and_then_found,
    test_a_lost_request_is_unconfirmed_and_then_not_found,
    test_a_refusal_says_what_to_do_and_leaves_nothing_behind,
)
from tests.contract.test_platforms import (  # noqa: F401
    test_a_post_is_out_once_and_has_an_address,
    test_a_removed_post_is_gone_and_may_be_removed_twice,
    test_a_repeat_never_makes_a_second_post,
    test_a_thread_resumes_at_its_missing_part,
    test_another_bots_post_of_the_same_day_is_found_before_the_first_send,
    test_each_part_of_a_thread_answers_the_one_before,
    test_images_carry_their_descriptions,
    test_the_account_is_known_by_the_platforms_own_id,
    test_what_is_not_out_is_not_found,
    test_what_is_out_is_found_with_the_same_receipt,
    test_words_are_found_again_after_all_a_platform_does_to_them,
)
from tests.servers.real import MockStage, PdsStage, mock_stage, pds_stage

pytestmark = pytest.mark.servers
_numbers = itertools.count(1)


@pytest.fixture(params=["bluesky", "mastodon"])
def on(request: pytest.FixtureRequest, fresh: Path) -> Iterator[PdsStage | MockStage]:
    another_case()
    if request.param == "bluesky":
        with pds_stage(request.getfixturevalue("pds_url"), f"crew{next(_numbers)}", fresh) as ready:
            yield ready
    else:
        with mock_stage(request.getfixturevalue("mastodon_url"), fresh) as ready_too:
            yield ready_too


def test_six_bots_at_once_make_one_post(on: PdsStage | MockStage) -> None:
    wanted = part()
    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(lambda _: on.another_bot().publish(wanted, []), range(6)))
    assert len({receipt.id for receipt in receipts}) == 1
    assert len(on.seen()) == 1
