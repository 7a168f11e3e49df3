"""Lengths equal the official counters on 5,000 recorded strings in six scripts."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.posts.lengths import bluesky_length, mastodon_length, x_length
from tests.fixtures.lengths.strings import digest, strings

RECORD = Path(__file__).parents[2] / "fixtures/lengths/lengths.json"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return strings()


@pytest.fixture(scope="module")
def record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return found


def test_the_strings_are_those_that_were_recorded(texts: list[str], record: dict[str, Any]) -> None:
    assert len(texts) == 5000
    assert digest(texts) == record["strings"]


def test_x_is_counted_as_x_counts_it(texts: list[str], record: dict[str, Any]) -> None:
    """All 5,000 agree exactly: none too low, none too high."""
    assert [x_length(text) for text in texts] == record["x"]


def test_graphemes_are_counted_as_a_browser_counts_them(texts: list[str], record: dict[str, Any]) -> None:
    assert [bluesky_length(text) for text in texts] == record["graphemes"]


def test_mastodon_counts_graphemes_where_there_is_neither_link_nor_mention(
    texts: list[str], record: dict[str, Any]
) -> None:
    plain = [
        (text, n) for text, n in zip(texts, record["graphemes"], strict=True) if "://" not in text and "@" not in text
    ]
    assert len(plain) > 1500
    assert [mastodon_length(text) for text, _ in plain] == [n for _, n in plain]
