"""The limits that a server with Mastodon's API states. https://docs.joinmastodon.org/entities/Instance/"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.specs.mastodon import SPEC
from bot.posts.lengths import LINK

_OF_AN_INSTANCE = ("domain", "uri", "title", "version", "configuration")
_SHORTEST = 50  # characters; a smaller limit is a mistake
_FAMILY = re.compile(r"mastodon|hometown", re.IGNORECASE)  # in its `source_url`; forks count as Mastodon does
_VERSION = re.compile(r"[1-9]\d*\.\d+\.\d+(?!.*compatible)")  # "2.7.2 (compatible; Pleroma 2.5.0)" is none


def checked(instance: Any) -> Any:
    """Raises ValueError for an answer that is no description of a server."""
    if not isinstance(instance, dict) or not any(instance.get(known) for known in _OF_AN_INSTANCE):
        raise ValueError("not a description of a server")
    return instance


def is_mastodon(instance: Any) -> bool:
    """Whether it is Mastodon or a fork: by `source_url`, or in version 1 of the API by its version."""
    source = instance.get("source_url")
    if isinstance(source, str) and source:
        return _FAMILY.search(urlsplit(source).path) is not None
    return _VERSION.match(str(instance.get("version"))) is not None


def limit(instance: Any) -> int:
    """Mastodon states it under `configuration`, Pleroma and Akkoma as `max_toot_chars`. Raises ValueError."""
    stated = _statuses(instance).get("max_characters") or instance.get("max_toot_chars") or SPEC.limit
    if type(stated) is not int or stated < _SHORTEST:
        raise ValueError("not a limit")
    return stated


def link_length(instance: Any) -> int:
    """What a link counts for; 0: as many characters as it has.

    Only Mastodon's own number is true: GoToSocial states 25 and Takahē 23, but both count links in full.
    """
    if not is_mastodon(instance):
        return 0
    stated = _statuses(instance).get("characters_reserved_per_url")
    return stated if type(stated) is int and 0 < stated <= limit(instance) else LINK


def alt_limit(instance: Any) -> int:
    media = (instance.get("configuration") or {}).get("media_attachments") or {}
    stated = media.get("description_limit")
    return stated if type(stated) is int and stated > 0 else SPEC.alt_limit


def _statuses(instance: Any) -> Any:
    return (instance.get("configuration") or {}).get("statuses") or {}
