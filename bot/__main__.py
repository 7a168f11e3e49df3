"""`python -m bot` is `followup`."""

import sys
from signal import SIG_DFL, SIGINT, default_int_handler, getsignal, signal


def start() -> int:
    """Ctrl-C while the program is still being read, or has ended, ends it at once and without Python's own words."""
    heard = getsignal(SIGINT) is default_int_handler  # not where whoever started this wants it ignored
    if heard:
        signal(SIGINT, SIG_DFL)
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


if __name__ == "__main__":
    sys.exit(start())
