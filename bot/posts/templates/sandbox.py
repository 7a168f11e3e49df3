"""The Jinja environment of one language: a template reads views only, and neither runs nor grows without end.

Only the nodes in `_ALLOWED` pass: no calls, macros, imports, includes or captured blocks. The passes of loops are
counted, joined text has a longest length, and arithmetic takes numbers only.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from bot.lib.english import did_you_mean
from bot.lib.scalars import PartialDate
from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.extensions import Passages
from bot.posts.templates.filters import LONGEST, Words, short_enough
from bot.posts.templates.selection import ASKS, Selections, name_fields, those_with, where
from bot.posts.templates.views import MissingValue, View

VALUES = frozenset(
    [
        "account",
        "as_of",
        "campaign",
        "case",
        "cases",
        "days",
        "inquiry",
        "key_date",
        "language",
        "may_link",
        "occasion",
        "platform",
        "today",
        "years",
    ]
)
MOST_PASSES = 100_000  # of all loops of one post: ten each for a post that lists 10,000 cases
LARGEST = 10**15
_LOOP = frozenset(("index", "index0", "revindex", "revindex0", "first", "last", "length"))
_DATE_PARTS = frozenset(("year", "month", "day"))
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_EXPRESSIONS = (
    nodes.Name, nodes.Const, nodes.TemplateData, nodes.List, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Slice,
    nodes.Filter, nodes.Test, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.CondExpr, nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg,
    nodes.Pos,
)  # fmt: skip
_ALLOWED = (nodes.Template, nodes.Output, nodes.For, nodes.If, nodes.Assign, nodes.With, *_EXPRESSIONS)
_WORDS: dict[type[nodes.Node], str] = {
    nodes.Call: "calls such as name(…)", nodes.Macro: "{% macro %}", nodes.Include: "{% include %}",
    nodes.Import: "{% import %}", nodes.FromImport: "{% from %}", nodes.Extends: "{% extends %}",
    nodes.Block: "{% block %}", nodes.CallBlock: "{% call %}", nodes.FilterBlock: "{% filter %}",
    nodes.AssignBlock: "{% set %}…{% endset %}", nodes.Pow: "**", nodes.Dict: "{…: …}",
}  # fmt: skip


class Rendering(Context):
    """One rendering: the passes of its loops so far, and the cases that it chose to list."""

    passes = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.selections = Selections()


class TemplateEnvironment(SandboxedEnvironment):
    """Templates of one language: the filters know which."""

    context_class = Rendering
    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self, language: str) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=False, finalize=printed, extensions=[Passages], cache_size=0
        )
        self.globals.clear()
        self.filters = {
            **Words(language).filters(),
            "(passes)": _count_passes,
            "(joined)": _joined,
            "where": where,
            ASKS: those_with,
        }
        self.tests = {name: self.tests[name] for name in ("odd", "even", "in", "eq", "ne", "divisibleby")}

    def getattr(self, obj: Any, attribute: str) -> Any:
        kind = type(obj)
        if kind is View:
            return obj.read(attribute)
        if kind is MissingValue:
            raise obj.trouble()
        if (kind is LoopContext and attribute in _LOOP) or (
            issubclass(kind, date | PartialDate) and attribute in _DATE_PARTS
        ):
            return getattr(obj, attribute)
        if isinstance(obj, StrictUndefined):
            return str(obj)
        raise TemplateProblem("template", f"“.{attribute}” follows something that has no values of its own")

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, tuple | list) and isinstance(argument, int):
            return (
                obj[argument]
                if -len(obj) <= argument < len(obj)
                else MissingValue(f"the list has no number {argument}")
            )
        return self.getattr(obj, str(argument))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return short_enough(left + right)
        for side in (left, right):
            if isinstance(side, MissingValue):
                raise side.trouble()
            if not isinstance(side, int | float) or abs(side) > LARGEST:
                raise TemplateProblem("template", f"{operator} works on numbers only")
        return super().call_binop(context, operator, left, right)


def printed(value: object) -> str | int | float:
    """What `{{ … }}` may print: text, numbers and dates as they are written in files."""
    if type(value) is str or type(value) is int:
        return value
    if isinstance(value, MissingValue):
        raise value.trouble()
    if isinstance(value, date | PartialDate):
        return str(value)
    if isinstance(value, Undefined):  # strict: raises; else the missing `else` of “… if …”: nothing
        return str(value)
    if isinstance(value, str | float):
        return value
    if isinstance(value, View):
        raise TemplateProblem(
            "template", f"a whole {value.kind} cannot be printed: name one of its values ({', '.join(value.values)})"
        )
    raise TemplateProblem(
        "template", "a list, or yes and no, cannot be printed: use a filter, {% for … %} or {% if … %}"
    )


@pass_context
def _count_passes(context: Rendering, values: object) -> object:
    if isinstance(values, MissingValue):
        raise values.trouble()
    if not isinstance(values, tuple | list):
        raise TemplateProblem(
            "template", "{% for … %} works on a list such as cases, case.key_dates or campaign.hashtags"
        )
    context.passes += len(values)
    if context.passes > MOST_PASSES:
        raise TemplateProblem("template", "the template's loops would run too long: loop over fewer things at once")
    return values


def _joined(values: tuple[object, ...]) -> str:
    return short_enough("".join([str(printed(value)) for value in values]))


def bounded(tree: nodes.Template) -> nodes.Template:
    """Guard loops and joins. Raises TemplateProblem with the line of what is not allowed."""
    name_fields(tree)
    everything = list(tree.find_all(nodes.Node))
    for node in everything:
        _allow(node)
    _know_names([node for node in everything if isinstance(node, nodes.Name)])
    guarded: nodes.Template = _Guards().visit(tree)
    return guarded


class _Guards(NodeTransformer):
    """Puts a filter of ours around what each loop goes through, and around what `~` joins."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 -- jinja2 calls it so
        self.generic_visit(node)
        node.iter = _filtered(node.iter, "(passes)")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.Tuple(node.nodes, "load", lineno=node.lineno), "(joined)")


def _allow(node: nodes.Node) -> None:
    wrong = None
    if not isinstance(node, _ALLOWED):
        wrong = _WORDS.get(type(node), type(node).__name__) + " cannot be used here"
    elif isinstance(node, nodes.Const) and isinstance(node.value, str) and _UNWRITABLE.search(node.value):
        wrong = "a \\ makes a character here that cannot be shown: remove it"
    elif isinstance(node, nodes.For) and node.recursive:
        wrong = "{% for … recursive %} cannot be used here"
    elif isinstance(node, nodes.Filter) and node.node is None:
        wrong = "{% filter %} cannot be used here"
    elif isinstance(node, nodes.List | nodes.Tuple) and getattr(node, "ctx", "load") == "load":
        wrong = (
            None
            if all(isinstance(n, nodes.Const) for n in node.items)
            else "a list may hold plain texts and numbers only"
        )
    elif isinstance(node, nodes.Filter | nodes.Test) and (node.dyn_args or node.dyn_kwargs):
        wrong = "* and ** cannot be used here"
    if wrong:
        raise _at(node, wrong)


def _know_names(names: list[nodes.Name]) -> None:
    known = VALUES | {"loop"} | {name.name for name in names if name.ctx != "load"}
    for name in names:
        if name.name not in known:
            hint = did_you_mean(name.name, known) or f": templates know {', '.join(sorted(VALUES))}"
            raise _at(name, f"there is no value “{name.name}”{hint}")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _at(node: nodes.Node, message: str) -> TemplateProblem:
    trouble = TemplateProblem("template", message)
    trouble.line = node.lineno
    return trouble


__all__ = ["LONGEST", "VALUES", "TemplateEnvironment", "bounded"]
