"""Attach the image of a case to a post, and check that it can be sent."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePath
from stat import S_ISREG
from typing import TYPE_CHECKING

from bot.errors import Rejected
from bot.lib.english import listed
from bot.lib.filenames import near_match, on_disk
from bot.posts.models import Finding, Media

if TYPE_CHECKING:
    from bot.calendar.deliveries import Delivery
    from bot.posts.templates.library import Library


# EXIF: make, model, artist, author, GPS
_TELLING = {0x010F: "the camera", 0x0110: "the camera", 0x013B: "the author", 0x9C9D: "the author", 0x8825: "the place"}


def attach_image(delivery: Delivery, library: Library) -> tuple[tuple[Media, ...], tuple[Finding, ...]]:
    """Return the case's image, or a finding that it has no description in this language."""
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
    from bot.platforms.images import MAX_BYTES  # with Pillow, which a post without an image never pays for

    try:
        found = path.stat()
        if not S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
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


def find_problem(path: Path, written: str) -> str | None:
    """Return what is wrong with the image at `path`, which the case file writes as `written`; None if nothing is."""
    from bot.platforms.images import MAX_BYTES

    folder = _folder(path, written)
    if folder is None:
        return f"the image {written} is not in the campaign's folder: copy it into images/ there and write that path"
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            return f"the image {written} leads out of the campaign's folder: copy the file into its images folder"
        found = real.stat()
    except (OSError, RuntimeError):
        return f"there is no image {written} in the campaign's folder: {_lies_as(path, folder)}"
    if not real.is_file():
        return f"the image {written} is not a file: write the path of an image, such as images/cao.jpg"
    if found.st_size > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        return f"the image {written} is too large ({found.st_size // 1_000_000} MB): save it with at most {most} MB"
    refusal = _look(real, found.st_ino, found.st_mtime_ns, found.st_size)[0]
    return f"the image {written}: {refusal}" if refusal else None


def find_metadata(path: Path) -> str | None:
    """Return what the file gives away (the place, the camera, the author); None if nothing."""
    try:
        found = path.stat()
        return _look(path.resolve(), found.st_ino, found.st_mtime_ns, found.st_size)[1] or None
    except (OSError, RuntimeError):
        return None


def _lies_as(path: Path, folder: Path) -> str:
    near = near_match(path)
    if near is None or not near.is_relative_to(folder):
        return "put it there, or change `file` under `image`"
    return f"did you mean {near.relative_to(folder).as_posix()}?"


def _folder(path: Path, written: str) -> Path | None:
    """The campaign's folder: where a path that starts there starts."""
    steps = PurePath(written.replace("\\", "/"))
    if steps.is_absolute() or ".." in steps.parts or len(path.parents) < len(steps.parts):
        return None
    return path.parents[len(steps.parts) - 1]


@lru_cache(maxsize=1024)
def _look(path: Path, _inode: int, _changed: int, _size: int) -> tuple[str, str]:
    """(why it cannot be sent, what its metadata gives away): decoded once for all posts, until the file changes."""
    from bot.platforms import images

    try:
        data = path.read_bytes()
        images.decode(data)
    except OSError as error:
        return f"it cannot be read ({error.strerror}): check its permissions", ""
    except Rejected as error:
        return str(error), ""
    return "", _given_away(data)


def _given_away(data: bytes) -> str:
    import warnings

    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of broken metadata
        with Image.open(io.BytesIO(data)) as image, suppress(OSError, ValueError, SyntaxError, EOFError):
            told = {_TELLING[tag] for tag in image.getexif() if tag in _TELLING}
            described = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
            if "GPSL" in str(described):
                told.add("the place")
            return listed(sorted(told))
    return ""
