"""What the ledger answers: plain frozen values. This is all of the ledger that previews and gates ever see."""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

State = Literal[
    "sending", "waiting", "partial", "unconfirmed", "published", "rejected", "missed", "skipped", "withdrawn"
]
Scope = Literal["all", "campaign", "case", "account", "country"]
CLOSED: frozenset[State] = frozenset({"published", "missed", "skipped", "withdrawn"})
Source = Literal["person", "file", "folder"]
Refusals = Mapping[str, tuple[str, datetime]]  # by delivery id: why it could not be sent, as a code, and when
MAYBE_OUT: frozenset[State] = frozenset({"published", "partial", "unconfirmed", "sending"})
NO_LIMIT = 0  # no server has been asked yet


class Reason(StrEnum):
    """Why a delivery stands as it does. The ledger stores the values: they never change."""

    DOWN = "down"  # the bot did not run
    BUSY = "busy"  # the platform, the account or the bot had no time for it
    SIGNED_OUT = "signed-out"
    NO_CREDIT = "no-credit"
    PAUSED = "paused"
    BLOCKED = "blocked"  # by findings: `codes` names them
    QUOTA = "quota"
    UNAPPROVED = "unapproved"
    REFUSED = "refused"  # by the platform
    REWRITTEN = "rewritten"  # other words were approved before it went out
    UNKNOWN = "unknown"  # nobody can tell whether it is out
    NEAR = "near"  # the account has a post of that day that reads nearly the same
    ABSENT = "absent"  # a person looked: it is not out
    REST = "rest"  # a person looked: it is out, and its rest still follows
    LATE = "late"  # the rest could not follow in time
    LEFT = "left"  # a person looked: the rest does not follow
    WITHDRAWN = "withdrawn"


NO_ACCESS = frozenset({Reason.SIGNED_OUT, Reason.NO_CREDIT})
BY_PERSON = frozenset({Reason.ABSENT, Reason.REST})  # who settled that it goes on


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a post may not go on. `detail` is for people; `codes` are those of its findings where it is blocked."""

    reason: Reason
    detail: str
    codes: tuple[str, ...] = ()


def a_year_before(day: date) -> date:
    """The first day on which the same words still count as said lately. On 29 February and 1 March that is the 28th."""
    before = day.replace(year=max(1, day.year - 1), day=min(day.day, 28 if day.month == 2 else 31))
    return before - timedelta(days=1) if (day.month, day.day) == (3, 1) else before


@dataclass(frozen=True, slots=True)
class AccountLimits:
    """What an account's server takes. `characters` NO_LIMIT: nobody has asked it yet.

    `link_length`: how many characters each link counts for there; 0: as many as it has; None: not known.
    `alt_limit`: how long the description of an image may be; None: not known.
    """

    characters: int
    link_length: int | None = None
    alt_limit: int | None = None

    def completed_by(self, other: "AccountLimits") -> "AccountLimits":
        link_length = other.link_length if self.link_length is None else self.link_length
        alt_limit = other.alt_limit if self.alt_limit is None else self.alt_limit
        return AccountLimits(self.characters or other.characters, link_length, alt_limit)


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's yes to a case's facts or a post, bound to a digest. `at` is UTC, `day` the campaign's local date."""

    by: str
    digest: str
    at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class SentPart:
    """A part of a sealed post and what became of it. `url` and `remote_id` are empty before the receipt.

    `attempted_at` is the first attempt, `last_attempt` the newest: the one that may still be on its way.
    """

    n: int
    text: str
    attempted_at: datetime | None = None
    remote_id: str = ""
    url: str = ""
    proof: str = ""
    at: datetime | None = None
    last_attempt: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery the ledger knows. `identity` is the platform's own account id; `not_before` when a wait ends (UTC).

    `detail` is for people only. `takedown_requested_at`: what is or may be out is to be taken down, and is not yet.
    """

    id: str
    date: date
    account: str
    platform: str
    identity: str
    language: str
    state: State
    digest: str
    detail: str
    parts: tuple[SentPart, ...] = ()
    cases: tuple[str, ...] = ()
    claimed_at: datetime | None = None
    not_before: datetime | None = None
    reason: Reason | None = None
    codes: tuple[str, ...] = ()
    takedown_requested_at: datetime | None = None

    @property
    def signed_out(self) -> bool:
        """Whether it waits until the account takes posts again."""
        return self.reason in NO_ACCESS

    @property
    def url(self) -> str:
        """Where its first part is, "" where none is out."""
        return next((part.url for part in self.parts if part.url), "")


@dataclass(frozen=True, slots=True)
class Pause:
    """What is stopped: `scope` all, campaign, case, account or country; `value` its id ("" for all).

    A case that shares its id with another campaign's is `campaign/case`.

    `votes` are those who asked for it to be resumed, while more people are needed. `known`: short digests of what it
    stopped, so that another id in the files lifts nothing (bot/drafts/pause_matching.py). `source`: what made it; `by`
    is the person or names the file.
    """

    scope: Scope
    value: str
    by: str
    at: datetime
    votes: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    source: Source = "person"

    def covers(self, campaign: str, cases: Collection[str], account: str, countries: Collection[str]) -> bool:
        if self.scope == "case":
            return any(self.value in (case, f"{campaign}/{case}") for case in cases)
        stopped = {"campaign": (campaign,), "account": (account,), "country": countries}
        return self.scope == "all" or self.value in stopped[self.scope]


@dataclass(frozen=True, slots=True)
class LedgerSnapshot:
    """The ledger as it stands, for one window of local dates. Without a ledger every mapping is empty.

    `verified` by (campaign, case), `approved` by delivery id, `rows` by delivery id, `identities` by account name.
    `rows` also hold the same days of the year before, so that texts can be compared; `approved` those of the window.
    `alike` looks up what is or may be out since a year before the window and reads the same (by digest, without parts);
    None without a ledger.
    """

    verified: Mapping[tuple[str, str], tuple[Approval, ...]] = field(default_factory=dict)
    approved: Mapping[str, tuple[Approval, ...]] = field(default_factory=dict)
    rows: Mapping[str, DeliveryRecord] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    identities: Mapping[str, str] = field(default_factory=dict)
    last_tick: datetime | None = None
    refusals: Refusals = field(default_factory=dict)
    alike: Callable[[Collection[str]], Mapping[str, Sequence[DeliveryRecord]]] | None = field(
        default=None, compare=False
    )


def fingerprint(texts: Iterable[str]) -> str:
    """What posts have in common that read the same to people (hex SHA-256): spaces, capitals, accents' coding apart."""
    words = " ".join(unicodedata.normalize("NFC", " ".join(texts)).casefold().split())
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SealedImage:
    """`data` is the fitted image, kept by its SHA-256 `digest`."""

    digest: str
    data: bytes
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part. `key` comes from the delivery's id and `n` alone (from 0)."""

    n: int
    key: str
    text: str
    media: tuple[SealedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedPost:
    """`cases` and `countries` are what a pause can cover; `identity` is the platform's own account id, "" if not known.

    `look_first`: nobody was watching as it came due, so it is looked for before its first send.
    """

    id: str
    campaign: str
    cases: tuple[str, ...]
    countries: tuple[str, ...]
    date: date
    account: str
    platform: str
    identity: str
    language: str
    warning: str | None
    visibility: str | None
    digest: str
    created_at: datetime
    parts: tuple[SealedPart, ...]
    look_first: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. `n` counts from 1 without gaps; `check` chains it to the line before.

    Raises ValueError and TypeError for what no ledger writes: it comes from damage or from another hand.
    """

    n: int
    at: datetime
    id: str
    event: str
    state: str
    url: str
    by: str
    detail: str
    check: str
    reason: str | None = None
    part: int | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"line {self.n} of the log has a time without a zone")
        words = (self.id, self.event, self.state, self.url, self.by, self.detail, self.check)
        if not all(isinstance(word, str) for word in words):
            raise TypeError(f"line {self.n} of the log has something else than text")
