"""The stores that the ledger's suite runs over here; the suite on PostgreSQL is in tests/servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger.ledger import Ledger
from tests.contract.stages import SPEAK_HTTP, Stage, stage


@pytest.fixture(params=["file", "memory"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'followup.db'}"


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    ledger = Ledger(ledger_url)
    yield ledger
    ledger.close()


@pytest.fixture(params=SPEAK_HTTP)
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Each platform that speaks HTTP, with its fake server."""
    with stage(request.param, tmp_path) as ready:
        yield ready
