"""`python -m bench [name ...]`: speed and memory, each beside its bare baseline of the same run and its budget."""

import sys
from collections.abc import Callable, Mapping

from bench import bot, files, publish, recover
from bench.measure import Figure, MeasureError

FIGURES: Mapping[str, Callable[[], Figure]] = {
    "preview": files.preview,
    "preview-ledger": files.preview_with_ledger,
    "check": files.check,
    "calendar": files.calendar,
    "publish": publish.publish,
    "recover": recover.recover,
    "tick": bot.tick,
    "rest": bot.rest,
}


def main(names: list[str]) -> int:
    """1 where a figure misses its budget or could not be taken."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        say(f"no figure is called {', '.join(unknown)}; there are {', '.join(FIGURES)}")
        return 2
    missed = 0
    for name in names or FIGURES:
        try:
            missed += not tell(FIGURES[name]())
        except MeasureError as why:
            missed += 1
            say(f"{name}: NOT MEASURED: {why}")
    return 1 if missed else 0


def tell(figure: Figure) -> bool:
    say(figure.name)
    say(
        f"    ours {figure.ours}   bare {figure.bare}   ratio {figure.ratio}   peak {figure.memory}"
        f"   budget {figure.budget}   {'within' if figure.within else 'OVER'}"
    )
    return figure.within


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
