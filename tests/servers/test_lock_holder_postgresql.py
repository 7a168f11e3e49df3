"""Who publishes from a record on PostgreSQL: the server itself tells, so that a name is never out of date."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger.lock import holder, publisher_lock
from tests.servers.test_ledger_postgresql import ledger_url, server

__all__ = ["ledger_url", "server"]
pytestmark = pytest.mark.servers


def test_the_one_that_holds_the_lock_is_named_and_gone_with_it(ledger_url: str) -> None:
    for _ in range(20):  # the next one has it at once, also before the server has noticed that a connection was closed
        with publisher_lock(ledger_url) as held:
            assert held
    with publisher_lock(ledger_url, datetime.now(UTC)) as held:
        assert held
        with publisher_lock(ledger_url, datetime.now(UTC)) as second:
            assert not second
        found = holder(ledger_url)
        assert found is not None
        assert (found.pid, found.host) == (os.getpid(), socket.gethostname())
        assert abs(found.since - datetime.now(UTC)) < timedelta(minutes=1)
    assert holder(ledger_url) is None


def test_a_server_that_does_not_answer_tells_nothing() -> None:
    assert holder("postgresql://followup@127.0.0.1:9/nowhere") is None
