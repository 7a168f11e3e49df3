"""Common YAML mistakes, recognised by their lines where the parser's error points elsewhere."""

from __future__ import annotations

import re

from bot.casebook.source_text import SyntaxProblem

# A letter, a closing quote, a letter: the quote was meant as an apostrophe or as a quote within the text.
_EARLY_END = re.compile(r"(?:^|[:\[{,-]\s+|[\[{])(?:'(?:[^'\n]|'')*?(?<=\w)(')(?=\w)|\"(?:[^\"\\\n]|\\.)*?(\")(?=\w))")
_NOTE_IN_BRACKETS = re.compile(r"(?<=[\[{,\s])(#[^\n\]}]*)[\]}]")
_LONGEST = 2_000  # characters of a line that people wrote; the search below takes its square
ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2})+")
_BACKSLASH = ("did not find expected hexdecimal", "found invalid", "found unknown escape")
_OPEN = ("did not find expected ','", "did not find expected node content", "could not find expected ':'")
_IN_LINE = ("did not find expected key", "did not find expected '-'", "mapping values", "did not find expected <doc")
_LIST_MARK = re.compile(r"(?: |- )*")


def fault(error_text: str, text: str, first: int, last: int, index: int) -> SyntaxProblem | None:
    """Find the mistake behind the parser's error in the lines `first` to `last`, from 1, which begin at `index`."""
    lines = text.splitlines()
    if error_text.startswith(_BACKSLASH):
        return _escape(lines[last - 1], last)
    for number in range(first, min(last, len(lines)) + 1):
        if found := _early_end(lines[number - 1], number):
            return found
    if error_text.startswith(_OPEN):
        return note(text, index)
    return _uneven(lines, first) if error_text.startswith(_IN_LINE) else None


def signs(escapes: str) -> str:
    """Decode `\\ud83d\\ude4f`."""
    codes = re.findall(r"\\[uUx]([0-9a-fA-F]+)", escapes)
    units = "".join(chr(code) for code in (int(code, 16) for code in codes) if code <= 0x10FFFF)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def escape_words(escapes: str) -> str:
    sign = signs(escapes)
    shown = f", {sign}" if sign.isprintable() and "\ufffd" not in sign else ""
    return f"{escapes} is an escape code and would be posted as it is: write the character itself{shown}"


def _escape(here: str, line: int) -> SyntaxProblem | None:
    """Find surrogate pairs as in JSON, which YAML does not know."""
    for match in ESCAPES.finditer(here):
        if re.search(r"\\u[dD][89a-fA-F]", match[0]):
            return SyntaxProblem(line, match.start() + 1, escape_words(match[0]))
    return None


def _early_end(here: str, line: int) -> SyntaxProblem | None:
    match = _EARLY_END.search(here[:_LONGEST])
    if match is None:
        return None
    single = match[1] is not None
    at = match.start(1 if single else 2)
    around = re.search(r"\S*$", here[:at])
    shown = f"{around[0] if around else ''}{here[at:].split(' ')[0]}".strip("'\",]}")
    if single:
        message = f"the apostrophe in “{shown}” ends this text: put the whole text in double quotes, \"…\", not in '…'"
    else:
        message = f"the quote before “{shown}” ends this text: put the whole text in single quotes, '…', not in \"…\""
    return SyntaxProblem(line, at + 1, message)


def note(text: str, index: int) -> SyntaxProblem | None:
    """Find `[#X]`: the bracket is never closed, as all after # is a comment."""
    bracket = max(text.rfind("[", 0, index + 1), text.rfind("{", 0, index + 1))
    match = _NOTE_IN_BRACKETS.search(text, bracket, bracket + _LONGEST) if bracket >= 0 else None
    if match is None or "\n\n" in text[bracket : match.start()]:
        return None
    line, start = text.count("\n", 0, match.start()) + 1, text.rfind("\n", 0, match.start()) + 1
    alone = text[bracket : match.start()].rstrip()[-1] in "[{,:"
    tag = match[1].strip().split(",")[0] if alone else "…"
    message = "a # begins a comment, so all after it is dropped, the closing bracket too: put the text in quotes, "
    return SyntaxProblem(line, match.start() - start + 1, f'{message}"{tag}", or leave the # out')


def _uneven(lines: list[str], line: int) -> SyntaxProblem | None:
    """Find a line that is an odd number of spaces off the line it belongs to."""
    above = next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip() and lines[n - 1].lstrip()[0] != "#"), None)
    if above is None or line > len(lines) or _may_begin(lines[:above], lines[line - 1]):
        return None
    before, after = _depth(lines[above - 1]), _depth(lines[line - 1])
    if (before - after) % 2 == 0:
        return None
    odd, even = (above, line) if before % 2 else (line, above)
    ours, theirs = _depth(lines[odd - 1]), _depth(lines[even - 1])
    message = (
        f"this line begins in column {ours + 1}, line {even} in column {theirs + 1}: begin lines that belong together "
        "in the same column"
    )
    return SyntaxProblem(odd, ours + 1, message)


def _may_begin(before: list[str], line: str) -> bool:
    """Whether a line may begin in its column: below a key without a value, or where a line before it begins."""
    above, indent = before[-1], _spaces(line)
    if indent > _spaces(above) and above.partition(" #")[0].rstrip().endswith(":"):
        return True
    began, least = set(), _depth(above)
    for each in reversed(before):
        if each.strip() and _spaces(each) <= least:
            began |= {_spaces(each), _depth(each)} if _depth(each) <= least else {_spaces(each)}
            least = _spaces(each)
    return indent in began


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _depth(line: str) -> int:
    """Give the column of a line's text, after the marks of lists."""
    match = _LIST_MARK.match(line)
    return match.end() if match else 0
