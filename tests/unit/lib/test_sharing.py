"""Work shared among processes: the same answers in the same order, whatever becomes of the copies."""

import os
import signal
import threading
from collections.abc import Iterator, Sequence

import pytest

from bot import sharing
from bot.sharing import shared

HERE = os.getpid()
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the tests themselves may run in threads


@pytest.fixture(autouse=True)
def three_cores(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sharing, "_cores", lambda: 3)
    yield
    with pytest.raises(ChildProcessError):  # nobody is left behind
        os.waitpid(-1, os.WNOHANG)


def doubled(share: Sequence[int]) -> Iterator[int]:
    return (2 * n for n in share)


def pids(share: Sequence[int]) -> list[int]:
    return [os.getpid() for _ in share]


@pytest.mark.parametrize("things", [0, 1, 2, 3, 10, 100_000])
@pytest.mark.parametrize("worth", [0, 1, 2, 9])
def test_every_thing_has_its_answer_in_its_place(things: int, worth: int) -> None:
    assert shared(doubled, range(things), worth) == [2 * n for n in range(things)]


def test_each_share_is_done_by_a_process_of_its_own() -> None:
    found = shared(pids, range(6), 9)
    assert found[:2] == [HERE, HERE]
    assert len(set(found)) == 3


def test_little_work_is_done_here() -> None:
    assert set(shared(pids, range(6), 1)) == {HERE}


def test_progress_speaks_for_all_shares() -> None:
    told: list[int] = []
    shared(doubled, range(9), 9, told.append)
    assert told == [3, 6, 9]


def test_a_copy_that_is_killed_loses_nothing() -> None:
    def work(share: Sequence[int]) -> list[int]:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(share)

    assert shared(work, range(9), 9) == list(range(9))


def test_what_a_copy_cannot_hand_back_is_done_here() -> None:
    def work(share: Sequence[int]) -> list[object]:
        return [threading.Lock() if os.getpid() != HERE else n for n in share]

    assert shared(work, range(9), 9) == list(range(9))


def test_without_room_for_a_copy_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refused)
    assert set(shared(pids, range(6), 9)) == {HERE}


@pytest.mark.parametrize("bad", [0, 8])
def test_an_error_is_raised_as_if_there_were_one_process(bad: int) -> None:
    def work(share: Sequence[int]) -> Iterator[int]:
        return (1 // (n - bad) for n in share)

    with pytest.raises(ZeroDivisionError):
        shared(work, range(9), 9)


def test_who_interrupts_does_not_wait_for_the_copies() -> None:
    def work(share: Sequence[int]) -> Iterator[int]:
        if os.getpid() != HERE:
            signal.pause()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shared(work, range(9), 9)


def test_a_process_with_threads_is_never_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait, daemon=True)
    thread.start()
    try:
        assert sharing._cores() == 1
    finally:
        waiting.set()
        thread.join()
