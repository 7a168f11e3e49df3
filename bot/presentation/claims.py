"""The claims of a case file, each with its sources and its age."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from bot.calendar.situations import beginning
from bot.casebook.case_parts import Inquiry, KeyDate
from bot.casebook.models import Case
from bot.lib import english
from bot.lib.countries import countries
from bot.lib.scalars import PartialDate
from bot.presentation import labels

SITUATIONS = {"travel-ban": "banned from travelling", "released-with-conditions": "released, with conditions"}
PLAIN = ""  # in place of a language code, for text that is the same in all languages
NO_GO_AHEAD = "none in the file: nothing about this case is posted until the team adds one"
_KINDS = {"barred": "kept from travelling", "other": "date"}


@dataclass(frozen=True, slots=True)
class Claim:
    """`what` is an English label, `texts` the text by language; `source_date` the date of the source itself."""

    what: str
    texts: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    age: str = ""
    source_date: PartialDate | None = None

    def source_name(self, source: str) -> str:
        """The host and the date of a source."""
        host = (urlsplit(source).hostname or source).removeprefix("www.")
        return f"{host}, {labels.some_day(self.source_date)}" if self.source_date else host


def claims(case: Case, today: date) -> Iterator[Claim]:
    """Everything that a verification confirms."""
    yield Claim("Name", case.name)
    if case.short is not None:
        yield Claim("Short name", case.short)
    yield Claim("Country", {PLAIN: countries()[case.country]})
    yield situation(case, today)
    if began := beginning(case):
        since = f"{'' if began.sure else 'around '}{labels.some_day(began.date)}"
        yield Claim("Since", {PLAIN: since}, age=labels.ago(began.date, today))
    if case.about is not None:
        yield Claim("About", case.about)
    if case.demand is not None:
        yield Claim("Demand", case.demand)
    if case.action is not None:
        yield Claim("Call to action", case.action.text, (case.action.url,))
    if case.hashtags:
        yield Claim("Hashtags", {PLAIN: " ".join(f"#{tag}" for tag in case.hashtags)})
    for dated in case.key_dates:
        yield key_date(dated, today)
    for inquiry in case.inquiries:
        yield from _inquiry(inquiry, today)
    yield from _record(case, today)
    yield from _image_and_links(case)
    yield go_ahead(case, today)


def situation(case: Case, today: date) -> Claim:
    state = case.situation
    name = SITUATIONS.get(state.status, state.status)
    age = f"as of {_aged(state.newest_source, today)}"
    newest = state.newest_source if len(state.source) == 1 else None
    return Claim(f"Situation: {name}", state.text, state.source, age, newest)


def key_date(dated: KeyDate, today: date) -> Claim:
    kind = _KINDS.get(dated.kind, dated.kind).capitalize()
    around = "around " if dated.disputed == "date" else ""
    what = f"{kind}, {around}{labels.some_day(dated.date)}{' (reportedly)' if dated.disputed == 'fact' else ''}"
    return Claim(what, dated.what, dated.source, labels.ago(dated.date, today))


def go_ahead(case: Case, today: date) -> Claim:
    given = case.go_ahead
    if given is None:
        return Claim("Go-ahead", {PLAIN: NO_GO_AHEAD})
    uses = english.listed(["the public record" if use == "record" else use for use in given.uses])
    until = f"for {uses}, until {english.day(given.until)} ({labels.ago(given.until, today)})"
    return Claim("Go-ahead", {PLAIN: f"{given.ref}, {until}"})


def _inquiry(inquiry: Inquiry, today: date) -> Iterator[Claim]:
    asked = f"Question by {inquiry.by} to {inquiry.to}, {labels.some_day(inquiry.date)}"
    yield Claim(asked, inquiry.about, inquiry.source, labels.ago(inquiry.date, today))
    answer = inquiry.response
    if answer is not None:
        when = answer.date or answer.learned
        day = labels.some_day(answer.date) if answer.date else "on a date that is not stated"
        what = f"Answer ({answer.kind}), {day}" if answer.date else f"Answer ({answer.kind}) {day}, learned"
        yield Claim(what, answer.about, answer.source, labels.ago(when, today) if when else "")
    if inquiry.looked is not None:
        looked = f"{english.day(inquiry.looked.on)}, {labels.ago(inquiry.looked.on, today)}: {inquiry.looked.where}"
        yield Claim("Last check for an answer", {PLAIN: looked})


def _record(case: Case, today: date) -> Iterator[Claim]:
    if case.un is not None and case.un.cooperation is not None:
        given = case.un.cooperation
        what = f"Cooperation with the UN, {labels.some_day(given.date)}"
        yield Claim(what, {PLAIN: given.with_body}, given.source, labels.ago(given.date, today))
    if case.un is not None and case.un.kinds:
        yield Claim("Kinds of reprisal", {PLAIN: english.listed(case.un.kinds)})
    for report in case.un.in_reports if case.un is not None else ():
        yield Claim("In the UN report", {PLAIN: report.symbol}, report.source)
    for measure in case.measures:
        what = f"What the State did ({measure.kind}), {labels.some_day(measure.date)}"
        yield Claim(what, measure.about, measure.source, labels.ago(measure.date, today))


def _image_and_links(case: Case) -> Iterator[Claim]:
    if case.image is not None:
        yield Claim(f"Description of {case.image.file}", case.image.alt)
        yield Claim("Image credit and go-ahead", {PLAIN: f"{case.image.credit}, {case.image.go_ahead}"})
    for link in case.links:
        yield Claim("Link", {link.language: link.title}, (link.url,))


def _aged(when: PartialDate, today: date) -> str:
    return f"{labels.some_day(when)}, {labels.ago(when, today)}"
