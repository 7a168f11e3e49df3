"""From login to withdrawal on each server that speaks Mastodon's API."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.conftest import CASE
from tests.contract.stages import MASTODONS
from tests.fakes.mastodon_server import FakeMastodon

CONFIG = """\
live = true
[people.p1]
reads = ["en"]
[floor]
facts_checked_within = "never"
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
"""
DAY = (datetime.now(UTC) - timedelta(days=1)).date()
CAMPAIGN = f"""\
title: Example campaign
timezone: UTC
post_at: 10:00
languages: [en]
accounts: [mastodon]
approvals: 1
facts_checked_within: never
occasions:
  today: {{kind: once, on: {DAY}, template: today}}
"""
TEXT = """\
{{ case.name }} *is held*, as of {{ as_of | longdate }}:
- https://example.org/a-page-whose-address-is-longer-than-thirty
{% next_post %}
Two of two, <still> without a trial. #EndReprisals
"""
ID = f"example/ana-example/today/{DAY}/mastodon/en"
Followup = Callable[..., tuple[int, Any]]


@pytest.fixture(params=MASTODONS)
def server(request: pytest.FixtureRequest) -> Iterator[FakeMastodon]:
    with MASTODONS[request.param]() as ready:
        yield ready


@pytest.fixture
def followup(server: FakeMastodon, make_folder: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> Followup:
    go_ahead = f"go_ahead: {{ref: C-001, for: [posts], until: {DAY + timedelta(days=30)}}}\n"
    root = make_folder(CAMPAIGN, CASE + go_ahead, CONFIG.format(server=server.url))
    (root / "templates/today").mkdir(parents=True)
    (root / "templates/today/en.txt").write_text(TEXT)

    def run(*words: str, at: str = "") -> tuple[int, Any]:
        now = ("--now", f"{DAY}T{at}+00:00") if at else ()
        code = main(["-C", str(root), *words, "--json", *now])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_whole_path_works(followup: Followup, server: FakeMastodon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("good-code\ngood-code\n"))
    assert followup("login", "mastodon")[0] == 0
    assert followup("doctor")[0] == 0
    assert followup("check")[0] == 0
    assert followup("approve", ID, "--by", "p1", at="09:00:00")[0] == 0
    server.faults.append("cut-after")
    for at in ("09:59:30", "10:00:00", "10:05:00"):
        code, _ = followup("run", "--once", at=at)
    assert (code, len(server.statuses)) == (0, 2)
    first, second = server.statuses
    assert (first.reply_to, second.reply_to) == (None, first.id)
    assert {first.visibility, second.visibility} == {"public"}
    assert followup("withdraw", ID, "--by", "p1", at="11:00:00")[0] == 0
    assert server.statuses == []
    followup("run", "--once", at="11:05:00")
    assert server.statuses == []


def test_a_whole_post_that_stands_for_two_parts_is_taken_down_once(
    followup: Followup, server: FakeMastodon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("good-code\ngood-code\n"))
    followup("login", "mastodon")
    followup("approve", ID, "--by", "p1", at="09:00:00")
    draft = followup("preview", "--from", str(DAY), "--to", str(DAY), at="09:00:00")[1]["drafts"][0]
    whole = "\n\n".join(part["text"] for part in draft["parts"])
    posted = server.made_elsewhere(whole, datetime.fromisoformat(f"{DAY}T10:00:00+00:00"))
    followup("run", "--once", at="10:30:00")
    code, said = followup("withdraw", ID, "--by", "p1", at="11:00:00")
    assert (code, posted in server.statuses) == (0, False), said
