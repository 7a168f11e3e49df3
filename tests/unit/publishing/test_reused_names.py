"""An id that comes to mean something else does not repeat what was posted under it."""

import pytest

from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, DAY, MINUTE, TEN, World

FILE = "campaigns/example/cases/ana-example.yaml"
AGAIN = """\
  - id: detained
    kind: detained
    date: 2024-05-02
    what: {en: "was detained once more"}
    source: https://example.org/again
"""
SECOND = CASE.replace("id: detained", "id: first-detained").replace("at the airport", "at the airport first") + AGAIN


def codes(world: World) -> dict[str, list[str]]:
    from bot.drafts.builder import drafts, planned

    files = world.source.files
    found = drafts(files, world.ledger.answers(DAY, DAY), planned(files, DAY, DAY), world.now)
    return {
        draft.delivery.id.split("/")[2]: [f.code for f in draft.findings if f.severity == "block"] for draft in found
    }


def test_a_second_detention_that_takes_the_firsts_name_repeats_nothing(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN.replace("{dates: [detained]}", "{}"))
    world.watched()
    world.tick()
    world.write(FILE, SECOND)
    world.run_to(TEN + 5 * MINUTE)
    assert len(world.mastodon.posts) == 1
    assert codes(world) == {"anniversary.first-detained": ["renamed"]}


def test_a_rule_that_is_split_on_the_day_repeats_nothing(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN.replace("{dates: [detained]}", "{}"))
    world.watched()
    world.tick()
    split = "  anniversary: {dates: [died]}\n  detained-day: {kind: anniversary, dates: [detained], template: other}\n"
    died = AGAIN.replace("detained", "died").replace("2024-05-02", "2021-09-09").replace("once more", "in custody")
    (world.root / "templates/other").mkdir()
    (world.root / "templates/other/en.txt").write_text("Remember {{ case.name }} †.", "utf-8")
    world.write(FILE, CASE + died)
    world.write("campaigns/example/campaign.yaml", CAMPAIGN.replace("  anniversary: {dates: [detained]}\n", split))
    world.run_to(TEN + 5 * MINUTE)
    assert len(world.mastodon.posts) == 1
    assert codes(world) == {"detained-day.detained": ["renamed"]}


@pytest.mark.parametrize("on_the_day", [True, False])
def test_what_is_planned_beside_it_as_ever_goes_out(make_world: MakeWorld, on_the_day: bool) -> None:
    """Two posts about one case on one day, both still planned: neither is the other's old name."""
    rules = "  yearly: {kind: yearly, on: 14 March, template: anniversary}\n"
    world = make_world(CAMPAIGN + rules, text="{{ occasion.rule }}: {{ case.name }}.")
    world.watched()
    if on_the_day:
        world.tick()
        world.write(FILE, CASE.replace("She is held.", "She is still held."))
    world.run_to(TEN + 5 * MINUTE)
    assert len(world.mastodon.posts) == 2
