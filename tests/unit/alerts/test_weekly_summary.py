"""The weekly summary lists what is open, however long ago people were notified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.alerts.weekly_summary import build, due, open_items
from bot.ledger.models import Pause
from tests.unit.drafts.draft_factories import asked, row
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, load

LONG_AGO = datetime(2026, 5, 4, 8, tzinfo=UTC)


def test_all_that_is_open_stands_at_the_head_of_the_weekly_summary(make_folder: Callable[..., Path]) -> None:
    files = load(make_folder(CAMPAIGN, CASE.replace("country", "contry"), CONFIG))
    pauses = (Pause("all", "", "p1", LONG_AGO), Pause("case", "ana-example", "", LONG_AGO))
    found = open_items(files, pauses, [row("a/b/c/2026-05-04/x/en", "unconfirmed")], {"account/x/signed-out": "words"})
    body = build("letter/2027-03-15", [], [], None, (), found).body
    assert body.splitlines()[:6] == [
        "Still open:",
        "  paused: everything, since 2026-05-04 by p1",
        "  paused: case/ana-example, since 2026-05-04",
        "  unconfirmed: a/b/c/2026-05-04/x/en",
        "  account problem: x/signed-out",
        "  broken file: campaigns/example/cases/ana-example.yaml",
    ]
    assert "words" not in body


def test_where_nothing_is_open_the_weekly_summary_says_nothing_of_it() -> None:
    assert "Still open" not in build("letter/2027-03-15", [], [], None).body


def test_a_day_whose_posts_wait_for_a_gap_is_named_once(make_folder: Callable[..., Path]) -> None:
    """By due time the posts of two days come in turn."""
    bo = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
    campaign = CAMPAIGN.replace("[mastodon]", "[mastodon, bluesky]").replace("[en]", "[en, fr]")
    gap = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\ngap = "2 minutes"')
    found = asked(load(make_folder(campaign, CASE, gap, bo_example=bo)))
    days = [draft.delivery.occasion.id for draft in found]
    assert days != sorted(days)
    body = build("letter/2027-03-15", [], found, None).body
    assert [line.partition(":")[0].strip() for line in body.splitlines() if "anniversary" in line] == sorted(set(days))


@pytest.mark.parametrize("campaign", ["title: [", None])
def test_the_weekly_summary_comes_also_where_no_campaign_can_be_read(
    make_folder: Callable[..., Path], campaign: str | None
) -> None:
    files = load(make_folder(campaign, CASE, CONFIG))
    assert due(files, datetime(2027, 3, 15, 9, 59, tzinfo=UTC)) is None
    assert due(files, datetime(2027, 3, 15, 10, tzinfo=UTC)) == "letter/2027-03-15"
