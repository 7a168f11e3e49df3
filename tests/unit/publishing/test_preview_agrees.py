"""A preview shows the state and the reason that the bot acts on at the due time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.drafts.builder import drafts, drafts_among, planned
from bot.drafts.models import Draft
from bot.ledger.models import Pause
from bot.publishing.outcomes import PostResult
from tests.fakes.platform import FakePlatform
from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, DAY, MINUTE, TEN, World

BO = CASE.replace("ana-example", "bo-example").replace("Ana Example", "Bo Example").replace("{en: Ana}", "{en: Bo}")
ROLL = "  remembrance: {kind: yearly, on: 14 March, template: anniversary}\n"
_A_DAY = timedelta(days=1)


def previewed(world: World, case: str, day: date = DAY) -> Draft:
    """What `preview --case` shows of it."""
    files = world.source.files
    answers, everything = world.ledger.answers(day, day), planned(files, day, day)
    (draft,) = drafts_among(
        files, answers, everything, lambda d: d.occasion.case is not None and d.occasion.case.id == case, world.now
    )
    return draft


def reported(reports: tuple[PostResult, ...], case: str) -> PostResult:
    return next(report for report in reports if f"/{case}/" in report.id)


def test_a_preview_of_one_case_counts_what_others_have_of_the_quota(make_world: MakeWorld) -> None:
    quota = CONFIG.replace('platform = "mastodon"', 'platform = "mastodon"\nposts_a_day = 1')
    world = make_world(config=quota, bo_example=BO)
    world.watched()
    before = previewed(world, "bo-example")
    report = reported(world.tick().reports, "bo-example")
    assert before.reasons == report.reasons == ("quota",)
    assert (before.state, report.state) == ("not-ready", "not-ready")


def test_a_preview_of_one_case_sees_the_same_words_that_another_says_at_that_moment(make_world: MakeWorld) -> None:
    world = make_world(text="We remember.", bo_example=BO)
    world.watched()
    before = previewed(world, "bo-example")
    report = reported(world.tick().reports, "bo-example")
    assert before.reasons == report.reasons == ("repeated",)


def test_words_of_a_day_that_is_over_and_were_never_sent_hold_nothing_back(make_world: MakeWorld) -> None:
    world = make_world(CAMPAIGN + ROLL.replace("14 March", "15 March"), text="We remember.")
    world.now = TEN + _A_DAY
    files = world.source.files
    days = planned(files, DAY, DAY + _A_DAY)
    *_, of_today = drafts(files, world.ledger.answers(DAY, DAY + _A_DAY), days, world.now)
    assert of_today.state == "ready"
    world.tick(TEN + _A_DAY - MINUTE)
    assert world.tick(TEN + _A_DAY).reports[-1].state == "published"


def test_what_is_out_on_a_later_local_day_is_known_to_a_preview(make_world: MakeWorld) -> None:
    """On the 14th at 20:00 UTC it is the 15th in Kiritimati, and the 14th in Zurich."""
    world = make_world(CAMPAIGN.replace("10:00", "22:00"), text="We remember.")
    east = CAMPAIGN.replace("Europe/Zurich", "Pacific/Kiritimati").replace("{dates: [detained]}", "{dates: [died]}")
    bo = BO.replace("id: detained", "id: died").replace("2020-03-14", "2020-03-15")
    world.write("campaigns/east/cases/bo-example.yaml", bo)
    world.write("campaigns/east/campaign.yaml", east)
    world.tick(TEN + timedelta(hours=11) - MINUTE)
    world.tick(TEN + timedelta(hours=11))
    assert world.platforms["mastodon"].texts == ["We remember."]
    at = TEN + timedelta(hours=12)
    world.now = at
    before = world.draft()
    report = reported(world.tick(at).reports, "ana-example")
    assert before.reasons == report.reasons == ("repeated",)


def test_the_same_words_under_two_names_of_one_account_are_held_back_in_a_preview(make_world: MakeWorld) -> None:
    platform = FakePlatform("mastodon", guard="none")
    names = CONFIG + '[accounts.second]\nplatform = "mastodon"\n'
    world = make_world(CAMPAIGN.replace("[mastodon]", "[mastodon, second]"), config=names)
    world.platforms |= {"mastodon": platform, "second": platform}
    world.watched()
    tick = world.tick()  # nobody knew that they are one account before the accounts were reached
    in_either_order = [("not-ready", ("repeated",)), ("published", ())]  # the accounts run side by side
    assert sorted((report.state, report.reasons) for report in tick.reports) == in_either_order
    answers, days = world.ledger.answers(DAY, DAY), planned(world.source.files, DAY, DAY)
    shown = [d.reasons for d in drafts(world.source.files, answers, days, world.now)]
    assert sorted(shown) == [(), ("repeated",)]
    assert [report.reasons for report in world.tick(TEN + MINUTE).reports] == [("repeated",)]


def test_two_names_of_one_account_say_the_same_words_once_in_a_preview(make_world: MakeWorld) -> None:
    platform = FakePlatform("mastodon", guard="none")
    names = CONFIG + '[accounts.second]\nplatform = "mastodon"\n'
    world = make_world(CAMPAIGN.replace("[mastodon]", "[mastodon, second]"), config=names)
    for name in ("mastodon", "second"):
        world.ledger.know(name, platform.identity().id, "", None, TEN)
    world.now = TEN
    answers, days = world.ledger.answers(DAY, DAY), planned(world.source.files, DAY, DAY)
    assert [d.reasons for d in drafts(world.source.files, answers, days, world.now)] == [(), ("repeated",)]


@pytest.mark.parametrize("hours", [1, 20])
def test_a_post_that_the_gap_moves_past_its_day_is_not_ready(make_world: MakeWorld, hours: int) -> None:
    gap = CONFIG.replace('platform = "mastodon"', f'platform = "mastodon"\ngap = "{hours} hours"')
    world = make_world(config=gap, bo_example=BO)
    _, second = drafts(
        world.source.files, world.ledger.answers(DAY, DAY), planned(world.source.files, DAY, DAY), world.now
    )
    world.watched()
    world.run_to(second.delivery.ends + MINUTE, timedelta(minutes=30))
    row = world.row(second.delivery.id)
    expected = ("ready", "published", "") if hours == 1 else ("not-ready", "missed", "quota")
    assert (second.state, row.state, row.detail) == expected


def test_the_ledgers_no_is_reported_with_the_reason_of_a_preview(make_world: MakeWorld) -> None:
    """A pause that was made between the look at the files and the claim."""
    world = make_world()
    world.watched()
    claim = world.ledger.claim

    def paused_first(*given: object, **more: object) -> bool:
        world.ledger.pause(Pause("all", "", "p1", world.now))
        return claim(*given, **more)  # type: ignore[arg-type]

    world.ledger.claim = paused_first  # type: ignore[method-assign]
    (report,) = world.tick().reports
    assert (report.state, report.reasons) == ("not-ready", ("paused",))
    assert report.draft is not None
    assert report.draft.state == "not-ready"


def test_a_stop_file_that_is_gone_with_nobody_to_ask_stops_neither_the_bot_nor_a_preview(world: World) -> None:
    stop = world.root / "campaigns/STOP"
    stop.touch()
    world.watched()
    assert world.draft().reasons == ("paused",)
    stop.unlink()
    before = world.draft()
    assert (before.state, world.tick().reports[-1].state) == ("ready", "published")
