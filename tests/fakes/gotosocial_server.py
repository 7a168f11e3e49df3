"""A fake GoToSocial 0.20: what it answers otherwise than Mastodon.

https://github.com/superseriousbusiness/gotosocial (internal/api/client, internal/processing/status, internal/text)
"""

from __future__ import annotations

import re
from html import escape

from tests.fakes.loopback import Call, Reply
from tests.fakes.mastodon_server import FakeMastodon, Status, paragraphs

MOST = 5000


class FakeGoToSocial(FakeMastodon):
    """Passes over the Idempotency-Key. `markdown`: the account is set to write in it.

    `listens`: it heeds `content_type`, as GoToSocial does; False stands for a server that always reads Markdown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.markdown, self.listens = True, True
        self.me |= {"id": "01F8MH1H7YV1Z7D2C8K2730QBF", "source": {"status_content_type": "text/markdown"}}
        self.instance = {
            "domain": "fake.example",
            "account_domain": "fake.example",
            "title": "Fake",
            "version": "0.20.0 git-example",
            "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
            "configuration": {
                "statuses": {
                    "max_characters": MOST,
                    "max_media_attachments": 6,
                    "characters_reserved_per_url": 25,
                    "supported_mime_types": ["text/plain", "text/markdown"],
                },
                "media_attachments": {"description_limit": 1500},
            },
        }

    def answer(self, call: Call) -> Reply:
        """Gin sends those who end an address with a slash to the one without."""
        if call.path.endswith("/"):
            return Reply(301, b"", {"Location": call.path.rstrip("/")})
        return super().answer(call)

    def _known(self, key: str) -> Status | None:  # noqa: ARG002
        return None

    def _refusal(self, form: dict[str, str]) -> Reply | None:
        """Code points, links in full: https://github.com/superseriousbusiness/gotosocial/issues/2457"""
        length = len(form.get("status", "")) + len(form.get("spoiler_text", ""))
        if length > MOST:
            return Reply(400, {"error": f"Bad Request: status too long, {length} characters provided"})
        parent = form.get("in_reply_to_id")
        if parent and parent not in {status.id for status in self.statuses}:
            return Reply(404, {"error": f"Not Found: status {parent} not found in database"})
        return None

    def _new_id(self) -> str:
        """A ULID: letters and digits whose order is that of time."""
        return f"01HE7XJ1CG84TBKH5V9X{next(self._numbers):06d}"

    def _upload(self, call: Call) -> Reply:
        number = super()._upload(call).body["id"]
        return self._media(number)

    def html(self, status: Status) -> str:
        plain = self.listens and status.content_type == "text/plain"
        if self.markdown and not plain:
            return _markdown(status.text)
        return paragraphs(escape(status.text, quote=True), _link)


def _link(match: re.Match[str]) -> str:
    return f'<a href="{match[0]}" rel="nofollow noreferrer noopener" target="_blank">{match[0]}</a>'


def _markdown(text: str) -> str:
    """Lists, stars, and tags dropped: as much of it as a post may hold by chance."""
    text = re.sub(r"<[^<>\n]*>", "", text)
    html = escape(text, quote=True)
    html = re.sub(r"\*\*(\S[^*\n]*)\*\*", r"<strong>\1</strong>", html)
    html = re.sub(r"\*(\S[^*\n]*)\*", r"<em>\1</em>", html)
    html = re.sub(r"(?m)((?:^- .*\n?)+)", lambda found: f"<ul>{_items(found[1], '- ')}</ul>", html)
    html = re.sub(
        r"(?m)((?:^\d+\. .*\n?)+)",
        lambda found: f'<ol start="{int(found[1].partition(".")[0])}">{_items(found[1], " ")}</ol>',
        html,
    )
    return paragraphs(html, _link)


def _items(lines: str, mark: str) -> str:
    return "".join(f"<li>{line.partition(mark)[2]}</li>" for line in lines.splitlines())
