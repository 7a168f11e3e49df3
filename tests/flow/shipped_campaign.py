"""The campaign that is shipped, and every post of two years of it, rehearsed once for all tests of it."""

import contextlib
import io
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from bot.cli.main import main

ROOT = Path(__file__).parents[2]
NOW = "2026-11-22T08:00+01:00"
CASES = sorted((ROOT / "campaigns/end-reprisals/cases").glob("*.yaml"))


@cache
def rehearsed() -> tuple[dict[str, Any], ...]:
    """With every go-ahead, check and approval taken for given."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("campaigns", "templates"):
            shutil.copytree(ROOT / name, root / name)
        window = ["--from", "2026-12-01", "--to", "2028-11-30", "--now", NOW]
        with contextlib.redirect_stdout(io.StringIO()):
            main(["-C", str(root), "rehearse", *window, "--assume", "go-ahead,verified,approved", "--json"])
        lines = (root / "outbox/rehearsal/posts.jsonl").read_text("utf-8").splitlines()
    posts = tuple(json.loads(line) for line in lines)
    assert len(posts) > 150
    return posts


def words(post: dict[str, Any]) -> str:
    return "\n".join(part["text"] for part in post["parts"])
