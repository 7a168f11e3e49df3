"""The HTML preview is complete, safe with any file, and accessible."""

import os
import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from bot.errors import Problem
from bot.ledger.models import DeliveryRecord, SentPart
from bot.posts.models import Finding, Media, Part
from bot.presentation import embedded_images
from bot.presentation.preview import Preview
from bot.presentation.preview_html import MOST_TASKS, inline, language_name, link_text
from bot.presentation.preview_html import render as page
from tests.unit.presentation.preview_factories import NOW, make_case, make_draft, make_occasion, make_preview

FACTS = Finding("facts", "block", "nobody has checked: type `followup verify ana-example`")
VOID = frozenset({"meta", "br", "img", "link"})


class Reader(HTMLParser):
    """Reads a page as a browser would, and notes what a test asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag == name]


def drawn(preview: Preview) -> str:
    return "".join(page(preview))


def test_the_policy_lets_only_this_very_style_in() -> None:
    html = drawn(make_preview(make_draft()))
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    policy = next(attrs["content"] for attrs in Reader(html).all("meta") if attrs.get("http-equiv"))
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert b64encode(sha256(style[1].encode()).digest()).decode() in policy


def test_nothing_but_links_of_readers_own_choice_points_outside() -> None:
    reader = Reader(drawn(make_preview(make_draft(text="See https://example.org/a"))))
    for tag, attrs in reader.tags:
        assert tag not in ("script", "img", "link", "iframe")
        assert not {"src", "style", "onclick"} & attrs.keys()
        if (attrs.get("href") or "").startswith("http"):
            assert (tag, attrs["rel"]) == ("a", "noopener noreferrer")


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "</style><b>"])
def test_no_text_becomes_markup(evil: str) -> None:
    case = make_case(name={"en": evil}, about={"en": evil}, demand={"en": evil})
    finding = Finding("facts", "block", f"`{evil}` {evil}")
    draft = make_draft(text=evil, warning=evil, findings=[finding], occasion=make_occasion(case))
    html = drawn(make_preview(draft, problems=[Problem(evil, evil, 1)]))
    assert evil not in html
    assert not {"script", "img"} & {tag for tag, _ in Reader(html).tags}


def test_no_text_is_read_as_a_template() -> None:
    assert "{{ 7 * 7 }}" in drawn(make_preview(make_draft(text="{{ 7 * 7 }}")))


def test_each_text_says_its_language_and_its_direction() -> None:
    arabic = make_draft("x", language="ar", text="احتُجزت آنا مثال")
    texts = [
        attrs for attrs in Reader(drawn(make_preview(make_draft(), arabic))).all("div") if attrs.get("class") == "text"
    ]
    assert [(attrs["lang"], attrs["dir"]) for attrs in texts] == [("en", "ltr"), ("ar", "rtl")]


def test_a_warning_hides_a_post_only_where_its_platform_does() -> None:
    """And never from those who are asked for a yes: what stands behind it is open."""
    folds = Reader(drawn(make_preview(make_draft(warning="Death in custody")))).all("details")
    assert [fold for fold in folds if fold.get("class") == "behind"] == [{"class": "behind", "open": None}]
    html = drawn(make_preview(make_draft("x", warning="Death in custody")))
    assert 'class="behind"' not in html
    assert "X does not show the content warning: <span" in html


def test_landmarks_and_headings_lead_through_the_page() -> None:
    reader = Reader(drawn(make_preview(make_draft(), make_draft("x", language="ar"))))
    for landmark in ("header", "nav", "main"):
        assert len(reader.all(landmark)) == 1
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_way_within_the_page_arrives() -> None:
    drafts = [
        make_draft(findings=[FACTS], state="not-ready"),
        make_draft(occasion=make_occasion(when=date(2027, 3, 20))),
    ]
    reader = Reader(drawn(make_preview(*drafts)))
    names = [attrs["id"] for _, attrs in reader.tags if attrs.get("id")]
    ways = [href[1:] for attrs in reader.all("a") if (href := attrs.get("href") or "").startswith("#")]
    assert len(names) == len(set(names))
    assert set(ways) <= set(names)
    assert {"2027-03-14", "2027-03-20"} <= set(ways)


def test_what_waits_is_reported_first_and_not_all_of_a_long_list() -> None:
    days = [date(2027, 3, day) for day in range(1, 1 + MOST_TASKS + 4)]
    html = drawn(make_preview(*[make_draft(occasion=make_occasion(when=day)) for day in days]))
    assert html.count("Approve 1 post:") == MOST_TASKS
    assert "And 4 more, below." in html


def test_what_only_the_files_can_mend_waits_for_a_person_too() -> None:
    found = [Finding(code, "block", "why") for code in ("too-long", "go-ahead", "no-case")]
    html = drawn(make_preview(make_draft(findings=found, state="not-ready"), make_draft("x", findings=found[1:2])))
    for task in ("Fix 1 post: Ana Example", "Add the go-ahead: Ana Example, first needed", "No case can be listed yet"):
        assert html.count(task) == 1


def test_far_ahead_nobody_is_asked_to_check_facts_that_would_go_stale() -> None:
    later = Finding("facts", "later", "nobody has checked the facts")
    assert "What needs a person" not in drawn(make_preview(make_draft(findings=[later], state="later")))
    assert "What needs a person" in drawn(make_preview(make_draft(findings=[FACTS], state="not-ready")))


def test_an_empty_window_says_so() -> None:
    assert "No post is planned in this window" in drawn(make_preview())


def test_a_published_post_leads_to_where_it_is() -> None:
    draft = make_draft(state="published")
    part = SentPart(0, "text", NOW, "1", "https://mastodon.example/@team/1", "", NOW)
    row = DeliveryRecord(
        draft.delivery.id, draft.delivery.date, "mastodon", "mastodon", "", "en", "published", "", "", (part,)
    )
    html = drawn(make_preview(make_draft(state="published", row=row)))
    assert 'href="https://mastodon.example/@team/1"' in html
    assert "Published on Sunday 22 November 2026 at 09:00 in Zurich." in html


def test_an_image_is_carried_once_small_and_without_its_metadata(tmp_path: Path) -> None:
    from PIL import Image

    photo = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (2000, 1000), "teal").save(photo, exif=exif)
    media = Media(photo, "d" * 64, "A photo of nobody")
    drafts = [make_draft(account, parts=(Part("text", (media,)),)) for account in ("mastodon", "x", "bluesky")]
    html = drawn(make_preview(*drafts))
    assert html.count("data:image/jpeg;base64,") == 1
    assert html.count('aria-label="A photo of nobody"') == 3
    assert "aspect-ratio:640/320" in html
    found = embedded_images.style([media])[0]
    assert b64encode(b"SecretCamera").decode()[:12] not in found


def test_a_file_that_is_no_image_is_named_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("not an image")
    media = Media(tmp_path / "photo.jpg", "d" * 64, "A photo of nobody")
    assert "This image cannot be shown here: photo.jpg" in drawn(
        make_preview(make_draft(parts=(Part("text", (media,)),)))
    )


def test_what_must_not_be_read_as_an_image_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    media = Media(tmp_path / "pipe.jpg", "", "A photo of nobody")
    assert "This image cannot be shown here: pipe.jpg" in drawn(
        make_preview(make_draft(parts=(Part("text", (media,)),)))
    )


@pytest.mark.parametrize(
    ("code", "name"),
    [("zh", "Chinese"), ("pt-BR", "Portuguese (Brazil)"), ("zz", "zz"), ("zh-Hant", "Chinese (Traditional)")],
)
def test_a_language_has_a_name(code: str, name: str) -> None:
    assert language_name(code) == name


def test_what_stands_between_backticks_is_to_be_typed() -> None:
    assert inline("do `a < b` now") == "do <code>a &lt; b</code> now"
    assert inline("an odd ` mark") == "an odd ` mark"


def test_a_link_is_shown_as_its_platform_shows_it() -> None:
    long = "https://www.example.org/a/very/long/address/indeed"
    assert link_text("mastodon", long) == "example.org/a/very/long/addres…"
    assert link_text("bluesky", long) == long
    assert link_text("x", "https://example.org") == "example.org"


def test_a_file_with_many_errors_takes_little_room_and_hides_none() -> None:
    new = [Problem(f"still to fill in: place {n}", "cases/ana.yaml", n) for n in range(1, 24)]
    html = drawn(make_preview(problems=[*new, Problem("a word too many", "cases/ben.yaml", 2)]))
    shown, _, folded = html.partition("And 18 more in this file")
    assert "Line 5: still to fill in: place 5" in shown
    assert "place 6" not in shown
    assert all(f"Line {n}: still to fill in: place {n}<" in folded for n in range(6, 24))
    assert (html.count("cases/ana.yaml"), html.count("cases/ben.yaml"), html.count("<details")) == (1, 1, 1)
