"""The log played again from its first line, and held against the tables: what was changed without a line shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import Any

from bot.ledger.audit_log import Line
from bot.ledger.database import Session

_POSTS = "SELECT id, state, digest, campaign, date, account, language FROM delivery"
_A_DAY = 1  # a local day and the day in UTC are never further apart


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """Where tables and log disagree: what it is about, and how, in words."""

    id: str
    words: str


@dataclass(slots=True)
class _Post:
    """What the lines of a delivery tell. `attempted` has a bit a part, `links` those of parts that are out, from 1."""

    state: str
    digest: str = ""
    attempted: int = 0
    links: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Stop:
    by: str
    at: str
    votes: set[str] = field(default_factory=set)


class Replay:
    """Takes sound lines, oldest first; then `differences` asks the tables. Yeses by (digest, person)."""

    def __init__(self) -> None:
        self.last = ""
        self._posts: dict[str, _Post] = {}
        self._yeses: dict[str, dict[tuple[str, str], str]] = {}
        self._facts: dict[str, dict[tuple[str, str], str]] = {}
        self._stops: dict[str, _Stop] = {}
        self._accounts: dict[str, str] = {}

    def take(self, line: Line) -> None:
        _, at, id, event, state, url, by, detail, _, part, self.last = line
        if state:
            self._turned(id, event, state, url, detail, part)
        elif event == "approved":
            self._yeses.setdefault(id, {})[detail, by] = at
        elif event == "verified":
            self._facts.setdefault(id, {})[detail, by] = at
        elif event == "reopened":
            self._posts.pop(id, None)
        elif event == "paused":
            self._stops[id] = _Stop(by, at)
        elif event == "asked to resume" and id in self._stops:
            self._stops[id].votes.add(by)
        elif event == "resumed":
            self._stops.pop(id, None)
        elif event == "withdrawn":
            self._took_back(id.removeprefix("case/"))
        elif event == "known" and detail.endswith(")"):
            self._accounts[id] = detail

    def _turned(self, id: str, event: str, state: str, url: str, detail: str, part: int | None) -> None:
        if event == "claimed":
            self._posts[id] = _Post(intern(state), detail)
        elif event == "skipped" or id not in self._posts:
            self._posts[id] = _Post(intern(state))
        post = self._posts[id]
        n = part or len(post.links) + 1  # earlier versions wrote no number; they sent one part after another
        post.state = intern(state)
        if event in ("skipped", "withdrawn"):
            self._yeses.pop(id, None)
        elif event == "attempted":
            post.attempted |= 1 << n
        elif event in ("received", "published") and (part or url):
            post.links.setdefault(n, url)  # the same receipt once more changes nothing

    def _took_back(self, case: str) -> None:
        """`campaign/case`, or the case wherever it is. Which posts for all it also took back, its line does not say."""
        campaign, _, name = case.rpartition("/")
        for id in [id for id in (*self._yeses, *self._facts) if id.split("/")[1:2] == [name]]:
            if campaign in ("", id.split("/")[0]):
                self._yeses.pop(id, None)
                self._facts.pop(id, None)

    def differences(self, session: Session) -> Iterator[Difference]:
        """Empties what was taken."""
        yield from self._of_parts(session)
        yield from self._of_posts(session)
        yield from self._of_yeses(session)
        yield from self._of_facts(session)
        yield from self._of_stops(session)
        for name, identity, handle in session.rows("SELECT name, identity, handle FROM account"):
            if self._accounts.pop(name, None) != f"{handle} ({identity})":
                yield Difference(name, f"no line of the log says that this account is {handle} ({identity})")
        for name, known in self._accounts.items():
            yield Difference(name, f"the log says that this account is {known}, and the ledger does not know it")

    def _of_parts(self, session: Session) -> Iterator[Difference]:
        for id, n, tried, out, url in _each(
            session, "SELECT delivery, n + 1, attempted_at IS NOT NULL, at IS NOT NULL, url FROM part"
        ):
            post = self._posts.get(id)
            if post is None:
                continue  # told of its delivery
            if tried != bool(post.attempted & 1 << n):
                says, not_so = ("ledger", "log") if tried else ("log", "ledger")
                yield Difference(id, f"the {says} says that part {n} was attempted, the {not_so} does not")
            if (url if out else None) != post.links.get(n):
                yield Difference(id, f"part {n} has another link in the log than in the ledger, or in one of them none")
            post.attempted &= ~(1 << n)
            post.links.pop(n, None)

    def _of_posts(self, session: Session) -> Iterator[Difference]:
        for id, state, digest, *where in _each(session, _POSTS):
            post = self._posts.pop(id, None)
            if id.split("/")[0:1] + id.split("/")[3:] != where:
                yield Difference(id, "the ledger has another campaign, day, account or language for it than its id")
            if post is None:
                yield Difference(id, f"the ledger calls it {state}, and no line of the log tells of it")
            elif post.state != state:
                yield Difference(id, f"the ledger calls it {state}, its last line in the log {post.state}")
            elif post.digest not in ("", digest):
                yield Difference(id, "its line in the log tells of other words")
            elif post.attempted or post.links:
                yield Difference(id, "the log tells of a part that the ledger does not hold")
        for id, post in self._posts.items():
            yield Difference(id, f"the log calls it {post.state}, and the ledger does not hold it")

    def _of_yeses(self, session: Session) -> Iterator[Difference]:
        for id, digest, person, at, day in _each(session, "SELECT delivery, digest, person, at, day FROM approval"):
            if self._yeses.get(id, {}).get((digest, person)) != at or not _same_day(at, day):
                yield Difference(id, f"no line of the log tells of this approval by {person}, or it was taken back")

    def _of_facts(self, session: Session) -> Iterator[Difference]:
        for campaign, case, digest, person, at, day in _each(
            session, "SELECT campaign, about, digest, person, at, day FROM verification"
        ):
            told = self._facts.get(f"{campaign}/{case}", {}).get((digest, person))
            if told != at or not _same_day(at, day):
                yield Difference(
                    f"{campaign}/{case}", f"no line of the log tells that {person} checked these facts then"
                )

    def _of_stops(self, session: Session) -> Iterator[Difference]:
        votes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for scope, value, person in session.rows("SELECT scope, value, person FROM vote"):
            votes[scope, value].add(person)
        for scope, value, by, at in session.rows("SELECT scope, value, person, at FROM pause"):
            id = f"{scope}/{value}" if value else scope
            told = self._stops.pop(id, None)
            if told is None or (told.by, told.at) != (by, at):
                yield Difference(id, f"no line of the log tells of this pause by {by or 'somebody'}")
            elif told.votes != votes[scope, value]:
                yield Difference(id, "other people asked to resume by the ledger than by the log")
        for id in self._stops:
            yield Difference(id, "the log tells of a pause that the ledger does not hold, and of nobody who resumed")


def _each(session: Session, sql: str) -> Iterable[tuple[Any, ...]]:
    """Without all of them in memory at once, where the driver can."""
    found: Iterable[tuple[Any, ...]] = session.connection.execute(sql)
    return found


def _same_day(at: str, day: str) -> bool:
    try:
        return at[:10] == day or abs((date.fromisoformat(day) - date.fromisoformat(at[:10])).days) <= _A_DAY
    except (TypeError, ValueError):
        return False
