"""The world that the tests of publishing play in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.publishing.file_watcher import Unchanging
from tests.unit.publishing.publisher_fixture import CAMPAIGN, CASE, CONFIG, THREAD, World, load

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(make_folder: Callable[..., Path]) -> Iterator[MakeWorld]:
    worlds: list[World] = []

    def make(campaign: str = CAMPAIGN, case: str = CASE, config: str = CONFIG, text: str = "", **cases: str) -> World:
        root = make_folder(campaign, case, config, **cases)
        if text:
            (root / "templates/anniversary/en.txt").write_text(text, "utf-8")
        files = load(root)
        assert not files.casebook.problems, files.casebook.problems
        world = World(root, Unchanging(files))
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        world.ledger.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """One case, one account, nobody to ask."""
    return make_world()


@pytest.fixture
def thread(make_world: MakeWorld) -> World:
    """The same, in three parts."""
    return make_world(text=THREAD)
