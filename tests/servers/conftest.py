"""The real servers, started once for all tests that need them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.real import mastodon_mock, pds


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
