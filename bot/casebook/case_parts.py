"""What a case file holds, part by part: key dates, inquiries, answers, the situation and the rest."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.casebook.field_types import (
    Day,
    Doubt,
    Id,
    Language,
    Line,
    Lines,
    Link,
    Links,
    OneOrMore,
    Since,
    SomeDay,
    Texts,
)

KeyDateKind = Literal["detained", "disappeared", "died", "sentenced", "released", "barred", "other"]


class Written(BaseModel):
    """Anything in a file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class KeyDate(Written):
    """`doubt` is as written: `yes` is the older form. Texts use `disputed`."""

    id: Id = Field(description="A name for this date within the case.", examples=["detained"])
    kind: KeyDateKind = Field(
        description="What happened. A death and a detention never share words.", examples=["detained"]
    )
    date: SomeDay = Field(
        description="2014-03-14, or 2014-03, or 2014 where no more is known.", examples=["2020-03-14"]
    )
    learned: Day | None = Field(
        None, description="The day the team learned of it. Left out: the day itself.", examples=["2026-01-10"]
    )
    doubt: Doubt = Field(
        None,
        alias="disputed",
        description="What is in doubt. date: posts say “around”. fact: posts say “reportedly”.",
        examples=["date"],
    )
    what: Texts = Field(
        description="Reads on after “13 years ago today, (name) …”: in small letters, without a full stop.",
        examples=['{en: "was detained at the airport"}'],
    )
    source: Links = Field(description="Where it is written: one address, or a list.", examples=["https://…"])

    @property
    def disputed(self) -> Literal["date", "fact"] | None:
        """What is in doubt: when it happened, or whether it did."""
        return "date" if self.doubt == "yes" else self.doubt


class Response(Written):
    """Where the date is unknown, `learned` is required."""

    kind: Literal["substantive", "acknowledged", "denial"] = Field(
        description="What kind of answer it was.", examples=["denial"]
    )
    date: SomeDay | None = Field(
        None,
        description="The day of the answer. Left out where it is unknown: then learned is required.",
        examples=["2024-05-02"],
    )
    learned: Day | None = Field(
        None, description="The day the team learned of it. Left out: the day itself.", examples=["2024-05-02"]
    )
    about: Texts = Field(description="What was answered, in a sentence.", examples=['{en: "…"}'])
    source: Links = Field(description="Where it is written.", examples=["https://…"])


class Looked(Written):
    on: Day = Field(description="The day somebody last looked for an answer.", examples=["2026-01-10"])
    where: Line = Field(description="Where they looked.", examples=["https://…"])


class Inquiry(Written):
    id: Id = Field(description="A name for this question within the case.", examples=["asked"])
    date: SomeDay = Field(description="The day it was asked.", examples=["2024-03-18"])
    by: Line = Field(description="Who asked; us: this team.", examples=["UN Special Procedures"])
    to: Line = Field(description="Which authority was asked.", examples=["Government of …"])
    about: Texts = Field(description="What was asked, in a sentence.", examples=['{en: "…"}'])
    source: Links = Field(description="Where it is written.", examples=["https://…"])
    looked: Looked | None = Field(
        None,
        description="When somebody last looked for an answer, and where.",
        examples=["{on: 2026-01-10, where: https://…}"],
    )
    response: Response | None = Field(
        None,
        description="What came back. Left out: no answer known.",
        examples=["{kind: denial, date: 2024-05-02, about: {en: …}, source: https://…}"],
    )


class Situation(Written):
    """`since` is a date, or the id of a key date of the case."""

    status: Literal[
        "detained", "disappeared", "died", "travel-ban", "exiled", "released-with-conditions", "free", "unknown"
    ] = Field(alias="is", description="One word for how things stand.", examples=["detained"])
    since: Since = Field(
        None,
        description="Since when: the id of a key date, or a date. Days in detention are counted from it.",
        examples=["detained"],
    )
    text: Texts = Field(
        description="The same as a sentence, as posts will print it.", examples=['{en: "She is held."}']
    )
    newest_source: SomeDay = Field(
        description="The date of the newest source; posts print it as “as of”.", examples=["2026-01-10"]
    )
    source: Links = Field(description="Where it is written.", examples=["https://…"])


class GoAhead(Written):
    """The permission of the family or a partner: a reference, never the document."""

    ref: Line = Field(description="The number of the document in your own files.", examples=["C-014"])
    uses: Annotated[tuple[Literal["posts", "record"], ...], OneOrMore()] = Field(
        alias="for", min_length=1, description="What the permission is for.", examples=["[posts, record]"]
    )
    until: Day = Field(description="The last day it covers.", examples=["2027-11-22"])


class Hold(Written):
    until: Day | None = Field(None, description="The last held day. Left out: no end.", examples=["2027-02-01"])


class Cooperation(Written):
    with_body: Line = Field(
        alias="with", description="The United Nations body they worked with.", examples=["Universal Periodic Review"]
    )
    date: SomeDay = Field(description="When.", examples=["2013-09"])
    source: Links = Field(description="Where it is written.", examples=["https://…"])


class Report(Written):
    symbol: Line = Field(description="The document's symbol, as in A/HRC/27/38.", examples=["A/HRC/27/38"])
    source: Links = Field(description="Where to read it.", examples=["https://…"])


class UnitedNations(Written):
    cooperation: Cooperation | None = Field(
        None,
        description="The cooperation that the reprisal answers.",
        examples=["{with: Universal Periodic Review, date: 2013-09, source: https://…}"],
    )
    kinds: Lines = Field((), description="What kinds of reprisal are alleged.", examples=["[detention]"])
    in_reports: tuple[Report, ...] = Field(
        (), description="Reports that name the case.", examples=["[{symbol: A/HRC/27/38, source: https://…}]"]
    )


class Measure(Written):
    date: SomeDay = Field(description="When.", examples=["2014-03-20"])
    kind: Line = Field(description="What kind of act.", examples=["travel-ban"])
    about: Texts = Field(description="What was done, in a sentence.", examples=['{en: "…"}'])
    source: Links = Field(description="Where it is written.", examples=["https://…"])


class OwnWords(Written):
    on: Day = Field(description="The day these words are for.", examples=["2027-03-14"])
    text: Texts = Field(description="The words, in each language.", examples=["{en: …}"])


class Image(Written):
    file: Line = Field(
        description="The file, from the campaign's folder: images/name.jpg.", examples=["images/ana.jpg"]
    )
    alt: Texts = Field(
        description="What is to be seen, for people who do not see it, in each language.", examples=['{en: "…"}']
    )
    credit: Line = Field(description="Whose picture it is.", examples=["…"])
    go_ahead: Line = Field(description="The reference of the permission to use it.", examples=["C-014"])


class CaseLink(Written):
    title: Line = Field(description="What readers find there.", examples=["…"])
    url: Link = Field(description="The address.", examples=["https://…"])
    language: Language = Field(description="The language of the page.", examples=["en"])


class Action(Written):
    """What readers can do: write, sign, read."""

    text: Texts = Field(description="What to do, as posts print it.", examples=['{en: "Write to the embassy"}'])
    url: Link = Field(description="Where.", examples=["https://…"])
