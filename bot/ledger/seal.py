"""A seal: the post exactly as it will be sent, stored at the claim. Send, find and resume read it, never the files."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


def fingerprint(texts: Iterable[str]) -> str:
    """What posts have in common that read the same to people (hex SHA-256): spaces, capitals, accents' coding apart."""
    words = " ".join(unicodedata.normalize("NFC", " ".join(texts)).casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedImage:
    """`data` is the fitted image, kept by its SHA-256 `digest`."""

    digest: str
    data: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part. `key` comes from the delivery's id and `n` alone (from 0)."""

    n: int
    key: str
    text: str
    media: tuple[SealedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedPost:
    """`cases` and `countries` are what a pause can cover; `identity` is the platform's own account id, "" if not known.

    `look_first`: nobody was watching as it came due, so it is looked for before its first send.
    """

    id: str
    campaign: str
    cases: tuple[str, ...]
    countries: tuple[str, ...]
    date: date
    account: str
    platform: str
    identity: str
    language: str
    warning: str | None
    visibility: str | None
    digest: str
    created_at: datetime
    parts: tuple[SealedPart, ...]
    look_first: bool = False
