"""Only a positive whole number counts as a server's limit."""

import pytest

from bot.platforms.mastodon_instance import alt_limit, limit, link_length


@pytest.mark.parametrize(
    ("instance", "most"),
    [
        ({"configuration": {"statuses": {"max_characters": 5000}}}, 5000),
        ({"max_toot_chars": 1000}, 1000),
        ({"configuration": None}, 500),
        ({}, 500),
    ],
)
def test_the_limit_is_the_servers(instance: dict[str, object], most: int) -> None:
    assert limit(instance) == most


@pytest.mark.parametrize("said", [True, 1, 49, 1.5, -500, "5000", [500], {"n": 500}])
def test_a_limit_that_makes_no_sense_is_refused(said: object) -> None:
    with pytest.raises(ValueError, match="not a limit"):
        limit({"configuration": {"statuses": {"max_characters": said}}})


MASTODON = {"source_url": "https://github.com/mastodon/mastodon", "version": "4.4.0"}


def links(stated: object) -> dict[str, object]:
    return {"configuration": {"statuses": {"max_characters": 500, "characters_reserved_per_url": stated}}}


@pytest.mark.parametrize(
    ("instance", "length"),
    [
        (MASTODON, 23),
        (MASTODON | links(30), 30),
        (MASTODON | links(True), 23),
        (MASTODON | links(-1), 23),
        (MASTODON | links(5000), 23),
        ({"source_url": "https://github.com/glitch-soc/mastodon"} | links(23), 23),
        ({"uri": "old.example", "version": "3.5.3"}, 23),
        ({"source_url": "https://codeberg.org/superseriousbusiness/gotosocial", "version": "0.20.0"} | links(25), 0),
        ({"source_url": "https://github.com/jointakahe/takahe", "version": "takahe/0.11.0"} | links(23), 0),
        ({"uri": "soc.example", "version": "2.7.2 (compatible; Pleroma 2.6.0)", "max_toot_chars": 5000}, 0),
        ({"uri": "soc.example", "version": "0.8.0"}, 0),
        ({"uri": "soc.example"}, 0),
    ],
)
def test_a_link_counts_as_mastodon_says_and_in_full_where_the_server_is_none(
    instance: dict[str, object], length: int
) -> None:
    assert link_length(instance) == length


def descriptions(stated: object) -> dict[str, object]:
    return {"configuration": {"media_attachments": {"description_limit": stated}}}


@pytest.mark.parametrize(
    ("instance", "most"),
    [
        ({}, 1500),
        ({"configuration": None}, 1500),
        ({"configuration": {"media_attachments": None}}, 1500),
        (descriptions(420), 420),
        (descriptions(10_000), 10_000),
        *((descriptions(odd), 1500) for odd in (True, 0, -1, "900", None, [900])),
    ],
)
def test_the_limit_of_a_description_is_the_servers(instance: dict[str, object], most: int) -> None:
    assert alt_limit(instance) == most
