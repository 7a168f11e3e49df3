"""Alerts and the heartbeat from the command line: people are notified, and a failing address stops nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.mailbox import Mailbox
from tests.flow.cli_runner import CLEARED, MASTODON, Followup, change, typed

# Of a plug-in that Apprise loads.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")
CONFIG = """\
[alerts]
urls = [{ env = "ALERT_URL" }]
heartbeat = { env = "HEARTBEAT_URL" }
"""
AT_TEN, NEXT_DAY = "2027-03-14T10:00+01:00", "2027-03-15T09:00+01:00"


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, config=CONFIG)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def test_one_look_tells_people_and_the_next_does_not_repeat_it(followup: Followup, box: Mailbox) -> None:
    followup("run", "--once", now=AT_TEN)
    assert "Posts need approval" in box.text
    assert "Facts to verify" in box.text
    assert box.beats == 1
    followup("run", "--once", now=NEXT_DAY)
    assert MASTODON in box.text
    assert "/x/en\nIts day ended before it was sent.\nReason: blocked: facts" in box.text
    assert "Ana Example" not in box.text
    count = box.text.count("Not posted")
    followup("run", "--once", now=NEXT_DAY)
    assert box.text.count("Not posted") == count


def test_an_edit_after_the_approval_is_reported_with_the_file(followup: Followup, box: Mailbox, root: Path) -> None:
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", MASTODON, "--by", "p1")
    followup("run", "--once")
    box.calls.clear()
    change(root, "ago today", "ago on this day", "templates/anniversary/en.txt")
    os.utime(root / "templates/anniversary/en.txt", (1_900_000_000, 1_900_000_000))
    followup("run", "--once")
    assert "Approval lost" in box.text
    assert "Changed since: templates/anniversary/en.txt." in box.text


def test_a_source_that_is_edited_after_the_last_reminder_is_reported_the_same_hour(
    followup: Followup, box: Mailbox, root: Path
) -> None:
    """Else the first word of it would be that the post stayed silent."""
    followup("run", "--once", now="2027-03-01T11:00+01:00")  # the reminder of 14 days, spent
    assert "Facts to verify" in box.text
    followup("verify", "ana-example", "--by", "p1", now="2027-03-02T09:00+01:00")
    followup("approve", MASTODON, "--by", "p1", now="2027-03-02T09:00+01:00")
    followup("run", "--once", now="2027-03-02T09:01+01:00")
    box.calls.clear()
    change(root, "https://example.org/detained", "https://example.org/held", "campaigns/example/cases/ana-example.yaml")
    for minute in (0, 1):
        followup("run", "--once", now=f"2027-03-03T09:0{minute}+01:00")
    (letter,) = box.letters
    assert letter["title"].startswith("followup (dry run): No longer ready")
    assert f"{MASTODON}\n" in letter["message"]
    assert letter["message"].endswith("Reason: facts.\nfollowup verify ana-example --by YOUR-CODE")


@pytest.mark.parametrize("command", [["run", "--once"], ["run", "--once", "--json"]])
def test_an_address_that_fails_changes_neither_the_answer_nor_the_exit(
    followup: Followup, box: Mailbox, command: list[str]
) -> None:
    box.closed = True
    said = followup(*command)
    assert said.code == 0
    assert "ALERT_URL did not take a message" in said.err
    assert "hunter2" not in said.err + said.out


def test_without_alerts_the_library_is_never_loaded(make_folder: Callable[..., Path]) -> None:
    root = make_folder(case=CLEARED)
    code = (
        "import sys; from bot.cli.main import main; "
        f"main(['-C', {str(root)!r}, 'run', '--once']); print([m for m in ('apprise', 'requests') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert run.stdout.endswith("[]\n"), run.stderr


def test_single_looks_that_overlap_tell_people_once(followup: Followup, box: Mailbox, root: Path) -> None:
    """A timer that calls while the call before still tells: an address may take half a minute."""
    program = "import sys; from bot.cli.main import main; sys.stdin.readline(); sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "-C", str(root), "run", "--once", "--now", AT_TEN]
    looks = [
        subprocess.Popen(command, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        for _ in range(3)
    ]
    for look in looks:
        assert look.stdin is not None
        look.stdin.write(b"\n")
        look.stdin.flush()
    for look in looks:
        look.communicate(timeout=60)
    assert len(box.titles) == len(set(box.titles))
    assert box.titles
