"""The outbox: what a dry run leaves for people and programs to read."""

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.config import Account
from bot.errors import LookupFailed, Rejected, TemporarilyUnavailable
from bot.platforms import registry
from bot.platforms.base import OutgoingMedia, OutgoingPart, key_for
from bot.platforms.outbox import Outbox, empty
from bot.platforms.outbox_store import Box

MASTODON = Account("mastodon", "mastodon", "https://mastodon.example")
X = Account("x", "x", "https://api.twitter.com")
MOMENT = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)


def part(
    n: int = 0, text: str = "Ana Example", delivery: str = "c/ana/a/2027-03-14/x/en", **more: object
) -> OutgoingPart:
    values: dict[str, object] = {"language": "en", "created_at": MOMENT, **more}
    return OutgoingPart(delivery, n, key_for(delivery, n), text, **values)  # type: ignore[arg-type]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG")
    return out.getvalue()


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


def test_a_thread_gathers_in_one_line_wherever_that_stands(tmp_path: Path) -> None:
    outbox = Outbox(X, tmp_path)
    first = outbox.publish(part(0, "one"), [])
    outbox.publish(part(0, "else", "c/ben/a/2027-03-14/x/en"), [])
    outbox.publish(part(1, "two"), [first])
    assert [[p["text"] for p in line["parts"]] for line in lines(tmp_path)] == [["one", "two"], ["else"]]  # type: ignore[attr-defined]


def test_times_are_those_of_the_post_not_of_this_machine(tmp_path: Path) -> None:
    later = MOMENT + timedelta(minutes=5)
    assert Outbox(X, tmp_path).publish(part(attempted_at=later), []).at == later


def test_another_process_finds_what_the_first_one_wrote(tmp_path: Path) -> None:
    receipt = Outbox(X, tmp_path).publish(part(), [])
    registry_free = Outbox(X, tmp_path / "." / "")
    registry_free._box = type(registry_free._box)(tmp_path)
    assert registry_free.find(part(), []) == receipt
    assert registry_free.publish(part(), []) == receipt
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


def test_a_folder_that_cannot_be_written_is_a_busy_platform(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outbox = Outbox(X, tmp_path / "file" / "outbox")
    with pytest.raises((TemporarilyUnavailable, Rejected), match="outbox cannot be"):
        outbox.publish(part(), [])
    (tmp_path / "file").unlink()
    assert outbox.find(part(), []) is None


def test_a_post_for_few_is_not_shown_to_all(tmp_path: Path) -> None:
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


def test_the_page_shows_words_as_written_and_asks_for_nothing(tmp_path: Path) -> None:
    image = OutgoingMedia(picture(), "image/jpeg", "A <small> square")
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(
        part(0, "<script>alert(1)</script> O'Neil & #Ana https://example.org/a", warning="Sad", media=(image,)), []
    )
    Outbox(X, tmp_path).publish(part(0, "曹顺利", "c/cao/a/2026-03-14/x/zh", warning="Sad", language="zh"), [])
    registry.finish([outbox])
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; O&#x27;Neil &amp; <i>#Ana</i> <i>https://example.org/a</i>" in page
    assert "A &lt;small&gt; square" in page
    assert page.count("data:image/jpeg;base64,") == 1
    assert "<summary>" in page
    assert "X does not show the content warning" in page
    assert not any(mark in page for mark in ("src=", "href=", "url(http", "@import"))


def test_the_page_tells_the_hour_where_the_campaign_is(tmp_path: Path) -> None:
    outbox = Outbox(X, tmp_path)
    late = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    outbox.publish(part(delivery="here/ana/a/2027-03-01/x/en", attempted_at=late), [])
    outbox.publish(part(delivery="gone/ana/a/2027-02-28/x/en", attempted_at=late), [])
    outbox.publish(part(delivery="next/ana/a/2027-02-28/x/en", attempted_at=late), [])
    outbox.flush({"here": ZoneInfo("Europe/Zurich")})
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "Monday 1 March 2027, 00:30 in Zurich" in page
    assert "Sunday 28 February 2027, 23:30 UTC" in page
    assert page.index("<h2>February 2027") < page.index("<h2>March 2027")
    assert page.count("<h2>") == 2
    assert [line["at"] for line in lines(tmp_path)] == ["2027-02-28T23:30:00+00:00"] * 3


def test_the_page_of_a_thousand_posts_is_written_once_and_fast(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    image = OutgoingMedia(picture(), "image/jpeg", "A square")
    started = time.perf_counter()
    for n in range(1000):
        outbox.publish(part(0, f"post {n}", f"c/case-{n}/a/2027-03-14/mastodon/en", media=(image,)), [])
    outbox.flush()
    took = time.perf_counter() - started
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count("<article") == 1000
    assert page.count("base64,") == 1
    assert took < 5


def test_an_empty_outbox_has_a_page_too_and_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(part(media=(OutgoingMedia(picture(), "image/jpeg", "A square"),)), [])
    (tmp_path / "notes.txt").write_text("mine")
    empty(tmp_path)
    outbox.flush()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".lock", "images", "index.html", "notes.txt"]
    assert "No post so far" in (tmp_path / "index.html").read_text("utf-8")
    assert outbox.find(part(), []) is None


def test_a_missing_picture_leaves_the_page_readable(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(part(media=(OutgoingMedia(b"no picture", "image/png", "A square"),)), [])
    outbox.flush()
    assert "A square" in (tmp_path / "index.html").read_text("utf-8")


def test_programs_that_write_and_take_down_at_the_same_moment_lose_nothing(tmp_path: Path) -> None:
    """The bot posts while two people take posts down: each program has a box of its own on the folder."""
    ids = [f"c/case-{n}/a/2027-03-14/mastodon/en" for n in range(60)]
    programs = [Outbox(MASTODON, tmp_path) for _ in range(3)]
    for program in programs:
        program._box = Box(tmp_path)
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
