"""Folders -> Casebook: every problem of every file at once, each with its place and what to write instead."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from bot.casebook.book import Casebook


def load(folder: Path, root: Path, accounts: Collection[str], today: date) -> Casebook:
    """Reads `folder/<campaign>/campaign.yaml` and its `cases/`; never raises for what a file holds.

    `root` is what file names in problems are relative to, `accounts` the names that config.toml knows, `today` the day
    after which a key date lies in the future. Raises CommandError where `folder` itself cannot be read.
    """
    raise NotImplementedError
