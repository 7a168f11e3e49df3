"""One compiled template: rendered to chunks under bounds, every failure with its line."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import TemplateSyntaxError, Undefined
from jinja2.environment import Template
from jinja2.exceptions import TemplateAssertionError, UndefinedError

from bot.lib.english import did_you_mean
from bot.posts.templates.errors import TemplateProblem
from bot.posts.templates.extensions import close_up
from bot.posts.templates.sandbox import LONGEST, Rendering, TemplateEnvironment, bounded
from bot.posts.templates.selection import is_selective

if TYPE_CHECKING:
    from types import TracebackType

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_FILTER = re.compile(r"No (filter|test) named '([^']*)'")

# Whether a template can say different things for two accounts; a mention in plain words only costs time.
_BY_ACCOUNT = re.compile(r"\b(account|may_link|platform)\b")
_BATCH = 64  # pieces of text between two checks of the length

_language = cache(TemplateEnvironment)


class Rendered(NamedTuple):
    """`settings`: the names that the template set. `named`: the ids of the cases it chose to list; None: all."""

    chunks: list[str]
    settings: dict[str, Any]
    named: frozenset[str] | None


class CompiledTemplate:
    """`file` is relative to the root, for people. `by_account`: the words may differ from account to account."""

    __slots__ = ("by_account", "environment", "file", "path", "selective", "template")

    def __init__(self, source: str, path: str, file: str, language: str) -> None:
        self.by_account = _BY_ACCOUNT.search(source) is not None
        self.path = path
        self.file = file
        self.environment = _language(language)
        self.template = self._compiled(source)

    def render(self, values: dict[str, Any]) -> Rendered:
        """Raises TemplateProblem with file and line."""
        context = Rendering(self.environment, values, self.file, {})
        chunks: list[str] = []
        size = 0
        try:
            written = self.template.root_render_func(context)
            while batch := list(islice(written, _BATCH)):
                chunks += batch
                size += sum(map(len, batch))
                if size > LONGEST:
                    raise TemplateProblem("template", f"the template makes more than {LONGEST:,} characters")
        except Exception as error:  # templates are people's own programs: whatever they raise becomes a finding
            raise self._trouble(error) from None
        settings = {name: value for name, value in context.vars.items() if not isinstance(value, Undefined)}
        return Rendered(chunks, settings, context.selections.ids() if self.selective else None)

    def _compiled(self, source: str) -> Template:
        found = _CONTROL.search(source)
        if found:
            line = source.count("\n", 0, found.start()) + 1
            raise self._at(TemplateProblem("template", "there is an invisible control character here: delete it"), line)
        environment = self.environment
        try:
            tree = bounded(environment.parse(close_up(source)))
            self.selective = is_selective(tree)
            code = environment.compile(tree, self.file, self.path)
            return environment.template_class.from_code(environment, code, environment.globals)
        except TemplateProblem:
            raise
        except Exception as error:  # the lexer, the parser and Python's compiler each fail in their own ways
            raise self._syntax(error) from None

    def _syntax(self, error: Exception) -> TemplateProblem:
        if not isinstance(error, TemplateSyntaxError):
            return TemplateProblem(
                "template", "the template nests too deeply, or a number in it is too large: make it simpler"
            )
        message = error.message or "the template cannot be read"
        unknown = _NO_FILTER.match(message) if isinstance(error, TemplateAssertionError) else None
        if unknown:
            known = self.environment.filters if unknown[1] == "filter" else self.environment.tests
            names = [name for name in known if name[0] != "("]
            hint = did_you_mean(unknown[2], names) or f": there are {', '.join(sorted(names))}"
            message = f"there is no {unknown[1]} “{unknown[2]}”{hint}"
        return self._at(TemplateProblem("template", message), error.lineno)

    def _trouble(self, error: Exception) -> TemplateProblem:
        line = self._line(error.__traceback__)
        if isinstance(error, TemplateProblem):
            if error.file is None:
                error.file, error.line = self.file, error.line or line
            else:
                error.args = (f"{error} ({self.file} asks for it in line {line})",)
            return error.with_traceback(None)
        if isinstance(error, UndefinedError):
            message = error.message or "a value is not there"
        elif isinstance(error, TypeError):
            message = "values of different kinds are combined here, or a filter lacks an argument: " + str(error)
        else:
            message = f"the template fails here: {error}"
        return self._at(TemplateProblem("template", message, self.file), line)

    def _line(self, traceback: TracebackType | None) -> int | None:
        line = None
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == self.path:
                line = self.template.get_corresponding_lineno(traceback.tb_lineno)
            traceback = traceback.tb_next
        return line

    @staticmethod
    def _at(trouble: TemplateProblem, line: int | None) -> TemplateProblem:
        trouble.line = line
        return trouble
