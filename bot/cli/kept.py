"""Whether git keeps a file, or would with the next `git add`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Literal

# `open`: neither kept nor ignored; `unasked`: there is a repository, and git gives no answer about it.
Kept = Literal["no", "kept", "open", "unasked"]
_PATIENCE = 10  # seconds


def by_git(file: Path) -> Kept:
    folder = file.resolve().parent
    if not folder.is_dir() or not any((place / ".git").exists() for place in (folder, *folder.parents)):
        return "no"
    tracked = _answer(folder, "ls-files", "--error-unmatch", "--", file.resolve().name)
    if tracked != 1:
        return "kept" if tracked == 0 else "unasked"
    ignored = _answer(folder, "check-ignore", "--quiet", "--", file.resolve().name)
    return {0: "no", 1: "open"}.get(ignored, "unasked")  # type: ignore[return-value]


def _answer(folder: Path, *question: str) -> int:
    """git's exit code; it asks about `folder`, whatever repository the environment speaks of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *question],
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        ).returncode
    except (OSError, subprocess.SubprocessError):
        return 128
