"""A message names everything it counts, the most serious first; the rest follows in the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.alerts.events import FIRST, LAST, LATE, Alert
from bot.alerts.message import first, message
from bot.ledger.models import Pause
from bot.publishing.file_watcher import CHANGING, RESTART
from bot.publishing.outcomes import TickResult, Trouble, TroubleCode
from tests.fakes.mailbox import Mailbox
from tests.unit.alerts.account_fixtures import ALERTS, PATIENCE, Team, quiet
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, MINUTE, TEN

# Of a plug-in that Apprise loads.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")
CHECKED = CAMPAIGN.replace("facts_checked_within: never", "facts_checked_within: 30 days")


def facts(case: str, day: int) -> Alert:
    return Alert(f"facts/{case}/{day}", "Facts to verify", "Look anew.", f"{case}: verify", f"for day {day}", LAST)


def test_forty_six_checks_of_twelve_cases_are_twelve_lines() -> None:
    found = [facts(f"case-{n % 12:02}", n) for n in range(46)]
    chosen = first(found)
    assert {alert.key for alert in chosen} == {alert.key for alert in found}
    title, body = message(chosen, 0, live=True)
    assert title == "followup: Facts to verify (46)"
    assert len(body.splitlines()) == 12 + 1
    assert "case-00: verify (for day 0, for day 12, for day 24, for day 36)" in body


def test_what_is_grave_comes_first_and_what_does_not_fit_is_counted_as_to_follow() -> None:
    found = [facts(f"case-{n}", 1) for n in range(40)]
    found += [Alert(f"log/{n}", "Not posted", "Over.", f"post-{n}", rank=LATE) for n in range(5)]
    found += [Alert("files/1", "Broken files: 1", "a.yaml"), Alert("loosened/1", "Loosened", "1", rank=FIRST)]
    chosen = first(found)
    assert [alert.key for alert in chosen[:3]] == ["loosened/1", "files/1", "log/0"]
    assert len(chosen) == 30
    left = len(found) - len(chosen)
    assert message(chosen, left, live=True)[1].endswith("And 17 more in the next message.")


def test_what_does_not_fit_in_one_message_is_named_in_the_next_and_reported_once(
    make_folder: Callable[..., Path], box: Mailbox
) -> None:
    names = [f"case-{n:02}" for n in range(70)]
    cases = {name: CASE.replace("ana-example", name).replace("Ana", f"Ana{n}") for n, name in enumerate(names)}
    team = Team(make_folder(CHECKED, CASE, ALERTS, **{n.replace("-", "_"): text for n, text in cases.items()}), box)
    team.tick(TEN - 10 * MINUTE)
    told = [line for line in box.text.splitlines() if "followup verify" in line]
    assert sorted(line.split()[3] for line in told) == sorted(["ana-example", *names])
    assert max(one["message"].count("followup verify") for one in box.letters) == 30
    box.calls.clear()
    team.restart()
    team.tick()
    assert not box.letters
    team.world.ledger.close()


def test_of_what_happened_too_nothing_is_lost_that_did_not_fit(team: Team) -> None:
    quiet(team)
    for n in range(70):
        team.world.ledger.pause(Pause("case", f"case-{n:02}", "p1", TEN))
    team.tick()
    told = [line for line in team.box.text.splitlines() if line.startswith("Paused: case/case-")]
    assert told == [f"Paused: case/case-{n:02}" for n in range(70)]
    assert len(team.box.letters) == 3
    team.restart()
    team.tick()
    assert len(team.box.letters) == 3


def test_a_message_that_no_address_took_is_reported_whole_later(make_folder: Callable[..., Path], box: Mailbox) -> None:
    names = [f"case-{n:02}" for n in range(40)]
    cases = {n.replace("-", "_"): CASE.replace("ana-example", n).replace("Ana", f"A{n}") for n in names}
    team = Team(make_folder(CHECKED, CASE, ALERTS, **cases), box)
    box.closed = True
    team.tick(TEN - 20 * MINUTE)
    box.closed = False
    box.calls.clear()
    team.tick(TEN - 10 * MINUTE)
    assert box.text.count("followup verify") == 41
    team.world.ledger.close()


def test_a_broken_config_is_reported_once_with_its_place(team: Team) -> None:
    quiet(team)
    text = "config.toml:14:1: this is no TOML: expected a key. Write `name = value`"
    broken = Trouble(TroubleCode.FILES, text, "config.toml:14:1")
    tick = TickResult(TEN, trouble=(broken,))
    for _ in range(2):
        team.notifier.notify(team.world.source.files, TEN, tick, broken)
        team.notifier.wait(PATIENCE)
    assert team.box.titles == ["followup (dry run): Nothing can be sent"]
    assert "until you fix config.toml:14:1" in team.box.text
    assert "expected a key" not in team.box.text, "its words may hold anything"


def test_who_switched_live_is_told_to_start_the_bot_again(team: Team) -> None:
    quiet(team)
    team.notifier.notify(team.world.source.files, TEN, TickResult(TEN, trouble=(RESTART,)))
    team.notifier.wait(PATIENCE)
    assert "stop the bot and start it again." in team.box.text
    assert "followup check" not in team.box.text


def test_a_tick_in_which_the_files_are_being_saved_is_no_news(team: Team) -> None:
    quiet(team)
    tick = TickResult(TEN, trouble=(CHANGING,))
    team.notifier.notify(team.world.source.files, TEN, tick)
    team.notifier.wait(PATIENCE)
    assert not team.box.letters


def test_a_clock_that_is_wrong_by_another_minute_each_time_is_reported_once(team: Team) -> None:
    quiet(team, TEN + timedelta(hours=2))
    for minute in range(3):
        team.tick(TEN + minute * MINUTE)
    assert team.box.titles == ["followup (dry run): Nothing can be sent"]
    assert "The clock of the machine is behind: set it." in team.box.text


def test_a_thread_of_which_some_parts_are_out_is_reported(make_folder: Callable[..., Path], box: Mailbox) -> None:
    from tests.unit.publishing.publisher_fixture import THREAD

    root = make_folder(CAMPAIGN, CASE, ALERTS)
    (root / "templates/anniversary/en.txt").write_text(THREAD, "utf-8")
    team = Team(root, box)
    quiet(team)
    team.world.mastodon.faults += [None, "refused"]
    team.tick(TEN)
    assert team.world.state == "partial"
    assert box.titles == ["followup (dry run): Partly posted"]
    assert team.world.id in box.text
    team.world.ledger.close()


def test_a_quota_that_holds_posts_back_is_reported_once(make_folder: Callable[..., Path], box: Mailbox) -> None:
    ben = CASE.replace("ana-example", "ben-muster").replace("Ana", "Ben")
    config = ALERTS.replace('platform = "mastodon"\n', 'platform = "mastodon"\nposts_a_day = 1\n')
    team = Team(make_folder(CAMPAIGN, CASE, config, ben_muster=ben), box)
    quiet(team)
    team.tick(TEN)
    team.tick(TEN + MINUTE)
    assert box.titles == ["followup (dry run): Quota reached: mastodon"]
    assert "Held back: example/ben-muster/" in box.text
    team.world.ledger.close()


def test_after_an_address_failed_it_is_left_alone_for_five_minutes(team: Team) -> None:
    quiet(team)
    team.box.closed = True
    team.world.ledger.pause(Pause("all", "", "p1", TEN))
    team.tick(TEN)
    tried = len(team.box.calls)
    assert tried
    for minute in range(1, 5):
        team.tick(TEN + minute * MINUTE)
    assert sum(call.method == "POST" for call in team.box.calls) == sum(
        call.method == "POST" for call in team.box.calls[:tried]
    )
    team.box.closed = False
    team.tick(TEN + 5 * MINUTE)
    assert "Paused: everything" in team.box.text


def test_the_weekly_summary_goes_alone_and_at_once_after_what_else_there_is_to_tell(team: Team) -> None:
    monday = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
    quiet(team, monday - timedelta(days=1))
    team.world.ledger.pause(Pause("account", "x", "p1", monday - MINUTE))
    team.tick(monday)
    assert [title.partition(": ")[2] for title in team.box.titles] == ["Paused: account/x", "The week of 2027-03-15"]
    assert "Still open:\n  paused: account/x, since 2027-03-15 by p1\n" in team.box.text


@pytest.mark.parametrize("names", [False, True])
def test_reasons_are_reported_only_where_the_operator_said_so(
    make_folder: Callable[..., Path], box: Mailbox, names: bool
) -> None:
    team = Team(make_folder(CAMPAIGN, CASE, ALERTS + f"names = {str(names).lower()}\n"), box)
    quiet(team)
    team.world.mastodon.faults.append("refused")
    team.tick(TEN)
    assert team.world.row().detail
    assert (team.world.row().detail in box.text) is names
    team.world.ledger.close()
