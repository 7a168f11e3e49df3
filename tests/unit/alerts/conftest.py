"""The world of publishing, a team in it, and the box that its alerts go to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.mailbox import Mailbox
from tests.unit.alerts.account_fixtures import ALERTS, Team
from tests.unit.publishing.conftest import make_world
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE

__all__ = ["make_world"]


@pytest.fixture
def team(make_folder: Callable[..., Path], box: Mailbox) -> Iterator[Team]:
    team = Team(make_folder(CAMPAIGN, CASE, ALERTS), box)
    yield team
    team.world.ledger.close()
