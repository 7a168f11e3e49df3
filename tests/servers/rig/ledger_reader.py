"""The bots' ledger, read by plain SQL without the bot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

OPEN = frozenset({"sending", "waiting", "partial", "unconfirmed"})
FINAL = frozenset({"published", "rejected", "missed", "skipped", "withdrawn"})
_PARTS = (
    "SELECT d.account, d.id, d.state, p.text, p.attempted_at IS NOT NULL, p.at IS NOT NULL"
    " FROM delivery d JOIN part p ON p.delivery = d.id ORDER BY d.id, p.n"
)


@dataclass(frozen=True)
class OpenPost:
    """A post that is not settled, and its first part without a receipt."""

    id: str
    account: str
    state: str
    n: int
    text: str
    attempted: bool


@dataclass(frozen=True)
class Record:
    """`url` as in config.toml."""

    url: str

    @property
    def growing(self) -> Path | None:
        """The file that grows with each thing that is written."""
        return Path(f"{self._file}-wal") if self._file else None

    def states(self) -> dict[str, str]:
        return dict(self._ask("SELECT id, state FROM delivery"))

    def open(self) -> list[OpenPost]:
        return [
            found for _, parts in groupby(self._ask(_PARTS), key=lambda row: row[1]) for found in _first(list(parts))
        ]

    @property
    def _file(self) -> str | None:
        return self.url.removeprefix("sqlite:///") if self.url.startswith("sqlite") else None

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        if self._file:
            with closing(sqlite3.connect(self._file, timeout=30)) as connection:
                return connection.execute(question).fetchall()
        import psycopg

        with psycopg.connect(self.url) as server:
            return server.execute(question).fetchall()


def _first(parts: list[tuple[Any, ...]]) -> list[OpenPost]:
    account, id, state = parts[0][:3]
    missing = [(n, row) for n, row in enumerate(parts) if not row[5]]
    if state not in OPEN or not missing:
        return []
    n, (_, _, _, text, attempted, _) = missing[0]
    return [OpenPost(id, account, state, n, text, bool(attempted))]
