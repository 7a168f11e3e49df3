"""What is said: posts of one or more parts, their digest, and the findings about them."""

import hashlib
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from bot.actions import Action, edit

Severity = Literal["block", "later", "warn"]
Visibility = Literal["public", "unlisted", "private", "direct"]


@dataclass(frozen=True, slots=True)
class Media:
    """An image of a part. `digest` is the SHA-256 of the source file as it stands on disk."""

    path: Path
    digest: str
    alt: str


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """The words and media of one delivery. `cases` are the ids of the cases that it names."""

    parts: tuple[Part, ...]
    language: str
    cases: tuple[str, ...]
    warning: str | None = None
    visibility: Visibility | None = None

    def digest(self, delivery: str, account: str) -> str:
        """What an approval is bound to (hex SHA-256): where it goes and everything a reader will meet."""
        media = [[[m.digest, m.alt] for m in part.media] for part in self.parts]
        said = [delivery, account, [p.text for p in self.parts], media, self.warning, self.visibility, self.language]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says, in a campaigner's words. `file` is relative to the root, `action` what a person can do.

    `field` is what it is about in a case or campaign file, where no line is known yet.
    """

    code: str
    severity: Severity
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    delivery: str | None = None
    field: tuple[str | int, ...] = ()
    action: Action | None = None

    def plain(self) -> dict[str, object]:
        """As --json writes it. What to do about a file is to edit it, where nothing else is said."""
        action = self.action or edit(self.file, self.line)
        given = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "field"}
        return given | {"action": action.plain() if action else None}
