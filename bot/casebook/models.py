"""What the team wrote, validated once and frozen: campaigns, cases and all they hold.

Every scalar arrives as text and is parsed by `bot.lib.scalars`. Unknown keys are refused. Fields are named as the keys
of the files; where a key is a Python word or says less than its meaning, the alias is the key.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints

from bot.casebook import field_types
from bot.casebook.timezones import read_zone
from bot.lib.scalars import (
    MonthDay,
    PartialDate,
    parse_country,
    parse_date,
    parse_days,
    parse_id,
    parse_language,
    parse_partial_date,
    parse_time,
    parse_yes_no,
)

Id = Annotated[str, BeforeValidator(parse_id)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
Language = Annotated[str, BeforeValidator(parse_language)]
Texts = Annotated[Mapping[Language, Line], BeforeValidator(field_types.need_languages)]
Link = Annotated[str, BeforeValidator(field_types.parse_link)]
OneOrMore = BeforeValidator(field_types.one_or_more)
Links = Annotated[tuple[Link, ...], OneOrMore, Field(min_length=1)]
Lines = Annotated[tuple[Line, ...], OneOrMore]
Languages = Annotated[tuple[Language, ...], OneOrMore, Field(min_length=1)]
Country = Annotated[str, BeforeValidator(parse_country)]
Day = Annotated[date, BeforeValidator(field_types.text_or(date, parse_date))]
SomeDay = Annotated[
    PartialDate, BeforeValidator(field_types.text_or(PartialDate, parse_partial_date)), PlainSerializer(str)
]
YearDay = Annotated[MonthDay | date | None, BeforeValidator(field_types.parse_on), PlainSerializer(str)]
Doubt = Annotated[Literal["date", "fact", "yes"] | None, BeforeValidator(field_types.parse_disputed)]
Since = Annotated[
    PartialDate | str | None, BeforeValidator(field_types.parse_since), PlainSerializer(str, when_used="unless-none")
]
YesNo = Annotated[bool, BeforeValidator(field_types.text_or(bool, parse_yes_no))]
Clock = Annotated[time, BeforeValidator(field_types.text_or(time, parse_time))]
Zone = Annotated[ZoneInfo, BeforeValidator(field_types.text_or(ZoneInfo, read_zone)), PlainSerializer(str)]
Days = Annotated[int, BeforeValidator(field_types.text_or(int, parse_days))]
Years = Annotated[Literal["every", "round"] | tuple[int, ...], BeforeValidator(field_types.parse_years)]
LeapDay = Annotated[
    MonthDay, BeforeValidator(field_types.text_or(MonthDay, field_types.parse_leap_day)), PlainSerializer(str)
]
Approvals = Annotated[int, BeforeValidator(field_types.text_or(int, field_types.parse_approvals))]
Freshness = Annotated[timedelta | None, BeforeValidator(field_types.parse_freshness)]
Hashtag = Annotated[str, BeforeValidator(field_types.parse_hashtag)]
Hashtags = Annotated[tuple[Hashtag, ...], OneOrMore]

Grammar = Literal["she", "he", "they", "group", "women", "men"]
RuleKind = Literal["anniversary", "day-count", "yearly", "once", "no-response", "response", "news"]
KeyDateKind = Literal["detained", "disappeared", "died", "sentenced", "released", "barred", "other"]


class Written(BaseModel):
    """Anything in a file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class KeyDate(Written):
    """`doubt` is as written: `yes` is the older way, which does not say what is in doubt. Words ask `disputed`."""

    id: Id
    kind: KeyDateKind
    date: SomeDay
    learned: Day | None = None
    doubt: Doubt = Field(default=None, alias="disputed")
    what: Texts
    source: Links

    @property
    def disputed(self) -> Literal["date", "fact"] | None:
        """What is in doubt: when it happened, or whether it did."""
        return "date" if self.doubt == "yes" else self.doubt


class Response(Written):
    """A `date` that nobody states is left out; the day it was `learned` is then given."""

    kind: Literal["substantive", "acknowledged", "denial"]
    date: SomeDay | None = None
    learned: Day | None = None
    about: Texts
    source: Links


class Looked(Written):
    on: Day
    where: Line


class Inquiry(Written):
    id: Id
    date: SomeDay
    by: Line
    to: Line
    about: Texts
    source: Links
    looked: Looked | None = None
    response: Response | None = None


class Situation(Written):
    """`since` is a date, or the id of a key date of the case."""

    status: Literal[
        "detained", "disappeared", "died", "travel-ban", "exiled", "released-with-conditions", "free", "unknown"
    ] = Field(alias="is")
    since: Since = None
    text: Texts
    newest_source: SomeDay
    source: Links


class GoAhead(Written):
    """The family's or partner's yes: a reference, never the paper."""

    ref: Line
    uses: Annotated[tuple[Literal["posts", "record"], ...], OneOrMore] = Field(alias="for", min_length=1)
    until: Day


class Hold(Written):
    until: Day | None = None


class Cooperation(Written):
    with_body: Line = Field(alias="with")
    date: SomeDay
    source: Links


class Report(Written):
    symbol: Line
    source: Links


class UnitedNations(Written):
    cooperation: Cooperation | None = None
    kinds: Lines = ()
    in_reports: tuple[Report, ...] = ()


class Measure(Written):
    date: SomeDay
    kind: Line
    about: Texts
    source: Links


class OwnWords(Written):
    on: Day
    text: Texts


class Image(Written):
    file: Line
    alt: Texts
    credit: Line
    go_ahead: Line


class CaseLink(Written):
    title: Line
    url: Link
    language: Language


class Action(Written):
    """What readers can do: write, sign, read."""

    text: Texts
    url: Link


class Case(Written):
    """One person's or group's situation. `file` is where it was read from, relative to the root, with `/`."""

    file: str = Field(alias="(file)", exclude=True)
    id: Id
    name: Texts
    short: Texts | None = None
    name_anywhere: YesNo = False
    grammar: Grammar | None = None
    country: Country
    progress: Literal["open", "closed"] = Field(default="open", alias="case")
    hold: Annotated[Hold | None, BeforeValidator(field_types.parse_hold)] = None
    about: Texts | None = None
    demand: Texts | None = None
    action: Action | None = None
    hashtags: Hashtags = ()
    situation: Situation
    go_ahead: GoAhead | None = None
    key_dates: tuple[KeyDate, ...] = Field(min_length=1)
    inquiries: tuple[Inquiry, ...] = ()
    un: UnitedNations | None = None
    measures: tuple[Measure, ...] = ()
    own_words: tuple[OwnWords, ...] = ()
    image: Image | None = None
    links: tuple[CaseLink, ...] = ()
    languages: Languages | None = None

    def held_on(self, day: date) -> bool:
        """Both ends included: `until` is the last held day; without one the hold has no end."""
        return self.hold is not None and (self.hold.until is None or day <= self.hold.until)

    def cleared_on(self, day: date) -> bool:
        """Whether a go-ahead for posts stands on that day."""
        return self.go_ahead is not None and "posts" in self.go_ahead.uses and day <= self.go_ahead.until

    @cached_property
    def facts_digest(self) -> str:
        """What a verification is bound to: everything but own words and hold, in the order of no file."""
        plain: dict[str, Any] = self.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"own_words", "hold"}
        )
        return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Rule(Written):
    """An entry of `occasions:`. `dates` None: all key dates. `every` in days; `years` None: every year."""

    name: Id
    kind: RuleKind
    template: Id
    dates: Lines | None = None
    years: Years = "every"
    every: Days | None = None
    after: Days | None = None
    on: YearDay = None
    posts: Literal["each", "one-for-all"] = "each"


OWN_WORDS = "own-words"  # the rule and the kind of a day on which a case speaks by its own words alone


class Campaign(Written):
    """A campaign file. `id` is its folder's name; `cases` are those whose files hold no error."""

    file: str = Field(alias="(file)", exclude=True)
    id: Id = Field(alias="(id)")
    title: Line
    timezone: Zone
    post_at: Clock
    languages: Languages
    accounts: Lines = Field(min_length=1)
    hashtags: Hashtags = ()
    link_on_x: YesNo = True
    leap_day: LeapDay = MonthDay(2, 28)
    approvals: Approvals = 1
    facts_checked_within: Freshness = timedelta(days=30)
    may_mention: Lines = ()
    occasions: Annotated[tuple[Rule, ...], BeforeValidator(field_types.name_rules)] = Field(min_length=1)
    cases: tuple[Case, ...] = Field(default=(), alias="(cases)", exclude=True)
