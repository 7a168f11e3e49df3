"""A fifth of all answers is lost, and every fourth request meets another fault: the same counts."""

from pathlib import Path

import pytest

from tests.servers.rig.expectations import BAD
from tests.servers.rig.reporting import KILLS, SEED, Tell
from tests.servers.rig.tally import Rig

pytestmark = pytest.mark.servers


def test_lost_answers_cuts_faults_and_busy_servers_double_and_lose_nothing(
    pds_url: str, mastodon_url: str, tmp_path: Path, tell: Tell
) -> None:
    counts = Rig(pds_url, mastodon_url, tmp_path, "fault", SEED, tell.progress, BAD).run(
        KILLS // 8, rounds=max(1, KILLS // 200)
    )
    tell.figures(str(counts))
    counts.judge()
    for name in ("lost", "cut", "fault", "busy", "garbage"):
        assert counts.faults[name] > counts.requests * getattr(BAD, name) / 2, name
