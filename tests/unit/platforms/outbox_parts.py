"""Accounts, parts and a picture for tests of the outbox."""

import io
from datetime import UTC, datetime

from PIL import Image

from bot.config import Account
from bot.platforms.base import OutgoingPart, key_for

MASTODON = Account("mastodon", "mastodon", "https://mastodon.example")
X = Account("x", "x", "https://api.twitter.com")
MOMENT = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)


def part(
    n: int = 0, text: str = "Ana Example", delivery: str = "c/ana/a/2027-03-14/x/en", **more: object
) -> OutgoingPart:
    values: dict[str, object] = {"language": "en", "created_at": MOMENT, **more}
    return OutgoingPart(delivery, n, key_for(delivery, n), text, **values)  # type: ignore[arg-type]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()
