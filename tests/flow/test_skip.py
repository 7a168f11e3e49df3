"""`followup skip`: anyone stops one post, at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import NOW, a_seal
from tests.flow.cli_runner import BEN, CLEARED, MASTODON, POSTS, Followup, change, typed


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, ben_muster=BEN)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def states(followup: Followup) -> dict[str, str]:
    drafts = followup("preview", "--json", "--case", "ana-example").document["drafts"]
    return {draft["account"]: draft["state"] for draft in drafts}


def test_a_no_needs_no_name_and_no_reason(followup: Followup) -> None:
    said = followup("skip", MASTODON)
    assert (said.code, said.out) == (0, f"Skipped: {MASTODON}\n")
    assert states(followup) == {"mastodon": "skipped", "x": "not-ready", "bluesky": "not-ready"}


@pytest.mark.parametrize(
    ("words", "of_terminal", "recorded"),
    [
        (["--by", "p1"], "", "p1"),
        ([], "p2", "p2"),
        (["--by", "p1"], "p2", "p1"),
        ([], "", None),
        ([], "Not a code!", None),
    ],
)
def test_the_ledger_names_who_asked_where_that_is_known(
    followup: Followup, monkeypatch: pytest.MonkeyPatch, words: list[str], of_terminal: str, recorded: str | None
) -> None:
    monkeypatch.setenv("FOLLOWUP_BY", of_terminal)
    assert followup("skip", MASTODON, *words).code == 0
    assert followup("pause", "--case", "ana-example", *words).code == 0
    entries = followup("log", "--json").document["entries"]
    assert [(entry["event"], entry["by"]) for entry in entries] == [("skipped", recorded), ("paused", recorded)]


def test_nobody_is_named_for_being_the_only_one_in_the_config(followup: Followup, root: Path) -> None:
    (root / "config.toml").write_text("[people.p1]\n", "utf-8")
    followup("skip", MASTODON)
    assert [entry["by"] for entry in followup("log", "--json").document["entries"]] == [None]


def test_a_code_of_the_terminal_that_the_config_does_not_know_keeps_no_stop_waiting(
    followup: Followup, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "config.toml").write_text("[people.p1]\n", "utf-8")
    monkeypatch.setenv("FOLLOWUP_BY", "p7")
    assert followup("skip", MASTODON).code == 0
    assert [entry["by"] for entry in followup("log", "--json").document["entries"]] == [None]


def test_the_code_of_the_terminal_is_no_approval(followup: Followup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOWUP_BY", "p1")
    assert followup("approve", MASTODON).code == 2


def test_a_no_stops_all_below_a_beginning(followup: Followup) -> None:
    said = followup("skip", f"{POSTS}/", "--by", "p1", "--json")
    assert {draft["state"] for draft in said.document["drafts"]} == {"skipped"}
    assert set(states(followup).values()) == {"skipped"}


def test_a_no_takes_back_the_approvals(followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    followup("skip", MASTODON)
    assert states(followup)["mastodon"] == "skipped"


def test_a_slip_in_one_id_does_not_keep_the_others_going(followup: Followup) -> None:
    said = followup("skip", f"{POSTS}/mastadon/en", f"{POSTS}/x/en")
    assert said.code == 2
    assert f"did you mean “{MASTODON}”?" in said.err
    assert states(followup)["x"] == "skipped"


def test_programs_read_of_the_slip_and_of_what_was_stopped(followup: Followup) -> None:
    said = followup("skip", f"{POSTS}/mastadon/en", f"{POSTS}/x/en", "--json")
    assert said.code == 2
    assert [draft["state"] for draft in said.document["drafts"]] == ["skipped"]
    (error,) = said.document["errors"]
    assert (error["code"], "mastadon" in error["message"]) == ("command", True)


def test_only_slips_are_a_wrong_command(followup: Followup) -> None:
    said = followup("skip", f"{POSTS}/mastadon/en", "--json")
    assert said.code == 2
    assert said.document["errors"][0]["code"] == "command"


def test_a_second_no_changes_nothing(followup: Followup) -> None:
    followup("skip", MASTODON)
    assert followup("skip", MASTODON).code == 0


def test_what_a_preview_names_with_its_digest_can_be_stopped_by_that_name(followup: Followup) -> None:
    digest = followup("preview", "--json").draft()["digest"]
    assert followup("skip", f"{MASTODON}@{digest[:8]}").code == 0
    assert states(followup)["mastodon"] == "skipped"


def test_a_post_that_cannot_be_written_can_be_stopped(root: Path, followup: Followup) -> None:
    change(root, "case.name", "case.nmae", "templates/anniversary/en.txt")
    assert followup("skip", MASTODON).code == 0
    assert states(followup)["mastodon"] == "skipped"


def test_what_is_already_over_is_said(followup: Followup) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    said = followup("run", "--once", "--no-desk", now="2027-03-14T10:00+01:00")
    assert said.code in (0, 1)
    stopped = followup("skip", MASTODON, now="2027-03-14T12:00+01:00")
    assert stopped.code == 1
    assert f"{MASTODON} cannot be stopped any more: it is out" in stopped.err
    again = followup("approve", MASTODON, "--by", "p2", now="2027-03-14T12:00+01:00")
    assert again.code == 1
    assert "it is out" in again.err


def test_what_the_ledger_alone_knows_is_stopped_and_said(root: Path, followup: Followup) -> None:
    """It waits, and its rule has another name since."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    waits(root)
    change(root, "anniversary:", "remembered:\n    kind: anniversary", "campaigns/example/campaign.yaml")
    said = followup("skip", MASTODON)
    assert (said.code, said.out) == (0, f"Skipped: {MASTODON}\n")
    assert followup("skip", MASTODON, "--json").document["deliveries"] == [{"id": MASTODON, "state": "skipped"}]


def waits(root: Path) -> None:
    """The bot claimed it, and the platform was busy."""
    ledger = Ledger(f"sqlite:///{root / 'followup.dry.db'}")
    assert ledger.claim(a_seal(MASTODON), 0, NOW)
    ledger.turn(MASTODON, "waiting", "busy", NOW)
    ledger.close()
