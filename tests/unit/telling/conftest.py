"""The world of publishing, a team in it, and the box that its alerts go to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.mailbox import Mailbox
from tests.unit.publishing.conftest import make_world
from tests.unit.publishing.world import CAMPAIGN, CASE
from tests.unit.telling.team import ALERTS, Team

__all__ = ["make_world"]


@pytest.fixture
def team(make_folder: Callable[..., Path], box: Mailbox) -> Iterator[Team]:
    team = Team(make_folder(CAMPAIGN, CASE, ALERTS), box)
    yield team
    team.world.ledger.close()
