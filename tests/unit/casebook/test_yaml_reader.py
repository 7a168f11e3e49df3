"""What YAML would silently change or drop is refused, with its position and how to write it."""

import subprocess
import sys
from typing import Any

import pytest

from bot.casebook import source_text, yaml_reader
from bot.casebook.source_text import YamlError

QUOTES = 'put the text in quotes, "…"'


def faults(text: str) -> list[tuple[int, int, str]]:
    return [(line, column, message) for line, column, message in yaml_reader.read(text)[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", {"a": "no"}),
        ("a: 10:30", {"a": "10:30"}),
        ("a: 2014-03-14", {"a": "2014-03-14"}),
        ("a: 007", {"a": "007"}),
        ("a: 1e3", {"a": "1e3"}),
        ("a: [yes, on]", {"a": ["yes", "on"]}),
        ("a: []", {"a": []}),
        ('a: "one\\ntwo \\u00e9 \\\\0"', {"a": "one\ntwo é \\0"}),
        ("a: {}", {"a": {}}),
        ('a: "“quoted” words"', {"a": "“quoted” words"}),
        ("a: “quoted” words", {"a": "“quoted” words"}),
        ("a: |\n  one # two\n  three\n", {"a": "one # two\nthree\n"}),
        ("name: {en: Ana} # after the bracket", {"name": {"en": "Ana"}}),
        ("name:\n  en: no#space", {"name": {"en": "no#space"}}),
        ('name:\n  en: "it is #EndReprisals today" # a note', {"name": {"en": "it is #EndReprisals today"}}),
        ("id: ana # a note", {"id": "ana"}),
        ("--- \na: b\n...\n", {"a": "b"}),
    ],
)
def test_every_scalar_is_text(text: str, value: Any) -> None:
    assert yaml_reader.read(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, 1, "duplicate “a”"),
        ("a: {b: 1, b: 2}", 1, 11, "duplicate “b”"),
        ("a: &x b", 1, 4, "&x names a place"),
        ("a: *x", 1, 4, "*x repeats another place"),
        ("a: !!int 3", 1, 4, "is a tag"),
        ("a: !python/object:os.system x", 1, 4, "is a tag"),
        ("a: b\n---\nc: d", 2, 1, "begins a second document"),
        ("%YAML 1.1\n---\na: b", 1, 1, "a line with %"),
        ("a: " + "[" * 30 + "x" + "]" * 30, 1, 23, "more than 20 levels deep"),
        ("a:\nb: c", 1, 3, "there is no value here"),
        ('a: ""', 1, 4, "there is no value here"),
        ("a: ' '", 1, 4, "there is no value here"),
        ("- a\n-\n- b", 2, 2, "there is no value here"),
        ('a: "\\0"', 1, 4, "invisible character here (U+0000)"),
        ('a: "one\\e[2Jtwo"', 1, 4, "invisible character here (U+001B)"),
        ('"a\\tb": c', 1, 1, "invisible character here (U+0009)"),
        ("a: ~", 1, 4, "means no value"),
        ("a: null", 1, 4, "means no value"),
        ("en: #EndReprisals", 1, 4, "there is no value here"),
        ("a: “x”", 1, 4, "curly quotes"),
        ("a: ‘x y’", 1, 4, "curly quotes"),
        ("a: „x”", 1, 4, "curly quotes"),
        ("name:\n  en: it's #EndReprisals today", 2, 7, "is dropped from this text"),
        ("name:\n  en: two\n    lines # gone", 2, 7, "is dropped from this text"),
        ("- what: {en: a #b\n  }", 1, 14, "is dropped from this text"),
        ("about: {en: Lawyer, activist}", 1, 13, '"Lawyer, activist"'),
        ("about: {en: Lawyer, activist, zh: x}", 1, 13, '"Lawyer, activist"'),
        ("about: {en: Lawyer, {zh: x}}", 1, 21, "a name with a colon is expected here"),
        ("about: {en: Lawyer, [x]}", 1, 21, "a name with a colon is expected here"),
        ("a: {b, c: d}", 1, 6, "there is no value here"),
        ("{{ x }}: y", 1, 1, "a name with a colon is expected"),
        ("? [a]\n: b", 1, 3, "a name with a colon is expected"),
        ('a: "<fill me in>"', 1, 4, "still to fill in: fill me in"),
        ("", 1, 1, "this file is empty"),
        ("# only a note\n", 1, 1, "this file is empty"),
    ],
)
def test_what_yaml_would_bend_is_refused_at_its_place(text: str, line: int, column: int, words: str) -> None:
    assert [(at, where) for at, where, said in faults(text) if words in said] == [(line, column)]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: b: c", 1, 5, "a second colon on this line"),
        ("a\nb: c", 2, 2, "read on from the one above: write that one as name: value"),
        ("a: b\n  c: d", 2, 4, "begin both in the same column"),
        ("a: 'x\nb: c", 1, 4, "never closed"),
        ("a: [1, 2", 1, 4, "the bracket [ is not closed"),
        ("x: y\na: {b: c", 2, 4, "the bracket { is not closed"),
        ("a: @team", 1, 4, "cannot begin with this character"),
        ("a: - x", 1, 4, "a list begins on a line of its own"),
        ('a: "C:\\queue"', 1, 7, "a backslash in double quotes"),
        ("a:\n    b: c\n  d: e", 3, 3, "does not line up"),
        ("a:\n - b\n c: d", 3, 2, "begin it with “- ”"),
        ("name: {en: it's #EndReprisals today}", 1, 17, "is dropped, the closing bracket too"),
        ("a: |x\n  y", 1, 5, "after | or >"),
        ("a: [x,,y]", 1, 7, "a comma is too many"),
        ("a: [x,\n", 1, 4, "this bracket is never closed"),
        ("a: b\ncountry\n", 2, 1, "a name without its colon"),
        ("a: b\ncountry：CH\n", 2, 8, "this colon is a wide one"),
        ("country：CH\na: b\n", 1, 8, "this colon is a wide one"),
        ("a: b\nc:\u00a0d\n", 2, 3, "a special space"),
        ('about:\n   en: "a" b\n', 2, 12, "check its indentation and quotes"),
        ('about:\n   en: x\nid: "a" b\n', 3, 9, "check its indentation and quotes"),
        ('l:\n- a: b\n  c:\n     d: e\n- a: "b" c\n', 5, 10, "check its indentation and quotes"),
    ],
)
def test_broken_yaml_is_explained_without_yamls_own_words(text: str, line: int, column: int, words: str) -> None:
    *_, (at, where, said) = faults(text)
    assert (at, where) == (line, column)
    assert words in said


def test_all_faults_are_reported_at_once() -> None:
    assert [line for line, _, _ in faults("a: 1\na: 2\nb:\nc: “x”\nname: {en: x, y}\n")] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (b"a: b\n\tc: d", 2, 1, "a tab: use spaces"),
        (b"a: b\tc", 1, 5, "a tab: use spaces"),
        (b"a: b\n\0", 1, 1, "not plain text"),
        ("a: b".encode("utf-16"), 1, 1, "not plain text"),
        (b"a: b\nc: \xe9t\xe9", 2, 4, "not stored as UTF-8"),
        (b"a: b\x07", 1, 5, "U+0007"),
        ("a: b\u2028c".encode(), 1, 5, "U+2028"),
        ("a: b\x85c".encode(), 1, 5, "U+0085"),
        ("a: b\ufeff".encode(), 1, 5, "U+FEFF"),
        (b"a: " + b"x" * 262_144, 1, 1, "too large"),
        (b"a: " + b"[" * 100_000, 1, 204, "far too deep"),
        (b"\xef\xbb\xbfa: \tb", 1, 4, "a tab: use spaces"),
    ],
)
def test_bytes_that_no_parser_should_see_are_refused(data: bytes, line: int, column: int, words: str) -> None:
    with pytest.raises(YamlError) as caught:
        source_text.decode(data)
    fault = caught.value.faults[0]
    assert (fault.line, fault.column) == (line, column)
    assert words in fault.message


def test_every_line_with_a_tab_is_reported() -> None:
    with pytest.raises(YamlError) as caught:
        source_text.decode(b"a: b\n\tc\n\t\td\n")
    assert [fault.line for fault in caught.value.faults] == [2, 3]


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    text = source_text.decode(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    assert yaml_reader.read(text) == ({"a": "b", "c": "d"}, [])


def test_places_are_right_after_windows_line_ends() -> None:
    assert faults("a: b\r\nname:\r\n  en: x # y\r\n")[0][:2] == (3, 7)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{" * 100_000, "- " * 100_000, "? " * 100_000, "[a, " * 25_000, "a: [{" * 50]
)
def test_deep_nesting_is_an_error_and_not_a_crash(text: str) -> None:
    """In a process of its own: PyYAML's own loaders end it by a signal."""
    code = (
        "import sys\nfrom bot.casebook import source_text, yaml_reader\n"
        "try: print(yaml_reader.read(source_text.decode(sys.stdin.buffer.read()))[1][-1].message)\n"
        "except source_text.YamlError as stop: print(stop.faults[0].message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=text.encode(), capture_output=True, timeout=30, check=True
    )
    assert b"deep" in done.stdout or b"too large" in done.stdout


def test_an_alias_bomb_is_a_short_list_of_faults() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    found = faults("\n".join(lines))
    assert found[0][:2] == (1, 4)
    assert 9 < len(found) <= yaml_reader.MOST_FAULTS
