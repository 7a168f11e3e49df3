"""A limit is a whole number of characters that a post may have; what is none changes no text."""

import pytest

from bot.platforms.mastodon import _limit


@pytest.mark.parametrize(
    ("instance", "limit"),
    [
        ({"configuration": {"statuses": {"max_characters": 5000}}}, 5000),
        ({"max_toot_chars": 1000}, 1000),
        ({"configuration": None}, 500),
        ({}, 500),
    ],
)
def test_the_limit_is_as_the_server_says_it(instance: dict[str, object], limit: int) -> None:
    assert _limit(instance) == limit


@pytest.mark.parametrize("said", [True, 1, 49, 1.5, -500, "5000", [500], {"n": 500}])
def test_what_is_no_limit_is_no_answer(said: object) -> None:
    with pytest.raises(ValueError, match="no limit"):
        _limit({"configuration": {"statuses": {"max_characters": said}}})
