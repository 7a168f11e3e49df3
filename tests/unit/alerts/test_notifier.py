"""Each event is reported once; a failing address delays no post and reveals no secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger.models import Pause
from bot.ledger.notification_state import NotificationState
from bot.publishing.outcomes import TickResult, Trouble, TroubleCode
from tests.fakes.mailbox import Mailbox
from tests.unit.alerts.account_fixtures import ALERTS, PATIENCE, Team, quiet
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, MIDNIGHT, MINUTE, TEN

DAY_LONG = timedelta(days=1)


# Of a plug-in that Apprise loads.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")


def test_without_alerts_nothing_is_begun(make_folder: Callable[..., Path], box: Mailbox) -> None:
    team = Team(make_folder(CAMPAIGN, CASE, CONFIG), box)
    team.tick(MIDNIGHT)
    assert not box.calls
    assert not team.remembered
    team.world.ledger.close()


def test_what_happened_is_reported_once_also_after_a_restart(team: Team) -> None:
    quiet(team)
    team.world.ledger.pause(Pause("case", "ana-example", "p1", TEN))
    for _ in range(3):
        team.tick()
    team.restart()
    team.tick()
    assert team.box.titles == ["followup (dry run): Paused: case/ana-example"]


def test_a_post_that_was_not_posted_is_reported_with_its_reason(team: Team) -> None:
    quiet(team)
    team.world.ledger.pause(Pause("all", "", "p1", TEN))
    team.tick(MIDNIGHT + MINUTE)
    assert f"{team.world.id}\nIts day ended before it was sent.\nReason: paused" in team.box.text


def test_what_the_platform_refused_is_reported_without_its_words(team: Team) -> None:
    quiet(team)
    team.world.mastodon.faults.append("refused")
    team.tick(TEN)
    assert "Refused by the platform" in team.box.text
    assert team.world.id in team.box.text
    assert "Ana Example" not in team.box.text


def test_an_account_that_is_signed_out_is_reported_once(team: Team) -> None:
    quiet(team)
    team.world.mastodon.faults += ["logged-out", "logged-out"]
    team.tick(TEN)
    team.tick(TEN + MINUTE)
    assert team.box.titles == ["followup (dry run): Signed out: mastodon"]


def test_an_account_that_is_signed_out_while_a_post_is_in_doubt_is_reported(team: Team) -> None:
    quiet(team)
    team.world.mastodon.faults.append("lost-after")
    team.world.mastodon.find_faults += ["cannot-tell", "logged-out", "logged-out"]
    for minutes in range(5):
        team.tick(TEN + minutes * MINUTE)
    assert "Signed out: mastodon" in team.box.text
    assert "Outcome unknown: check the account" in team.box.text


def test_a_post_of_which_nobody_knows_is_reported(team: Team) -> None:
    quiet(team)
    team.world.mastodon.faults.append("lost-after")
    team.world.mastodon.find_faults += ["cannot-tell"] * 9
    for minutes in range(5):
        team.tick(TEN + minutes * MINUTE)
    assert team.world.state == "unconfirmed"
    assert team.box.titles == ["followup (dry run): Outcome unknown: check the account"]


@pytest.mark.parametrize("names", [False, True])
def test_names_are_reported_only_where_the_operator_said_so(
    make_folder: Callable[..., Path], box: Mailbox, names: bool
) -> None:
    team = Team(make_folder(CAMPAIGN, CASE, ALERTS + f"names = {str(names).lower()}\n"), box)
    quiet(team)
    team.world.mastodon.faults.append("refused")
    team.tick(TEN)
    assert team.world.id in team.box.text
    assert ("Ana Example" in team.box.text) is names
    team.world.ledger.close()


def test_an_address_that_fails_is_said_once_without_its_secret_and_the_alert_comes_later(team: Team) -> None:
    quiet(team)
    team.box.closed = True
    team.world.ledger.pause(Pause("all", "", "p1", TEN))
    team.tick()
    team.tick(team.world.now + MINUTE)
    team.box.closed = False
    team.box.calls.clear()
    team.tick(team.world.now + 6 * MINUTE)
    assert "Paused: everything" in team.box.text
    said = "\n".join(team.said)
    assert said.count("the alert address in ALERT_URL did not take a message") == 1
    assert "work again" in said
    assert "hunter2" not in said


def test_an_address_that_makes_no_sense_is_said_without_it(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_URL", "nonsense://hunter2@example")
    team.tick()
    assert "ALERT_URL" in team.said[0]
    assert "hunter2" not in "".join(team.said)


def test_a_lacking_secret_is_said(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALERT_URL")
    team.tick()
    assert "ALERT_URL holds no secret" in team.said[0]


def test_a_slow_address_holds_up_no_tick(team: Team) -> None:
    with team.box.lock:  # the mailbox answers nothing as long as we hold it
        team.world.watched()
        team.notifier.notify(team.world.source.files, team.world.now, team.world.tick())
        assert team.world.state == "published"
    team.notifier.wait(PATIENCE)
    assert team.box.calls


def test_the_heart_beats_after_good_ticks_only(team: Team) -> None:
    team.tick(TEN)
    assert team.box.beats == 1
    team.tick(TEN - timedelta(hours=1))  # a clock that went back
    assert team.box.beats == 1
    assert "Nothing can be sent" in team.box.text


def test_a_clock_that_leapt_is_reported_with_what_to_do(team: Team) -> None:
    quiet(team)
    team.tick(TEN + 300 * DAY_LONG)
    assert "the clock leapt from 2027-03-14 08:59 UTC" in team.box.text
    assert "If the clock is wrong, set it now." in team.box.text
    assert team.box.beats == 0


def test_the_heart_does_not_beat_while_files_that_stop_everything_are_broken(team: Team) -> None:
    """A config that cannot be read, or another word on `live`: a tick with nothing due knows nothing of it."""
    team.notifier.notify(team.world.source.files, TEN, TickResult(TEN), Trouble(TroubleCode.FILES, "a key is unknown"))
    team.notifier.wait(PATIENCE)
    assert team.box.beats == 0
    team.notifier.notify(team.world.source.files, TEN, TickResult(TEN))
    team.notifier.wait(PATIENCE)
    assert team.box.beats == 1


def test_a_heartbeat_that_fails_is_said_once(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTBEAT_URL", "http://127.0.0.1:9/hunter2")
    team.tick()
    team.tick()
    found = [line for line in team.said if "heartbeat" in line]
    assert len(found) == 1
    assert "HEARTBEAT_URL could not be fetched" in found[0]
    assert "hunter2" not in found[0]


def test_broken_files_are_reported_and_reported_again_when_they_come_back(team: Team) -> None:
    quiet(team)
    for text in ("id: ben\nnmae: {en: Ben Muster}\n", None, "id: ben\nnmae: {en: Ben Muster}\n"):
        file = team.world.root / "campaigns/example/cases/ben.yaml"
        if text is None:
            file.unlink()
            team.world.reload()
        else:
            team.world.write("campaigns/example/cases/ben.yaml", text)
        team.tick()
    assert team.box.titles == ["followup (dry run): Broken files: 1"] * 2
    assert "campaigns/example/cases/ben.yaml:" in team.box.text
    assert "Muster" not in team.box.text


def test_a_failing_ledger_is_reported(team: Team) -> None:
    quiet(team)
    team.notifier.notify(
        team.world.source.files, team.world.now, None, Trouble(TroubleCode.OTHER, "the ledger is damaged")
    )
    team.notifier.wait(PATIENCE)
    assert team.box.titles == ["followup (dry run): Nothing can be sent"]


def test_the_weekly_summary_comes_on_monday_once_with_the_checksum(team: Team) -> None:
    monday = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
    quiet(team, monday - DAY_LONG)
    team.world.ledger.pause(Pause("account", "x", "p1", monday - DAY_LONG))
    team.tick(monday - MINUTE)
    team.tick(monday)
    team.tick(monday + MINUTE)
    team.restart()
    team.tick(monday + 2 * MINUTE)
    letters = [one for one in team.box.letters if "The week of 2027-03-15" in one["title"]]
    assert len(letters) == 1
    with NotificationState(team.world.source.files.settings.ledger) as told:
        last = told.newest()
    assert last
    assert last.check[:16] in letters[0]["message"]
    assert "paused: 1" in letters[0]["message"]
