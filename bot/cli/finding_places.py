"""The line of a file that a finding is about, worked out only for those that are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.posts.models import Finding

if TYPE_CHECKING:
    from bot.lib.field_errors import FieldPath

_FIELDS: dict[str, FieldPath] = {  # the field of a case or campaign file that all findings of a code are about
    "contradiction": ("situation", "is"),
    "image": ("image", "file"),
    "image-metadata": ("image", "file"),
    "alt-text": ("image", "alt"),
    "late-hour": ("post_at",),
    "year-only": ("key_dates",),
}


def placed(root: Path, findings: Iterable[Finding]) -> list[Finding]:
    """Each with its line where it is about a field of a case or campaign file."""
    return [_placed(root, finding) for finding in findings]


def _placed(root: Path, finding: Finding) -> Finding:
    field = finding.field or _FIELDS.get(finding.code)
    if finding.line is not None or field is None or not (finding.file or "").endswith((".yaml", ".yml")):
        return finding
    line, column = _located(root, str(finding.file), field) or (None, None)
    return replace(finding, line=line, column=column)


@lru_cache(maxsize=4096)
def _located(root: Path, file: str, field: FieldPath) -> tuple[int, int] | None:
    """A file is read for it once; a command that shows findings ends soon after."""
    from bot.casebook.positions import locate

    return locate(root, file, field)
