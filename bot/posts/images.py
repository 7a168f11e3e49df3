"""The image of a case as it is attached to a post, and the digest of its file."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from stat import S_ISREG
from typing import TYPE_CHECKING

from bot.lib.filenames import on_disk
from bot.posts.models import Finding, Media

if TYPE_CHECKING:
    from pathlib import Path

    from bot.calendar.deliveries import Delivery
    from bot.posts.templates.library import Library


def attached(delivery: Delivery, library: Library) -> tuple[tuple[Media, ...], tuple[Finding, ...]]:
    """The case's image, or the finding that it has no description in this language. A lost file has no digest."""
    case = delivery.occasion.case
    if case is None or case.image is None:
        return (), ()
    alt = case.image.alt.get(delivery.language)
    if alt is None:
        words = f"the image has no description in “{delivery.language}”: add it to `alt` in {case.file}"
        return (), (Finding("alt-text", "block", words, case.file, delivery=delivery.id),)
    folder = (library.root / delivery.occasion.campaign.file).parent
    path = on_disk(folder / case.image.file)
    return (Media(path, digest(path, folder), alt),), ()


def digest(path: Path, folder: Path) -> str:
    """SHA-256 of the file as it stands, read again only when it changed.

    Empty where it is no plain file of the folder (reading a pipe would never end) or far too large.
    """
    from bot.platforms.images import MOST_BYTES  # with Pillow, which a post without an image never pays for

    try:
        found = path.stat()
        if not S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            return ""
        return _digest(path, folder, found.st_mtime_ns, found.st_size)
    except OSError:
        return ""


@lru_cache(maxsize=1024)
def _digest(path: Path, folder: Path, _changed: int, _size: int) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
