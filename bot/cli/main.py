"""`followup`: finds the command, runs it, and is the one place that turns errors into words and exit codes."""

import errno
import gc
import json
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn, TextIO

from bot import __version__
from bot.cli import unexpected_errors
from bot.cli.context import Context
from bot.errors import CommandError, FollowupError, Problem

# Each name is a module of this folder (`-` reads `_`) with EXAMPLE, arguments(parser) and run(context) -> exit code.
COMMANDS = {
    "check": "check all files and every post of the next months",
    "calendar": "list the days that matter",
    "preview": "show the posts to come as people will see them",
    "verify": "record that you checked the facts of a case",
    "approve": "approve a post",
    "skip": "skip a post",
    "run": "start the bot",
    "rehearse": "simulate a period, with posts written to the outbox",
    "log": "show what was verified, approved and published",
    "pause": "stop posts, at once",
    "resume": "let posts go out again",
    "withdraw": "take down published posts and stop planned ones",
    "settle": "resolve a post whose outcome is unknown",
    "status": "show how the bot is and what comes next",
    "backup": "copy the ledger, also while the bot runs",
    "restore": "replace the ledger with a backup",
    "login": "sign in to an account",
    "doctor": "check accounts and set-up",
    "new": "start a case or a campaign file",
    "schema": "write the JSON Schemas that help editors",
}
# What is wrong with a stream or the disk behind it.
_OUTPUT = frozenset({errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN})
_FIRST_YEAR, _LAST_YEAR = 1900, 9998  # the calendar of computers ends in 9999, in some zones a day early


class _Parser(ArgumentParser):
    """argparse that raises instead of exiting, so that one place speaks."""

    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message}. See `{self.prog} --help`.")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()
        super().exit(status, message)


def _moment(text: str) -> datetime:
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return found
        if found.tzinfo is not None:
            raise CommandError(f"--now is “{text}”: write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    raise CommandError(f"--now is “{text}”: write date, time and offset, as in 2027-03-14T10:00+01:00")


def _parser(wanted: str | None) -> ArgumentParser:
    """The parser with the arguments of the one command that is wanted, so that no other module is imported."""
    parser = _Parser(prog="followup", description="Keeps unresolved cases in public view.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"followup {__version__}")
    parser.add_argument("-C", dest="root", metavar="DIR", default=".", help="the folder to work in")
    parser.add_argument(
        "--config", metavar="FILE", help="the operator's settings (default: config.toml, if there is one)"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, does in COMMANDS.items():
        command = commands.add_parser(
            name, help=does, description=does.capitalize() + ".", formatter_class=RawDescriptionHelpFormatter
        )
        if name == wanted:
            module = import_module(f"bot.cli.commands.{name}")
            command.epilog = f"example:\n  {module.EXAMPLE}"
            command.add_argument("--json", action="store_true", help="write one JSON document instead of text")
            command.add_argument("--now", type=_moment, metavar="ISO", help="start the clock there, not at this moment")
            module.arguments(command)
    return parser


def _wanted(argv: Sequence[str]) -> str | None:
    """The command among the words: the first that is neither an option nor the value of one before the command."""
    words = iter(argv)
    for word in words:
        if word in ("-C", "--config"):
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _known(word: str | None) -> None:
    if word is None or word in COMMANDS:
        return
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, n=1)
    meant = f" Did you mean `followup {near[0]}`?" if near else ""
    raise CommandError(f"there is no command “{word}”.{meant} `followup --help` lists them all.")


def _root(words: Namespace) -> Path:
    root = Path(words.root)
    if not words.root or not root.is_dir():  # an empty name would be the folder one happens to be in
        raise CommandError(f"-C {words.root}: there is no such folder")
    return root.resolve()


def main(argv: Sequence[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    try:
        _open_closed_streams()
        _speak_anywhere(sys.stdout, sys.stderr)
        with unexpected_errors.in_words():
            code = _run(argv)
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        sys.stderr.write("\nstopped\n")
        return 130
    except OSError as error:
        return _unheard(error) if error.errno in _OUTPUT else _failed(error, "--json" in argv)
    except Exception as error:
        return _failed(error, "--json" in argv)


def _failed(error: Exception, as_json: bool) -> int:
    """Nothing foresaw this: no word of the error itself is said, for it may hold a secret."""
    with suppress(OSError):
        _explain([Problem(unexpected_errors.words(error), code="fault")], as_json, sys.stdout, sys.stderr)
    unexpected_errors.show(error)
    return unexpected_errors.EXIT


def _run(argv: Sequence[str]) -> int:
    try:
        _readable(argv)
        wanted = _wanted(argv)
        _known(wanted)
        if wanted == "run":  # it stays for years: Python's own measure again
            gc.set_threshold(700, 10, 10)
        words = _parser(wanted).parse_args(argv if argv else ["--help"])
        return int(import_module(f"bot.cli.commands.{words.command}").run(Context(words, _root(words))))
    except FollowupError as error:
        _explain(error.problems(), "--json" in argv, sys.stdout, sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:
            raise
        wrong = CommandError(f"{error.filename}: {error.strerror or type(error).__name__}")
        _explain(wrong.problems(), "--json" in argv, sys.stdout, sys.stderr)
        return wrong.exit_code


def _readable(argv: Sequence[str]) -> None:
    for word in argv:
        if not word.isascii() and any("\ud800" <= letter <= "\udfff" for letter in word):
            raise CommandError(f"{word.encode(errors='replace').decode()}: this is not UTF-8 text: write it again")


def _open_closed_streams() -> None:
    """`>&-` closes a stream: else the next file that is opened, the ledger even, would take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(nowhere, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _unheard(error: OSError) -> int:
    """What was to be shown cannot be: the reader of a pipe went away, or the disk behind a `>` is full."""
    with suppress(OSError):
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"not everything could be shown or written: {error.strerror}\n")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            os.dup2(nowhere, stream.fileno())
    return 1


def _speak_anywhere(*streams: TextIO) -> None:
    """A terminal that cannot show a character gets a mark in its place, never an end of the program."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _explain(problems: Sequence[Problem], as_json: bool, out: TextIO, err: TextIO) -> None:
    if as_json:
        rows = [problem.plain() for problem in problems]
        json.dump({"version": 1, "errors": rows}, out, ensure_ascii=False, indent=1)
        out.write("\n")
    for problem in problems:
        err.write(f"{problem}\n")
        if problem.action:
            from bot.presentation.suggested_commands import command_line

            command = command_line(problem.action)
            err.write(f"  $ {command}\n" if command else "")
