"""Alerts about what happened: from deliveries and the log of the ledger, a tick and the files. Pure.

A key stands for one event, so that people are notified of it once. Mail is not private: bodies carry ids, and names and
reasons only where the operator allows them.
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
from bot.lib.english import plural
from bot.presentation.suggested_commands import command_line
from bot.publishing.account_identity import OUT, SUBJECTS
from bot.publishing.outcomes import TickResult, Trouble, TroubleCode

DOWN, SINCE = "down/", "down-since/"  # sent once; since when it is known that the post is still up
ACCOUNT = "look/"  # a problem that a check of the account found
LASTING = ("files/", "trouble/", DOWN, ACCOUNT)  # sent again when they come back after they were gone
_PATIENCE = timedelta(minutes=3)  # for a command that is just taking it down
_ROWS = {
    "unconfirmed": ("Outcome unknown: check the account", "It is not known whether this post is published."),
    "partial": ("Partly posted", "Some parts of this thread are published. Check the account."),
}
_RETRIES = "Some parts of this thread are published. The bot retries automatically."
_UP = (
    "Still up",
    "This post is to be taken down, but it is or may be still up. The bot retries automatically. Withdraw it again to"
    " try at once.",
)
_LOG = {
    "missed": ("Not posted", "Its day ended before it was sent."),
    "rejected": ("Refused by the platform", "Change it. Approved again, it may still be posted today."),
}
_STOPS = {"paused": "Paused", "resumed": "Resumed", "asked to resume": "Somebody asked to resume"}
FIRST, LATE, LAST = 0, 2, 3  # ranks: urgent; too late to act; time left to act
_FEW = 30
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Alert:
    """`key` is stored once the alert was sent. Alerts with the same subject and words form one section of the message,
    which lists what they are `about` and the days they are `on`. The lowest `rank` comes first."""

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
        """The body of a message that holds only this alert."""
        about = f"{self.about} ({self.on})" if self.on else self.about
        return "\n".join(filter(None, (about, self.words, *self.commands)))


@dataclass(frozen=True, slots=True)
class Naming:
    """How much alerts may say: only ids, or names and reasons too."""

    book: Casebook
    names: bool = False

    def post(self, id: str, cases: Iterable[str] = ()) -> str:
        post = DeliveryId.parse(id)
        names = [self.case(post.campaign, case) for case in (cases or (post.case,))] if self.names else []
        return f"{id} ({', '.join(names)})" if names and post.case != "all" else id

    def case(self, campaign: str, case: str) -> str:
        """The id of a case, or its name where names are allowed."""
        cases = (c for owner, c in self.book.cases() if (owner.id, c.id) == (campaign, case)) if self.names else ()
        return next((next(iter(c.name.values())) for c in cases), case)

    def why(self, reason: str) -> str:
        return f"\n{reason}" if self.names and reason else ""


def need_people(rows: Iterable[DeliveryRecord]) -> bool:
    return any(row.state in _ROWS for row in rows)


def delivery_alerts(rows: Iterable[DeliveryRecord], naming: Naming, since: Mapping[str, int]) -> Iterator[Alert]:
    """Alert about deliveries that the bot cannot settle. `since`: by id, the log line that led there."""
    for row in rows:
        if row.signed_out:
            yield _signed_out(row.id, row.detail, naming)
        if row.state in _ROWS:
            subject, body = _ROWS[row.state]
            words = _RETRIES if row.state == "partial" and row.not_before else body
            key = f"{row.state}/{row.id}/{since.get(row.id, 0)}"
            if row.state == "partial":
                key = f"{key}/{row.reason or ''}"
            settle = (Action(ActionCode.SETTLE_PUBLISHED, posts=(row.id,)),) if row.state == "unconfirmed" else ()
            post = naming.post(row.id, row.cases)
            yield Alert(key, subject, words + naming.why(row.detail), post, rank=FIRST, actions=settle)


def _signed_out(id: str, detail: str, naming: Naming) -> Alert:
    post = DeliveryId.parse(id)
    return Alert(
        f"signed-out/{post.account}/{post.date}",
        f"{SUBJECTS[OUT]}: {post.account}",
        f"The account {post.account} takes no posts, and {naming.post(id)} waits. Its token may have expired, or its "
        f"credit is used up.{naming.why(detail)}",
        rank=FIRST,
        actions=(Action(ActionCode.DOCTOR),),
    )


def covered_by_post_alerts(alerts: Iterable[Alert], keys: Iterable[str], now: datetime) -> set[str]:
    """Return the keys of alerts about signed-out accounts where an alert about a post of these days says the same."""
    since = now.date() - timedelta(days=1)
    posts = (key.split("/") for key in keys if key.startswith("signed-out/"))
    covered = {f"{ACCOUNT}{account}/{OUT}" for _, account, day in posts if date.fromisoformat(day) >= since}
    return {alert.key for alert in alerts if alert.key in covered}


def removal_alerts(
    rows: Iterable[DeliveryRecord], memory: Mapping[str, str], now: datetime, naming: Naming
) -> Iterator[Alert]:
    """Alert about posts that are still up minutes after they were to be taken down."""
    for row in rows:
        since = memory.get(f"{SINCE}{row.id}")
        if since and now >= datetime.fromisoformat(since) + _PATIENCE:
            withdraw = Action(ActionCode.WITHDRAW, posts=(row.id,))
            yield Alert(f"{DOWN}{row.id}", *_UP, naming.post(row.id, row.cases), rank=FIRST, actions=(withdraw,))


def removal_start_times(
    rows: Iterable[DeliveryRecord], memory: Mapping[str, str], now: datetime
) -> dict[str, str | None]:
    """Note since when each of these is known to be up; forget those that are down."""
    keys = {f"{SINCE}{row.id}" for row in rows}
    gone = [key for key in memory if key.startswith(SINCE) and key not in keys]
    return {key: now.isoformat() for key in keys if key not in memory} | dict.fromkeys(gone)


def log_alerts(entries: Sequence[Entry], naming: Naming, pauses: Iterable[Pause] = ()) -> Iterator[Alert]:
    """Alert about new log entries, of this process or another. `pauses` are in force: each person resumes one once."""
    since = {pause_name(pause): pause.at for pause in pauses}
    yield from _withdrawn(entries, naming)
    stopped = {(entry.id, entry.at) for entry in entries if entry.event == "withdrawn"}
    for entry in entries:
        if entry.event == "paused" and (entry.id, entry.at) in stopped:
            continue  # part of a withdrawal
        if entry.reason == Reason.REWRITTEN:
            continue  # no platform refused it: it is sent with its new text
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


def pause_name(pause: Pause) -> str:
    """The scope of a pause as the log names it."""
    return f"{pause.scope}/{pause.value}" if pause.value else pause.scope


def _withdrawn(entries: Iterable[Entry], naming: Naming) -> Iterator[Alert]:
    """Alert once about all that one person withdrew at once."""
    together: dict[tuple[datetime, str], list[Entry]] = {}
    for entry in entries:
        if entry.event == "withdrawn":
            together.setdefault((entry.at, entry.by), []).append(entry)
    for (at, by), group in together.items():
        cases = [entry.id for entry in group if not entry.state]
        posts = [naming.post(entry.id) for entry in group if entry.state]
        what = ", ".join((*cases, *([plural(len(posts), "post")] if posts else ())))
        lines = [f"At {at:%Y-%m-%d %H:%M} UTC{f' by {by}' if by else ''}.", *posts[:_FEW]]
        if cases:
            lines[1:1] = ["Nothing that names the case is posted until people resume it."]
        more = f"\nAnd {len(posts) - _FEW} more, in the log." if len(posts) > _FEW else ""
        log = (Action(ActionCode.LOG),) if more else ()
        yield Alert(f"log/{group[0].n}", f"Withdrawn: {what}", "\n".join(lines) + more, actions=log)


def tick_alerts(tick: TickResult, naming: Naming) -> Iterator[Alert]:
    """Alert about what the ledger does not keep: signed-out accounts, quotas, and why nothing can be sent."""
    for report in tick.reports:
        if report.logged_out:
            yield _signed_out(report.id, report.detail, naming)
        if report.fault:
            yield Alert(
                f"late/{report.id}/{report.fault}",
                "Cannot be sent",
                f"It was ready. Reason: {report.fault}. The preview says what to do; it may still be posted today."
                + naming.why(report.detail),
                naming.post(report.id),
                rank=FIRST,
                actions=(preview_of(DeliveryId.parse(report.id).date),),
            )
        if report.draft and any(finding.code == "quota" for finding in report.draft.findings):
            account, day = report.draft.delivery.account.name, report.draft.delivery.date
            yield Alert(
                f"quota/{account}/{day}",
                f"Quota reached: {account}",
                f"The account has reached its posts for {day}. Held back: {naming.post(report.id)} and later ones.",
            )
    changing = TroubleCode.FILES_CHANGING
    yield from (trouble_alert(trouble, naming) for trouble in tick.trouble if trouble.code is not changing)


def trouble_alert(trouble: Trouble, naming: Naming) -> Alert:
    advice, action = _advice(trouble)
    actions = (Action(action),) if action else ()
    key = f"trouble/{_short(trouble.key)}"
    return Alert(key, "Nothing can be sent", advice + naming.why(trouble.message), rank=FIRST, actions=actions)


def _advice(trouble: Trouble) -> tuple[str, ActionCode | None]:
    if trouble.code is TroubleCode.CLOCK_BEHIND:
        return "The clock of the machine is behind: set it. If it is right, run:", ActionCode.DOCTOR
    if trouble.code in (TroubleCode.RESTART, TroubleCode.CLOCK_JUMPED):
        return f"{trouble.message}.", None
    if trouble.place:
        return f"Nothing is posted until you fix {trouble.place}. To see what is wrong:", ActionCode.CHECK
    return "See the output of the bot, and run:", ActionCode.CHECK


def preview_of(day: date) -> Action:
    return Action(ActionCode.PREVIEW, first=day, last=day)


def file_alerts(naming: Naming) -> Iterator[Alert]:
    problems = naming.book.problems
    if problems:
        places = sorted({":".join(str(p) for p in (o.file, o.line) if p is not None) or "config" for o in problems})
        reasons = "\n".join(map(str, problems)) if naming.names else ""
        yield Alert(
            f"files/{_short(chr(10).join(map(str, problems)))}",
            f"Broken files: {len({o.file for o in problems})}",
            f"Nothing in them is posted until you fix them.\n{reasons or chr(10).join(places)}",
            actions=(Action(ActionCode.CHECK),),
        )


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
