"""The real servers, started once for all tests that need them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.real import mastodon_mock, pds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` says aloud that it leaves the real servers out; `make test-servers` requires them."""
    if os.environ.get("FOLLOWUP_SERVERS") != "required":
        left_out = pytest.mark.skip(reason="publishes to real servers: run `make servers test-servers`")
        for test in items:
            if test.get_closest_marker("servers"):
                test.add_marker(left_out)


@pytest.fixture(scope="session")
def pds_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pds(tmp_path_factory.mktemp("pds")) as url:
        yield url


@pytest.fixture(scope="session")
def mastodon_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with mastodon_mock(tmp_path_factory.mktemp("mastodon")) as url:
        yield url


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder for the secrets of one account."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    return folder
