"""`doctor` and previews with Mastodon-compatible servers: lengths are counted offline as they count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from bot.ledger.models import AccountLimits
from bot.ledger.reader import open_read_only
from tests.conftest import CAMPAIGN
from tests.fakes.gotosocial_server import FakeGoToSocial
from tests.fakes.loopback import Reply
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.fakes.takahe_server import FakeTakahe

CONFIG = """\
live = true
[accounts.mastodon]
platform = "mastodon"
server = "{server}"
access_token = {{ file = "token" }}
"""
LINK = f"https://example.org/{'a' * 200}"
WORDS = "Ana " * 80
LIMITS = {
    FakeMastodon: AccountLimits(500, 23, 1500),
    FakeGoToSocial: AccountLimits(5000, 0, 1500),
    FakeTakahe: AccountLimits(500, 0, 1500),
}
Followup = Callable[..., tuple[int, Any]]


@pytest.fixture(params=LIMITS, ids=lambda kind: kind.__name__)
def at(request: pytest.FixtureRequest) -> Iterator[FakeMastodon]:
    with request.param() as server:
        yield server


@pytest.fixture
def root(make_folder: Callable[..., Path], at: FakeMastodon) -> Path:
    campaign = CAMPAIGN.replace("[mastodon, x, bluesky]", "[mastodon]")
    root = make_folder(campaign, config=CONFIG.format(server=at.url))
    (root / "token").write_text(TOKEN)
    (root / "token").chmod(0o600)
    return root


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    def run(*words: str) -> tuple[int, Any]:
        code = main(["-C", str(root), *words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_doctor_finds_the_account_in_order_and_keeps_how_much_it_takes(
    followup: Followup, root: Path, at: FakeMastodon
) -> None:
    code, said = followup("doctor")
    (account,) = said["accounts"]
    limits = LIMITS[type(at)]
    assert (code, account["handle"]) == (0, "@team@fake.example")
    assert (account["limit"], account["link_length"]) == (limits.characters, limits.link_length)
    assert open_read_only(f"sqlite:///{root / 'followup.db'}").limits() == {"mastodon": limits}
    told = " ".join(finding["message"] for finding in account["findings"])
    assert ("each link counted as 23 characters, the server counts it in full" in told) == (limits.link_length == 0)
    assert followup("doctor")[1]["accounts"][0]["findings"] == [], "said once: it holds from now on"


def test_a_preview_counts_links_as_the_server_does_once_doctor_asked_it(
    followup: Followup, root: Path, at: FakeMastodon
) -> None:
    (root / "templates/anniversary/en.mastodon.txt").write_text(f"{WORDS}{LINK}\n", "utf-8")
    days = ("--from", "2027-03-14", "--to", "2027-03-14")
    followup("doctor")
    (draft,) = [d for d in followup("preview", *days)[1]["drafts"] if d["account"] == "mastodon"]
    limits = LIMITS[type(at)]
    codes = {finding["code"] for finding in draft["findings"]}
    assert ("too-long" in codes) == (type(at) is FakeTakahe)
    if draft["parts"]:
        counted = len(WORDS) + (limits.link_length or len(LINK))
        assert draft["parts"][0]["length"] == counted


def test_a_redirect_from_a_slash_is_no_reason_to_change_the_server(followup: Followup, at: FakeMastodon) -> None:
    answer = at.answer
    at.answer = lambda call: (  # type: ignore[method-assign]
        Reply(301, b"", {"Location": call.path + "/"}) if "instance" in call.path else answer(call)
    )
    code, said = followup("doctor")
    (finding,) = said["accounts"][0]["findings"]
    assert code == 1
    assert "another page of its own" in finding["message"]
    assert "set that as" not in finding["message"]
