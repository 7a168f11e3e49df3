"""How every command speaks of broken files: its work is done for the rest, the broken ones are named, the exit is 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.lib.english import plural
from bot.presentation.suggested_commands import command_line

if TYPE_CHECKING:
    from bot.casebook.models import Casebook
    from bot.cli.context import Context
    from bot.errors import Problem

_FEW = 5


def file_findings(book: Casebook) -> list[dict[str, object]]:
    """A finding a problem, in the shape of every other finding."""
    return [file_finding(problem) for problem in book.problems]


def file_finding(problem: Problem) -> dict[str, object]:
    return {"severity": "block", "delivery": None, **problem.plain()}


def broken(context: Context) -> dict[str, list[dict[str, object]]]:
    """What broken files add to the document of --json: `findings`, and nothing where all files are sound."""
    found = file_findings(context.casebook)
    return {"findings": found} if found else {}


def tell_problems(context: Context) -> int:
    """Names what is broken on stderr, of each file the first few problems; returns the exit code: 2, else 0."""
    problems = context.casebook.problems
    by_file: dict[str | None, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    for file, found in by_file.items():
        few = found if len(found) <= _FEW + 1 else found[:_FEW]
        for problem in few:
            context.err.write(f"{problem}\n")
            if command := command_line(problem.action):
                context.err.write(f"  $ {command}\n")
        if len(few) < len(found):
            context.err.write(f"{file}: and {len(found) - len(few)} more; `followup check` names them all\n")
    if problems:
        files = len({problem.file for problem in problems})
        broken = plural(files, "file") + " cannot be read"
        context.err.write(f"{broken}: nothing in {'it' if files == 1 else 'them'} is posted until you fix it.\n")
    return 2 if problems else 0
