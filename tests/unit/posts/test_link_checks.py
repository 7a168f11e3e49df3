"""Plain https links pass; misleading links block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts.checks.links import _PLAIN, _faults_of, find_link_problems


@pytest.mark.parametrize(
    "text",
    [
        "See https://www.ohchr.org/en/press-releases/2024/03/a-b?x=%20y#z.",
        "(https://ishr.ch/a_(b)) and “https://example.org/”, https://example.org:8443/x",
        "曹顺利 https://ishr.ch/zh-hans/最新动态/，她",
        "https://例子.中国/路 and https://bücher.example/ and https://пример.рф/",
        "She waited until 10:30 // no link at all; http is a word, ratio 1:2",
        "می‌خواهم — שלום \u200fABC — 👩‍⚖️ — अ\u200dब",
        "#EndReprisals by ishr.ch and т.е. Дом.рф",
    ],
)
def test_plain_links_and_plain_words_pass(text: str) -> None:
    assert find_link_problems(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("http://example.org/a", "write https://example.org/a"),
        ("HTTP://example.org", "not https"),
        ("ftp://example.org/a", "only https"),
        ("www.example.org", "write https://www.example.org"),
        ("https:/example.org", "write https://example.org"),
        ("https//example.org", "write https://example.org"),
        ("https://", "malformed"),
        ("https://example", "malformed"),
        ("https://-a.example", "malformed"),
        ("https://a..example", "malformed"),
        ("https://192.0.2.1/", "malformed"),
        ("https://example.org:99999/", "malformed"),
        ("https://[::1", "malformed"),
        ("https://example.org\\x", "malformed"),
        ("https://example.org/100%", "%"),
        ("https://ohchr.org@evil.example/", "@"),
        ("https://www.ohchr.org/…", "cut short"),
        ("https://exa\u200bmple.org/", "U+200B"),
        ("https://example.org/\u202egpj", "U+202E"),
        ("https://example.org/\u200da", "U+200D"),
        ("https://оhchr.org/", "U+043E"),
        ("https://аррӏе.com/", "Latin letters"),
        ("https://xn--80ak6aa92e.com/", "in code"),
        ("read оhchr.org today", "mixes alphabets"),
        ("Thirteen\u200b years ago", "U+200B"),
        ("abc \u202egnp.exe", "U+202E"),
        ("\ufeffToday", "U+FEFF"),
    ],
)
def test_what_misleads_is_held_back_and_named(text: str, told: str) -> None:
    assert any(told in fault for fault in find_link_problems(text, "en"))


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_a_link_that_is_passed_over_as_plain_has_no_fault(link: str) -> None:
    assert not list(_faults_of(link))


def test_each_fault_is_reported_once() -> None:
    assert len(find_link_problems("https://exa\u200bmple.org/ and https://exa\u200bmple.org/", "en")) == 1
    assert len(find_link_problems("http://example.org/a http://example.org/a", "en")) == 1


def test_scripts_without_spaces_may_mark_where_a_line_can_break() -> None:
    assert find_link_problems("สวัสดี\u200bครับ", "th") == ()
    assert find_link_problems("สวัสดี\u200bครับ", "en")
