"""Several programs and threads on one ledger claim each delivery once and keep the log intact."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import DAY, ID, NOW, a_seal, an_id, examined, send, sending

ROOT = Path(__file__).parents[3]

CLAIM = """
import sys
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import NOW, a_seal, an_id
ledger = Ledger(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(sum(ledger.claim(a_seal(an_id(f"case-{n}")), 0, NOW) for n in range(40)))
ledger.close()
"""


def test_of_two_programs_one_claims_each_delivery(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    Ledger(url).close()
    both = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    won = [int(process.communicate(timeout=60)[0]) for process in both]
    assert sum(won) == 40
    ledger = Ledger(url)
    assert len(ledger.entries()) == 40
    assert examined(ledger).sound
    ledger.close()


def test_threads_share_a_ledger(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'followup.db'}")

    def publish(account: str) -> None:
        for n in range(20):
            id = an_id(f"case-{n}", account)
            sending(ledger, id=id)
            send(ledger, id=id)

    threads = [threading.Thread(target=publish, args=(name,)) for name in ("mastodon", "x", "bluesky")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = ledger.answers(DAY, DAY).rows.values()
    assert [row.state for row in rows] == ["published"] * 60
    assert len(ledger.entries()) == 180
    assert examined(ledger).sound
    ledger.close()


def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    """What another connection commits in between the questions of one answer is not half seen."""
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    reader, writer = Ledger(url), Ledger(url)
    with reader._database.reading() as session:
        assert session.row("SELECT COUNT(*) FROM log") == (0,)
        writer.know("mastodon", "109", "team", 500, NOW)
        assert session.row("SELECT COUNT(*) FROM account") == (0,)
    assert reader.answers(DAY, DAY).identities == {"mastodon": "109"}
    reader.close()
    writer.close()


DIE = """
import os, sys
from bot.ledger.ledger import Ledger
from tests.fakes.ledgers import ID, NOW, a_seal
ledger = Ledger(sys.argv[1])
ledger.claim(a_seal(), 0, NOW)
with ledger._database.writing() as session:
    session.run("UPDATE part SET attempted_at = 'half' WHERE delivery = :id", id=ID)
    os._exit(9)
"""


def test_a_program_that_dies_leaves_what_it_committed_and_nothing_else(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'followup.db'}"
    assert subprocess.run([sys.executable, "-c", DIE, url], cwd=ROOT, check=False).returncode == 9
    ledger = Ledger(url)
    row = ledger.row(ID)
    assert row is not None
    assert (row.state, row.parts[0].attempted_at) == ("sending", None)
    assert ledger.sealed(ID) == a_seal()
    assert [entry.event for entry in ledger.entries()] == ["claimed"]
    ledger.close()
