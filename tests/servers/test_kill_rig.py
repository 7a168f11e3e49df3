"""The bot is killed again and again, at random moments; each post is on its server once, and none is left open."""

from pathlib import Path

import pytest

from tests.servers.rig.fault_injection import StandIn, TroubledGoToSocial, TroubledTakahe
from tests.servers.rig.reporting import KILLS, SEED, Tell
from tests.servers.rig.tally import Rig

pytestmark = pytest.mark.servers


def test_a_bot_that_dies_at_any_moment_posts_once_and_loses_nothing(
    pds_url: str, mastodon_url: str, tmp_path: Path, tell: Tell
) -> None:
    counts = Rig(pds_url, mastodon_url, tmp_path, "kill", SEED, tell.progress).run(KILLS)
    tell.figures(str(counts))
    counts.judge()
    counts.judge_steps()
    assert counts.kills >= KILLS


@pytest.mark.parametrize(("name", "stand_in"), [("gts", TroubledGoToSocial), ("takahe", TroubledTakahe)])
def test_a_server_that_only_speaks_mastodons_api_gets_each_post_once_too(
    pds_url: str, tmp_path: Path, tell: Tell, name: str, stand_in: type[StandIn]
) -> None:
    """They know no key, so that only the look protects; and they show text otherwise than it was sent."""
    kills = max(1, KILLS // 5)
    counts = Rig(pds_url, "", tmp_path, name, SEED, tell.progress, stand_in=stand_in).run(kills)
    tell.figures(str(counts))
    counts.judge()
    assert counts.kills >= kills
