"""Compose the post of a delivery from own words or a template; leave out optional passages until it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.casebook.positions import locate
from bot.platforms.specs import spec_of
from bot.posts import images, limits
from bot.posts.layout import Laid, parts, tidy
from bot.posts.models import Finding, Part, Post
from bot.posts.templates import context
from bot.posts.templates.errors import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.deliveries import Delivery
    from bot.casebook.case_parts import OwnWords
    from bot.casebook.models import Case
    from bot.posts.models import Visibility
    from bot.posts.templates.compiled import CompiledTemplate, Rendered
    from bot.posts.templates.library import Library

VISIBILITIES: tuple[Visibility, ...] = ("public", "unlisted", "private", "direct")


@dataclass(frozen=True, slots=True)
class Composed:
    """`post` is None where a finding says why. `source` is the file that spoke, relative to the root.

    `rigid` are the parts, from 0, that could not make room for one word more. `named` are the cases that a post for
    all lists, fewer than may be where its template chose; with none of them there is no post. None: not known.
    `demands` are the texts of which the post must hold one to ask for something. None: nobody expects it to.
    """

    post: Post | None
    findings: tuple[Finding, ...] = ()
    source: str | None = None
    rigid: tuple[int, ...] = ()
    named: tuple[Case, ...] | None = None
    demands: tuple[str, ...] | None = None


class _Spoken(NamedTuple):
    """Words before they are a post: the text of each part, and whether it fits."""

    texts: list[Laid]
    source: str
    warning: str | None = None
    visibility: Visibility | None = None
    image: bool = True
    named: frozenset[str] | None = None
    demand: str | Literal[False] = False


def compose(delivery: Delivery, listed: Sequence[Case], library: Library) -> Composed:
    """`listed` are the cases of a one-for-all post, in the order of the casebook; empty for a post about one case."""
    case = delivery.occasion.case
    try:
        own = delivery.occasion.own_words
        spoken = _by_hand(delivery, own) if own else _by_template(delivery, listed, library)
    except TemplateProblem as trouble:
        return Composed(None, (_finding(delivery, trouble, library),), trouble.file)
    named = tuple([c for c in listed if spoken.named is None or c.id in spoken.named])
    if case is None and spoken.named is not None and not named:
        return Composed(None, (), spoken.source, named=())
    media, missing = images.attach_image(delivery, library) if case and case.image and spoken.image else ((), ())
    said_parts = tuple([Part(laid.text, () if n else media) for n, laid in enumerate(spoken.texts)])
    ids = (case.id,) if case else tuple([c.id for c in named])
    post = Post(said_parts, delivery.language, ids, spoken.warning, spoken.visibility)
    whole = all(laid.fits and laid.text for laid in spoken.texts)
    rigid = tuple([n for n, laid in enumerate(spoken.texts) if not laid.gives])
    findings = missing if whole else (*missing, *_faults(delivery, spoken))
    demands = _demands(spoken, (case,) if case else named, delivery.language)
    return Composed(post, findings, spoken.source, rigid, None if case else named, demands)


def _demands(spoken: _Spoken, cases: Sequence[Case], language: str) -> tuple[str, ...] | None:
    """The template's own, and those of the cases' files. Words by hand ask for what they like."""
    if spoken.demand is False:
        return None
    asked = (text for case in cases for text in (case.demand, case.action and case.action.text))
    written = [text.get(language) for text in asked if text]
    return tuple(filter(None, (spoken.demand, *written)))


def _by_hand(delivery: Delivery, own: OwnWords) -> _Spoken:
    """Plain text, nothing in it is read as a template; a line of only `---` starts the next part."""
    case = delivery.occasion.case
    assert case is not None  # noqa: S101 -- own words belong to a case
    text = own.text.get(delivery.language)
    if text is None:
        words = f"the own words for {own.on} have no text in “{delivery.language}”: add it, or remove these own words"
        raise TemplateProblem("missing-text", words, case.file, ("own_words", case.own_words.index(own), "text"))
    pieces: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip() == "---":
            pieces.append([])
        else:
            pieces[-1].append(line)
    texts = [tidy("\n".join(piece)) for piece in pieces]
    return _Spoken([Laid(text, limits.fits(delivery.account, text)) for text in texts], case.file)


def _by_template(delivery: Delivery, listed: Sequence[Case], library: Library) -> _Spoken:
    occasion, account = delivery.occasion, delivery.account
    kind = occasion.key_date.kind if occasion.key_date else None
    name = library.folder_of(occasion.rule)
    script = library.find(name, kind, delivery.language, account.platform, occasion.date.year)
    rendered = _rendered(script, delivery, listed, library)
    warning, visibility, image, demand = _settings(rendered.settings, script.file)
    texts = parts(rendered.chunks, lambda text: limits.fits(account, text, warning))
    return _Spoken(texts, script.file, warning, visibility, image, rendered.named, demand)


def _rendered(script: CompiledTemplate, delivery: Delivery, listed: Sequence[Case], library: Library) -> Rendered:
    """Rendered once for all accounts of an occasion, unless the template asks for the account."""
    if script.by_account:
        return script.render(context.values(delivery, listed, library))
    occasion, key = delivery.occasion, (script, delivery.language)
    latest = library.latest.get(key)
    if latest is None or latest[0] is not occasion or latest[1] != listed:
        latest = library.latest[key] = (occasion, listed, script.render(context.values(delivery, listed, library)))
    return latest[2]


def _settings(chosen: dict[str, Any], file: str) -> tuple[str | None, Visibility | None, bool, str | Literal[False]]:
    """What the template set by `{% set warning = … %}` and its like."""
    if not chosen:
        return None, None, True, ""
    warning, visibility, image = chosen.get("warning"), chosen.get("visibility"), chosen.get("image", True)
    demand = chosen.get("demand", "")
    if warning is not None and (not isinstance(warning, str) or not warning.strip()):
        raise TemplateProblem("template", 'warning must be a text: write {% set warning = "Death in custody" %}', file)
    if visibility is not None and visibility not in VISIBILITIES:
        raise TemplateProblem("template", f"visibility must be one of {', '.join(VISIBILITIES)}, in quotes", file)
    if not isinstance(image, bool):
        raise TemplateProblem("template", "image must be true or false: write {% set image = false %}", file)
    if demand is not False and not isinstance(demand, str):
        raise TemplateProblem(
            "template", 'demand must be a text that the post prints, or false: {% set demand = "…" %}', file
        )
    return warning.strip() if warning else None, visibility, image, demand


def _faults(delivery: Delivery, spoken: _Spoken) -> list[Finding]:
    faults = []
    for n, (text, fits, _) in enumerate(spoken.texts, 1):
        part = f"part {n} of {len(spoken.texts)}" if len(spoken.texts) > 1 else "the post"
        if not text:
            message = f"{part} has no words: write some, or remove the break before it"
            faults.append(Finding("template", "block", message, spoken.source, delivery=delivery.id))
        elif not fits:
            faults.append(_too_long(delivery, spoken, text, part))
    return faults


def _too_long(delivery: Delivery, spoken: _Spoken, text: str, part: str) -> Finding:
    account, spec = delivery.account, spec_of(delivery.account)
    counted, most, unit = limits.measure(account, text, spoken.warning), limits.limit(account), spec.unit
    if counted <= most and spec.max_bytes:
        counted, most = limits.utf8_length(text), spec.max_bytes
        unit = f"bytes, the second limit of {spec.display_name}"
    message = (
        f"{part} is too long by {counted - most}: {counted} of {most} {unit}. Shorten it, or mark a passage optional"
    )
    return Finding("too-long", "block", message, spoken.source, delivery=delivery.id)


def _finding(delivery: Delivery, trouble: TemplateProblem, library: Library) -> Finding:
    line, column = trouble.line, None
    if trouble.file and trouble.path:
        line, column = locate(library.root, trouble.file, trouble.path) or (None, None)
    return Finding(trouble.code, "block", str(trouble), trouble.file, line, column, delivery.id)
