"""The operator's settings, frozen. A secret is a reference; it is resolved only when its account connects."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import NoSecret

PlatformName = str  # a key of bot.platforms.specs.SPECS

_LARGEST_SECRET = 65_536  # bytes
_VARIABLE = re.compile(r"[A-Z]{1,14}[0-9]{0,2}(_([A-Z]{1,14}[0-9]{0,2}|[0-9]{1,3}))*")


@dataclass(frozen=True, slots=True)
class Secret:
    """The place of a secret: an environment variable or a file. Never the secret itself.

    `at` is the place in config.toml that names it.
    """

    env: str | None = None
    file: str | None = None
    at: str = field(default="config.toml", compare=False)

    @property
    def named(self) -> str:
        """The variable or the file; "" for what is neither, as it may be the secret itself, put there by mistake."""
        if self.env:
            return self.env if self.env in os.environ or _VARIABLE.fullmatch(self.env) else ""
        try:
            return self.file if self.file and Path(self.file).exists() else ""
        except (OSError, ValueError):
            return ""

    def resolve(self) -> str:
        """The secret itself, without the line end that editors add. Raises NoSecret, which names the place alone.

        A file that everyone may read is taken: container hosts mount their secrets that way.
        """
        value = os.environ.get(self.env, "") if self.env else self._from_file()
        if not value.strip():
            raise NoSecret(f"{self._place()} holds no secret: set it, or change config.toml")
        return value.strip()

    def _from_file(self) -> str:
        path = Path(self.file or "")
        try:
            if not path.exists():
                raise NoSecret(f"{self._place()} is missing: write the secret into it, or change config.toml")
            if not path.is_file() or path.stat().st_size > _LARGEST_SECRET:
                raise NoSecret(f"{self._place()} is not a file with a secret: see config.toml")
            return path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise NoSecret(f"{self._place()} cannot be read as text: see who may read it, and config.toml") from None

    def _place(self) -> str:
        kind = "environment variable" if self.env else "file"
        return f"the {kind} {self.named or f'that is named at {self.at}'}"


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `platform`: where it posts or, in a dry run, what it stands in for. `limit` in its unit.

    `link_length`: how many characters a link counts for, as its server said; None: as its platform counts.
    """

    name: str
    platform: PlatformName
    server: str
    handle: str | None = None
    languages: tuple[str, ...] | None = None
    limit: int | None = None
    link_length: int | None = None
    alt_limit: int | None = None
    posts_a_day: int | None = None
    gap: timedelta = timedelta(0)
    secrets: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Floor:
    """Campaign files may ask for more, never for less. `facts_checked_within` None: a campaign may say never."""

    approvals: int = 1
    facts_checked_within: timedelta | None = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Person:
    code: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alerts:
    urls: tuple[Secret, ...] = ()
    names: bool = False
    heartbeat: Secret | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All paths are absolute. `ledger` is the address of the one in use: a dry run has its own beside the live one."""

    root: Path
    live: bool
    ledger: str
    campaigns: Path
    templates: Path
    accounts: Mapping[str, Account]
    people: Mapping[str, Person] = field(default_factory=dict)
    floor: Floor = Floor()
    settle_after: timedelta = timedelta(seconds=60)
    retry_after: timedelta = timedelta(seconds=30)
    alerts: Alerts = Alerts()
    listen: str = "127.0.0.1:8000"


def is_loopback(account: Account) -> bool:
    """Whether the account's server is this machine, by the only two names that count as such."""
    return urlsplit(account.server).hostname in ("127.0.0.1", "localhost")
