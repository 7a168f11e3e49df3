"""Whether an attached image is one: inside the campaign's folder, readable, of a size that can be handled."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES = 15_000_000
MOST_PIXELS = 40_000_000
# EXIF: make, model, artist, author, GPS
_TELLING = {0x010F: "the camera", 0x0110: "the camera", 0x013B: "the author", 0x9C9D: "the author", 0x8825: "the place"}


def fault(path: Path, written: str) -> str | None:
    """What is wrong with the image at `path`, which the case file names as `written`; None where it is fine."""
    folder = _folder(path, written)
    if folder is None:
        return f"the image {written} is not in the campaign's folder: copy it into images/ there and name that copy"
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            return f"the image {written} leads out of the campaign's folder: copy it into its images folder"
        found = real.stat()
    except (OSError, RuntimeError):
        return f"there is no image {written} in the campaign's folder: put it there, or correct `file` under `image`"
    if not real.is_file():
        return f"the image {written} is not a file: name an image, such as images/cao.jpg"
    if found.st_size > MOST_BYTES:
        return f"the image {written} is too large ({found.st_size // 1_000_000} MB): save it with at most 15 MB"
    return _look(real, found.st_mtime_ns, found.st_size)[0].format(file=written) or None


def metadata(path: Path) -> str | None:
    """Whether the file gives away the place, the camera or the author, in words; None where it does not."""
    try:
        found = path.stat()
        return _look(path.resolve(), found.st_mtime_ns, found.st_size)[1] or None
    except (OSError, RuntimeError):
        return None


def _folder(path: Path, written: str) -> Path | None:
    """The campaign's folder: where a path that starts there starts."""
    steps = PurePath(written.replace("\\", "/"))
    if steps.is_absolute() or ".." in steps.parts or len(path.parents) < len(steps.parts):
        return None
    return path.parents[len(steps.parts) - 1]


@lru_cache(maxsize=1024)
def _look(path: Path, _changed: int, _size: int) -> tuple[str, str]:
    """(fault, what the metadata gives away), from the header alone: pixels are decoded when it is uploaded."""
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if image.width * image.height > MOST_PIXELS:
                    return f"the image {{file}} is too large ({image.width} × {image.height}): save it smaller", ""
                if image.format not in ("JPEG", "PNG", "WEBP", "GIF"):
                    return f"the image {{file}} is a {image.format} file: save it as JPEG or PNG", ""
                return "", _given_away(image)
    except Image.DecompressionBombError:
        return "the image {file} is too large: save it with at most 40 million pixels", ""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        return "{file} is not an image, or a damaged one: save it anew as JPEG or PNG", ""


def _given_away(image: Image.Image) -> str:
    told = {_TELLING[tag] for tag in image.getexif() if tag in _TELLING}
    described = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if "GPSL" in str(described):
        told.add("the place")
    return " and ".join(sorted(told))
