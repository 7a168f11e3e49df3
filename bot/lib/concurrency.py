"""Accounts side by side: one that is slow or broken holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 90.0  # seconds for an account's share of a tick: the next must come before the watch counts as broken off


def run_parallel(steps: Sequence[Callable[[], T]]) -> list[T]:
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
    return _returned(runs)


class KeyedWorkers(Generic[T]):
    """Steps side by side, waited for so many seconds and no longer (None: until all are done). One that is not done by
    then goes on, and its lane takes no other step before it is: nothing is done twice at once under one name.
    """

    def __init__(self, patience: float | None) -> None:
        self._patience = patience
        self._late: dict[str, _Run[T]] = {}

    def late(self) -> Collection[str]:
        """The names whose steps are still at work."""
        return [name for name, run in self._late.items() if run.is_alive()]

    def run(self, steps: Mapping[str, Callable[[], T]]) -> list[T]:
        """What each returned that is done, late ones of earlier calls first. What one raised is raised then.

        A step whose lane was late until now is not begun: what it was made from is out of date. Call it without steps
        first, and make them from what is known then.
        """
        before = self._late
        runs = {name: _Run(step) for name, step in steps.items() if name not in before}
        _wait(runs.values(), self._patience)
        all_runs = [*before.items(), *runs.items()]
        self._late = {name: run for name, run in all_runs if run.is_alive()}
        return _returned([run for _, run in all_runs if run not in self._late.values()])


def run_with_timeout(patience: float, steps: Mapping[str, Callable[[], T]]) -> dict[str, T]:
    """What each returned that was done after so many seconds. Of the others, and of what they raise, nobody hears."""
    runs = {name: _Run(step) for name, step in steps.items()}
    _wait(runs.values(), patience)
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


def _wait(runs: Collection[_Run[T]], patience: float | None) -> None:
    for run in runs:
        run.start()
    end = None if patience is None else monotonic() + patience
    for run in runs:
        run.join(None if end is None else max(0.0, end - monotonic()))


def _returned(runs: Iterable[_Run[T]]) -> list[T]:
    done = list(runs)
    for run in done:
        if run.error is not None:
            raise run.error
    return [found for run in done for found in run.found]
