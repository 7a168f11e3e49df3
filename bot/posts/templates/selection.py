"""`cases | where(un.cooperation)`: a post for all that lists only the cases whose files have what it is about.

The post then names these cases and no others: approvals, pauses and the ledger follow it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import nodes, pass_context

from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.views import MissingValue, View

if TYPE_CHECKING:
    from jinja2.runtime import Context

ASKS = "(asks)"  # the name of `where` within a question
_EXAMPLE = 'write cases | where(un.cooperation), or cases | where(situation.is, "detained")'


class Selections:
    """The lists that one rendering chose, each in place of the one that it was chosen from."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[View, ...]] = {}  # held here, so that no id is used twice

    def replace(self, whole: object, chosen: tuple[View, ...]) -> tuple[View, ...]:
        self._lists.pop(id(whole), None)
        self._lists[id(chosen)] = chosen
        return chosen

    def ids(self) -> frozenset[str]:
        return frozenset(view.values["id"] for chosen in self._lists.values() for view in chosen)


@pass_context
def where(context: Context, values: object, field: object = None, *wanted: object) -> tuple[View, ...]:
    """Those that have the field; with values after it, those in which it is one of them."""
    if not isinstance(values, tuple) or not all(isinstance(value, View) for value in values):
        raise TemplateProblem("template", f"where works on cases: {_EXAMPLE}")
    if not isinstance(field, str):
        raise TemplateProblem("template", f"where needs to know which field: {_EXAMPLE}")
    chosen: tuple[View, ...] = context.selections.replace(values, those_with(values, field, *wanted))  # type: ignore[attr-defined]
    return chosen


def those_with(values: tuple[View, ...], field: str, *wanted: object) -> tuple[View, ...]:
    """What `where` gives within a question (`{% if cases | where(dead) %}`), which lists nobody."""
    return tuple(view for view in values if _has(view, field, wanted))


def _has(view: View, field: str, wanted: tuple[object, ...]) -> bool:
    value: Any = view
    for step in field.split("."):
        if isinstance(value, MissingValue):
            return False
        if not isinstance(value, View):
            raise TemplateProblem("template", f"where cannot look into “{field}”: {_EXAMPLE}")
        value = value.read(step)
    return value in wanted if wanted else bool(value)


def name_fields(tree: nodes.Template) -> None:
    """`where(un.cooperation)` means the field of each case, not a value of the post: the name becomes a text."""
    for choice in tree.find_all(nodes.Filter):
        if choice.name == "where" and choice.args and (field := _dotted(choice.args[0])):
            choice.args[0] = nodes.Const(field, lineno=choice.lineno)
    asking = [*(one.test for one in tree.find_all(nodes.If)), *(one.test for one in tree.find_all(nodes.CondExpr))]
    for asked in asking:
        for node in (asked, *asked.find_all(nodes.Filter)):
            if isinstance(node, nodes.Filter) and node.name == "where":
                node.name = ASKS


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (before := _dotted(node.node)):
        return f"{before}.{node.attr}"
    return None


def is_selective(tree: nodes.Template) -> bool:
    """Whether the template never uses `cases` whole, so that the post names only those that it chose.

    `{% set cases = cases | where(…) %}` at its top chooses for all that follows.
    """
    chooses = False
    for node in tree.body:
        whole, chosen = _uses(node)
        if whole:
            return False
        if chosen and isinstance(node, nodes.Assign) and getattr(node.target, "name", None) == "cases":
            return True
        chooses = chooses or chosen > 0
    return chooses


def _uses(node: nodes.Node) -> tuple[int, int]:
    """How often `cases` is used whole below a node, and how often chosen from."""
    names = [node, *node.find_all(nodes.Name)]
    used = sum(1 for name in names if isinstance(name, nodes.Name) and name.name == "cases" and name.ctx == "load")
    bases = [(choice.name, choice.node) for choice in node.find_all(nodes.Filter) if choice.name in ("where", ASKS)]
    of_all = [name for name, base in bases if isinstance(base, nodes.Name) and base.name == "cases"]
    return used - len(of_all), of_all.count("where")
