"""The images of a page, each once in its style sheet: small, and without camera metadata."""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

from bot.errors import Rejected
from bot.posts.models import Media

_LONGEST_SIDE = 640


def style(media: Iterable[Media]) -> tuple[str, dict[str, str]]:
    """Return CSS rules, and the class that shows each image by the digest of its file. A broken image has no class."""
    rules: list[str] = []
    classes: dict[str, str] = {}
    for digest, path in {m.digest: m.path for m in media if m.digest}.items():
        rule = _rule(path)
        if rule:
            classes[digest] = f"image-{len(classes) + 1}"
            rules.append(f".{classes[digest]}{{{rule}}}")
    return "\n".join(rules), classes


def _rule(path: Path) -> str:
    from bot.platforms.images import thumbnail

    try:
        data, width, height = thumbnail(path.read_bytes(), _LONGEST_SIDE)
    except (OSError, Rejected):
        return ""
    address = f"data:image/jpeg;base64,{b64encode(data).decode()}"
    return f'aspect-ratio:{width}/{height};background-image:url("{address}")'
