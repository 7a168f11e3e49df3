"""`followup restore --done`: a copy put back by another program is paused and checked as any restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.ledgers import tamper
from tests.flow.cli_runner import POSTS, Followup
from tests.flow.test_restore import AT_TEN, LATER, out, sent_since_the_restore


@pytest.fixture
def ready(followup: Followup) -> Followup:
    """With every yes, and a bot that watched up to the due time."""
    followup("verify", "ana-example", "--by", "p1")
    followup("approve", f"{POSTS}/", "--by", "p1")
    followup("run", "--once", now="2027-03-14T09:59:30+01:00")
    return followup


def test_a_copy_that_another_program_put_back_is_paused_and_looked_behind(ready: Followup, root: Path) -> None:
    ready("backup", "copy.db")
    ready("run", "--once", now=AT_TEN)
    once = out(root)
    record = root / "followup.dry.db"
    record.write_bytes((root / "copy.db").read_bytes())
    for beside in root.glob(f"{record.name}-*"):
        beside.unlink()
    said = ready("restore", "--done", "--by", "p1", now=LATER)
    assert said.code == 0
    assert "Taken as restored" in said.out
    assert "Everything is paused." in said.out
    ready("run", "--once", now=LATER)
    assert sent_since_the_restore(ready) == []
    ready("resume", "--by", "p1", now=LATER)
    ready("run", "--once", now=LATER)
    assert out(root) == once
    assert sent_since_the_restore(ready) == []
    assert ready("log", "--verify").code == 0


def test_a_restore_is_of_one_copy_and_of_a_ledger_that_is_there(ready: Followup, root: Path) -> None:
    for words in ([], ["copy.db", "--done"]):
        said = ready("restore", *words)
        assert (said.code, "followup restore --done" in said.err) == (2, True)
    (root / "followup.dry.db").unlink()
    said = ready("restore", "--done")
    assert (said.code, "there is no record yet" in said.err) == (1, True)
    assert not (root / "followup.dry.db").exists()


def test_what_is_put_back_is_paused_however_its_log_looks(ready: Followup, root: Path) -> None:
    tamper(root / "followup.dry.db", "UPDATE log SET person = 'p9' WHERE n = 2")
    said = ready("restore", "--done", now=LATER)
    assert (said.code, "line 2 of the log was changed later" in said.out) == (1, True)
    assert [pause["scope"] for pause in ready("status", "--json", now=LATER).document["pauses"]] == ["all"]
