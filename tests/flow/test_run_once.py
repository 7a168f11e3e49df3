"""`followup run --once`: what is due is posted once, and the exit code says whether a person is needed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.ledger.lock import publisher_lock
from tests.flow.cli_runner import BEN, CLEARED, MASTODON, POSTS, Followup, change

AT_TEN = "2027-03-14T10:00+01:00"
BLUESKY, X = f"{POSTS}/bluesky/en", f"{POSTS}/x/en"
NEXT_DAY = "2027-03-15T09:00+01:00"


@pytest.fixture
def ready(followup: Followup) -> Followup:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    return followup


def once(followup: Followup, now: str = AT_TEN) -> tuple[int, dict[str, dict[str, Any]]]:
    said = followup("run", "--once", "--json", now=now)
    return said.code, {one["id"]: one for one in said.document["deliveries"]}


def lines(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (root / "outbox/posts.jsonl").read_text("utf-8").splitlines()]


def test_nothing_due_is_no_failure(followup: Followup) -> None:
    said = followup("run", "--once", "--no-desk")
    assert (said.code, said.out) == (0, "Nothing is due.\n")


def test_what_is_ready_goes_to_the_outbox(ready: Followup, root: Path) -> None:
    code, found = once(ready)
    assert code == 0
    assert {id: one["state"] for id, one in found.items()} == dict.fromkeys((MASTODON, X, BLUESKY), "published")
    assert found[MASTODON]["url"].startswith("file://")
    assert sorted(str(line["id"]) for line in lines(root)) == sorted((BLUESKY, MASTODON, X))
    assert "Ana Example" in (root / "outbox/index.html").read_text("utf-8")


def test_a_second_look_publishes_nothing_again(ready: Followup, root: Path) -> None:
    once(ready)
    assert once(ready) == (0, {})
    assert len(lines(root)) == 3


def test_a_ledger_that_was_lost_publishes_nothing_again(ready: Followup, root: Path) -> None:
    once(ready)
    for file in root.glob("followup.dry.db*"):
        file.unlink()
    ready("verify", "ana-example", "--by", "p1")
    ready("approve", f"{POSTS}/", "--by", "p1", now=AT_TEN)
    code, found = once(ready)
    assert code == 0
    assert {one["state"] for one in found.values()} == {"published"}
    assert len(lines(root)) == 3


def test_what_is_not_ready_is_said_with_its_reasons_and_nothing_is_stored(followup: Followup) -> None:
    code, found = once(followup)
    assert code == 0
    assert found[MASTODON]["state"] == "not-ready"
    assert "facts: nobody has checked" in found[MASTODON]["detail"]
    assert "approve" in [action["code"] for action in found[MASTODON]["actions"]]
    assert not followup("log", "--json").document["entries"]


def test_for_people_it_says_what_to_type(followup: Followup) -> None:
    out = followup("run", "--once", now=AT_TEN).out
    assert "Sunday 14 March 2027, 10:00 in Zurich" in out
    assert "$ followup verify ana-example --by YOUR-CODE" in out


def test_a_day_that_ended_is_missed_and_a_person_is_notified(followup: Followup) -> None:
    once(followup)
    code, found = once(followup, NEXT_DAY)
    assert code == 1
    assert {one["state"] for one in found.values()} == {"missed"}
    assert found[MASTODON]["detail"] == "blocked: facts"
    assert once(followup, NEXT_DAY) == (0, {}), "said once"


def test_a_broken_case_silences_itself_alone(ready: Followup, root: Path) -> None:
    (root / "campaigns/example/cases/ben.yaml").write_text("id: ben\nnmae: {en: Ben}\n", "utf-8")
    said = ready("run", "--once", "--json", now=AT_TEN)
    assert said.code == 2
    assert {one["state"] for one in said.document["deliveries"]} == {"published"}
    assert {finding["code"] for finding in said.document["findings"]} == {"file"}
    assert "ben.yaml:2" in said.err


def test_a_text_changed_after_the_approval_stays_inside(ready: Followup, root: Path) -> None:
    change(root, "ago today", "ago on this day", "templates/anniversary/en.txt")
    code, found = once(ready)
    assert code == 0
    assert {one["state"] for one in found.values()} == {"needs-approval"}
    assert not (root / "outbox/posts.jsonl").exists()


def test_a_clock_that_went_back_sends_nothing(ready: Followup, root: Path) -> None:
    once(ready, "2027-03-14T12:00+01:00")
    said = ready("run", "--once", now=AT_TEN)
    assert said.code == 1
    assert "the clock says" in said.out
    assert "leave it out" in said.out


def test_a_dry_run_at_another_moment_does_not_silence_the_next_one(ready: Followup, root: Path) -> None:
    once(ready, "2099-03-14T12:00+01:00")
    assert main(["-C", str(root), "run", "--once"]) == 0
    assert "the clock says" not in ready("status", now=AT_TEN).out


def test_another_bot_on_the_same_record_is_left_to_it(ready: Followup, root: Path) -> None:
    with publisher_lock(f"sqlite:///{root}/followup.dry.db") as held:
        assert held
        assert once(ready) == (0, {})
    assert not (root / "outbox/posts.jsonl").exists()


def test_a_stop_file_stops_everything(ready: Followup, root: Path) -> None:
    (root / "campaigns/STOP").touch()
    _, found = once(ready)
    assert {one["state"] for one in found.values()} == {"not-ready"}
    assert "by the file campaigns/STOP since" in found[MASTODON]["detail"]
    said = " ".join(ready("run", "--once", now=AT_TEN).out.split())
    assert "Everything is paused, by the file campaigns/STOP since" in said
    assert "remove that file" in said


def test_json_needs_an_end(followup: Followup) -> None:
    said = followup("run", "--json")
    assert said.code == 2
    assert "--once" in said.document["errors"][0]["message"]


def test_posts_of_two_cases_go_out_together(make_folder: Callable[..., Path], ready: Followup) -> None:
    make_folder(case=CLEARED, ben_muster=BEN)
    ready("verify", "ben-muster", "--by", "p1")
    ready("approve", "example/ben-muster/", "--by", "p1", "--json")
    _, found = once(ready)
    assert len([one for one in found.values() if one["state"] == "published"]) >= 3
