"""What a server that speaks Mastodon's API says of itself. https://docs.joinmastodon.org/entities/Instance/"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.specs.mastodon import SPEC
from bot.posts.lengths import LINK

_OF_AN_INSTANCE = ("domain", "uri", "title", "version", "configuration")
_SHORTEST = 50  # characters: a server that takes less is not one for posts, or did not mean it
_FAMILY = re.compile(r"mastodon|hometown", re.IGNORECASE)  # in the address of its source; forks count as Mastodon does
_VERSION = re.compile(r"[1-9]\d*\.\d+\.\d+(?!.*compatible)")  # "2.7.2 (compatible; Pleroma 2.5.0)" is none


def checked(instance: Any) -> Any:
    """Raises ValueError for what tells nothing of a server."""
    if not isinstance(instance, dict) or not any(instance.get(known) for known in _OF_AN_INSTANCE):
        raise ValueError("this tells nothing of a server")
    return instance


def is_mastodon(instance: Any) -> bool:
    """Mastodon itself or a fork of it, by the source that it names; the first version of the API names none."""
    source = instance.get("source_url")
    if isinstance(source, str) and source:
        return _FAMILY.search(urlsplit(source).path) is not None
    return _VERSION.match(str(instance.get("version"))) is not None


def limit(instance: Any) -> int:
    """As the server says: Mastodon under configuration, Pleroma and Akkoma as `max_toot_chars`."""
    most = _statuses(instance).get("max_characters") or instance.get("max_toot_chars") or SPEC.limit
    if type(most) is not int or most < _SHORTEST:
        raise ValueError("this is no limit")
    return most


def link_length(instance: Any) -> int:
    """What each link counts for; 0: as many characters as it has.

    Only Mastodon's own word counts: GoToSocial names 25 and Takahē 23, and both count links in full (see measure).
    """
    if not is_mastodon(instance):
        return 0
    stated = _statuses(instance).get("characters_reserved_per_url")
    return stated if type(stated) is int and 0 < stated <= limit(instance) else LINK


def alt_limit(instance: Any) -> int:
    """How long the description of an image may be."""
    media = (instance.get("configuration") or {}).get("media_attachments") or {}
    stated = media.get("description_limit")
    return stated if type(stated) is int and stated > 0 else SPEC.alt_limit


def _statuses(instance: Any) -> Any:
    return (instance.get("configuration") or {}).get("statuses") or {}
