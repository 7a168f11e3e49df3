"""Names of files as people write them and as disks keep them: accents in two codings, capitals that differ."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path


def composed(name: str) -> str:
    """One of the two ways to code an accent (NFC). macOS and some sync programs write the other one (NFD)."""
    return unicodedata.normalize("NFC", name)


def without_capitals(name: str) -> str:
    return composed(composed(name).casefold())


def shown(name: str) -> str:
    """Without what breaks a terminal, a document or a ledger: control signs, bytes that are no text."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def on_disk(path: Path) -> Path:
    """The path as the disk has it, where only the coding of accents differs; else as it was given."""
    return _same(path, composed) or path


def near_match(path: Path) -> Path | None:
    """What lies there under the same name with other capitals, for a path that leads nowhere."""
    return None if path.exists() else _same(path, without_capitals)


def _same(path: Path, key: Callable[[str], str]) -> Path | None:
    if os.path.lexists(path):
        return path
    folder = _same(path.parent, key) if path != path.parent else None
    try:
        names = os.listdir(folder) if folder else []  # noqa: PTH208 -- only the names
    except OSError:
        return None
    wanted = key(path.name)
    return next((folder / name for name in sorted(names) if key(name) == wanted), None) if folder else None
