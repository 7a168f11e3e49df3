"""Campaigns and cases as the team wrote them: validated once, frozen.

Every scalar arrives as text and is parsed by `bot.lib.scalars`. Unknown keys are refused. Fields are named as the keys
of the files; where a key is a Python word or says less than its meaning, the alias is the key.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.casebook.case_parts import (
    Action,
    CaseLink,
    GoAhead,
    Hold,
    Image,
    Inquiry,
    KeyDate,
    Measure,
    OwnWords,
    Situation,
    UnitedNations,
    Written,
)
from bot.casebook.field_types import (
    Approvals,
    Clock,
    Country,
    Days,
    Freshness,
    Hashtags,
    Id,
    Languages,
    LeapDay,
    Line,
    Lines,
    Texts,
    YearDay,
    Years,
    YesNo,
    Zone,
    name_rules,
    parse_hold,
)
from bot.errors import Problem
from bot.lib.scalars import MonthDay

Grammar = Literal["she", "he", "they", "group", "women", "men"]
RuleKind = Literal["anniversary", "day-count", "yearly", "once", "no-response", "response", "news"]


class Case(Written):
    """One person's or group's situation. `file` is where it was read from, relative to the root, with `/`."""

    file: str = Field(alias="(file)", exclude=True)
    id: Id = Field(
        description="A short name for files and links: small letters, digits, hyphens. It never changes and need not "
        "be a name.",
        examples=["ana-example"],
    )
    name: Texts = Field(description="The name as printed, in each language.", examples=["{en: Ana Example}"])
    short: Texts | None = Field(
        None, description="The name after its first mention. Left out: the name.", examples=["{en: Ana}"]
    )
    name_anywhere: YesNo = Field(
        False, description="yes: a language without its own form of the name may use the English one.", examples=["yes"]
    )
    grammar: Grammar | None = Field(
        None, description="How languages that agree speak of the person or group.", examples=["she"]
    )
    country: Country = Field(
        description="The country concerned, by its two capital letters (ISO 3166-1).", examples=["CH"]
    )
    progress: Literal["open", "closed"] = Field(
        "open", alias="case", description="closed: no more posts but news and answers.", examples=["open"]
    )
    hold: Annotated[Hold | None, BeforeValidator(parse_hold, json_schema_input_type=YesNo | Hold)] = Field(
        None,
        description="While it lasts nothing is posted about this case. yes: until you remove it.",
        examples=["{until: 2027-02-01}"],
    )
    about: Texts | None = Field(None, description="Who they are: work first.", examples=['{en: "Human rights lawyer"}'])
    demand: Texts | None = Field(None, description="What is asked, and of whom.", examples=['{en: "…"}'])
    action: Action | None = Field(
        None,
        description="What readers can do, and where: write to somebody, sign, read.",
        examples=["{text: {en: …}, url: https://…}"],
    )
    hashtags: Hashtags = Field(
        (), description="The case's own hashtags, beside the campaign's, without #.", examples=["[EndReprisals]"]
    )
    situation: Situation = Field(
        description="How things stand, and since when anybody knows.",
        examples=['{is: detained, text: {en: "She is held."}, newest_source: 2026-01-10, source: https://…}'],
    )
    go_ahead: GoAhead | None = Field(
        None,
        description="The permission of the family or a partner: a reference, never the document.",
        examples=["{ref: C-014, for: [posts, record], until: 2027-11-22}"],
    )
    key_dates: tuple[KeyDate, ...] = Field(
        min_length=1,
        description="What happened, and when.",
        examples=["[{id: detained, kind: detained, date: 2020-03-14, what: {en: …}, source: https://…}]"],
    )
    inquiries: tuple[Inquiry, ...] = Field(
        (),
        description="Questions put to an authority, and what came back.",
        examples=["[{id: asked, date: 2024-03-18, by: us, to: …, about: {en: …}, source: https://…}]"],
    )
    un: UnitedNations | None = Field(
        None,
        description="What the United Nations has on record.",
        examples=["{kinds: [detention], in_reports: [{symbol: A/HRC/27/38, source: https://…}]}"],
    )
    measures: tuple[Measure, ...] = Field(
        (),
        description="What the State did.",
        examples=["[{date: 2014-03-20, kind: …, about: {en: …}, source: https://…}]"],
    )
    own_words: tuple[OwnWords, ...] = Field(
        (),
        description="One day's post written by hand, in place of the template, also on a day on which no rule speaks.",
        examples=["[{on: 2027-03-14, text: {en: …}}]"],
    )
    image: Image | None = Field(
        None,
        description="A picture, with its description and the permission to use it.",
        examples=["{file: images/ana.jpg, alt: {en: …}, credit: …, go_ahead: C-014}"],
    )
    links: tuple[CaseLink, ...] = Field(
        (), description="Where readers find more.", examples=["[{title: …, url: https://…, language: en}]"]
    )
    languages: Languages | None = Field(
        None, description="Narrows the campaign's languages for this case.", examples=["[en]"]
    )

    def held_on(self, day: date) -> bool:
        """`until` is the last held day."""
        return self.hold is not None and (self.hold.until is None or day <= self.hold.until)

    def cleared_on(self, day: date) -> bool:
        """Whether there is a permission for posts on that day."""
        return self.go_ahead is not None and "posts" in self.go_ahead.uses and day <= self.go_ahead.until

    @cached_property
    def facts_digest(self) -> str:
        """Digest what a verification covers: all but own words and hold, whatever the order in the file."""
        plain: dict[str, Any] = self.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"own_words", "hold"}
        )
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


# What each kind of rule takes besides `kind` and `template`, and an example of what it cannot do without.
RULE_SETTINGS: Mapping[RuleKind, tuple[frozenset[str], Mapping[str, str]]] = {
    "anniversary": (frozenset({"dates", "years", "posts"}), {}),
    "day-count": (frozenset({"dates", "every", "posts"}), {"every": "every: 1000 days"}),
    "yearly": (frozenset({"on", "posts"}), {"on": "on: 10 December"}),
    "once": (frozenset({"on", "posts"}), {"on": "on: 2027-09-24"}),
    "no-response": (frozenset({"after", "every", "posts"}), {"after": "after: 90 days"}),
    "response": (frozenset({"posts"}), {}),
    "news": (frozenset({"dates", "posts"}), {}),
}


class Rule(Written):
    """An entry of `occasions:`. `dates` None: all key dates. `every` in days; `years` None: every year."""

    name: Id
    kind: RuleKind = Field(description="What kind of day. Left out: the rule's name says it.", examples=["anniversary"])
    template: Id = Field(
        description="The folder of its words below templates/. Left out: the rule's name.", examples=["roll-call"]
    )
    dates: Lines | None = Field(
        None, description="Which key dates, by kind or id. Left out: all.", examples=["[detained]"]
    )
    years: Years = Field(
        "every", description="every, round (1, 5, 10, 15 …), or a list such as [1, 5, 10].", examples=["every"]
    )
    every: Days | None = Field(None, description="How often, in days, as in 1000 days.", examples=["1000 days"])
    after: Days | None = Field(None, description="How long after the question, as in 90 days.", examples=["90 days"])
    on: YearDay = Field(
        None, description="10 December for every year, or 2027-09-24 for one day.", examples=["10 December"]
    )
    posts: Literal["each", "one-for-all"] = Field(
        "each", description="each: a post a case; one-for-all: one post that lists them.", examples=["each"]
    )


_WrittenRules = Annotated[Mapping[str, Literal["yes", True] | Rule], Field(min_length=1)]
OWN_WORDS = "own-words"  # the rule of a day for which only a case's own words are posted


class Campaign(Written):
    """A campaign file. `id` is its folder's name; `cases` are those whose files hold no error."""

    file: str = Field(alias="(file)", exclude=True)
    id: Id = Field(alias="(id)")
    title: Line = Field(description="The campaign's name.", examples=["End reprisals"])
    timezone: Zone = Field(
        description="The zone whose days and hours count, by a city, as in Europe/Zurich; not GMT+2.",
        examples=["Europe/Zurich"],
    )
    post_at: Clock = Field(description="The local time of day of all posts, as in 10:00.", examples=["10:00"])
    languages: Languages = Field(description="The languages of the posts, as in [en, zh].", examples=["[en]"])
    accounts: Lines = Field(
        min_length=1,
        description="The accounts that post, by their names in config.toml.",
        examples=["[mastodon, x, bluesky]"],
    )
    hashtags: Hashtags = Field((), description="Hashtags without #, as in [EndReprisals].", examples=["[EndReprisals]"])
    link_on_x: YesNo = Field(
        True, description="no: posts on X carry no link, which costs less. Left out: yes.", examples=["no"]
    )
    leap_day: LeapDay = Field(
        MonthDay(2, 28), description="When a 29 February is remembered in other years.", examples=["28 February"]
    )
    approvals: Approvals = Field(
        1, description="How many different people must approve a post: 0, 1 or 2.", examples=["1"]
    )
    facts_checked_within: Freshness = Field(
        timedelta(days=30),
        description="How fresh the check of a case's facts must be, as in 30 days; or never.",
        examples=["30 days"],
    )
    may_mention: Lines = Field(
        (), description="Handles that a post may @mention. Everything else is stopped.", examples=["[team.example]"]
    )
    occasions: Annotated[tuple[Rule, ...], BeforeValidator(name_rules, json_schema_input_type=_WrittenRules)] = Field(
        min_length=1,
        description="When to speak: a name for each rule, and its settings.",
        examples=["{anniversary: {dates: [detained]}}"],
    )
    cases: tuple[Case, ...] = Field(default=(), alias="(cases)", exclude=True)


class Broken(StrEnum):
    """What stands in place of a case's id in `Casebook.broken`."""

    CAMPAIGN = ""  # the campaign itself, and so all of its cases
    UNKNOWN_CASE = "?"  # a case whose id cannot be read


@dataclass(frozen=True, slots=True)
class Casebook:
    """All campaigns and cases of a folder, and every problem found in its files.

    A broken case is not in its campaign's `cases`; nothing else is affected. `broken` maps the campaign's and the
    case's id (or a member of Broken) to the file or folder to fix.
    """

    campaigns: tuple[Campaign, ...]
    problems: tuple[Problem, ...] = ()
    files: int = 0
    broken: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def silences(self, campaign: str, case: str) -> bool:
        """Whether a broken file is, or may be, the reason why nothing is posted about this case (or about "all")."""
        if (campaign, Broken.CAMPAIGN) in self.broken or (campaign, case) in self.broken:
            return True
        return case != "all" and (campaign, Broken.UNKNOWN_CASE) in self.broken and not self._has(campaign, case)

    def _has(self, campaign: str, case: str) -> bool:
        return any(owner.id == campaign and member.id == case for owner, member in self.cases())

    def cases(self) -> Iterator[tuple[Campaign, Case]]:
        return ((campaign, case) for campaign in self.campaigns for case in campaign.cases)
