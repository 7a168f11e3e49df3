"""Fit images to the limits of a platform: upright, without metadata. The same image gives the same bytes."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps

from bot.errors import Rejected
from bot.platforms.specs import ImageLimits

MAX_PIXELS = 40_000_000  # 120 MB decoded: more than cameras make, less than a decompression bomb
MAX_BYTES = 15_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_SMALLER = f"save it with at most {MAX_PIXELS // 1_000_000} million pixels, 4000 a side are enough"
_TOO_MANY_PIXELS = f"it has too many pixels: {_SMALLER}"
_QUALITIES = (90, 82, 74, 65, 55)


def fit(data: bytes, limit: ImageLimits) -> tuple[bytes, str]:
    """Return the image to upload and its mime type; of an animated GIF the first picture. Raises Rejected."""
    picture = decode(data)
    picture.thumbnail((limit.side, limit.side), Image.Resampling.LANCZOS)
    if _has_transparency(picture):
        png = _encoded(picture, "PNG", optimize=True)
        if len(png) <= limit.bytes:
            return png, "image/png"
    return _jpeg(_on_white(picture), limit.bytes), "image/jpeg"


def thumbnail(data: bytes, side: int = 560) -> tuple[bytes, int, int]:
    """Return a small JPEG for a page, its width and height."""
    picture = _on_white(decode(data))
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _encoded(picture, "JPEG", quality=80), picture.width, picture.height


def size(data: bytes) -> tuple[int, int]:
    """Return the width and height of a fitted image."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        return picture.size


def decode(data: bytes) -> Image.Image:
    """Return the pixels without metadata, rotated as EXIF says, as RGB or RGBA.

    Raises Rejected where they cannot be had: nothing that follows, on any platform, can refuse the image.
    """
    if len(data) > MAX_BYTES:
        raise Rejected(f"it has {len(data) // 1_000_000} MB: save it with at most {MAX_BYTES // 1_000_000} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of broken metadata, which is dropped
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                _refuse_giant(opened)
                opened.load()
                ImageOps.exif_transpose(opened, in_place=True)
                picture = _in_plain_colours(_in_eight_bits(opened))
                mode = "RGBA" if _has_transparency(picture) else "RGB"
                picture = picture if picture.mode == mode else picture.convert(mode)
    except Image.DecompressionBombError as error:
        raise Rejected(_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError) as error:
        raise Rejected(_unreadable(data)) from error
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    return plain


def _unreadable(data: bytes) -> str:
    """Name the format of the file, where Pillow knows it."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            kind = opened.format
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        kind = None
    what = "not an image, or a damaged one" if kind is None or kind in _FORMATS else f"a {kind} file"
    return f"this is {what}: save it again as JPEG or PNG"


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Scale 16-bit grey (v >> 8): Pillow's own conversion clips, and most of the picture turns white."""
    if not picture.mode.startswith("I;16"):
        return picture
    high = 0 if picture.mode.endswith("B") else 1
    return Image.frombytes("L", picture.size, picture.tobytes()[high::2])


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Convert to sRGB: without its profile a wide-gamut photograph looks pale."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        source, plain = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, plain) or picture
    except (ImageCms.PyCMSError, OSError):  # a broken profile
        return picture


def _refuse_giant(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise Rejected(f"it has {picture.width} × {picture.height} pixels: {_SMALLER}")


def _has_transparency(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    """Put a transparent image on white, because JPEG has no transparency."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _jpeg(picture: Image.Image, most: int) -> bytes:
    """Return the best quality that fits; if none does, make the image smaller."""
    while True:
        for quality in _QUALITIES:
            data = _encoded(picture, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(data) <= most:
                return data
        picture = picture.resize(
            (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)), Image.Resampling.LANCZOS
        )


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
