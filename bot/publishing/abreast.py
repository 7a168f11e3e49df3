"""Accounts side by side: one that is slow or broken holds up no other."""

from collections.abc import Callable, Mapping, Sequence
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


def abreast(steps: Sequence[Callable[[], T]]) -> list[T]:
    """What each returned, in order, once all are done. What one raised is raised then.

    The threads are daemons: a process that must end does not wait for a server, the ledger knows what was attempted.
    """
    if len(steps) < 2:
        return [step() for step in steps]
    runs = [_Run(step) for step in steps]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    for run in runs:
        if run.error is not None:
            raise run.error
    return [found for run in runs for found in run.found]


def within(patience: float, steps: Mapping[str, Callable[[], T]]) -> dict[str, T]:
    """What each returned that was done after so many seconds. Of the others, and of what they raise, nobody hears."""
    runs = {name: _Run(step) for name, step in steps.items()}
    for run in runs.values():
        run.start()
    end = monotonic() + patience
    for run in runs.values():
        run.join(max(0.0, end - monotonic()))
    return {name: found for name, run in runs.items() for found in run.found}


class _Run(Thread, Generic[T]):
    def __init__(self, step: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self.found: list[T] = []
        self.error: BaseException | None = None
        self._step = step

    def run(self) -> None:
        try:
            self.found.append(self._step())
        except BaseException as error:
            self.error = error
