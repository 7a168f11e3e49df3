"""The YAML parser's errors in plain words, with what to write instead."""

from __future__ import annotations

import re
from typing import Any

from bot.casebook import yaml_slips
from bot.casebook.source_text import SyntaxProblem, position

_OTHER_SPACES = re.compile("[\u00a0\u2000-\u200b\u202f\u3000]")
_QUOTE_IT = 'put the text in quotes, "…"'
_MEANINGS = (
    ("mapping values are not allowed", f"a second colon on this line: {_QUOTE_IT}"),
    ("could not find expected ':'", "a name without its colon and value: write it as name: value"),
    ("did not find expected key", "this line does not line up with the lines above: check its indentation and quotes"),
    ("did not find expected '-' indicator", "this line does not line up with the list above: begin it with “- ”"),
    ("did not find expected ',' or '}'", f"the bracket {{ is not closed, or a text within needs quotes: {_QUOTE_IT}"),
    ("did not find expected ',' or ']'", f"the bracket [ is not closed, or a text within needs quotes: {_QUOTE_IT}"),
    ("found unexpected end of stream", "a quote that opens here is never closed: add the closing one"),
    ("found character that cannot start any token", f"a text cannot begin with this character: {_QUOTE_IT}"),
    ("block sequence entries are not allowed", "a list begins on a line of its own: put the “- ” below, indented"),
    ("found unknown escape character", "a backslash in double quotes has a meaning: use single quotes, '…'"),
    ("found invalid", "a backslash in double quotes has a meaning: use single quotes, '…'"),
    ("did not find expected hexdecimal number", "a backslash in double quotes has a meaning: use single quotes, '…'"),
    ("did not find expected node content", "a value is missing here, or a comma is too many"),
    ("did not find expected alphabetic or numeric", f"a text cannot begin with & or *: {_QUOTE_IT}"),
    ("did not find expected comment or line break", "after | or > the text begins on the next line, indented"),
    ("found an indentation indicator equal to 0", "after | or > the text begins on the next line, indented"),
    ("found a tab", "a tab: use spaces instead"),
    ("found unexpected document indicator", "--- within a text: indent it"),
    ("did not find expected <document", "this line does not line up with the lines above: check its indentation"),
)  # fmt: skip


def explain(error: Any, text: str) -> SyntaxProblem:
    """`error` is a MarkedYAMLError of PyYAML's C parser."""
    mark = getattr(error, "problem_mark", None)
    error_text = str(getattr(error, "problem", "") or "")
    opened = getattr(error, "context_mark", None)
    if opened and any(words in error_text for words in ("end of stream", "expected ','", "expected ':'")):
        mark = opened
    if "node content" in error_text and mark and not text[mark.index :].strip():
        opening = max(text.rfind("["), text.rfind("{"))
        closing = SyntaxProblem(*position(text, opening), "this bracket is never closed: close it")
        return yaml_slips.note(text, opening) or closing
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    stopped = error.problem_mark.line + 1 if mark else 1
    known = _foreign_sign(text, line) or yaml_slips.fault(
        error_text, text, line, max(line, stopped), mark.index if mark else 0
    )
    return known or SyntaxProblem(line, column, _joined(text, line, column, error_text) or _meaning(error_text))


def _meaning(error_text: str) -> str:
    known = next((words for start, words in _MEANINGS if error_text.startswith(start)), None)
    return known or f"this line cannot be read: check its colons, quotes and indentation ({error_text or 'not YAML'})"


def _foreign_sign(text: str, line: int) -> SyntaxProblem | None:
    """Find a character that only looks like YAML's, on this line or the one above, which YAML joins to it."""
    lines = text.splitlines()
    for number in (line, line - 1):
        here = lines[number - 1] if 0 < number <= len(lines) else ""
        if space := _OTHER_SPACES.search(here):
            message = "a special space (copied from a page?): type a plain space instead"
            return SyntaxProblem(number, space.start() + 1, message)
        if "：" in here and ": " not in here:
            return SyntaxProblem(number, here.index("：") + 1, "this colon is a wide one (：): write : and a space")
    return None


def _joined(text: str, line: int, column: int, error_text: str) -> str | None:
    """Where the first colon is one too many, YAML has joined this line to the one above."""
    before = text.splitlines()[line - 1][: column - 1] if error_text.startswith("mapping values") else ":"
    if ":" in before or line == 1:
        return None
    return "this line is read on from the one above: write that one as name: value, and begin both in the same column"
