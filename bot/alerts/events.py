"""What people are told as it happens: from the ledger's rows and log, a tick and the files. Pure.

A key stands for one thing that happened: who was told it once is not told again. Bodies carry ids, for the way to a
mailbox is not ours to trust; names and reasons stand in them only where the keeper said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.actions import Action, ActionCode
from bot.calendar.deliveries import DeliveryId
from bot.casebook.models import Casebook
from bot.ledger.models import DeliveryRecord, Entry, Pause, Reason
from bot.presentation.suggested_commands import command_line
from bot.publishing.file_watcher import BEING_SAVED, MEANWHILE, RESTART
from bot.publishing.reports import TickResult

DOWN, SINCE = "down/", "down-since/"  # told once; the moment since when it is known to be still up
LASTING = ("files/", "trouble/", DOWN)  # told again when they come back, after they were gone
_PATIENCE = timedelta(minutes=3)  # for the command that takes it down at this moment
_ROWS = {
    "unconfirmed": ("May be out: look", "Nobody can tell whether this post is out. Look at the account first."),
    "partial": ("Partly out", "Some parts of this thread are out. Look at the account."),
}
_GOES_ON = "Some parts of this thread are out. The bot goes on by itself as soon as the platform lets it."
_UP = (
    "Still up",
    "It was to be taken down, and is or may be up. The bot retries automatically. This tries at once and says what is"
    " in the way:",
)
_LOG = {
    "missed": ("Stayed silent", "Its day ended and it was not sent."),
    "rejected": ("Refused by the platform", "Change it: approved anew, it may still go today."),
}
_STOPS = {"paused": "Paused", "resumed": "Resumed", "asked to resume": "Somebody asked to resume"}
FIRST, LATE, LAST = 0, 2, 3  # ranks: grave; what nobody can mend any more; what there is time for
_FEW = 30
_DIGITS = re.compile(r"\d+")
_CONFIG = re.compile(r"config\.toml(:\d+)*")


@dataclass(frozen=True, slots=True)
class Alert:
    """`key` is remembered once it was sent. What is alike in subject and words is told in one piece, with all that it
    is `about`, and the days or places `on` which; the lowest `rank` first. `actions` are what a person can do."""

    key: str
    subject: str
    words: str
    about: str = ""
    on: str = ""
    rank: int = 1
    actions: tuple[Action, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(filter(None, map(command_line, self.actions)))

    @property
    def body(self) -> str:
        """As a message of this one alert alone holds it."""
        about = f"{self.about} ({self.on})" if self.on else self.about
        return "\n".join(filter(None, (about, self.words, *self.commands)))


@dataclass(frozen=True, slots=True)
class Naming:
    """How much alerts may say: ids alone, or names and reasons too."""

    book: Casebook
    names: bool = False

    def post(self, id: str, cases: Iterable[str] = ()) -> str:
        post = DeliveryId.parse(id)
        names = [self.case(post.campaign, case) for case in (cases or (post.case,))] if self.names else []
        return f"{id} ({', '.join(names)})" if names and post.case != "all" else id

    def case(self, campaign: str, case: str) -> str:
        """Its id, or its name where names may be said."""
        found = (c for owner, c in self.book.cases() if (owner.id, c.id) == (campaign, case)) if self.names else ()
        return next((next(iter(c.name.values())) for c in found), case)

    def why(self, reason: str) -> str:
        return f"\n{reason}" if self.names and reason else ""


def asks_people(rows: Iterable[DeliveryRecord]) -> bool:
    return any(row.state in _ROWS for row in rows)


def of_rows(rows: Iterable[DeliveryRecord], naming: Naming, since: Mapping[str, int]) -> Iterator[Alert]:
    """What the bot cannot settle by itself. `since`: the log's line, by id, after which it is so: with each such line
    it happened anew."""
    for row in rows:
        if row.signed_out:
            yield _signed_out(row.id, row.detail, naming)
        if row.state in _ROWS:
            subject, body = _ROWS[row.state]
            told = _GOES_ON if row.state == "partial" and row.not_before else body
            key = f"{row.state}/{row.id}/{since.get(row.id, 0)}"
            if row.state == "partial":
                key = f"{key}/{row.reason or ''}"
            settle = (Action(ActionCode.SETTLE_PUBLISHED, posts=(row.id,)),) if row.state == "unconfirmed" else ()
            post = naming.post(row.id, row.cases)
            yield Alert(key, subject, told + naming.why(row.detail), post, rank=FIRST, actions=settle)


def _signed_out(id: str, detail: str, naming: Naming) -> Alert:
    post = DeliveryId.parse(id)
    return Alert(
        f"signed-out/{post.account}/{post.date}",
        _signed_out_is(post.account),
        f"The account {post.account} takes no posts: {naming.post(id)} waits. Its token may have ended, or its credit "
        f"is used up.{naming.why(detail)}",
        rank=FIRST,
        actions=(Action(ActionCode.DOCTOR),),
    )


def told_by_a_post(found: Iterable[Alert], keys: Iterable[str], now: datetime) -> set[str]:
    """The keys of what a look at accounts says anew: that one is signed out for which a post of these days waits."""
    since = now.date() - timedelta(days=1)
    posts = (key.split("/") for key in keys if key.startswith("signed-out/"))
    waits = {_signed_out_is(account) for _, account, day in posts if date.fromisoformat(day) >= since}
    return {alert.key for alert in found if alert.subject in waits and not alert.key.startswith("signed-out/")}


def _signed_out_is(account: str) -> str:
    return f"Signed out: {account}"


def of_leftovers(
    rows: Iterable[DeliveryRecord], memory: Mapping[str, str], now: datetime, naming: Naming
) -> Iterator[Alert]:
    """What is to be taken down, and was so before the command that does it can still be at work."""
    for row in rows:
        since = memory.get(f"{SINCE}{row.id}")
        if since and now >= datetime.fromisoformat(since) + _PATIENCE:
            withdraw = Action(ActionCode.WITHDRAW, posts=(row.id,))
            yield Alert(f"{DOWN}{row.id}", *_UP, naming.post(row.id, row.cases), rank=FIRST, actions=(withdraw,))


def noted(rows: Iterable[DeliveryRecord], memory: Mapping[str, str], now: datetime) -> dict[str, str | None]:
    """Since when each of these is known to be up; those that are down are forgotten."""
    keys = {f"{SINCE}{row.id}" for row in rows}
    gone = [key for key in memory if key.startswith(SINCE) and key not in keys]
    return {key: now.isoformat() for key in keys if key not in memory} | dict.fromkeys(gone)


def of_log(entries: Sequence[Entry], naming: Naming, pauses: Iterable[Pause] = ()) -> Iterator[Alert]:
    """What happened since the last look, in this process or another. `pauses` that stand: to each one says yes once."""
    since = {stop(pause): pause.at for pause in pauses}
    yield from _withdrawn(entries, naming)
    stopped = {(entry.id, entry.at) for entry in entries if entry.event == "withdrawn"}
    for entry in entries:
        if entry.event == "paused" and (entry.id, entry.at) in stopped:
            continue  # told as a withdrawal
        if entry.reason == Reason.REWRITTEN:
            continue  # no platform said so: it goes out with its new words
        if entry.event in _LOG:
            subject, body = _LOG[entry.event]
            missed = entry.event == "missed"
            reason = f"\nReason: {entry.detail}" if missed else naming.why(entry.detail)
            yield Alert(f"log/{entry.n}", subject, body + reason, naming.post(entry.id), rank=LATE if missed else FIRST)
        elif entry.event in _STOPS:
            by = f" by {entry.by}" if entry.by else ""
            more = f" ({entry.detail})" if entry.detail and entry.event == "asked to resume" else ""
            what = "everything" if entry.id == "all" else entry.id
            again = entry.event == "asked to resume" and since.get(entry.id)
            yield Alert(
                f"vote/{entry.id}/{entry.by}/{again.isoformat()}" if again else f"log/{entry.n}",
                f"{_STOPS[entry.event]}: {what}",
                f"At {entry.at:%Y-%m-%d %H:%M} UTC{by}{more}.",
            )


def stop(pause: Pause) -> str:
    """As the log names it."""
    return f"{pause.scope}/{pause.value}" if pause.value else pause.scope


def _withdrawn(entries: Iterable[Entry], naming: Naming) -> Iterator[Alert]:
    """What one person took back in one go is told in one piece."""
    together: dict[tuple[datetime, str], list[Entry]] = {}
    for entry in entries:
        if entry.event == "withdrawn":
            together.setdefault((entry.at, entry.by), []).append(entry)
    for (at, by), found in together.items():
        cases = [entry.id for entry in found if not entry.state]
        posts = [naming.post(entry.id) for entry in found if entry.state]
        what = ", ".join((*cases, *([f"{len(posts)} post{'s' * (len(posts) > 1)}"] if posts else ())))
        lines = [f"At {at:%Y-%m-%d %H:%M} UTC{f' by {by}' if by else ''}.", *posts[:_FEW]]
        if cases:
            lines[1:1] = ["Nothing goes out that names the case until people resume it."]
        more = f"\nAnd {len(posts) - _FEW} more, in the log." if len(posts) > _FEW else ""
        log = (Action(ActionCode.LOG),) if more else ()
        yield Alert(f"log/{found[0].n}", f"Withdrawn: {what}", "\n".join(lines) + more, actions=log)


def of_tick(tick: TickResult, naming: Naming) -> Iterator[Alert]:
    """What the ledger does not keep: who was signed out as a post was in doubt, quotas, why nothing can be sent."""
    for report in tick.reports:
        if report.logged_out:
            yield _signed_out(report.id, report.detail, naming)
        if report.fault:
            yield Alert(
                f"late/{report.id}/{report.fault}",
                "Cannot be sent",
                f"It was ready. Because of: {report.fault}. The preview says what to do; it may still go today."
                + naming.why(report.detail),
                naming.post(report.id),
                rank=FIRST,
                actions=(preview_of(DeliveryId.parse(report.id).date),),
            )
        if report.draft and any(finding.code == "quota" for finding in report.draft.findings):
            account, day = report.draft.delivery.account.name, report.draft.delivery.date
            yield Alert(
                f"quota/{account}/{day}",
                f"Enough for today: {account}",
                f"The account has had its posts of {day}. Held back: {naming.post(report.id)} and what comes after.",
            )
    yield from (trouble(text, naming) for text in tick.trouble if BEING_SAVED not in text)


def trouble(text: str, naming: Naming) -> Alert:
    """Numbers do not make another trouble of it: a clock that is wrong is so by another minute each time."""
    text = text.removesuffix(MEANWHILE)
    key = f"trouble/{_short(_DIGITS.sub('', text))}"
    what_to_do, action = _mends(text)
    actions = (Action(action),) if action else ()
    return Alert(key, "Nothing can be sent", what_to_do + naming.why(text), rank=FIRST, actions=actions)


def _mends(text: str) -> tuple[str, ActionCode | None]:
    if text.startswith("the clock says"):
        return "The clock of the machine is behind: set it. If it is right, this says the way out:", ActionCode.DOCTOR
    if text == RESTART or text.startswith("the clock leapt"):
        return f"{text}.", None
    place = _CONFIG.search(text)
    if place:
        return f"Nothing is sent until you fix {place[0]}. This says what is wrong with it:", ActionCode.CHECK
    return "See what the bot says, and:", ActionCode.CHECK


def preview_of(day: date) -> Action:
    return Action(ActionCode.PREVIEW, first=day, last=day)


def of_files(naming: Naming) -> Iterator[Alert]:
    problems = naming.book.problems
    if problems:
        places = sorted({":".join(str(p) for p in (o.file, o.line) if p is not None) or "config" for o in problems})
        reasons = "\n".join(map(str, problems)) if naming.names else ""
        yield Alert(
            f"files/{_short(chr(10).join(map(str, problems)))}",
            f"Broken files: {len({o.file for o in problems})}",
            f"Nothing that they touch is posted until you fix them.\n{reasons or chr(10).join(places)}",
            actions=(Action(ActionCode.CHECK),),
        )


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
