"""`followup status`: the bot's condition, pauses, what needs a person, what comes next."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from bot.ledger.notification_state import NotificationState
from tests.flow.cli_runner import BEN, MASTODON, POSTS, Followup

AT_TEN = "2027-03-14T10:00+01:00"


def test_before_anything_was_done(followup: Followup, root: Path) -> None:
    said = followup("status")
    assert said.code == 0
    assert "Dry run: nothing leaves this machine." in said.out
    assert "The bot does not run. It has never run." in said.out
    assert "$ followup verify ana-example --by YOUR-CODE" in said.out
    assert not list(root.glob("*.db*")), "a question makes no record"


def test_json_is_one_document(followup: Followup) -> None:
    found = followup("status", "--json").document
    assert (found["live"], found["running"], found["last_tick"], found["open"]) == (False, False, None, [])
    assert found["next"][0] == {
        "id": MASTODON,
        "due": "2027-03-14T10:00:00+01:00",
        "state": "not-ready",
        "reasons": ["facts"],
    }


def test_what_is_closed_takes_no_place_among_what_comes(root: Path, followup: Followup) -> None:
    names = [f"case-{letter}" for letter in "abcde"]
    for name in names:
        text = BEN.replace("ben-muster", name).replace("Ben Muster", name).replace("2020-03-14", "2020-03-12")
        (root / f"campaigns/example/cases/{name}.yaml").write_text(text, "utf-8")
    for name in names:
        followup("skip", f"example/{name}/")
    said = followup("status")
    assert "Nothing comes" not in said.out
    assert "Ana Example: 7 years since 14 March 2020" in said.out
    assert "case-a" not in said.out


def test_after_a_look(followup: Followup) -> None:
    followup("run", "--once", now=AT_TEN)
    assert "It last ran just now." in followup("status", now="2027-03-14T10:01+01:00").out
    assert followup("status", "--json", now=AT_TEN).document["last_tick"].startswith("2027-03-14T09:00:00")


def test_a_bot_that_has_stopped_looking_is_an_alarm(followup: Followup) -> None:
    followup("run", "--once", now="2027-03-13T10:00+01:00")
    assert followup("status", now="2027-03-13T10:05+01:00").code == 0
    said = followup("status", now="2027-03-13T10:06+01:00")
    assert said.code == 1
    assert "start it with `followup run`" in said.out


def test_pauses_are_said_with_the_way_out(followup: Followup) -> None:
    followup("pause", "--case", "ana-example", "--by", "p1")
    said = followup("status")
    assert "Paused: the case ana-example, by p1. To let posts go out again, resume it.\n" in said.out
    assert "  $ followup resume --case ana-example --by YOUR-CODE\n" in said.out


def test_a_running_bot_is_seen_by_its_lock(followup: Followup, root: Path) -> None:
    followup("run", "--once", now=AT_TEN)
    with publisher_lock(f"sqlite:///{root}/followup.dry.db"):
        assert followup("status", "--json", now=AT_TEN).document["running"] is True
    assert followup("status", "--json", now=AT_TEN).document["running"] is False


def test_an_account_in_which_something_is_wrong_ends_with_1(followup: Followup, root: Path) -> None:
    followup("run", "--once", now=AT_TEN)
    with NotificationState(f"sqlite:///{root}/followup.dry.db") as told:
        told.keep({"account/x/signed-out": "the token is not valid", "account/gone/failed": "?"}, datetime.now(UTC))
    said = followup("status", now=AT_TEN)
    assert said.code == 1
    assert "Account x: the token is not valid" in said.out
    assert "gone" not in said.out, "it is not in the config any more"
    found = followup("status", "--json", now=AT_TEN).document["accounts"]
    assert found == [{"name": "x", "message": "the token is not valid"}]


@pytest.mark.parametrize(("state", "code"), [("waiting", 0), ("unconfirmed", 1)])
def test_what_needs_a_person_is_said_and_ends_with_1(followup: Followup, root: Path, state: str, code: int) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    (root / "outbox").write_text("in the way", "utf-8")  # the outbox cannot be written: as good as a busy server
    followup("run", "--once", now="2027-03-14T09:59+01:00")
    followup("run", "--once", now=AT_TEN)
    if state == "unconfirmed":
        ledger = Ledger(f"sqlite:///{root}/followup.dry.db")
        ledger.reclaim(MASTODON, "waiting", datetime.fromisoformat(AT_TEN).astimezone(UTC))
        ledger.turn(MASTODON, "unconfirmed", "it may be out", datetime.fromisoformat(AT_TEN) + timedelta(minutes=1))
        ledger.close()
    said = followup("status", now="2027-03-14T10:05+01:00")
    assert MASTODON in said.out
    assert said.code == code


def test_a_stop_file_is_said_before_any_bot_noted_it(followup: Followup, root: Path) -> None:
    (root / "STOP.txt").touch()
    (root / "campaigns/example/STOP.md").touch()
    said = followup("status").out
    assert "Paused: everything, by the file STOP.txt beside campaigns/. To let posts go out again, remove that" in said
    assert "Paused: the campaign example, by the file campaigns/example/STOP.md." in said
    pauses = followup("status", "--json").document["pauses"]
    assert [(pause["scope"], pause["value"]) for pause in pauses] == [("all", ""), ("campaign", "example")]
