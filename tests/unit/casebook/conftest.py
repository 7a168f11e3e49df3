"""Files with one thing changed, and what the reader says about them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.casebook import loader
from bot.casebook.models import Casebook

# Its own copies: the tests of this folder name lines and columns of these very texts.
CAMPAIGN = """\
title: Example campaign
timezone: Europe/Zurich
post_at: 10:00
languages: [en]
accounts: [mastodon, x, bluesky]
hashtags: [EndReprisals]
occasions:
  anniversary:
    dates: [detained]
  human-rights-day:
    kind: yearly
    on: 10 December
    posts: one-for-all
    template: roll-call
"""

CASE = """\
id: ana-example
name: {en: Ana Example}
short: {en: Ana}
grammar: she
country: CH
about: {en: "a teacher in a story"}
demand: {en: "The authorities of the story should let her go."}
situation:
  is: detained
  text: {en: "She is held."}
  newest_source: 2026-01-10
  source: https://example.org/situation
key_dates:
  - id: detained
    kind: detained
    date: 2020-03-14
    what: {en: "was detained at the airport"}
    source: https://example.org/detained
"""

ACCOUNTS = ("mastodon", "x", "bluesky")
TODAY = date(2026, 11, 22)
Said = list[tuple[int | None, int | None, str]]


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once in the text"
    return text.replace(old, new)


def load(root: Path) -> Casebook:
    return loader.load(root / "campaigns", root, ACCOUNTS, TODAY)


def said(root: Path, file: str = "") -> Said:
    return [(p.line, p.column, p.message) for p in load(root).problems if (p.file or "").endswith(file)]


@pytest.fixture
def folder(make_folder: Callable[..., Path]) -> Callable[..., Path]:
    def make(campaign: str | None = CAMPAIGN, case: str | None = CASE, **cases: str) -> Path:
        return make_folder(campaign, case, **cases)

    return make


@pytest.fixture
def of_case(folder: Callable[..., Path]) -> Callable[[str, str], Said]:
    """What is said about the example case when `old` becomes `new`."""
    return lambda old, new: said(folder(CAMPAIGN, changed(CASE, old, new)), "ana-example.yaml")


@pytest.fixture
def of_campaign(folder: Callable[..., Path]) -> Callable[[str, str], Said]:
    return lambda old, new: said(folder(changed(CAMPAIGN, old, new), CASE), "campaign.yaml")
