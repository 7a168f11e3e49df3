"""A team at its terminal: commands as people type them, and what they read."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli.main import main
from tests.conftest import CASE

CLEARED = CASE + "go_ahead: {ref: C-001, for: [posts], until: 2030-01-01}\n"
BEN = CLEARED.replace("ana-example", "ben-muster").replace("Ana Example", "Ben Muster").replace("Ana", "Ben")
# Four days before Ana's seventh anniversary.
BEFORE = "2027-03-10T09:00+01:00"
ON_THE_DAY = "2027-03-14"
POSTS = f"example/ana-example/anniversary.detained/{ON_THE_DAY}"
MASTODON = f"{POSTS}/mastodon/en"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    def draft(self, id: str = MASTODON) -> dict[str, Any]:
        drafts = {draft["id"]: draft for draft in self.document["drafts"]}
        found: dict[str, Any] = drafts[id]
        return found


Followup = Callable[..., Said]


def typed(root: Path, capsys: pytest.CaptureFixture[str]) -> Followup:
    def followup(command: str, *words: str, now: str = BEFORE) -> Said:
        code = main(["-C", str(root), command, *words, "--now", now])
        return Said(code, *capsys.readouterr())

    return followup


def change(root: Path, old: str, new: str, file: str = "campaigns/example/cases/ana-example.yaml") -> None:
    path = root / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
