"""Links, hashtags and mentions end where readers expect, in any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.links import glued_hashtags, spans
from bot.posts.checks import content
from bot.posts.checks.links import find_link_problems, find_reading_differences
from bot.posts.lengths import mastodon_links, x_links

WORDS = (
    "मानव_अधिकार",
    "สิทธิมนุษยชน",
    "தமிழ்",
    "حُرِّيَّة",
    "نرم\u200cافزار",
    "曹顺利",
    "Zoe\u0308Libre",
    "col·lectiu",
    "ශ්\u200dරී",
)
ENDS = "】،؟।。，、；：！？）」』》”»“«….,;:!?"
A_LINK = "https://example.org/a"


def marked(text: str) -> list[str]:
    return [span.text for span in spans(text) if span.kind != "text"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("end", ["", *ENDS])
def test_a_hashtag_is_one_whole_word_of_any_script(word: str, end: str) -> None:
    assert marked(f"— #{word}{end}") == [f"#{word}"]


@pytest.mark.parametrize("end", ["", *ENDS, "】然后", "’", "' ", "\u200f", "\u061c", ")", "]", "👍", "→"])
def test_a_link_ends_where_its_readers_think(end: str) -> None:
    assert marked(f"({A_LINK}{end}") == [A_LINK]


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/a_(b)",
        "https://example.org/a[1]",
        "https://example.org/é/最新动态/कानून",
        "https://example.org/l’été·x–y",
        "HTTPS://Example.org/?q=a,b;c#d!e",
        "https://例子.中国/路",
    ],
)
@pytest.mark.parametrize("around", ["{}", "({})", "看{}，好", "“{}”", "{}."])
def test_what_a_link_may_hold_stays_in_it(link: str, around: str) -> None:
    assert marked(around.format(link)) == [link]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("by @ana, @bo@server.example。", ["@ana", "@bo@server.example"]),
        ("@ana的案件", ["@ana"]),
        ("声援＠ana", ["＠ana"]),
        ("a@b.org @-x @", []),
        (f"{A_LINK}，@ana", [A_LINK, "@ana"]),
        ("https://example.org/@ana", ["https://example.org/@ana"]),
    ],
)
def test_a_mention_ends_with_its_handle(text: str, mentions: list[str]) -> None:
    assert marked(text) == mentions


@pytest.mark.parametrize(
    "text", ["#2027", "#️⃣", "#1️⃣", "# a", "C#Sharp", "&#39;", "a/#b", "##a", "#_", "#\u200ca\u0301"[:2]]
)
def test_what_no_platform_takes_for_a_hashtag_is_none(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("声援#曹顺利，", ["#曹顺利"]),
        ("free#Ana now", ["#Ana"]),
        ("मानव#अधिकार", ["#अधिकार"]),
        ("声援 #曹顺利", []),
        ("C# and #2 &#39; ishr.ch/a#b", []),
        ("，#曹顺利", []),
        ("https://example.org/a#b", []),
    ],
)
def test_a_hashtag_glued_to_a_word_is_found(text: str, tags: list[str]) -> None:
    assert list(glued_hashtags(text)) == tags


@given(
    st.text(st.one_of(st.sampled_from("#@:/.,()[]】،؟।。 \u200c\u200f\u0301曹aé👩😀"), st.characters()), max_size=80)
)
def test_the_pieces_joined_are_the_text_again(text: str) -> None:
    assert "".join(span.text for span in spans(text)) == text
    assert all(span.text for span in spans(text))


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_link_never_ends_with_what_closes_a_sentence_or_cannot_be_seen(before: str, after: str) -> None:
    for span in spans(f"{before} {A_LINK}{after}"):
        if span.kind == "link":
            assert unicodedata.category(span.text[-1]) not in {"Cf", "Cc", "Cn", "Co", "Ps", "Pi", "Pf"}
            assert span.text[-1] not in ".,;:!?'’…。，、】）؟،।"
            assert not any(character.isspace() for character in span.text)


@pytest.mark.parametrize("end", ["】", "،", "؟", "।", "。", "，好", "”"])
def test_mastodon_is_known_to_swallow_what_follows_a_link(end: str) -> None:
    (doubt,) = find_reading_differences(f"看 {A_LINK}{end}", "mastodon")
    assert f"{A_LINK}{end}" in mastodon_links(f"看 {A_LINK}{end}")
    assert f"put a space after {A_LINK}" in doubt
    assert find_reading_differences(f"看 {A_LINK} {end}", "mastodon") == ()
    assert find_reading_differences(f"看 {A_LINK}{end}", "bluesky") == ()
    assert find_reading_differences(f"看 {A_LINK}{end}", "x") == ()


def test_each_link_that_mastodon_reads_otherwise_is_reported() -> None:
    doubts = find_reading_differences(f"【{A_LINK}】 {A_LINK}، {A_LINK}/b", "mastodon")
    assert [doubt.split("(https:")[1].split(")")[0] for doubt in doubts] == ["//example.org/a】", "//example.org/a،"]


def test_x_is_known_to_end_a_link_before_a_letter_that_it_does_not_know() -> None:
    link = "https://ishr.ch/zh-hans/最新动态/"
    (doubt,) = find_reading_differences(f"看 {link} 😀", "x")
    assert x_links(f"😀 {link}") == ["https://ishr.ch/zh-hans/"]
    assert "before “最新动态/”" in doubt
    assert find_reading_differences(link, "mastodon") == ()


@pytest.mark.parametrize("platform", ["mastodon", "x", "bluesky"])
@pytest.mark.parametrize(
    "text",
    [
        f"See {A_LINK}. Then ({A_LINK}), “{A_LINK} ”",
        "https://www.ohchr.org/en/press-releases/2024/03/a-b?x=%20y#z.",
        "https://example.org/a_(b)) and https://example.org/?a=b&c=d",
        "https://example.org/\n#EndReprisals",
        "https://example.org/a?b=1/c and https://example.org/a?b=1 and https://example.org/a",
        "no link: none",
    ],
)
def test_links_that_every_platform_reads_alike_are_in_no_doubt(text: str, platform: str) -> None:
    assert find_reading_differences(text, platform) == ()


@pytest.mark.parametrize(
    "text",
    [
        "قالت الخبيرة: \u200f«أفرجوا عنها» \u2067EN\u2069 https://example.org/a ، #أفرجوا_عنها",
        "שלום \u200f— https://example.org/a #חופש",
    ],
)
def test_arabic_and_hebrew_around_a_link_pass_as_they_are(text: str) -> None:
    assert find_link_problems(text, "ar") == ()
    assert A_LINK in marked(text)
    assert "".join(span.text for span in spans(text)) == text


@pytest.mark.parametrize("mark", ["\u200f", "\u200e", "\u061c"])
def test_a_direction_mark_that_would_break_a_link_is_held_back(mark: str) -> None:
    assert any("invisible" in fault for fault in find_link_problems(f"{A_LINK}{mark} ثم", "ar"))
    assert find_link_problems(f"{A_LINK} {mark}ثم", "ar") == ()


@given(st.text(st.sampled_from("aB9 #曹é\n"), max_size=20))
def test_a_hashtag_that_is_passed_over_as_fine_has_no_finding(text: str) -> None:
    if text.count("#") == len(content._FINE_TAG.findall(text)):
        assert list(content._hashtags(text)) == []
