"""Run `followup` as `python -m bot`."""

import atexit
import gc
import sys
from signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal


def start() -> int:
    """Run the command line; Ctrl-C during imports and after the end exits without a traceback."""
    handles_sigint = getsignal(SIGINT) is default_int_handler  # not where the parent process ignores it
    if handles_sigint:
        signal(SIGINT, SIG_DFL)
    # Most of what a command makes lives to its end: a cold preview takes 0.96 of the time of `toot --version` without
    # looking for garbage, and 1.18 with it.
    gc.set_threshold(1_000_000, 50, 50)
    atexit.register(gc.freeze)
    from bot.cli.main import main

    try:
        if handles_sigint:
            signal(SIGINT, default_int_handler)
        return main()
    except KeyboardInterrupt:  # before `main` handles it
        return 130
    finally:
        if handles_sigint:
            signal(SIGINT, SIG_DFL)


if __name__ == "__main__":
    sys.exit(start())
