"""Images fitted to what a platform takes: upright, without metadata, small enough. The same bytes every time."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageCms, ImageOps

from bot.errors import Rejected
from bot.platforms.specs import ImageLimits

MOST_PIXELS = 40_000_000  # decoded that is 120 MB: more than a camera makes, less than a bomb
MOST_BYTES = 15_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_SMALLER = f"save it with at most {MOST_PIXELS // 1_000_000} million, 4000 a side are plenty"
_TOO_MANY_PIXELS = f"it has far too many pixels: {_SMALLER}"
_QUALITIES = (90, 82, 74, 65, 55)


def fit(data: bytes, limit: ImageLimits) -> tuple[bytes, str]:
    """The image as it will be uploaded, and its mime type; of a moving GIF the first picture. Raises Rejected."""
    picture = decoded(data)
    picture.thumbnail((limit.side, limit.side), Image.Resampling.LANCZOS)
    if _see_through(picture):
        png = _encoded(picture, "PNG", optimize=True)
        if len(png) <= limit.bytes:
            return png, "image/png"
    return _jpeg(_on_white(picture), limit.bytes), "image/jpeg"


def thumbnail(data: bytes, side: int = 560) -> tuple[bytes, int, int]:
    """A small JPEG for a page, its width and height."""
    picture = _on_white(decoded(data))
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _encoded(picture, "JPEG", quality=80), picture.width, picture.height


def size(data: bytes) -> tuple[int, int]:
    """Width and height of an image that was fitted before."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        return picture.size


def decoded(data: bytes) -> Image.Image:
    """All its pixels, turned as its EXIF says, in a plain mode, and nothing but pixels.

    Raises Rejected where they cannot be had: nothing that follows, on any platform, can refuse the image.
    """
    if len(data) > MOST_BYTES:
        raise Rejected(f"it has {len(data) // 1_000_000} MB: save it with at most {MOST_BYTES // 1_000_000} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of broken metadata, which is dropped anyway
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                _refuse_giant(opened)
                opened.load()
                ImageOps.exif_transpose(opened, in_place=True)
                picture = _in_plain_colours(_in_eight_bits(opened))
                mode = "RGBA" if _see_through(picture) else "RGB"
                picture = picture if picture.mode == mode else picture.convert(mode)
    except Image.DecompressionBombError as error:
        raise Rejected(_TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError) as error:
        raise Rejected(_unreadable(data)) from error
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    return plain


def _unreadable(data: bytes) -> str:
    """Say what the file is, where Pillow knows its format."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            kind = opened.format
    except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        kind = None
    what = "not an image, or a damaged one" if kind is None or kind in _FORMATS else f"a {kind} file"
    return f"this is {what}: save it again as JPEG or PNG"


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit grey scaled (v >> 8): Pillow's own conversion clips, and nearly all of the picture turns white."""
    if not picture.mode.startswith("I;16"):
        return picture
    high = 0 if picture.mode.endswith("B") else 1
    return Image.frombytes("L", picture.size, picture.tobytes()[high::2])


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """In sRGB: without its profile a wide-gamut photograph would look pale."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        source, plain = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, plain) or picture
    except (ImageCms.PyCMSError, OSError):  # a broken profile: the pixels as they are
        return picture


def _refuse_giant(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise Rejected(f"it has {picture.width} × {picture.height} pixels: {_SMALLER}")


def _see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    """JPEG knows no transparency."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _jpeg(picture: Image.Image, most: int) -> bytes:
    """The best quality that fits; where none does, smaller and smaller."""
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
