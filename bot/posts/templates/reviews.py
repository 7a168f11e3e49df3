"""Templates marked as drafts, by `{# draft #}` in the first line; once read it is `{# reviewed: p1, 2026-12-01 #}`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.posts.templates.library import NAME

if TYPE_CHECKING:
    from pathlib import Path

_DRAFT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{#-?\s*draft\b", re.IGNORECASE)


def count_drafts(folder: Path) -> Counter[str]:
    """How many drafts there are in each language."""
    files = ((NAME.fullmatch(path.name), path) for path in folder.rglob("*.txt") if path.is_file())
    return Counter(match[1] for match, path in files if match and _is_draft(path))


def _is_draft(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return _DRAFT.match(file.readline(200)) is not None
    except OSError:
        return False
