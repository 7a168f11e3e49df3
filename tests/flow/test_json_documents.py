"""Other programs rely on the keys of JSON documents, on the outbox lines and on where --now is refused."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.conftest import CAMPAIGN
from tests.flow.cli_runner import MASTODON, ON_THE_DAY, POSTS, Followup, change, typed

DRAFT = {"id", "due", "account", "platform", "language", "parts", "warning", "digest", "findings", "state"}
FINDING = {"code", "severity", "file", "line", "column", "delivery", "message", "action"}
OCCASION = {"date", "campaign", "case", "rule", "kind", "key_date", "inquiry", "years", "days", "due"}
ENTRY = {"n", "id", "event", "state", "at", "url", "by", "detail"}
AT_TEN = f"{ON_THE_DAY}T10:00+01:00"
REAL = """\
live = true
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ env = "TOKEN" }}
"""


def only_key(document: Mapping[str, Any], *keys: str) -> None:
    assert document["version"] == 1
    assert set(document) == {"version", *keys}


def test_check(followup: Followup, root: Path) -> None:
    change(root, 'about: {en: "a teacher in a story"}', 'about: {en: "a teacher #instory"}')
    document = followup("check", "--json").document
    only_key(document, "files", "cases", "deliveries", "findings")
    assert [type(document[key]) for key in ("files", "cases", "deliveries")] == [int, int, int]
    assert document["findings"]
    assert all(set(finding) == FINDING for finding in document["findings"])


def test_calendar(followup: Followup) -> None:
    document = followup("calendar", "--json").document
    only_key(document, "occasions")
    assert all(set(occasion) == OCCASION for occasion in document["occasions"])
    ana, all_cases = document["occasions"]
    assert ana == {
        "date": ON_THE_DAY, "campaign": "example", "case": "ana-example", "rule": "anniversary", "kind": "anniversary",
        "key_date": "detained", "inquiry": None, "years": 7, "days": None, "due": f"{ON_THE_DAY}T10:00:00+01:00",
    }  # fmt: skip
    assert (all_cases["case"], all_cases["kind"], all_cases["key_date"]) == ("all", "yearly", None)


@pytest.mark.parametrize(
    "words",
    [
        ("preview",),
        ("verify", "ana-example", "--by", "p1"),
        ("approve", MASTODON, "--by", "p1"),
        ("skip", MASTODON, "--by", "p1"),
    ],
    ids=lambda words: words[0],
)
def test_drafts(followup: Followup, words: tuple[str, ...]) -> None:
    document = followup(*words, "--json").document
    only_key(document, "drafts")
    assert document["drafts"]
    for draft in document["drafts"]:
        assert set(draft) == DRAFT
        assert all(set(part) == {"text", "length", "limit", "media"} for part in draft["parts"])
        assert all(set(finding) == FINDING for finding in draft["findings"])


def test_run_once_log_and_outbox(followup: Followup, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    document = followup("run", "--once", "--json", now=AT_TEN).document
    only_key(document, "deliveries")
    assert all(set(one) == {"id", "state", "url", "detail", "actions"} for one in document["deliveries"])
    document = followup("log", "--json").document
    only_key(document, "entries")
    assert all(set(entry) == ENTRY for entry in document["entries"])
    assert [entry["n"] for entry in document["entries"]] == list(range(1, len(document["entries"]) + 1))
    for line in (root / "outbox/posts.jsonl").read_text("utf-8").splitlines():
        post = json.loads(line)
        assert set(post) == {"id", "at", "account", "platform", "language", "parts", "warning"}
        assert all(set(part) == {"text", "length", "limit", "media"} for part in post["parts"])
    document = followup("withdraw", f"{POSTS}/", "--json", now=AT_TEN).document
    only_key(document, "deliveries")
    assert all(set(one) == {"id", "state", "url", "detail", "actions"} for one in document["deliveries"])


def test_rehearse(followup: Followup) -> None:
    window = ("--from", ON_THE_DAY, "--to", ON_THE_DAY)
    document = followup("rehearse", *window, "--assume", "go-ahead,verified,approved", "--json").document
    only_key(document, "deliveries")
    assert all(set(one) == {"id", "state", "at", "text"} for one in document["deliveries"])
    assert {one["state"] for one in document["deliveries"]} == {"published"}


@pytest.mark.parametrize("config", [None, "live = maybe\n"], ids=["command", "config"])
def test_errors(make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], config: str | None) -> None:
    root = make_folder(config=config)
    assert main(["-C", str(root), "preview", "--json", *([] if config else ["--bogus"])]) == 2
    document = json.loads(capsys.readouterr().out)
    only_key(document, "errors")
    assert all(set(error) == {"code", "file", "line", "column", "message", "action"} for error in document["errors"])


@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("calendar",), ("preview",), ("verify", "ana-example", "--by", "p1"), ("skip", MASTODON),
        ("approve", MASTODON, "--by", "p1"), ("run",), ("run", "--once"), ("status",), ("pause",),
        ("withdraw", MASTODON), ("settle", MASTODON, "--not-published", "--by", "p1"), ("resume", "--by", "p1"),
        ("rehearse", "--from", ON_THE_DAY, "--to", ON_THE_DAY),
    ],
    ids=" ".join,
)  # fmt: skip
def test_the_clock_of_real_accounts_cannot_be_set(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    config = REAL.format(server="https://mastodon.example") + "[people.p1]\n"
    root = make_folder(CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"), config=config)
    said = typed(root, capsys)(*words)
    assert said.code == 2
    assert "--now cannot be used on real accounts" in said.err
    assert not (root / "followup.db").exists()


def test_the_clock_of_a_loopback_server_can_be_set(
    make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    config = REAL.format(server="http://127.0.0.1:9")
    root = make_folder(CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]"), config=config)
    assert typed(root, capsys)("preview", "--json").document["drafts"][0]["due"] == f"{ON_THE_DAY}T10:00:00+01:00"
