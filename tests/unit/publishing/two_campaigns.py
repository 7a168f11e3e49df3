"""Two campaigns in zones a day apart, which share three accounts: files that change as people change them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.unit.publishing.simulated_team import Page

CASES = {
    "west": {"ana": "2020-03-14", "bo": "2020-03-14", "cleo": "2016-02-29", "dov": "2020-03-14"},
    "east": {"eli": "2018-03-15", "fay": "2022-12-10"},  # when it is the 15th there, it is the 14th in the west
}
ZONES = {"west": "Europe/Zurich", "east": "Pacific/Kiritimati"}
CONFIG = """\
[floor]
approvals = 0
facts_checked_within = "120 days"
[people.p1]
[people.p2]
[accounts.mastodon]
platform = "mastodon"
gap = "7 minutes"
[accounts.second]
platform = "mastodon"
languages = ["en"]
[accounts.x]
platform = "x"
[accounts.bluesky]
platform = "bluesky"
posts_a_day = 2
"""
CAMPAIGN = """\
title: The campaign in the {name}
timezone: {zone}
post_at: {hour}
languages: [en, fr]
accounts: [mastodon, second, x, bluesky]
facts_checked_within: 120 days
approvals: {approvals}
occasions:
  anniversary: {{dates: [detained]}}
  days: {{kind: day-count, dates: [detained], every: 90 days}}
  week: {{kind: day-count, dates: [detained], every: 365 days, template: days}}
  rights-day: {{kind: yearly, on: 10 December, posts: one-for-all, template: roll-call}}
  spring: {{kind: yearly, on: 14 March, posts: one-for-all, template: roll-call}}
"""
_WORDS = {
    "anniversary/en.1.txt": "{{ case.name }}, {{ years }}.\n{% next_post %}\n{{ case.situation.text }}\n",
    "anniversary/en.2.txt": "{{ case.name }} again: {{ case.situation.text }}\n",
    "anniversary/fr.txt": "En français : {{ case.name }}, {{ case.situation.text }}\n",
    "days/en.txt": "Still held: {{ case.situation.text }}\n",  # the same for all whose words are the same
    "days/fr.1.txt": "{{ case.name }} : {{ case.situation.text }}\n",
    "days/fr.2.txt": "{{ case.name }}, {{ days }} jours.\n",
    "days/fr.x.txt": "{{ case.name }}, {{ days }}.\n",
    "roll-call/en.txt": "{{ today | longdate }}:\n{% for case in cases %}- {{ case.name }}\n{% endfor %}",
    "roll-call/fr.txt": "Nous pensons à :\n{% for case in cases %}- {{ case.name }}\n{% endfor %}",
}


@dataclass
class Sheet(Page):
    """A case file whose go-ahead ends, and which may have words by hand for some days."""

    until: date = date(2027, 6, 1)
    own: dict[date, str] = field(default_factory=dict)
    renamed: int = 0

    def text(self) -> str:
        words = super().text().replace("until: 2040-01-01}\nkey", f"until: {self.until}}}\nkey")
        words = words.replace(f"id: {self.name}-example", f"id: {self.name}-example{self.renamed or ''}", 1)
        if not self.own:
            return words
        lines = (f"  - on: {day}\n    text: {{en: “{said}”, fr: “{said}”}}\n" for day, said in self.own.items())
        return words + "own_words:\n" + "".join(lines).replace("“", '"').replace("”", '"')


@dataclass
class TwoCampaigns:
    root: Path
    sheets: Mapping[str, list[Sheet]] = field(init=False)
    approvals: dict[str, int] = field(default_factory=lambda: {"west": 1, "east": 0})
    hours: dict[str, str] = field(default_factory=lambda: {"west": "10:00", "east": "10:00"})

    def __post_init__(self) -> None:
        self.sheets = {
            name: [Sheet(case, date.fromisoformat(day)) for case, day in days.items()] for name, days in CASES.items()
        }
        self._write("config.toml", CONFIG)
        for path, words in _WORDS.items():
            self._write(f"templates/{path}", words)
        for name in self.sheets:
            self._save(name)

    def edit(self, chance: random.Random, today: date) -> None:
        """What somebody changes on a working day; what is broken, on hold, closed or gone comes back by and by."""
        name = chance.choice(list(self.sheets))
        sheet = chance.choice(self.sheets[name])
        amiss = sheet.held or sheet.closed or sheet.broken or sheet.gone
        if amiss:
            sheet.held = sheet.closed = sheet.broken = sheet.gone = False
        else:
            chance.choice(self._changes(name, sheet, chance, today))()
        self._save(name)

    def _changes(self, name: str, sheet: Sheet, chance: random.Random, today: date) -> list[Callable[[], None]]:
        def words() -> None:
            sheet.edition = chance.randint(1, 3)

        def go_ahead() -> None:
            sheet.until = today + timedelta(days=chance.randint(-5, 400))

        def own() -> None:
            day = today + timedelta(days=chance.randint(0, 2))
            sheet.own[day] = chance.choice(("We remember.", f"On {day}: {sheet.name}."))

        def people() -> None:
            self.approvals[name] = chance.randint(0, 1)

        def hour() -> None:
            self.hours[name] = chance.choice(("10:00", "23:40"))

        def flag(what: str) -> Callable[[], None]:
            return lambda: setattr(sheet, what, True)

        def rename() -> None:
            sheet.renamed += 1

        def move() -> None:
            sheet.detained = sheet.detained.replace(day=chance.randint(1, 28))

        return [words, words, go_ahead, go_ahead, own, own, people, hour, rename, move, *map(flag, _FLAGS)]

    def _save(self, name: str) -> None:
        campaign = CAMPAIGN.format(name=name, zone=ZONES[name], hour=self.hours[name], approvals=self.approvals[name])
        self._write(f"campaigns/{name}/campaign.yaml", campaign)
        for sheet in self.sheets[name]:
            file = self.root / f"campaigns/{name}/cases/{sheet.name}-example.yaml"
            if sheet.gone:
                file.unlink(missing_ok=True)
            else:
                self._write(f"campaigns/{name}/cases/{sheet.name}-example.yaml", sheet.text())

    def _write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


_FLAGS = ("held", "closed", "broken", "gone")
