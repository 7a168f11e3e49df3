"""The paper a terminal gives us: how wide it is, and whether it takes colour."""

import os
import shutil
from dataclasses import dataclass
from typing import Literal, TextIO

from bot.presentation.columns import wrap

Tone = Literal["bold", "dim", "good", "mind", "stop"]
_CODES: dict[Tone, str] = {"bold": "1", "dim": "2", "good": "32", "mind": "33", "stop": "31"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """Plain 80 columns unless said otherwise."""

    room: int = 80
    colour: bool = False

    def tint(self, text: str, tone: Tone) -> str:
        return f"\x1b[{_CODES[tone]}m{text}\x1b[0m" if self.colour and text else text

    def lines(self, text: str, first: str = "", rest: str | None = None, tone: Tone | None = None) -> list[str]:
        """The text wrapped, the first line after `first`, the others after `rest` (default: as many blanks)."""
        rest = " " * len(first) if rest is None else rest
        wrapped = list(wrap(text, max(self.room - max(len(first), len(rest)), 20)))
        tinted = [self.tint(line, tone) for line in wrapped] if tone else wrapped
        return [((first if n == 0 else rest) + line).rstrip() for n, line in enumerate(tinted)]


def ink_for(out: TextIO) -> Terminal:
    """Colour only on a terminal that did not decline it: https://no-color.org"""
    if not out.isatty():
        return Terminal()
    columns = shutil.get_terminal_size((80, 24)).columns
    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(min(max(columns, 40), 100), colour)
