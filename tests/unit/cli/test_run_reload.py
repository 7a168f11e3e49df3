"""A running bot takes up changes without a restart."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.commands.run import watching
from bot.cli.context import Context
from bot.drafts.models import Workspace

LIVE = """live = true
[people.p1]
[accounts.mastodon]
platform = "mastodon"
server = "http://127.0.0.1:9"
access_token = { file = "token" }
"""


def test_a_running_bot_writes_for_the_limit_that_doctor_took_over(make_folder: Callable[..., Path]) -> None:
    root = make_folder(config=LIVE)
    for file in root.rglob("*"):
        os.utime(file, (1, 1))
    call = Context(Namespace(config=None, now=None, json=False), root)
    ledger = call.ledger()
    ledger.know("mastodon", "1", "@us@example", 5000, datetime.now(UTC))
    watch = watching(call)
    assert watch.files.settings.accounts["mastodon"].limit == 5000
    ledger.know("mastodon", "1", "@us@example", 300, datetime.now(UTC))
    found = watch.fresh()
    assert isinstance(found, Workspace), found
    assert found.settings.accounts["mastodon"].limit == 300
    assert watch.fresh() is found
    ledger.close()
