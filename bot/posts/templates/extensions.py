"""`{% optional %}…{% endoptional %}` and `{% next_post %}`: marks in the output that the layout reads again.

A mark is a chunk of its own between control characters, which neither case files nor templates may hold.
"""

import re

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

OPEN, CLOSE, BREAK, BREAK_IF_FULL = (f"\x02{word}\x03" for word in ("open", "close", "break", "full"))
# The marks that begin a passage, and how soon it goes: the higher the number, the sooner. `{% optional %}` alone is 1.
OPENS = {OPEN: 1, **{f"\x02open{n}\x03": n for n in range(2, 10)}}
MARKS = frozenset((*OPENS, CLOSE, BREAK, BREAK_IF_FULL))
_LINE_OF_TAGS = re.compile(r"^([ \t]*(?:\{%(?:(?!%\}).)*%\}[ \t]*|\{#(?:(?!#\}).)*#\}[ \t]*)+)\n", re.MULTILINE)
_LAST_END = re.compile(r"([-+]?[%#]\})[ \t]*$")


class Passages(Extension):
    tags = {"optional", "next_post"}

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        token = next(parser.stream)
        if token.value == "next_post":
            when_full = parser.stream.skip_if("name:if_full")
            return _mark(BREAK_IF_FULL if when_full else BREAK, token.lineno)
        opening = _opening(parser)
        body = parser.parse_statements(("name:endoptional",), drop_needle=True)
        if any(data.data in (BREAK, BREAK_IF_FULL) for node in body for data in _data(node)):
            parser.fail("{% next_post %} cannot stand inside {% optional %}: close the passage first", token.lineno)
        return [_mark(opening, token.lineno), *body, _mark(CLOSE, token.lineno)]


def _opening(parser: Parser) -> str:
    number = parser.stream.next_if("integer")
    if number is None:
        return OPEN
    found = next((mark for mark, n in OPENS.items() if str(n) == str(number.value)), None)
    if found is None:
        parser.fail(
            "write {% optional 1 %} to {% optional 9 %}: the higher the number, the sooner it goes", number.lineno
        )
    return found


def _data(node: nodes.Node) -> list[nodes.TemplateData]:
    return list(node.find_all(nodes.TemplateData))


def _mark(mark: str, line: int) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(mark, lineno=line)], lineno=line)


def close_up(source: str) -> str:
    """A line of nothing but tags leaves no line behind. Line numbers stay: the break moves into the last tag."""
    return _LINE_OF_TAGS.sub(lambda match: _LAST_END.sub(r"\n\1", match[1].lstrip(" \t")), source)
