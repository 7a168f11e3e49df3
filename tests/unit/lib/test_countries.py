"""A country written another way: people read its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.countries import countries, country_code


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("UK", "write GB"),
        ("EN", "write GB"),
        ("England", "write GB"),
        ("UAE", "write AE"),
        ("USA", "write US"),
        ("CHN", "write CN"),
        ("cn ", "write CN"),
        ("China", "write CN"),
        ("Chine", "write CN"),
        ("中国", "write CN"),
        ("Turkiye", "write TR"),
        ("Birmanie", "write MM"),
        ("Burma", "write MM"),
        ("DRC", "write CD"),
        ("Congo", "write CG or CD"),
        ("Korea", "write KR or KP"),
        ("Viet Nam", "write VN"),
        ("Germny", "did you mean DE (Germany)?"),
        ("Atlantis", ""),
        ("", ""),
        ("???", ""),
    ],
)
def test_a_country_is_suggested_by_its_code(text: str, hint: str) -> None:
    assert country_code(text) == hint


def test_every_country_is_found_by_its_english_name() -> None:
    for code, name in countries().items():
        assert code in country_code(name), f"{name} is {code}"


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(country_code(text), str)
