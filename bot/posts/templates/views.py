"""The values that templates read: without methods, each text already in the delivery's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.calendar.situations import Beginning, beginning, days_so_far, death, going_on, is_dead, years_so_far
from bot.lib.english import did_you_mean
from bot.posts.templates.errors import TemplateProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.casebook.case_parts import Action, CaseLink, Inquiry, KeyDate, Measure, Response, Situation, UnitedNations
    from bot.casebook.models import Campaign, Case
    from bot.config import Account
    from bot.lib.scalars import PartialDate

Path = tuple[str | int, ...]


class View:
    """One thing that a template may ask for its values by name: `kind` is its word in messages."""

    __slots__ = ("kind", "values")

    def __init__(self, kind: str, values: dict[str, Any]) -> None:
        self.kind = kind
        self.values = values

    def read(self, name: str) -> Any:
        try:
            value = self.values[name]
        except KeyError:
            hint = did_you_mean(name, self.values)
            raise TemplateProblem("template", f"there is no “{self.kind}.{name}”{hint}") from None
        if type(value) is MissingTranslation:
            raise value.trouble()
        return value


class MissingTranslation:
    """A text that exists, but not in this language. Reading it tells where to add it."""

    __slots__ = ("file", "language", "path")

    def __init__(self, path: Path, language: str, file: str) -> None:
        self.path = path
        self.language = language
        self.file = file

    def trouble(self) -> TemplateProblem:
        field = ".".join(str(step) for step in self.path if isinstance(step, str))
        words = f"“{field}” has no text in “{self.language}”: add `{self.language}: …` to it in {self.file}"
        return TemplateProblem("missing-text", words, self.file, self.path)


class MissingValue:
    """Nothing was written, or nothing applies: false in a condition, and a finding where it would be printed."""

    __slots__ = ("code", "file", "message")

    def __init__(self, message: str, file: str | None = None) -> None:
        self.code = "missing-text" if file else "template"
        self.message = message
        self.file = file

    def __bool__(self) -> bool:
        return False

    def trouble(self) -> TemplateProblem:
        return TemplateProblem(self.code, self.message, self.file)


class CaseView:
    """The view of one case in one language, and those of its key dates and inquiries by id."""

    __slots__ = ("inquiries", "key_dates", "since", "view")

    def __init__(self, case: Case, language: str) -> None:
        self.since = going_on(case)
        reading = _Reading(case, language)
        self.key_dates = {d.id: reading.key_date(n, d) for n, d in enumerate(case.key_dates)}
        self.inquiries = {q.id: reading.inquiry(n, q) for n, q in enumerate(case.inquiries)}
        self.view = View("case", reading.case(tuple(self.key_dates.values()), tuple(self.inquiries.values())))

    def on(self, today: date) -> View:
        """With what depends on the day: how long the situation has lasted."""
        if self.since is None:
            return self.view
        situation = self.view.values["situation"]
        days, years = days_so_far(self.since, today), years_so_far(self.since, today)
        lasted = {**({} if days is None else {"days": days}), **({} if years is None else {"years": years})}
        return View("case", {**self.view.values, "situation": View(situation.kind, {**situation.values, **lasted})})


class _Reading:
    """Reads one case in one language."""

    def __init__(self, case: Case, language: str) -> None:
        self.of = case
        self.language = language
        self.file = case.file

    def text(self, texts: Mapping[str, str] | None, *path: str | int) -> str | MissingTranslation | MissingValue:
        if texts is None:
            return self.absent(str(path[-1]))
        found = texts.get(self.language)
        return MissingTranslation(path, self.language, self.file) if found is None else found

    def absent(self, field: str) -> MissingValue:
        return MissingValue(
            f"“{field}” is not given in {self.file}: add it, or write {{% if … %}} around it", self.file
        )

    def given(self, value: object, field: str) -> object:
        return self.absent(field) if value is None else value

    def name(self, field: str, texts: Mapping[str, str]) -> str | MissingTranslation | MissingValue:
        """A name is never borrowed unless the case says that it reads the same anywhere."""
        if self.language not in texts and self.of.name_anywhere and "en" in texts:
            return texts["en"]
        return self.text(texts, field)

    def case(self, key_dates: tuple[View, ...], inquiries: tuple[View, ...]) -> dict[str, Any]:
        case = self.of
        name = self.name("name", case.name)
        return {
            "id": case.id,
            "name": name,
            "short": name if case.short is None else self.name("short", case.short),
            "grammar": self.given(case.grammar, "grammar"),
            "country": case.country,
            "closed": case.progress == "closed",
            "dead": is_dead(case),
            "died": self.death(),
            "about": self.text(case.about, "about"),
            "demand": self.text(case.demand, "demand"),
            "action": self.action(case.action) if case.action else self.absent("action"),
            "hashtags": case.hashtags,
            "situation": self.situation(case.situation, beginning(case)),
            "as_of": case.situation.newest_source,
            "key_dates": key_dates,
            "inquiries": inquiries,
            "measures": tuple(self.measure(n, m) for n, m in enumerate(case.measures)),
            "un": self.united_nations(case.un) if case.un else self.absent("un"),
            "image": self.image(),
            "links": self.links(case.links),
            "source": case.situation.source[0],
        }

    def death(self) -> PartialDate | MissingValue:
        return death(self.of) or MissingValue(
            f"{self.file} has no day of death: write {{% if case.died %}} around it", self.file
        )

    def uncounted(self, unit: str, situation: Situation) -> MissingValue:
        return MissingValue(
            f"no {unit} can be counted for {self.of.id}: its situation `{situation.status}` is over, or its beginning "
            f"(`since`) is not known. Write {{% if case.situation.{unit} %}} around it",
            self.file,
        )

    def situation(self, situation: Situation, began: Beginning | None) -> View:
        values = {
            "days": self.uncounted("days", situation),
            "years": self.uncounted("years", situation),
            "since": self.given(began.date if began else None, "situation.since"),
            "is": situation.status,
            "status": situation.status,
            "text": self.text(situation.text, "situation", "text"),
            "newest_source": situation.newest_source,
            **_sources(situation.source),
        }
        return View("case.situation", values)

    def action(self, action: Action) -> View:
        return View("case.action", {"text": self.text(action.text, "action", "text"), "url": action.url})

    def key_date(self, n: int, key_date: KeyDate) -> View:
        values = {
            "id": key_date.id,
            "kind": key_date.kind,
            "date": key_date.date,
            "precision": key_date.date.precision,
            "disputed": key_date.disputed or False,
            "what": self.text(key_date.what, "key_dates", n, "what"),
            **_sources(key_date.source),
        }
        return View("key_date", values)

    def inquiry(self, n: int, inquiry: Inquiry) -> View:
        looked, response = inquiry.looked, inquiry.response
        values = {
            "id": inquiry.id,
            "date": inquiry.date,
            "by": inquiry.by,
            "to": inquiry.to,
            "about": self.text(inquiry.about, "inquiries", n, "about"),
            "looked": View("inquiry.looked", {"on": looked.on, "where": looked.where})
            if looked
            else self.absent("looked"),
            "response": self.response(n, response) if response else self.absent("response"),
            **_sources(inquiry.source),
        }
        return View("inquiry", values)

    def response(self, n: int, response: Response) -> View:
        values = {
            "kind": response.kind,
            "date": self.given(response.date, "response.date"),
            "learned": self.given(response.learned, "response.learned"),
            "about": self.text(response.about, "inquiries", n, "response", "about"),
            **_sources(response.source),
        }
        return View("inquiry.response", values)

    def measure(self, n: int, measure: Measure) -> View:
        about = self.text(measure.about, "measures", n, "about")
        return View("measure", {"date": measure.date, "kind": measure.kind, "about": about, **_sources(measure.source)})

    def united_nations(self, un: UnitedNations) -> View:
        with_body: View | MissingValue = self.absent("cooperation")
        if un.cooperation:
            found = un.cooperation
            values = {"with": found.with_body, "body": found.with_body, "date": found.date, **_sources(found.source)}
            with_body = View("case.un.cooperation", values)
        reports = (View("report", {"symbol": r.symbol, **_sources(r.source)}) for r in un.in_reports)
        return View("case.un", {"cooperation": with_body, "kinds": un.kinds, "in_reports": tuple(reports)})

    def image(self) -> View | MissingValue:
        image = self.of.image
        if image is None:
            return self.absent("image")
        return View("case.image", {"alt": self.text(image.alt, "image", "alt"), "credit": image.credit})

    def links(self, links: Iterable[CaseLink]) -> tuple[View, ...]:
        """Those in the post's own language first, else in the order of the file."""
        ordered = sorted(links, key=lambda link: link.language != self.language)
        return tuple(View("link", {"title": x.title, "url": x.url, "language": x.language}) for x in ordered)


def _sources(sources: tuple[str, ...]) -> dict[str, object]:
    return {"source": sources[0], "sources": sources}


def campaign_view(campaign: Campaign) -> View:
    values = {"title": campaign.title, "hashtags": campaign.hashtags, "link_on_x": campaign.link_on_x}
    return View("campaign", {"id": campaign.id, **values})


def account_view(account: Account) -> View:
    handle = account.handle or MissingValue(
        f'account “{account.name}” has no handle in config.toml: add handle = "…" to it'
    )
    return View("account", {"name": account.name, "handle": handle})
