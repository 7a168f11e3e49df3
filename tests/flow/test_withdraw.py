"""`followup withdraw`: one person removes published posts and stops later ones, at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.ledger.lock import publisher_lock
from tests.flow.cli_runner import BEN, CLEARED, MASTODON, ON_THE_DAY, POSTS, Followup, change, typed

AT_TEN = "2027-03-14T10:00+01:00"
AT_NOON = "2027-03-14T12:00+01:00"
ROLL_CALL = "example/all/human-rights-day/2027-12-10"
BENS = POSTS.replace("ana-example", "ben-muster")
BEFORE_THE_ROLL_CALL = "2027-12-08T10:00+01:00"


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


@pytest.fixture
def out(followup: Followup) -> Followup:
    """Ana's and Ben's posts of that day are out."""
    for case in ("ana-example", "ben-muster"):
        followup("verify", case, "--by", "p1")
    for posts in (f"{POSTS}/", f"{BENS}/"):
        followup("approve", posts, "--by", "p1")
    followup("run", "--once", now=AT_TEN)
    return followup


def outbox(root: Path) -> list[str]:
    file = root / "outbox/posts.jsonl"
    return [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def test_a_post_is_taken_down_and_never_comes_back(out: Followup, root: Path) -> None:
    assert MASTODON in outbox(root)
    said = out("withdraw", MASTODON, "--by", "p2", now=AT_NOON)
    assert (said.code, said.err) == (0, "")
    assert f"Taken down: {MASTODON}\n" in said.out
    assert MASTODON not in outbox(root)
    assert MASTODON.partition("/")[2] not in (root / "outbox/index.html").read_text("utf-8")
    assert out("run", "--once", now="2027-03-14T13:00+01:00").out == "Nothing is due.\n"
    assert out("preview", "--json", "--from", ON_THE_DAY, now=AT_NOON).draft()["state"] == "withdrawn"
    again = out("approve", MASTODON, "--by", "p1", now=AT_NOON)
    assert (again.code, "taken down for good" in again.err) == (1, True)


@pytest.mark.parametrize("beginning", ["example/ana-example/", "example/ana-example/anniversary.detained/"])
def test_a_beginning_without_a_day_takes_down_all_that_is_out_below_it(
    out: Followup, root: Path, beginning: str
) -> None:
    said = out("withdraw", beginning, now=AT_NOON)
    assert (said.code, said.err) == (0, "")
    assert {id.split("/")[1] for id in outbox(root)} == {"ben-muster"}


@pytest.mark.parametrize("slip", ["nonsense", "example/", "example/nobody/", "a/b", "/", "//", "example/ana-example"])
def test_a_slip_in_what_to_take_down_is_said_in_words(followup: Followup, slip: str) -> None:
    said = followup("withdraw", slip)
    assert said.code in (0, 2)
    assert "the program itself failed" not in said.err


def test_all_that_names_a_case_is_taken_down_on_every_platform_and_nothing_else(out: Followup, root: Path) -> None:
    said = out("withdraw", "--case", "ana-example", "--json", now=AT_NOON)
    assert said.code == 0
    assert {one["state"] for one in said.document["deliveries"]} == {"withdrawn"}
    assert sorted(one["id"] for one in said.document["deliveries"]) == [
        f"{POSTS}/{name}/en" for name in ("bluesky", "mastodon", "x")
    ]
    assert sorted(outbox(root)) == [f"{BENS}/{name}/en" for name in ("bluesky", "mastodon", "x")]


def test_a_roll_call_that_names_the_case_is_taken_down(followup: Followup, root: Path) -> None:
    for case in ("ana-example", "ben-muster"):
        followup("verify", case, "--by", "p1", now=BEFORE_THE_ROLL_CALL)
    followup("approve", f"{ROLL_CALL}/", "--by", "p1", now=BEFORE_THE_ROLL_CALL)
    followup("run", "--once", now="2027-12-10T10:00+01:00")
    assert len(outbox(root)) == 3
    said = followup("withdraw", "--case", "ana-example", now="2027-12-10T12:00+01:00")
    assert said.code == 0
    assert said.out.count("Taken down: ") == 3
    assert outbox(root) == []


def test_what_is_to_come_is_not_posted_whatever_the_files_say(followup: Followup, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    assert followup("withdraw", "--case", "ana-example").code == 0
    change(root, "She is held.", "She is still held.")
    followup("verify", "ana-example", "--by", "p1")
    draft = followup("preview", "--json").draft()
    assert draft["state"] == "not-ready"
    assert "paused" in [finding["code"] for finding in draft["findings"]]
    followup("run", "--once", now=AT_TEN)
    assert outbox(root) == []


def test_another_id_in_the_file_does_not_bring_it_back(followup: Followup, root: Path) -> None:
    followup("withdraw", "--case", "ana-example")
    change(root, "id: ana-example", "id: somebody-else")
    followup("verify", "somebody-else", "--by", "p1")
    followup("approve", "example/somebody-else/", "--by", "p1")
    draft = followup("preview", "--json").draft(f"{POSTS}/x/en".replace("ana-example", "somebody-else"))
    (finding,) = [finding for finding in draft["findings"] if finding["severity"] == "block"]
    assert finding["code"] == "paused"
    assert "looks like a paused case under another id" in finding["message"]
    followup("run", "--once", now=AT_TEN)
    assert outbox(root) == []
    assert followup("resume", "--case", "ana-example", "--by", "p1", now=AT_TEN).code == 0
    followup("run", "--once", now="2027-03-14T10:01+01:00")
    assert len(outbox(root)) == 3, "resuming the id that was paused lifts it for both"


def test_a_case_that_no_file_names_any_more_may_have_another_id(out: Followup, root: Path) -> None:
    change(root, "id: ana-example", "id: somebody-else")
    said = out("withdraw", "--case", "ana-example", now=AT_NOON)
    assert said.code == 0
    assert "If it has another id by now, withdraw that one too." in said.out
    assert said.out.count("Taken down: ") == 3


def test_what_says_the_name_under_an_id_that_the_case_had_before_is_named(out: Followup, root: Path) -> None:
    change(root, "id: ana-example", "id: somebody-else")
    said = out("withdraw", "--case", "somebody-else", now=AT_NOON)
    assert said.code == 0
    assert "these name it too, under other ids" in said.out
    found = out("withdraw", "--case", "somebody-else", "--json", now=AT_NOON).document
    assert found["also"] == [f"{POSTS}/{name}/en" for name in ("bluesky", "mastodon", "x")], "and none of Ben's"
    assert out("withdraw", *found["also"], now=AT_NOON).out.count("Taken down: ") == 3
    assert "also" not in out("withdraw", "--case", "somebody-else", "--json", now=AT_NOON).document


def test_the_approvals_do_not_come_back_when_people_resume(followup: Followup, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("verify", "ben-muster", "--by", "p1")
    for posts in (f"{POSTS}/", f"{BENS}/"):
        followup("approve", posts, "--by", "p1")
    followup("withdraw", "--case", "ana-example", "--by", "p1")
    assert followup("resume", "--case", "ana-example", "--by", "p1").code == 0
    draft = followup("preview", "--json").draft()
    assert "facts" in [finding["code"] for finding in draft["findings"]]
    followup("verify", "ana-example", "--by", "p1")
    assert followup("preview", "--json").draft()["state"] == "needs-approval"
    assert followup("preview", "--json").draft(f"{BENS}/x/en")["state"] == "ready"


def test_a_post_that_is_still_to_come_is_stopped(followup: Followup) -> None:
    said = followup("withdraw", MASTODON)
    assert (said.code, said.out) == (0, f"Stopped before it went out: {MASTODON}\n")
    assert followup("preview", "--json").draft()["state"] == "skipped"


def test_it_does_not_wait_for_a_bot_that_runs(out: Followup, root: Path) -> None:
    with publisher_lock(f"sqlite:///{root}/followup.dry.db") as held:
        assert held
        assert out("withdraw", "--case", "ana-example", now=AT_NOON).code == 0
    assert len(outbox(root)) == 3


def test_a_broken_or_missing_file_does_not_keep_a_post_up(out: Followup, root: Path) -> None:
    change(root, "grammar: she", "grammar: [", "campaigns/example/cases/ana-example.yaml")
    said = out("withdraw", "--case", "ana-example", now=AT_NOON)
    assert said.code == 2, "the broken file is named"
    assert said.out.count("Taken down: ") == 3
    (root / "campaigns/example/cases/ben-muster.yaml").unlink()
    assert out("withdraw", "--case", "ben-muster", now=AT_NOON).out.count("Taken down: ") == 3
    assert outbox(root) == []


def test_without_any_campaign_folder_posts_are_still_taken_down(out: Followup, root: Path) -> None:
    (root / "campaigns").rename(root / "elsewhere")
    said = out("withdraw", "--case", "ana-example", now=AT_NOON)
    assert said.out.count("Taken down: ") == 3
    assert len(outbox(root)) == 3


def test_a_second_time_is_no_error(out: Followup) -> None:
    out("withdraw", "--case", "ana-example", now=AT_NOON)
    again = out("withdraw", "--case", "ana-example", now=AT_NOON)
    assert (again.code, "Nothing is out." in again.out) == (0, True)
    assert out("withdraw", MASTODON, now=AT_NOON).out.startswith(f"Taken down before: {MASTODON}")


def test_a_post_that_nobody_can_ask_for_any_more_is_gone_by_a_person_s_word(out: Followup, root: Path) -> None:
    config = '[accounts.x]\nplatform = "x"\n[accounts.bluesky]\nplatform = "bluesky"\n'
    (root / "config.toml").write_text(config, "utf-8")
    change(root, "[mastodon, x, bluesky]", "[x, bluesky]", "campaigns/example/campaign.yaml")
    said = out("withdraw", MASTODON, now=AT_NOON)
    assert said.code == 1
    assert "Still up: " in said.out
    assert f"    $ followup withdraw {MASTODON} --gone --by YOUR-CODE\n" in said.out
    assert out("withdraw", MASTODON, "--gone", now=AT_NOON).code == 2, "it takes somebody who looked"
    done = out("withdraw", MASTODON, "--gone", "--by", "p2", now=AT_NOON)
    assert (done.code, f"Taken down: {MASTODON}\n" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to take down"),
        (["--case", "ana-example", "--gone", "--by", "p1"], "one by one"),
        ([MASTODON, "--case", "ana-example"], "say what to take down"),
        (["--case", "ana-exampel"], "did you mean “ana-example”?"),
        ([f"{POSTS}/mastadon/en"], f"did you mean “{MASTODON}”?"),
    ],
)
def test_a_slip_is_reported_and_stops_nothing(out: Followup, root: Path, words: list[str], said: str) -> None:
    found = out("withdraw", *words, now=AT_NOON)
    assert found.code == 2
    assert said in found.err
    assert len(outbox(root)) == 6


def test_a_slip_in_one_id_does_not_keep_the_others_up(out: Followup, root: Path) -> None:
    found = out("withdraw", f"{POSTS}/mastadon/en", MASTODON, now=AT_NOON)
    assert found.code == 2
    assert MASTODON not in outbox(root)


def test_the_log_tells_who_took_what_down_and_stays_sound(out: Followup) -> None:
    out("withdraw", "--case", "ana-example", "--by", "p2", now=AT_NOON)
    entries = out("log", "--json", "--case", "ana-example").document["entries"]
    told = [one["event"] for one in entries if one["by"] == "p2"]
    assert told[:2] == ["paused", "withdrawn"]
    assert sorted(told[2:]) == ["removed"] * 3 + ["stopped"] * 3 + ["withdrawn"] * 3
    assert out("log", "--verify").code == 0


def test_with_a_broken_config_it_says_what_stops_everything_all_the_same(out: Followup, root: Path) -> None:
    (root / "config.toml").write_text("live = maybe")
    said = out("withdraw", "--case", "ana-example", "--by", "p1", now=AT_NOON)
    assert said.code == 2
    assert "an empty file named STOP in the campaigns folder stops everything" in said.err
