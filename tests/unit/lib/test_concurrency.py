"""Parallel accounts: a slow one is not waited for without limit and never works twice at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest

from bot.lib.concurrency import KeyedWorkers, run_parallel, run_with_timeout

SOON, AT_LAST = 0.05, 10.0  # seconds


def slow(until: Event, said: str) -> Callable[[], str]:
    def step() -> str:
        until.wait(AT_LAST)
        return said

    return step


def wait_for(lanes: KeyedWorkers[str]) -> None:
    """Until all that is late is done; threads have no other way to say so."""
    for run in list(lanes._late.values()):
        Thread.join(run, AT_LAST)


def test_an_account_that_takes_too_long_holds_up_no_other() -> None:
    lanes, until = KeyedWorkers[str](SOON), Event()
    assert lanes.run({"slow": slow(until, "late"), "good": lambda: "done"}) == ["done"]
    assert lanes.late() == ["slow"]
    until.set()
    wait_for(lanes)
    assert lanes.run({}) == ["late"]
    assert lanes.run({}) == []


def test_one_account_alone_is_not_waited_for_without_end_either() -> None:
    until = Event()
    assert KeyedWorkers[str](SOON).run({"slow": slow(until, "late")}) == []
    until.set()


def test_an_account_that_is_still_at_work_is_not_begun_again() -> None:
    lanes, until, begun = KeyedWorkers[str](SOON), Event(), Event()
    lanes.run({"slow": slow(until, "first")})
    for _ in range(3):
        assert lanes.run({"slow": slow(begun, "again"), "good": lambda: "done"}) == ["done"]
    until.set()
    wait_for(lanes)
    assert lanes.run({"slow": lambda: "out of date", "good": lambda: "done"}) == ["first", "done"]
    assert lanes.run({"slow": lambda: "second", "good": lambda: "done"}) == ["second", "done"]


def test_what_a_late_one_raises_is_raised_once() -> None:
    lanes, until = KeyedWorkers[str](SOON), Event()

    def fails() -> str:
        until.wait(AT_LAST)
        raise KeyError("late")

    assert lanes.run({"slow": fails}) == []
    until.set()
    wait_for(lanes)
    with pytest.raises(KeyError):
        lanes.run({})
    assert lanes.run({}) == []


def test_all_is_done_and_in_order_where_nobody_is_impatient() -> None:
    first = Event()

    def second() -> str:
        first.set()
        return "b"

    assert run_parallel([slow(first, "a"), second]) == ["a", "b"]
    assert run_parallel([lambda: "alone"]) == ["alone"]
    assert KeyedWorkers[str](None).run({"x": lambda: "a", "y": lambda: "b"}) == ["a", "b"]


def test_an_error_comes_after_all_are_done() -> None:
    done: list[str] = []

    def fails() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        run_parallel([fails, lambda: done.append("b")])
    assert done == ["b"]


def test_no_thread_keeps_a_process_alive() -> None:
    until = Event()
    lanes = KeyedWorkers[str](SOON)
    lanes.run({"slow": slow(until, "late")})
    assert all(run.daemon for run in lanes._late.values())
    until.set()


def test_of_what_is_late_or_fails_nobody_hears() -> None:
    until = Event()

    def fails() -> str:
        raise KeyError

    assert run_with_timeout(SOON, {"slow": slow(until, "late"), "bad": fails, "good": lambda: "done"}) == {
        "good": "done"
    }
    until.set()
