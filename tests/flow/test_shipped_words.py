"""Shipped texts read well: lists of names in each language, and no two cases nearly alike."""

from itertools import combinations

import pytest

from bot.platforms.matching import is_similar, normalize
from tests.flow.shipped_campaign import rehearsed, words


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What every post of two years says, by its id."""
    return {post["id"]: words(post) for post in rehearsed()}


def test_a_list_of_names_is_joined_in_the_language_of_the_post(said: dict[str, str]) -> None:
    for language, joint in {"en": " and ", "fr": " et ", "zh": "和"}.items():
        text = said[f"end-reprisals/all/human-rights-day/2026-12-10/mastodon/{language}"]
        assert f"Vital Nshimirimana{joint}Lambert Nigarura" in text


def test_no_two_cases_read_nearly_the_same(said: dict[str, str]) -> None:
    """After a record was lost that would keep one of them silent until somebody looks."""
    posts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for id, text in said.items():
        _, case, _, _, account, language = id.split("/")
        if case != "all" and account != "bluesky":  # there a post is known by its key
            posts.setdefault((account, language), []).append((case, normalize(text)))
    pairs = [pair for same in posts.values() for pair in combinations(same, 2) if pair[0][0] != pair[1][0]]
    assert len(pairs) > 300
    assert [(one[0], other[0]) for one, other in pairs if is_similar(one[1], other[1])] == []
