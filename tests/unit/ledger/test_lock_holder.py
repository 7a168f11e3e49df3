"""The holder of the publisher's lock is named only while that is certain."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ledger.lock import holder, publisher_lock
from tests.fakes.ledgers import NOW

HOLD = (
    "import sys\nfrom datetime import datetime\nfrom bot.ledger.lock import publisher_lock\n"
    "with publisher_lock(sys.argv[1], datetime.fromisoformat(sys.argv[2])):\n print('held', flush=True)\n"
    " sys.stdin.read()\n"
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'followup.db'}"


def test_the_one_that_holds_the_lock_is_named_by_the_others(url: str) -> None:
    with publisher_lock(url, NOW) as held:
        assert held
        found = holder(url)
        assert found is not None
        assert (found.pid, found.host, found.since) == (os.getpid(), socket.gethostname(), NOW)
        assert str(found) == f"process {os.getpid()} on this machine, since 2027-03-14 09:00 UTC"
    assert holder(url) is None


def test_who_was_killed_is_not_named(url: str) -> None:
    words = [sys.executable, "-c", HOLD, url, NOW.isoformat()]
    bot = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert bot.stdout is not None
    assert bot.stdout.readline() == b"held\n"
    with publisher_lock(url, NOW) as held:
        assert not held
    found = holder(url)
    assert found is not None, "who stands by leaves the other's name alone"
    assert found.pid == bot.pid
    bot.kill()
    bot.communicate()
    assert holder(url) is None
    with publisher_lock(url, NOW):
        found = holder(url)
        assert found is not None
        assert found.pid == os.getpid()


def test_another_machine_is_named(url: str, tmp_path: Path) -> None:
    told = {"pid": 4711, "host": "machine-b", "since": NOW.isoformat()}
    (tmp_path / "followup.db.holder").write_text(json.dumps(told))
    assert str(holder(url)) == "process 4711 on machine-b, since 2027-03-14 09:00 UTC"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"pid": 1}', '{"pid": 1, "host": "a\\nb", "since": "2027-03-14T10:00Z"}']
)
def test_what_cannot_be_read_tells_nothing(url: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "followup.db.holder").write_text(text)
    assert holder(url) is None


def test_a_look_whether_a_bot_runs_leaves_no_name(url: str, tmp_path: Path) -> None:
    with publisher_lock(url):
        assert not (tmp_path / "followup.db.holder").exists()


def test_in_memory_there_is_nobody_to_tell() -> None:
    with publisher_lock("sqlite://", NOW):
        assert holder("sqlite://") is None
