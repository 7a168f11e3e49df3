"""A clock that goes back in small steps counts as one that went back."""

import pytest

from tests.unit.publishing.publisher_fixture import CASE, MINUTE, TEN, World

NEW = CASE.replace("ana-example", "bo-example").replace("Ana", "Bo")


@pytest.mark.parametrize("restarts", [False, True], ids=["stays", "restarts"])
def test_small_steps_back_never_add_up(world: World, restarts: bool) -> None:
    last = TEN + 20 * MINUTE
    world.tick(last)
    for back in (1, 2):
        assert not world.tick(last - back * MINUTE).trouble, "two minutes are within what clocks do"
    world.write("campaigns/example/cases/bo-example.yaml", NEW)
    for back in (3, 4, 5, 10):
        if restarts:
            world.start()
        assert "clock" in world.tick(last - back * MINUTE).trouble[0].message
    assert len(world.mastodon.posts) == 1
    assert not world.tick(last).trouble
    assert len(world.mastodon.posts) == 2
