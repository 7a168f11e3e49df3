"""config.toml -> Settings, frozen. A secret is a reference here; it is resolved only when its account connects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

PlatformName = Literal["mastodon", "x", "bluesky"]


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret stands: an environment variable or a file. Never the secret itself."""

    env: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `platform` is the one it posts to or, in a dry run, stands in for. `limit` in that platform's unit."""

    name: str
    platform: PlatformName
    server: str
    handle: str | None = None
    languages: tuple[str, ...] | None = None
    limit: int | None = None
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
    """All paths are absolute. `ledger` is the address of the ledger in use: a dry run has its own beside the live one."""

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


def load(root: Path, file: Path | None = None) -> Settings:
    """Reads `file`, else `root/config.toml`, else the defaults: a dry run with three stand-in accounts.

    Raises InputError with every problem of the file at once.
    """
    raise NotImplementedError


def is_loopback(account: Account) -> bool:
    """Whether the account's server is this machine."""
    raise NotImplementedError
