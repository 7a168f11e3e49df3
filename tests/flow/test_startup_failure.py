"""People are notified when the bot cannot start, though no ledger can remember it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.alerts import startup_failure
from tests.fakes.mailbox import Mailbox
from tests.flow.cli_runner import CLEARED, Followup, typed
from tests.flow.test_alerts import AT_TEN, CONFIG, NEXT_DAY

# Of a plug-in that Apprise loads.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")


@pytest.fixture(autouse=True)
def _nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "tmp"))


@pytest.fixture
def root(make_folder: Callable[..., Path]) -> Path:
    return make_folder(case=CLEARED, config=CONFIG)


@pytest.fixture
def followup(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    return typed(root, capsys)


def damaged(root: Path) -> None:
    (root / "followup.dry.db").write_text("this was a record once, and is none any more " * 9)


@pytest.mark.parametrize("way", [["run", "--once"], ["run", "--no-desk"]])
def test_a_ledger_that_cannot_be_used_is_reported_once_whoever_starts_the_bot_again(
    followup: Followup, root: Path, box: Mailbox, way: list[str]
) -> None:
    damaged(root)
    for _ in range(3):
        assert followup(*way, now=AT_TEN).code == 2
    (letter,) = box.letters
    assert letter["title"] == "followup (dry run): Nothing can be sent"
    assert "Ana" not in letter["message"]


def test_it_is_reported_again_after_all_was_well(followup: Followup, root: Path, box: Mailbox) -> None:
    damaged(root)
    followup("run", "--once", now=AT_TEN)
    (root / "followup.dry.db").unlink()
    followup("run", "--once", now=AT_TEN)
    assert not list(root.glob("*.told-*"))
    damaged(root)
    followup("run", "--once", now=AT_TEN)
    assert box.titles.count("followup (dry run): Nothing can be sent") == 2


def test_a_folder_of_campaigns_that_is_gone_is_reported(followup: Followup, root: Path, box: Mailbox) -> None:
    (root / "campaigns").rename(root / "elsewhere")
    followup("run", "--once", now=AT_TEN)
    assert box.titles == ["followup (dry run): Nothing can be sent"]


def test_where_no_address_took_it_it_is_reported_the_next_time(followup: Followup, root: Path, box: Mailbox) -> None:
    damaged(root)
    box.closed = True
    assert "ALERT_URL did not take a message" in followup("run", "--once", now=AT_TEN).err
    box.closed = False
    followup("run", "--once", now=AT_TEN)
    assert len(box.letters) == 2, "the one that was refused, and this one"


def test_where_nothing_can_be_noted_beside_the_ledger_it_is_noted_elsewhere(
    followup: Followup, root: Path, tmp_path: Path, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged(root)
    made = startup_failure._made
    monkeypatch.setattr(startup_failure, "_made", lambda mark: mark.parent != root and made(mark))
    for _ in range(2):
        followup("run", "--once", now=AT_TEN)
    assert len(box.letters) == 1
    monkeypatch.setattr(startup_failure, "_made", lambda _: False)
    next((tmp_path / "tmp").iterdir()).unlink()
    assert "no alert is sent: the bot cannot store that it was sent" in followup("run", "--once", now=AT_TEN).err
    assert len(box.letters) == 1


def test_an_address_that_took_nothing_shows_until_one_gets_through(
    followup: Followup, root: Path, box: Mailbox
) -> None:
    followup("verify", "ana-example", "--by", "p1")
    box.closed = True
    followup("run", "--once", now=AT_TEN)
    said = followup("status", now=AT_TEN)
    assert said.code == 1
    assert "Not told: the alert address in ALERT_URL did not take a message" in said.out
    box.closed = False
    followup("run", "--once", now=NEXT_DAY)
    assert "Not told" not in followup("status", now=NEXT_DAY).out


@pytest.mark.parametrize(
    ("alert", "beat", "wrong"),
    [
        ("", "https://hunter2.example/beat", "ALERT_URL"),
        ("hunter2", "https://hunter2.example/beat", "the value in ALERT_URL is not an address that Apprise knows"),
        ("json://127.0.0.1/hunter2", "hunter2", "the value in HEARTBEAT_URL is not a web address"),
        ("json://127.0.0.1/hunter2", "http://127.0.0.1/hunter2", ""),
    ],
)
def test_doctor_says_whether_people_can_be_told_at_all(
    followup: Followup, monkeypatch: pytest.MonkeyPatch, alert: str, beat: str, wrong: str
) -> None:
    for name, value in (("ALERT_URL", alert), ("HEARTBEAT_URL", beat)):
        monkeypatch.setenv(name, value)
    said = followup("doctor")
    assert (said.code, "hunter2" in said.out) == (int(bool(wrong)), False)
    assert ("wrong: [alerts] in config.toml: " in said.out) == bool(wrong)
    assert wrong in said.out
