"""Two bots on one record on PostgreSQL: the one that publishes is killed again and again, and the other takes over."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.servers.rig.reporting import KILLS, SEED, Tell
from tests.servers.rig.tally import Rig
from tests.servers.rig.two_bots import Pair
from tests.servers.test_ledger_postgresql import server

__all__ = ["server"]
pytestmark = pytest.mark.servers
TAKES_OVER = 5.0  # seconds


@pytest.fixture
def database(server: str) -> Callable[[], str]:
    import psycopg

    numbers = count(1)

    def made() -> str:
        name = f"pair{next(numbers)}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{server}/{name}"

    return made


def test_of_two_bots_one_takes_over_from_the_killed_one_and_nothing_is_twice_or_lost(
    pds_url: str, mastodon_url: str, tmp_path: Path, tell: Tell, database: Callable[[], str]
) -> None:
    rig = Rig(pds_url, mastodon_url, tmp_path, "pair", SEED, tell.progress, database=database, crew=Pair)
    counts = rig.run(KILLS * 3 // 20)
    tell.figures(str(counts))
    counts.judge()
    assert max(counts.waited) < TAKES_OVER
