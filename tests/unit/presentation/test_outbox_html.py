"""The page of a dry run: each post as its readers would see it."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.platforms.base import OutgoingMedia
from bot.platforms.outbox import Outbox, outbox_folder
from bot.platforms.outbox_store import store_of
from bot.presentation.outbox_html import refresh, write
from tests.unit.platforms.outbox_parts import MASTODON, X, part, picture


def test_the_page_shows_words_as_written_and_asks_for_nothing(tmp_path: Path) -> None:
    image = OutgoingMedia(picture(), "image/jpeg", "A <small> square")
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(
        part(0, "<script>alert(1)</script> O'Neil & #Ana https://example.org/a", warning="Sad", media=(image,)), []
    )
    Outbox(X, tmp_path).publish(part(0, "曹顺利", "c/cao/a/2026-03-14/x/zh", warning="Sad", language="zh"), [])
    write(tmp_path, {})
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; O&#39;Neil &amp; <i>#Ana</i> <i>https://example.org/a</i>" in page
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
    write(tmp_path, {"here": ZoneInfo("Europe/Zurich")})
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "Monday 1 March 2027, 00:30 in Zurich" in page
    assert "Sunday 28 February 2027, 23:30 UTC" in page
    assert page.index("<h2>February 2027") < page.index("<h2>March 2027")
    assert page.count("<h2>") == 2
    assert [post["at"] for post in store_of(tmp_path).posts()] == ["2027-02-28T23:30:00+00:00"] * 3


def test_the_page_of_a_thousand_posts_is_written_once_and_fast(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    image = OutgoingMedia(picture(), "image/jpeg", "A square")
    started = time.perf_counter()
    for n in range(1000):
        outbox.publish(part(0, f"post {n}", f"c/case-{n}/a/2027-03-14/mastodon/en", media=(image,)), [])
    write(tmp_path, {})
    took = time.perf_counter() - started
    page = (tmp_path / "index.html").read_text("utf-8")
    assert page.count("<article") == 1000
    assert page.count("base64,") == 1
    assert took < 5


def test_an_empty_outbox_has_a_page_too_and_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(part(media=(OutgoingMedia(picture(), "image/jpeg", "A square"),)), [])
    (tmp_path / "notes.txt").write_text("mine")
    store_of(tmp_path).clear()
    write(tmp_path, {})
    assert sorted(p.name for p in tmp_path.iterdir()) == [".lock", "images", "index.html", "notes.txt"]
    assert "No post so far" in (tmp_path / "index.html").read_text("utf-8")
    assert outbox.find(part(), []) is None


def test_a_missing_picture_leaves_the_page_readable(tmp_path: Path) -> None:
    outbox = Outbox(MASTODON, tmp_path)
    outbox.publish(part(media=(OutgoingMedia(b"no picture", "image/png", "A square"),)), [])
    write(tmp_path, {})
    assert "A square" in (tmp_path / "index.html").read_text("utf-8")


def test_the_page_is_written_again_only_after_a_post_came_or_went(tmp_path: Path) -> None:
    settings = Settings(tmp_path, False, "", tmp_path, tmp_path, {"x": X})
    outbox, page = Outbox(X, outbox_folder(tmp_path)), outbox_folder(tmp_path) / "index.html"
    refresh(settings, ())
    assert not page.exists()
    receipt = outbox.publish(part(), [])
    refresh(settings, ())
    assert "Ana Example" in page.read_text("utf-8")
    later = time.time_ns() + 10**9
    os.utime(page, ns=(later, later))
    refresh(settings, ())
    assert page.stat().st_mtime_ns == later
    outbox.remove(receipt)
    os.utime(outbox_folder(tmp_path) / "posts.jsonl", ns=(later + 1, later + 1))
    refresh(settings, ())
    assert "No post so far" in page.read_text("utf-8")
