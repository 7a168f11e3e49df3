"""The images of a page, each once inside its style sheet: small, and without what a camera writes into a file."""

from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bot.messages.model import Media

_LONGEST_SIDE = 640


def style(media: Iterable[Media]) -> tuple[str, dict[str, str]]:
    """CSS rules, and the class that shows each image, by the digest of its file. A file that is no image has none."""
    rules: list[str] = []
    classes: dict[str, str] = {}
    for digest, path in {m.digest: m.path for m in media}.items():
        small = _small(path)
        if small is None:
            continue
        data, (width, height) = small
        classes[digest] = f"image-{len(classes) + 1}"
        address = f"data:image/jpeg;base64,{b64encode(data).decode()}"
        rules.append(f'.{classes[digest]}{{aspect-ratio:{width}/{height};background-image:url("{address}")}}')
    return "\n".join(rules), classes


def _small(path: Path) -> tuple[bytes, tuple[int, int]] | None:
    """Drawn anew as a JPEG on white, so that nothing of the file but its look remains."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    out = BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return out.getvalue(), sheet.size
