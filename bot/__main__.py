"""`python -m bot` is `followup`."""

import atexit
import gc
import sys
from signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal
from types import ModuleType


def start() -> int:
    """Ctrl-C while the program is still being read, or has ended, ends it at once and without Python's own words."""
    heard = getsignal(SIGINT) is default_int_handler  # not where whoever started this wants it ignored
    if heard:
        signal(SIGINT, SIG_DFL)
    _make_haste()
    from bot.cli.main import main

    try:
        if heard:
            signal(SIGINT, default_int_handler)
        return main()
    except KeyboardInterrupt:  # in the very moment before `main` listens
        return 130
    finally:
        if heard:
            signal(SIGINT, SIG_DFL)


def _make_haste() -> None:
    """Before anything large is imported. Whoever imports a part of the program as a library keeps its own ways."""
    # pydantic looks for plugins, and what it looks with takes as long to import as Jinja2; none is used here.
    no_plugins = ModuleType("pydantic.plugin._loader")
    vars(no_plugins)["get_plugins"] = tuple
    sys.modules.setdefault(no_plugins.__name__, no_plugins)
    # A command makes thousands of values that live to its end: looking for garbage among them costs 6 % of its time.
    gc.set_threshold(1_000_000, 50, 50)
    atexit.register(gc.freeze)  # and as it ends they need no looking through at all


if __name__ == "__main__":
    sys.exit(start())
