"""The bot is killed again and again, at random moments; each post is on its server once, and none is left open."""

from pathlib import Path

import pytest

from tests.servers.rig.counts import Rig
from tests.servers.rig.telling import KILLS, SEED, Tell

pytestmark = pytest.mark.servers


def test_a_bot_that_dies_at_any_moment_posts_once_and_loses_nothing(
    pds_url: str, mastodon_url: str, tmp_path: Path, tell: Tell
) -> None:
    counts = Rig(pds_url, mastodon_url, tmp_path, "kill", SEED, tell.progress).run(KILLS)
    tell.figures(str(counts))
    counts.judge()
    counts.judge_steps()
    assert counts.kills >= KILLS
