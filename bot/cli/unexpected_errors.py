"""Tell unexpected errors in words that hold no secret; Python's own words only on request."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.errors import unforeseen

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

EXIT = 70  # EX_SOFTWARE of sysexits.h
WISH = "FOLLOWUP_TRACEBACK"
_ADVICE = (
    "This is a fault of followup, not of your files: report it to those who maintain it. "
    f"With {WISH}=1 in the environment the command shows Python's own words; they may hold secrets."
)


def words(error: BaseException) -> str:
    return f"{unforeseen(error)}. {_ADVICE}"


def show(error: BaseException) -> None:
    """Python's own words on stderr, where somebody asked for them."""
    if os.environ.get(WISH, "") in ("", "0"):
        return
    from traceback import print_exception

    with suppress(OSError):
        print_exception(error, file=sys.stderr)


@contextmanager
def in_words() -> Iterator[None]:
    """What goes wrong in a thread, or as a value is cleared away, is said in our words while this lasts.

    Where somebody else listens for it already, such as a test, it stays theirs.
    """
    threads, lost = threading.excepthook, sys.unraisablehook
    if threads is threading.__excepthook__:
        threading.excepthook = _in_thread
    if lost is sys.__unraisablehook__:
        sys.unraisablehook = _lost
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = threads, lost


def _in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
        _say(what.exc_value)


def _lost(what: UnraisableHookArgs) -> None:
    if what.exc_value is not None:
        _say(what.exc_value)


def _say(error: BaseException) -> None:
    with suppress(OSError, AttributeError):  # a stream that is gone as the program ends
        sys.stderr.write(f"! {unforeseen(error)}; it keeps running\n")
    show(error)
