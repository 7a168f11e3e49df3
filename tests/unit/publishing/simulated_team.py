"""A small team's files for simulated years: six cases, three accounts, two languages, and edits."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

CASES = ("ana", "bo", "cleo", "dov", "eli", "fay")
DAYS = ("2020-03-14", "2019-03-14", "2016-02-29", "2021-07-01", "2018-10-28", "2022-12-31")  # two share an anniversary
CONFIG = """\
[floor]
approvals = 1
facts_checked_within = "200 days"
[accounts.mastodon]
platform = "mastodon"
gap = "1 minute"
[accounts.x]
platform = "x"
[accounts.bluesky]
platform = "bluesky"
posts_a_day = 5
"""
CAMPAIGN = """\
title: Example campaign
timezone: Europe/Zurich
post_at: 10:00
languages: [en, fr]
accounts: [mastodon, x, bluesky]
hashtags: [EndReprisals]
facts_checked_within: 200 days
approvals: 1
occasions:
  anniversary: {dates: [detained]}
  days: {kind: day-count, dates: [detained], every: 300 days, template: days}
  human-rights-day: {kind: yearly, on: 10 December, posts: one-for-all, template: roll-call}
"""
_WORDS = {
    "anniversary": (
        "{{ case.name }}, {{ years }}.\n{{ case.situation.text }}\n{% next_post %}\n{{ case.name }}, {{ years }}: 2.\n"
    ),
    "days": "{{ case.name }}, {{ days }}.\n{{ case.situation.text }}\n",
    "roll-call": "{{ today | longdate }}:\n{% for case in cases %}- {{ case.name }}\n{% endfor %}",
}


@dataclass
class Page:
    """One case file as it stands."""

    name: str
    detained: date
    edition: int = 1
    held: bool = False
    closed: bool = False
    broken: bool = False
    gone: bool = False

    def text(self) -> str:
        lines = [
            f"id: {self.name}-example",
            f"name: {{en: {self.name.title()} Example, fr: {self.name.title()} Exemple}}",
            "country: CH",
            f"case: {'closed' if self.closed else 'open'}",
            "situation:",
            "  is: detained",
            f'  text: {{en: "Words number {self.edition}.", fr: "Mots numéro {self.edition}."}}',
            "  newest_source: 2026-01-10",
            "  source: https://example.org/situation",
            "go_ahead: {ref: C-001, for: [posts], until: 2040-01-01}",
            "key_dates:",
            "  - id: detained",
            "    kind: detained",
            f"    date: {self.detained}",
            '    what: {en: "was detained", fr: "en prison"}',
            "    source: https://example.org/detained",
        ]
        lines += ["hold: {until: 2040-01-01}"] if self.held else []
        lines += ["situatoin: oops"] if self.broken else []
        return "\n".join(lines) + "\n"


@dataclass
class Town:
    root: Path
    pages: Sequence[Page] = field(init=False)

    def __post_init__(self) -> None:
        self.pages = [Page(name, date.fromisoformat(day)) for name, day in zip(CASES, DAYS, strict=True)]
        self._write("config.toml", CONFIG)
        self._write("campaigns/example/campaign.yaml", CAMPAIGN)
        for rule, words in _WORDS.items():
            self._write(f"templates/{rule}/en.txt", words)
            self._write(f"templates/{rule}/fr.txt", f"En français.\n{words}")
        for page in self.pages:
            self._save(page)

    def edit(self, chance: random.Random) -> None:
        """What somebody changes on a working day; what is broken, on hold or closed is mended again by and by."""
        amiss = [page for page in self.pages if page.held or page.closed or page.broken or page.gone]
        page = chance.choice(amiss or self.pages)
        what = chance.choice(("words", "words", "hold", "close", "break", "date", "gone"))
        if amiss and chance.random() < 0.7:
            page.held = page.closed = page.broken = page.gone = False
        elif what == "words":
            page.edition += 1
        elif what == "date":
            page.detained = page.detained.replace(day=chance.randint(1, 28))
        else:
            flag = {"hold": "held", "close": "closed", "break": "broken", "gone": "gone"}[what]
            setattr(page, flag, not getattr(page, flag) and chance.random() < 0.5)
        self._save(page)

    def mend(self) -> None:
        for page in self.pages:
            page.held = page.closed = page.broken = page.gone = False
            self._save(page)

    def _save(self, page: Page) -> None:
        self._write(f"campaigns/example/cases/{page.name}-example.yaml", None if page.gone else page.text())

    def _write(self, path: str, text: str | None) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text, "utf-8")
