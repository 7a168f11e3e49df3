"""The image of a case as it is attached to a post, and the digest of its file."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.messages.model import Finding, Media

if TYPE_CHECKING:
    from pathlib import Path

    from bot.calendar.deliveries import Delivery
    from bot.messages.templates import Library


def attached(delivery: Delivery, library: Library) -> tuple[tuple[Media, ...], tuple[Finding, ...]]:
    """The case's image, or the finding that it has no description in this language. A lost file has no digest."""
    case = delivery.occasion.case
    if case is None or case.image is None:
        return (), ()
    alt = case.image.alt.get(delivery.language)
    if alt is None:
        words = f"the image has no description in “{delivery.language}”: add it to `alt` in {case.file}"
        return (), (Finding("alt-text", "block", words, case.file, delivery=delivery.id),)
    path = (library.root / delivery.occasion.campaign.file).parent / case.image.file
    return (Media(path, digest(path), alt),), ()


def digest(path: Path) -> str:
    """SHA-256 of the file as it stands, empty where it cannot be read; read again only when the file changed."""
    try:
        found = path.stat()
        return _digest(path, found.st_mtime_ns, found.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=1024)
def _digest(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
