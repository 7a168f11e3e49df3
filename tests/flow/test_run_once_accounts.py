"""`followup run --once` from a timer checks accounts once a day, after the posts and briefly."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.fakes.loopback import Call, Reply
from tests.fakes.mailbox import Mailbox
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED, Followup, typed
from tests.flow.test_run_daemon import CONFIG, FREE

ME = "/api/v1/accounts/verify_credentials"
QUIET, LATER, NEXT_DAY = "2027-01-05T10:00+01:00", "2027-01-05T12:00+01:00", "2027-01-06T10:00+01:00"
AT_TEN = "2027-03-14T10:00+01:00"


class Server(FakeMastodon):
    """`silent`: takes the question who it is talking to, and never answers it."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = False
        self.awake = Event()

    def answer(self, call: Call) -> Reply:
        if self.silent and call.path == ME:
            self.awake.wait(40)
        return super().answer(call)

    @property
    def asked(self) -> int:
        return sum(call.path == ME for call in self.calls)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def root(make_folder: Callable[..., Path], server: Server) -> Path:
    config = f'live = true\n{CONFIG}[accounts.mastodon]\nplatform = "mastodon"\nserver = "{server.url}"\n'
    root = make_folder(
        FREE.replace("[mastodon, x, bluesky]", "[mastodon]"), CLEARED, f'{config}access_token = {{ file = "token" }}\n'
    )
    (root / "token").write_text(TOKEN)
    (root / "token").chmod(0o600)
    return root


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def test_a_timer_asks_each_account_once_a_day(followup: Followup, server: Server) -> None:
    for now, times in ((QUIET, 1), (LATER, 1), (NEXT_DAY, 2)):
        said = followup("run", "--once", now=now)
        assert (said.code, said.out, said.err) == (0, "Nothing is due.\n", "")
        assert server.asked == times


def test_a_token_that_died_is_said_by_the_timer_and_kept_until_it_is_fixed(
    followup: Followup, root: Path, server: Server
) -> None:
    (root / "token").write_text("one that was revoked")
    said = followup("run", "--once", "--json", now=QUIET)
    assert said.code == 1
    assert said.err.startswith("! Signed out: mastodon (Mastodon (127.0.0.1) answered 401")
    (wrong,) = said.document["accounts"]
    assert wrong["name"] == "mastodon"
    assert followup("status", now=QUIET).code == 1
    (root / "token").write_text(TOKEN)
    said = followup("run", "--once", now=LATER)
    assert (said.code, said.err) == (0, "Fixed: signed out: mastodon\n")
    assert followup("status", now=LATER).code == 0


@pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")  # of a plug-in that Apprise loads
def test_people_are_notified_by_the_very_run_that_found_it_and_once(
    followup: Followup, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Mailbox() as box:
        monkeypatch.setenv("ALERT_URL", box.address)
        config = (root / "config.toml").read_text("utf-8")
        (root / "config.toml").write_text(f'{config}[alerts]\nurls = [{{ env = "ALERT_URL" }}]\n', "utf-8")
        (root / "token").write_text("one that was revoked")
        for now in (QUIET, LATER, NEXT_DAY):
            assert followup("run", "--once", now=now).code == 1
        assert box.text.count("Signed out: mastodon") == 1


def test_a_missing_mark_is_said_and_ends_well(followup: Followup, server: Server) -> None:
    server.me["bot"] = False
    said = followup("run", "--once", now=QUIET)
    assert said.code == 0
    assert "! Not marked as automated: mastodon" in said.err


def test_a_dry_run_asks_nobody(followup: Followup, root: Path, server: Server) -> None:
    config = (root / "config.toml").read_text("utf-8")
    (root / "config.toml").write_text(config.replace("live = true", "live = false"), "utf-8")
    assert followup("run", "--once", now=QUIET).code == 0
    assert server.calls == []


def test_a_server_that_never_answers_holds_up_the_end_for_seconds_only(root: Path, server: Server) -> None:
    program = "from bot.cli.commands import run; from bot.__main__ import start; run._ALL_ASKED = 1.0; start()"
    words = [sys.executable, "-c", program, "-C", str(root), "run", "--once", "--now", QUIET]
    server.silent = True
    began = time.monotonic()
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=60)
    server.awake.set()
    assert time.monotonic() - began < 13  # a request may take 30
    assert (done.returncode, done.stdout, done.stderr) == (0, "Nothing is due.\n", "")


def test_posts_go_out_before_an_account_is_looked_at(followup: Followup, server: Server) -> None:
    assert followup("run", "--once", now=AT_TEN).code == 0
    first = next(n for n, call in enumerate(server.calls) if server.makes_post(call))
    looks = [n for n, call in enumerate(server.calls) if call.path == ME]
    assert len(server.statuses) == 1
    assert looks[-1] > first
