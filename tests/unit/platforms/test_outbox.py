"""The outbox: what a dry run leaves for people and programs to read."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.config import Account
from bot.errors import LookupFailed, Rejected, TemporarilyUnavailable
from bot.platforms.outbox import Outbox
from bot.platforms.outbox_store import OutboxStore
from tests.unit.platforms.outbox_parts import MASTODON, MOMENT, X, part


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "posts.jsonl").read_text("utf-8").splitlines()]


def test_a_post_is_one_line_with_the_fields_that_programs_read(tmp_path: Path) -> None:
    Outbox(X, tmp_path).publish(part(warning="Death in custody"), [])
    assert lines(tmp_path) == [
        {
            "id": "c/ana/a/2027-03-14/x/en",
            "at": "2027-03-14T09:00:00+00:00",
            "account": "x",
            "platform": "x",
            "language": "en",
            "parts": [{"text": "Ana Example", "length": 11, "limit": 280, "media": []}],
            "warning": "Death in custody",
        }
    ]


def test_a_thread_is_one_line_wherever_it_is_in_the_file(tmp_path: Path) -> None:
    outbox = Outbox(X, tmp_path)
    first = outbox.publish(part(0, "one"), [])
    outbox.publish(part(0, "else", "c/ben/a/2027-03-14/x/en"), [])
    outbox.publish(part(1, "two"), [first])
    assert [[p["text"] for p in line["parts"]] for line in lines(tmp_path)] == [["one", "two"], ["else"]]  # type: ignore[attr-defined]


def test_times_are_those_of_the_post(tmp_path: Path) -> None:
    later = MOMENT + timedelta(minutes=5)
    assert Outbox(X, tmp_path).publish(part(attempted_at=later), []).at == later


def test_another_process_finds_what_the_first_one_wrote(tmp_path: Path) -> None:
    receipt = Outbox(X, tmp_path).publish(part(), [])
    other = Outbox(X, tmp_path / "." / "")
    other._store = type(other._store)(tmp_path)
    assert other.find(part(), []) == receipt
    assert other.publish(part(), []) == receipt
    assert len(lines(tmp_path)) == 1


def test_a_line_cut_off_by_a_crash_is_dropped_and_written_again(tmp_path: Path) -> None:
    outbox = Outbox(X, tmp_path)
    outbox.publish(part(0, "one"), [])
    with (tmp_path / "posts.jsonl").open("ab") as file:
        file.write(b'{"id": "c/ben/a/2027-')
    outbox.publish(part(0, "else", "c/ben/a/2027-03-14/x/en"), [])
    assert len(lines(tmp_path)) == 2


def test_a_damaged_file_stops_posts_and_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text("not a post\n")
    with pytest.raises(TemporarilyUnavailable, match=r"posts\.jsonl, line 1, is not a post"):
        Outbox(X, tmp_path).publish(part(), [])
    with pytest.raises(LookupFailed, match="line 1"):
        Outbox(X, tmp_path).find(part(), [])
    assert (tmp_path / "posts.jsonl").read_text() == "not a post\n"


def test_a_folder_that_cannot_be_written_is_a_platform_that_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outbox = Outbox(X, tmp_path / "file" / "outbox")
    with pytest.raises((TemporarilyUnavailable, Rejected), match="outbox cannot be"):
        outbox.publish(part(), [])
    (tmp_path / "file").unlink()
    assert outbox.find(part(), []) is None


def test_a_private_post_is_refused_where_every_post_is_public(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="everybody would see it"):
        Outbox(X, tmp_path).publish(part(visibility="private"), [])
    Outbox(MASTODON, tmp_path).publish(part(visibility="private"), [])


def test_accounts_that_post_at_the_same_time_lose_no_line(tmp_path: Path) -> None:
    def post(name: str) -> None:
        outbox = Outbox(Account(name, "x", "https://api.twitter.com"), tmp_path)
        for n in range(50):
            receipt = outbox.publish(part(0, "one", f"c/{n}/a/2027-03-14/{name}/en"), [])
            outbox.publish(part(1, "two", f"c/{n}/a/2027-03-14/{name}/en"), [receipt])

    threads = [threading.Thread(target=post, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(line["parts"]) for line in lines(tmp_path)) == [2] * 200  # type: ignore[arg-type]


def test_programs_that_post_and_withdraw_at_the_same_moment_lose_nothing(tmp_path: Path) -> None:
    """The bot posts while two people take posts down: each program has a box of its own on the folder."""
    ids = [f"c/case-{n}/a/2027-03-14/mastodon/en" for n in range(60)]
    programs = [Outbox(MASTODON, tmp_path) for _ in range(3)]
    for program in programs:
        program._store = OutboxStore(tmp_path)
    there = [programs[0].publish(part(delivery=id), []) for id in ids[:40]]
    line = threading.Barrier(3)

    def at_once(steps: Iterable[Callable[[], object]]) -> None:
        line.wait(timeout=60)
        for step in steps:
            step()

    shares: list[list[Callable[[], object]]] = [
        [partial(programs[0].publish, part(delivery=id), []) for id in ids[40:]],
        [partial(programs[1].remove, receipt) for receipt in there[0:40:2]],
        [partial(programs[2].remove, receipt) for receipt in there[1:40:2]],
    ]
    with ThreadPoolExecutor(3) as people:
        list(people.map(at_once, shares))
    assert sorted(str(line["id"]) for line in lines(tmp_path)) == sorted(ids[40:])
