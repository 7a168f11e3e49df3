"""The real servers, started once for all tests that need them."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.servers.real import mastodon_mock, pds
from tests.servers.rig.reporting import Tell

_FIGURES = "figures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` says aloud that it leaves the real servers out; `make test-servers` requires them.

    There the rigs run side by side, each with servers of its own, and beside them all the rest.
    """
    for test in items:
        if test.get_closest_marker("servers"):
            test.add_marker(pytest.mark.xdist_group(test.path.stem if test.path.stem.endswith("_rig") else "rest"))
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


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]) -> Tell:
    def progress(line: str) -> None:
        with capsys.disabled():
            sys.stderr.write(f"\n{line}")
            sys.stderr.flush()

    return Tell(progress, lambda figures: record_property(_FIGURES, figures))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the rigs, whatever became of them."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for report in reports:
        for name, value in report.user_properties:
            if name == _FIGURES and report.when == "call":
                terminalreporter.section(report.nodeid.rpartition("::")[2].partition("@")[0])
                terminalreporter.line(str(value))
