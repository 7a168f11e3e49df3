"""Links, hashtags and mentions of a Bluesky post as rich text. Positions are UTF-8 bytes.

https://docs.bsky.app/docs/advanced-guides/post-richtext
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.lib.links import Span, spans

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE)
_MAX_TAG = 64


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Return facets in the order of the text. `resolve` turns a handle into a DID; None: it stays plain text."""
    marked = []
    start = 0
    for span in spans(text):
        end = start + len(span.text.encode())
        feature = _feature(span, resolve)
        if feature:
            marked.append({"index": {"byteStart": start, "byteEnd": end}, "features": [feature]})
        start = end
    return marked


def _feature(span: Span, resolve: Callable[[str], str | None]) -> dict[str, str] | None:
    word = span.text[1:]
    if span.kind == "link":
        return {"$type": "app.bsky.richtext.facet#link", "uri": span.text}
    if span.kind == "hashtag" and len(word) <= _MAX_TAG:
        return {"$type": "app.bsky.richtext.facet#tag", "tag": word}
    did = resolve(word.lower()) if span.kind == "mention" and _HANDLE.fullmatch(word) else None
    return {"$type": "app.bsky.richtext.facet#mention", "did": did} if did else None
