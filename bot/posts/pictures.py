"""Whether an attached image can be sent: inside the campaign's folder, and decoded as sending decodes it."""

from __future__ import annotations

import io
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePath

from bot.errors import Rejected
from bot.lib.english import listed
from bot.lib.filenames import near_match

# EXIF: make, model, artist, author, GPS
_TELLING = {0x010F: "the camera", 0x0110: "the camera", 0x013B: "the author", 0x9C9D: "the author", 0x8825: "the place"}


def fault(path: Path, written: str) -> str | None:
    """What is wrong with the image at `path`, which the case file names as `written`; None where it is fine."""
    from bot.platforms.images import MOST_BYTES

    folder = _folder(path, written)
    if folder is None:
        return f"the image {written} is not in the campaign's folder: copy it into images/ there and name that copy"
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            return f"the image {written} leads out of the campaign's folder: copy it into its images folder"
        found = real.stat()
    except (OSError, RuntimeError):
        return f"there is no image {written} in the campaign's folder: {_lies_as(path, folder)}"
    if not real.is_file():
        return f"the image {written} is not a file: name an image, such as images/cao.jpg"
    if found.st_size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        return f"the image {written} is too large ({found.st_size // 1_000_000} MB): save it with at most {most} MB"
    refusal = _look(real, found.st_ino, found.st_mtime_ns, found.st_size)[0]
    return f"the image {written}: {refusal}" if refusal else None


def metadata(path: Path) -> str | None:
    """Whether the file gives away the place, the camera or the author, in words; None where it does not."""
    try:
        found = path.stat()
        return _look(path.resolve(), found.st_ino, found.st_mtime_ns, found.st_size)[1] or None
    except (OSError, RuntimeError):
        return None


def _lies_as(path: Path, folder: Path) -> str:
    near = near_match(path)
    if near is None or not near.is_relative_to(folder):
        return "put it there, or correct `file` under `image`"
    return f"it lies there as {near.relative_to(folder).as_posix()}, so write it so under `image`"


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
        images.decoded(data)
    except OSError as error:
        return f"it cannot be read ({error.strerror}): see who may read it", ""
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
