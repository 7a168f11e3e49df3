"""Links, hashtags and mentions of a Bluesky post as rich text. Places are counted in UTF-8 bytes.

https://docs.bsky.app/docs/advanced-guides/post-richtext
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_LINK = re.compile(r"https?://[^\s<>\"“”«»，。、；：！？（）「」《》]+", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w#&/])[#＃]([^\s#＃.,;:!?…)(\[\]{}<>\"'“”‘’«»，。、；：！？（）「」《》]+)")
_MENTION = re.compile(r"(?<![\w@.])@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])", re.IGNORECASE)
_CLOSING = ".,;:!?'*…’"
_MOST_TAG = 64


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """In the order of the text; none overlaps another. `resolve` turns a handle into a DID, or None: it stays text."""
    found: list[dict[str, Any]] = []
    end = 0
    for start, stop, feature in sorted(_features(text), key=lambda entry: entry[:2]):
        if start < end:
            continue
        if feature["$type"].endswith("#mention"):
            feature["did"] = resolve(feature["did"].lower())
        if None not in feature.values():
            place = {"byteStart": _bytes(text[:start]), "byteEnd": _bytes(text[:stop])}
            found.append({"index": place, "features": [feature]})
        end = stop
    return found


def _features(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    for match in _LINK.finditer(text):
        uri = _trimmed(match[0])
        yield match.start(), match.start() + len(uri), {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    for match in _TAG.finditer(text):
        if not match[1].isdigit() and len(match[1]) <= _MOST_TAG:
            yield match.start(), match.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}
    for match in _MENTION.finditer(text):
        yield match.start(), match.end(), {"$type": "app.bsky.richtext.facet#mention", "did": match[1]}


def _trimmed(uri: str) -> str:
    """Without the punctuation of the sentence around it; a bracket belongs to the link only if it opened there."""
    while uri:
        if uri[-1] in _CLOSING or (uri[-1] == ")" and uri.count("(") < uri.count(")")):
            uri = uri[:-1]
        else:
            break
    return uri


def _bytes(text: str) -> int:
    return len(text.encode())
