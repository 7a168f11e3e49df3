"""Working folders of any size. Every person, place and address in them is invented."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

CAMPAIGN = """\
title: Benchmark
timezone: Europe/Zurich
post_at: 10:00
languages: [en, zh]
accounts: [mastodon, x, bluesky]
hashtags: [EndReprisals]
facts_checked_within: never
approvals: 0
occasions:
  anniversary:
    dates: [detained]
"""

CONFIG = """\
live = false
[floor]
approvals = 0
facts_checked_within = "never"
[accounts.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
[accounts.x]
platform = "x"
[accounts.bluesky]
platform = "bluesky"
server = "https://bluesky.example"
handle = "team.example"
"""

CASE = """\
# Written by the benchmark: nobody and nothing in this file exists.
id: person-{n:05}
name: {{en: Person {n:05} Example, zh: 示例人物{n:05}}}
short: {{en: Person {n:05}, zh: 人物{n:05}}}
grammar: {grammar}
country: CH
case: open
about:
  en: "a teacher in a story, who spoke about the river of her town before a council that does not exist"
  zh: "故事中的一位教师，曾在一个不存在的理事会上谈到她家乡的河流"
demand:
  en: "We ask the authorities of the story to let person {n:05} go home."
  zh: "我们要求故事中的当局让人物{n:05}回家。"
situation:
  is: detained
  text:
    en: "No answer to the letters of the story is known."
    zh: "故事中的信件没有得到任何答复。"
  newest_source: 2026-01-10
  source: https://example.org/situation/{n:05}
go_ahead: {{ref: C-{n:05}, for: [posts, record], until: 2040-12-31}}
key_dates:
  - id: detained
    kind: detained
    date: {detained}
    what:
      en: "was stopped at the airport of the story"
      zh: "在故事中的机场被拦下"
    source: https://example.org/detained/{n:05}
  - id: sentenced
    kind: sentenced
    date: {sentenced}
    what:
      en: "was sentenced by a court of the story"
      zh: "被故事中的法院判刑"
    source: [https://example.org/sentenced/{n:05}, https://example.org/court/{n:05}]
inquiries:
  - id: letter
    date: {sentenced}
    by: us
    to: the authorities of the story
    about:
      en: "Where person {n:05} is held, and why"
      zh: "人物{n:05}被关押在何处，原因为何"
    source: https://example.org/letter/{n:05}
links:
  - title: The story of person {n:05}
    url: https://example.org/story/{n:05}
    language: en
"""

TEMPLATES = Path(__file__).parent.parent / "templates"


def write(root: Path, cases: int, campaign: str = CAMPAIGN, config: str = CONFIG, same_day: date | None = None) -> Path:
    """One campaign of that many cases with the templates we ship; on `same_day` all of them have their anniversary."""
    folder = root / "campaigns" / "bench"
    (folder / "cases").mkdir(parents=True)
    copytree(TEMPLATES, root / "templates")
    (root / "config.toml").write_text(config, "utf-8")
    (folder / "campaign.yaml").write_text(campaign, "utf-8")
    for n in range(cases):
        (folder / "cases" / f"person-{n:05}.yaml").write_text(case(n, same_day), "utf-8")
    return root


def case(n: int, same_day: date | None = None) -> str:
    detained = (
        same_day.replace(year=same_day.year - 7) if same_day else date(2003, 1, 1) + timedelta(days=n * 37 % 7000)
    )
    grammar = ("she", "he", "they")[n % 3]
    return CASE.format(n=n, grammar=grammar, detained=detained, sentenced=detained + timedelta(days=200))
