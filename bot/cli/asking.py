"""Questions to a person at a terminal; a pipe is never asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.context import Context


def can_ask(call: Context) -> bool:
    return not call.json_wanted and sys.stdin.isatty() and call.out.isatty()


def agrees(call: Context, question: str) -> bool:
    """Only a clear yes is one."""
    call.out.write(f"{question} [y/N] ")
    call.out.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
