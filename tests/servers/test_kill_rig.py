"""The bot is killed again and again, at random moments; each post is on its server once, and none is left open."""

import os
import sys
from pathlib import Path

import pytest

from tests.servers.rig.counts import Rig

pytestmark = pytest.mark.servers
KILLS = int(os.environ.get("FOLLOWUP_KILLS", "40"))
SEED = int(os.environ.get("FOLLOWUP_SEED", "20270314"))


def test_a_bot_that_dies_at_any_moment_posts_once_and_loses_nothing(
    pds_url: str, mastodon_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = Rig(pds_url, mastodon_url, tmp_path, SEED).run(KILLS)
    with capsys.disabled():
        sys.stdout.write(f"\n{counts}\n")
    counts.judge()
    assert counts.kills >= KILLS
    assert counts.stopped.total() * 20 <= counts.kills, "the bot relies on the platforms' own guards"
