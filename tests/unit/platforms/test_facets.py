"""Rich text on Bluesky: what is marked, and where, counted in bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.facets import facets

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
        ("by @Ana.Example, @nobody.example", [("@Ana.Example", "did:plc:ana")]),
        ("mail a@ana.example or @ana", []),
        ("", []),
    ],
)
def test_links_hashtags_and_mentions_are_marked_to_the_byte(text: str, expected: list[tuple[str, str]]) -> None:
    assert marked(text) == expected


@given(st.text(alphabet=st.sampled_from("aé曹👩 #@.:/()https\n！")))
def test_marks_are_in_order_inside_the_text_and_never_overlap(text: str) -> None:
    end = 0
    for facet in facets(text, KNOWN.get):
        start, stop = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end <= start < stop <= len(text.encode())
        text.encode()[start:stop].decode()
        end = stop
