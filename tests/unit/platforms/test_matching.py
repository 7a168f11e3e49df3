"""Whether a post on a platform is ours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.base import OutgoingPart, key_for
from bot.platforms.matching import ComparableText, html_to_text, is_similar, look_back_to, normalize
from tests.fakes.gotosocial_server import _markdown

MOMENT = datetime(2027, 3, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("One\n\nTwo", "One\nTwo"),
        ("@team@mastodon.example hello", "@team hello"),
        ("See http://example.org/", "See https://example.org"),
        ("See https://www.example.org/a", "See https://example.org/a"),
        ("e\u0301te\u0301", "été"),
        ("a b", "a\u00a0b"),
    ],
)
def test_changes_that_platforms_make_to_a_text_are_ignored(ours: str, theirs: str) -> None:
    assert normalize(ours) == normalize(theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("13 years", "14 years"), ("#EndReprisals", "EndReprisals"), ("a/b", "ab"), ("Ana", "ana")]
)
def test_another_text_is_another_post(ours: str, theirs: str) -> None:
    assert normalize(ours) != normalize(theirs)


@pytest.mark.parametrize(
    ("ours", "html"),
    [
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("13. one\n14. two", '<ol start="13"><li>one</li><li>two</li></ol>'),
        ("*Ana* and __Bo__ `now`", "<p><em>Ana</em> and <strong>Bo</strong> <code>now</code></p>"),
        ("> Quoted\n\n# Head", "<blockquote><p>Quoted</p></blockquote><h1>Head</h1>"),
        ("Ana <held> still", "<p>Ana  still</p>"),
        ("Ana <held> still", "<p>Ana &lt;held&gt; still</p>"),
    ],
)
def test_our_text_after_markdown_is_still_ours(ours: str, html: str) -> None:
    assert ComparableText.of(ours).matches(ComparableText.of(html_to_text(html)))


@pytest.mark.parametrize(
    ("ours", "html"),
    [
        ("13 years", "<p>14 years</p>"),
        ("Ana", "<p>Bo</p>"),
        ("**", "<p>--</p>"),
        ("a/b", "<p>ab</p>"),
        ("at 10:30", "<p>at 1030</p>"),
        ("“free”", "<p>free</p>"),
        ("", "<p>Ana</p>"),
        ("<a>", "<p></p>"),
    ],
)
def test_another_text_with_the_same_marks_is_another_post(ours: str, html: str) -> None:
    assert not ComparableText.of(ours).matches(ComparableText.of(html_to_text(html)))


@given(st.text("ab *-<>\n.#é曹", max_size=60))
def test_a_text_read_as_markdown_or_as_it_stands_is_the_same_text(text: str) -> None:
    """As the stand-in for GoToSocial reads it; where nothing is left of it, nobody can tell."""
    shown = ComparableText.of(html_to_text(_markdown(text)))
    assert ComparableText.of(text).matches(shown) or not shown.unmarked


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.example/one-page-of-many" class="ellipsis">a.example/one-page-of</a>', "one-page-of-many"),
        ('<a href="https://a.example/one-page-of-many">a.example/one-page-of…</a>', "one-page-of-many"),
        ('<a href="https://a.example/">here</a>', "here"),
        ('<a href="https://a.example/tags/ana">#ana</a>', "#ana"),
    ],
)
def test_a_shortened_link_is_read_whole(html: str, text: str) -> None:
    assert html_to_text(html).endswith(text)


def test_html_reads_as_it_is_seen() -> None:
    html = (
        '<p>O&#39;Neil &amp; &lt;b&gt;<br />see <a href="https://example.org/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">example.org/</span><span class="invisible">long</span></a></p><p>Two</p>'
    )
    assert html_to_text(html).strip() == "O'Neil & <b>\nsee https://example.org/long\nTwo"


def test_a_part_is_looked_for_since_its_attempt_or_else_since_its_day_began() -> None:
    part = OutgoingPart("id", 0, key_for("id", 0), "text", "en", MOMENT)
    assert look_back_to(part) == MOMENT - timedelta(hours=28, minutes=5)
    tried = OutgoingPart("id", 0, key_for("id", 0), "text", "en", MOMENT, attempted_at=MOMENT + timedelta(hours=1))
    assert look_back_to(tried) == MOMENT + timedelta(minutes=55)


NAMES = ["Ana Example (Switzerland)", "Ben Sample (Peru)", "Zoe Test (Kenya)", "Max Made-Up (Norway)", "曹顺利 (中国)"]
ROLL_CALL = (
    "Today is Human Rights Day. They are held for their work with the UN:\n{}\nWe ask for answers. #EndReprisals"
)


def test_a_list_with_fewer_names_is_similar() -> None:
    whole, half = (normalize(ROLL_CALL.format("\n".join(names))) for names in (NAMES, NAMES[::2]))
    assert is_similar(whole, half)
    assert is_similar(half, whole)


@pytest.mark.parametrize(
    "other", ["", "Ana", "Thank you for coming to our meeting in Geneva last night. #EndReprisals"]
)
def test_other_posts_are_not_similar(other: str) -> None:
    assert not is_similar(normalize(ROLL_CALL.format(NAMES[0])), normalize(other))
