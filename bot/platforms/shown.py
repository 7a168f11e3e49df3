"""A post as the outbox keeps it: a line of posts.jsonl. Other programs read these fields."""

from typing import TypedDict


class ShownImage(TypedDict):
    """`file` is relative to the folder."""

    file: str
    alt: str


class ShownPart(TypedDict):
    text: str
    length: int
    limit: int
    media: list[ShownImage]


class Shown(TypedDict):
    """One post as written to posts.jsonl. A part that was taken down is None until all are. `at` is ISO 8601 in UTC."""

    id: str
    at: str
    account: str
    platform: str
    language: str
    parts: list[ShownPart | None]
    warning: str | None
