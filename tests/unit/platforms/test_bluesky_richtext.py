"""Rich text on Bluesky: what is marked and where, in bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.bluesky_richtext import facets

KNOWN = {"ana.example": "did:plc:ana"}


def marked(text: str) -> list[tuple[str, str]]:
    """Each marked passage, cut out of the bytes, and what it means."""
    found = []
    for facet in facets(text, KNOWN.get):
        passage = text.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        (feature,) = facet["features"]
        found.append((passage, feature.get("uri") or feature.get("tag") or feature["did"]))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See https://example.org/a.", [("https://example.org/a", "https://example.org/a")]),
        ("(https://example.org/a_(b))", [("https://example.org/a_(b)", "https://example.org/a_(b)")]),
        ("“https://example.org/é”", [("https://example.org/é", "https://example.org/é")]),
        ("链接：https://example.org/x，好", [("https://example.org/x", "https://example.org/x")]),
        ("👩‍👩‍👧 #EndReprisals!", [("#EndReprisals", "EndReprisals")]),
        ("#曹顺利 and #2027 and #a1", [("#曹顺利", "曹顺利"), ("#a1", "a1")]),
        ("C#Sharp &#39; a/#b", []),
        ("https://example.org/#EndReprisals", [("https://example.org/#EndReprisals",) * 2]),
        ("看 https://example.org/a】 和", [("https://example.org/a", "https://example.org/a")]),
        ("https://example.org/a، #أفرجوا_عنها،", [("https://example.org/a",) * 2, ("#أفرجوا_عنها", "أفرجوا_عنها")]),
        ("#حقوق_الإنسان؟ #मानव_अधिकार।", [("#حقوق_الإنسان", "حقوق_الإنسان"), ("#मानव_अधिकार", "मानव_अधिकार")]),
        ("by @Ana.Example, @nobody.example", [("@Ana.Example", "did:plc:ana")]),
        ("mail a@ana.example or @ana", []),
        ("", []),
    ],
)
def test_links_hashtags_and_mentions_are_marked_to_the_byte(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(text) == expected


@given(st.text(alphabet=st.sampled_from("aé曹👩 #@.:/()https\n！】،\u0301\u200c")))
def test_facets_are_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for facet in facets(text, KNOWN.get):
        start, stop = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end <= start < stop <= len(text.encode())
        text.encode()[start:stop].decode()
        end = stop


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.text(st.characters(exclude_categories=["Cs"]))
)
def test_the_bytes_of_a_facet_hold_the_text_of_its_feature(before: str, after: str) -> None:
    for passage, meaning in marked(f"{before} https://example.org/é {after} #曹顺利{after}"):
        assert passage in (meaning, f"#{meaning}", f"＃{meaning}") or meaning == "did:plc:ana"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_link_and_a_hashtag_between_spaces_are_always_marked(around: str) -> None:
    found = marked(f"{around} https://example.org/é #曹顺利 {around}")
    assert ("https://example.org/é", "https://example.org/é") in found
    assert ("#曹顺利", "曹顺利") in found
