"""A fifth of all answers is lost, and every fourth request meets another fault: the same counts."""

import os
import sys
from pathlib import Path

import pytest

from tests.servers.rig.counts import Rig
from tests.servers.rig.trouble import BAD

pytestmark = pytest.mark.servers
KILLS = int(os.environ.get("FOLLOWUP_KILLS", "40")) // 8
SEED = int(os.environ.get("FOLLOWUP_SEED", "20270314"))


def test_lost_answers_cuts_faults_and_busy_servers_double_and_lose_nothing(
    pds_url: str, mastodon_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = Rig(pds_url, mastodon_url, tmp_path, SEED, BAD).run(KILLS)
    with capsys.disabled():
        sys.stdout.write(f"\n{counts}\n")
    counts.judge()
    assert set(counts.faults) == {"lost", "cut", "fault", "busy", "garbage"}
