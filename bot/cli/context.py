"""What every command is given: its arguments, the clock, the files, and where output goes."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot import config
from bot.casebook import loader
from bot.errors import CommandError

if TYPE_CHECKING:
    from bot.casebook.models import Casebook
    from bot.config import Account, Settings
    from bot.drafts.models import Workspace
    from bot.ledger.ledger import Ledger
    from bot.ledger.models import AccountLimits, LedgerSnapshot


@dataclass
class Context:
    """One run of one command. `root` is the directory of `-C`, `args` what argparse read."""

    args: Namespace
    root: Path
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    @cached_property
    def now(self) -> datetime:
        """The moment the call began: `--now`, else the clock of this machine (aware, UTC)."""
        wanted: datetime | None = getattr(self.args, "now", None)
        if wanted is None:
            return datetime.now(UTC)
        if self.settings.live and not all(map(config.is_loopback, self.settings.accounts.values())):
            raise CommandError(
                "--now cannot be used on real accounts: leave it out, or set live = false in config.toml"
            )
        return wanted

    @cached_property
    def settings(self) -> Settings:
        given: str | None = self.args.config
        return config.load(self.root, Path(given) if given else None)

    @cached_property
    def casebook(self) -> Casebook:
        return loader.load(self.settings.campaigns, self.root, self.settings.accounts, self.now)

    @cached_property
    def files(self) -> Workspace:
        from bot.drafts.models import Workspace
        from bot.posts.templates.library import Library

        return Workspace(self._measured(), self.casebook, Library(self.settings.templates, self.root))

    def _measured(self) -> Settings:
        """Real accounts hold as much as their servers said to `doctor`, unless config.toml gives a limit."""
        if not self.settings.live:
            return self.settings
        from bot.ledger.reader import open_read_only

        known = open_read_only(self.settings.ledger).limits()
        return replace(
            self.settings,
            accounts={
                name: _with_limits(account, known[name]) if name in known else account
                for name, account in self.settings.accounts.items()
            },
        )

    def answers(self, first: date, last: date) -> LedgerSnapshot:
        """What the ledger knows of these local dates; a ledger is never made for a question."""
        from bot.ledger.reader import open_read_only

        return open_read_only(self.settings.ledger).answers(first, last)

    def ledger(self) -> Ledger:
        from bot.ledger.ledger import Ledger

        return Ledger(self.settings.ledger)

    def echo(self, text: str = "") -> None:
        """A line for people; silent under --json, whose document is all that stands on stdout."""
        if not self.json_wanted:
            self.out.write(text + "\n")

    def emit_json(self, **content: object) -> None:
        """The one JSON document of --json."""
        if self.json_wanted:
            json.dump({"version": 1, **content}, self.out, ensure_ascii=False, indent=1, default=str)
            self.out.write("\n")

    def progress(self, text: str) -> None:
        """How far a long work is, on a terminal; nothing in a pipe. An empty text clears the line."""
        if self.err.isatty():
            self.err.write(f"\r\x1b[2K{text}")
            self.err.flush()

    @property
    def json_wanted(self) -> bool:
        return bool(getattr(self.args, "json", False))


def _with_limits(account: Account, known: AccountLimits) -> Account:
    limit = known.characters if account.limit is None else account.limit
    return replace(account, limit=limit, link_length=known.link_length, alt_limit=known.alt_limit)
