"""A repeated text is held back within a year, shown in previews, and allowed after two years."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.drafts.builder import planned
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, DAY, TEN, World

YEARLY = CAMPAIGN.replace(
    "  anniversary: {dates: [detained]}", "  remembrance: {kind: yearly, on: 14 March, template: remembrance}"
)
EVERY = CAMPAIGN.replace("anniversary: {dates: [detained]}", "day-count: {dates: [detained], every: 180 days}")


def said(world: World, at: datetime) -> tuple[str, str]:
    """What a preview of that morning says, and what becomes of the post."""
    day = at.date()
    world.now = at - timedelta(hours=1)
    before = world.draft(day)
    world.start()
    for minutes in (-1, 0):  # a clock that leapt by half a year is believed at the second look
        world.tick(at + timedelta(minutes=minutes))
    row = next((row for row in world.ledger.below("example/") if row.date == day), None)
    return before.state, row.state if row else "silent"


def test_two_variants_in_turn_speak_every_year(make_world: MakeWorld) -> None:
    world = make_world(YEARLY)
    for n in (1, 2):
        world.write(f"templates/remembrance/en.{n}.txt", f"{n}: we remember {{{{ case.name }}}}.\n")
    world.mastodon.guard = "none"
    found = [said(world, TEN.replace(year=2027 + n)) for n in range(3)]
    assert found == [("ready", "published")] * 3
    assert len(set(world.mastodon.texts)) == 2


def test_the_same_words_as_a_year_ago_are_held_back_and_a_preview_says_so(make_world: MakeWorld) -> None:
    world = make_world(YEARLY)
    world.write("templates/remembrance/en.txt", "We remember {{ case.name }}.\n")
    assert said(world, TEN) == ("ready", "published")
    assert said(world, TEN.replace(year=2028)) == ("not-ready", "silent")


def test_what_was_said_half_a_year_ago_is_held_back_and_a_preview_says_so(make_world: MakeWorld) -> None:
    world = make_world(EVERY)
    world.write("templates/day-count/en.txt", "{{ case.name }} is still held.\n")
    first = next(day for day in (DAY + timedelta(days=n) for n in range(181)) if planned(world.source.files, day, day))
    at = datetime.combine(first, TEN.time(), TEN.tzinfo)
    assert said(world, at) == ("ready", "published")
    assert said(world, at + timedelta(days=180)) == ("not-ready", "silent")
