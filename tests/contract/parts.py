"""Parts to post, for the platform contract tests."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from PIL import Image

from bot.platforms.base import OutgoingMedia, OutgoingPart, key_for
from bot.posts.models import Visibility

HOSTILE = (
    "O'Neil & Söhne <b>12%</b> “was held” 曹顺利 👩‍👩‍👧 @neighbour.test\n\nLine & line: "
    "https://example.org/a_(b)?c=d&e=f. #EndReprisals"
)

_cases = ["ana"]


def another_case() -> None:
    """From here on parts are about somebody else: a server that outlives a test has seen the keys of the last one."""
    _cases.append(f"ana-{len(_cases)}")


def part(
    text: str = "Ana Example was detained 7 years ago today.",
    n: int = 0,
    delivery: str = "",
    *,
    ago: timedelta = timedelta(0),
    attempted: bool = True,
    media: tuple[OutgoingMedia, ...] = (),
    visibility: Visibility | None = None,
) -> OutgoingPart:
    delivery = delivery or f"example/{_cases[-1]}/anniversary/2027-03-14/account/en"
    at = datetime.now(UTC).replace(microsecond=0) - ago
    return OutgoingPart(
        delivery, n, key_for(delivery, n), text, "en", at, at if attempted else None, media=media, visibility=visibility
    )


def picture(alt: str) -> OutgoingMedia:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return OutgoingMedia(out.getvalue(), "image/jpeg", alt)
