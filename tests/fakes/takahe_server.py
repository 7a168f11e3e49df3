"""A fake Takahē (d45f22c): what it answers otherwise than Mastodon.

https://github.com/jointakahe/takahe (api/views, api/decorators.py, api/models/token.py, core/html.py)
"""

from __future__ import annotations

import re
from html import escape, unescape

from tests.fakes.loopback import Call, Reply
from tests.fakes.mastodon_server import FakeMastodon, Status, paragraphs

MOST = 500
_SHOWN_OF_A_LINK = 30


class FakeTakahe(FakeMastodon):
    """Passes over the Idempotency-Key; leaves hidden posts out of a list, of their author too."""

    visible = frozenset({"public", "unlisted"})
    reading = "read"

    def __init__(self) -> None:
        super().__init__()
        self.me |= {"id": "8102", "acct": "team@fake.example"}
        self.instance = {
            "domain": "fake.example",
            "title": "Fake",
            "version": "takahe/0.11.0",
            "source_url": "https://github.com/jointakahe/takahe",
            "configuration": {
                "statuses": {
                    "max_characters": MOST,
                    "max_media_attachments": 4,
                    "characters_reserved_per_url": 23,
                },
                "media_attachments": {"image_size_limit": 10485760},
            },
        }

    def answer(self, call: Call) -> Reply:
        """Django knows an address with a slash at its end only where it was written so."""
        return Reply(404, b"<h1>Not Found</h1>") if call.path.endswith("/") else super().answer(call)

    def _within(self, scope: str) -> Reply | None:
        """`read` is had by those alone who asked for it whole."""
        return Reply(403, {"error": "out_of_scope_for_token"}) if super()._within(scope) else None

    def _known(self, key: str) -> Status | None:  # noqa: ARG002
        return None

    def _refusal(self, form: dict[str, str]) -> Reply | None:
        """`len(details.status)`: code points, links in full."""
        too_long = len(form.get("status", "")) > MOST
        return Reply(400, {"error": "Status is too long"}) if too_long else None

    def _upload(self, call: Call) -> Reply:
        return self._media(super()._upload(call).body["id"])

    def shown(self, status: Status) -> dict[str, object]:
        address = f"https://fake.example/@team@fake.example/posts/{status.id}/"
        return {**super().shown(status), "uri": address, "url": address}

    def html(self, status: Status) -> str:
        return paragraphs(escape(status.text, quote=True), _link)


def _link(match: re.Match[str]) -> str:
    """Without its scheme, and cut where it is long."""
    content = unescape(match[0]).partition("://")[2]
    if len(content) <= _SHOWN_OF_A_LINK:
        return f'<a href="{match[0]}" rel="nofollow">{escape(content)}</a>'
    cut, title = escape(content[:_SHOWN_OF_A_LINK]), escape(content)
    return f'<a href="{match[0]}" rel="nofollow" class="ellipsis" title="{title}">{cut}</a>'
