"""Length as each platform counts it: single rules, and properties of any text."""

import time
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from icu4py.breakers import CharacterBreaker

from bot.config import Account
from bot.posts.lengths import bluesky_length, mastodon_length, x_length
from bot.posts.lengths.graphemes import plain
from bot.posts.lengths.x import _whole
from bot.posts.limits import alt_length, fits, limit, measure, utf8_length

WORDS = st.sampled_from(
    [
        "hello",
        "曹顺利",
        "مصر",
        "https://example.org/a_b",
        "example.org",
        "@a@b.org",
        "❤️",
        "👩🏽‍🚀",
        "e\u0301",
        "U.S.",
        "1.000",
    ]
)
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("hello", 5),
        ("曹顺利", 6),
        ("é", 1),
        ("e\u0301", 1),
        ("😀", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇨🇭", 2),
        ("a\r\nb", 3),
        ("“quoted” – yes…", 16),
        ("https://example.org/a/very/long/path/that/would/be/more/than/twenty-three", 23),
        ("example.org", 23),
        ("see example.org.", 28),
        ("https://host.internal/x", 23),
        ("مصر.example.org", 27),
        ("@team", 5),
    ],
)
def test_x_weighs(text: str, length: int) -> None:
    assert x_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("hello", 5),
        ("曹顺利", 3),
        ("👨‍👩‍👧‍👦", 1),
        ("a\r\nb", 3),
        ("https://example.org/a/very/long/path/that/would/be/more/than/twenty-three", 23),
        ("http://a.ch", 23),
        ("(https://example.org/x).", 26),
        ("https://example.org/wiki/A_(b)", 23),
        ("https://例え.jp/パス", 23),
        ("example.org", 11),
        ("https://host.internal/x", 23),
        ("https://host.internal/a/long/way/to/go", 38),
        ("@team@example.org", 5),
        ("@team@example.org, @ana", 11),
        ("mail team@example.org", 21),
        ("https://example.org/@team@example.org", 23),
    ],
)
def test_mastodon_counts(text: str, length: int) -> None:
    assert mastodon_length(text) == length


def test_mastodon_reserves_what_its_server_says() -> None:
    assert (
        mastodon_length("see https://example.org and https://example.org/a?b", reserved_per_url=30) == 4 + 30 + 5 + 30
    )


def test_bluesky_counts_graphemes_and_bytes() -> None:
    family = "👨‍👩‍👧‍👦"
    assert (bluesky_length(family), utf8_length(family)) == (1, 25)


@pytest.mark.parametrize(("platform", "length"), [("mastodon", 8), ("x", 4), ("bluesky", 4)])
def test_the_warning_counts_on_mastodon(platform: str, length: int) -> None:
    account = Account("a", platform, "https://example.org")
    assert measure(account, "text", "warn") == length


@pytest.mark.parametrize(("platform", "length"), [("mastodon", 3), ("x", 4), ("bluesky", 4)])
def test_a_description_counts_characters_as_its_platform_does(platform: str, length: int) -> None:
    account = Account("a", platform, "https://example.org")
    assert alt_length(account, "é曹🙏") == length


def test_a_server_that_is_no_mastodon_counts_links_and_mentions_in_full() -> None:
    account = Account("a", "mastodon", "https://example.org", limit=100, link_length=0)
    text = f"@team@example.org 👩‍👩‍👧 https://example.org/{'a' * 60}"
    assert measure(account, text, "note") == 4 + len(text)
    assert not fits(account, text, "note")
    assert fits(replace(account, link_length=None), text, "note")


@given(TEXT)
def test_graphemes_are_never_more_than_characters(text: str) -> None:
    assert bluesky_length(text) <= len(text)
    assert x_length("a" + text) >= 1


@given(TEXT, TEXT)
def test_two_paragraphs_count_as_their_sum(one: str, other: str) -> None:
    assume(not one.endswith("\r"))  # with the line end that follows it would be one
    for count in (x_length, bluesky_length, mastodon_length):
        assert count(one + "\n.\n" + other) == count(one) + 3 + count(other)


@given(TEXT, st.sampled_from("abc曹"))
def test_a_word_more_is_never_shorter(text: str, letter: str) -> None:
    for count in (x_length, bluesky_length, mastodon_length):
        assert count(text + " " + letter) > count(text)


ACCOUNTS = [
    Account("a", platform, "https://example.org", link_length=links)
    for platform, links in (("mastodon", None), ("mastodon", 0), ("mastodon", 30), ("x", None), ("bluesky", None))
]


@given(TEXT, st.sampled_from(ACCOUNTS), st.integers(0, 60), st.one_of(st.none(), TEXT))
def test_a_part_fits_where_its_length_is_within_the_limit(
    text: str, account: Account, most: int, warning: str | None
) -> None:
    account = replace(account, limit=most)
    assert fits(account, text, warning) == (measure(account, text, warning) <= limit(account))


@given(st.lists(st.one_of(WORDS, st.text(alphabet="abc./:- @", max_size=12)), max_size=8).map("".join))
def test_a_plain_link_counts_the_same_without_the_short_way(text: str) -> None:
    text = f"{text} https://www.ohchr.org/en/news/2019/03/china-un-experts {text}"
    assert x_length(text) == _whole(normalize("NFC", text))


def test_no_plain_character_needs_icu() -> None:
    """Every character that is counted without ICU stands alone next to letters, marks aside."""
    alone = [chr(n) for n in range(0x10000) if plain(chr(n)) and chr(n) not in "\r\n"]
    assert len(alone) > 20_000
    text = "".join(alone)
    assert len(list(CharacterBreaker(text, "en").segments())) == len(text)
    assert len(list(CharacterBreaker(text[::-1], "en").segments())) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 10_000,
        ("é" * 30 + ".") * 600,
        "曹" * 19_990 + "a.b",
        "a.com/" + "(a)!" * 4000,
        "http://a.com/" + "(" * 19_000,
        "@a" * 9000,
        "@" + "a." * 9000,
        "://" * 6000,
        ("a." * 16 + " ") * 300,
        "https://a.com/" + "/a-" * 6000,
    ],
)
def test_no_text_takes_for_ever_to_count(text: str) -> None:
    begun = time.process_time()
    assert x_length(text) >= 23
    assert mastodon_length("https://" + text) > 0
    assert time.process_time() - begun < 5  # a guard against hanging, not a measurement
