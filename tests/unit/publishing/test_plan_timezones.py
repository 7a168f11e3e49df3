"""Two campaigns a day apart on the clock: each has its own today."""

from datetime import UTC, datetime

import pytest

from tests.unit.publishing.conftest import MakeWorld
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, World

EAST = CAMPAIGN.replace("Europe/Zurich", "Pacific/Kiritimati")  # UTC+14
WEST = CAMPAIGN.replace("Europe/Zurich", "Pacific/Niue")  # UTC-11
BO = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")
# It is the 14th in the west until 11:00 UTC of the 15th, and the 15th in the east from 10:00 UTC of the 14th on.
FIRST_START = datetime(2027, 3, 14, 22, 0, tzinfo=UTC)
OVER_IN_THE_WEST = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
IN_THE_WEST = "west/bo-example/anniversary.detained/2027-03-14/mastodon/en"


@pytest.fixture
def far(make_world: MakeWorld) -> World:
    world = make_world(EAST)
    world.write("campaigns/west/campaign.yaml", WEST)
    world.write("campaigns/west/cases/bo-example.yaml", BO)
    return world


def test_a_first_start_counts_today_only_in_each_campaigns_own_zone(far: World) -> None:
    tick = far.tick(FIRST_START)
    assert [report.id for report in tick.reports] == [IN_THE_WEST]
    assert far.row(IN_THE_WEST).state == "published"
    far.tick(OVER_IN_THE_WEST)
    assert far.state is None, "yesterday in the east, before anybody was there to speak"


def test_a_day_that_ended_in_one_zone_while_the_bot_was_away_is_missed_there_alone(far: World) -> None:
    far.tick(datetime(2027, 3, 13, 12, 0, tzinfo=UTC))
    far.tick(FIRST_START)
    assert (far.state, far.row().detail) == ("missed", "down")
    assert far.row(IN_THE_WEST).state == "published"
