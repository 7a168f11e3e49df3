"""Check what must hold when a post comes due. A finding blocks then; more than 14 days ahead it says `later`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.actions import Action, ActionCode
from bot.calendar.deliveries import Delivery
from bot.casebook.models import Case
from bot.drafts.history import History, digest_of
from bot.drafts.pauses import in_words, resume
from bot.drafts.renames import Renaming
from bot.ledger.models import DeliveryRecord, LedgerSnapshot, Pause
from bot.platforms.specs import spec_of
from bot.posts.models import Finding, Post, Severity

FAR = timedelta(days=14)
MOMENT_CODES = frozenset({"held", "go-ahead", "facts", "no-case", "renamed", "repeated", "quota", "paused"})
_NEVER_OUT = frozenset({"rejected", "missed"})
_TAKES_ROOM = frozenset({"published", "partial", "unconfirmed", "sending", "waiting"})


def severity(delivery: Delivery, now: datetime) -> Severity:
    return "later" if delivery.due.timestamp() - now.timestamp() > FAR.total_seconds() else "block"


@dataclass(slots=True)
class Ahead:
    """What goes out before the draft in hand: parts by account and day, and the texts that this very tick sends."""

    parts: dict[tuple[str, date], int] = field(default_factory=dict)
    texts: dict[str, list[Delivery]] = field(default_factory=dict)

    def goes(self, delivery: Delivery, post: Post, counted: int, at_once: bool) -> None:
        """`counted`: how many of its parts the ledger counts already."""
        key = delivery.account.name, delivery.date
        self.parts[key] = self.parts.get(key, 0) + len(post.parts) - counted
        if at_once:
            self.texts.setdefault(digest_of(post), []).append(delivery)


@dataclass(frozen=True, slots=True)
class ReadinessChecks:
    """One window of drafts at one moment."""

    past: History
    pauses: tuple[Pause, ...]
    now: datetime
    renaming: Renaming
    ahead: Ahead = field(default_factory=Ahead)
    _renamed: dict[date, list[DeliveryRecord]] = field(default_factory=dict)
    _out: dict[tuple[str, date], int] = field(default_factory=dict)

    def finding(
        self, delivery: Delivery, code: str, message: str, file: str | None = None, action: Action | None = None
    ) -> Finding:
        return Finding(code, severity(delivery, self.now), message, file, delivery=delivery.id, action=action)

    def paused(self, delivery: Delivery, cases: Collection[Case], post: Post | None = None) -> Iterator[Finding]:
        if not self.pauses:
            return
        campaign, accounts = delivery.occasion.campaign, self.past.names(delivery.account)
        ids, countries = [case.id for case in cases], [case.country for case in cases]
        for pause in self.pauses:
            if any(pause.covers(campaign.id, ids, account, countries) for account in accounts):
                yield self.finding(delivery, "paused", in_words(pause), action=resume(pause))
                return
        disguised = self.renaming.pause_matcher.over(self.pauses, campaign, cases)
        if disguised:
            message = f"{_DISGUISED[disguised.scope]}: {in_words(disguised)}"
            yield self.finding(delivery, "paused", message, action=resume(disguised))
            return
        spoken = self.renaming.pause_matcher.spoken(self.pauses, campaign, cases, _words(post)) if post else None
        if spoken:
            pause, name = spoken
            message = f"the words name {name}, and {in_words(pause)}"
            yield self.finding(delivery, "paused", message, action=resume(pause))

    def renamed(self, delivery: Delivery, cases: Collection[Case]) -> Iterator[Finding]:
        """Find posts of that date whose name is no longer in any file, or no longer planned for that day."""
        if delivery.date not in self._renamed:
            rows = self.past.by_date.get(delivery.date, ())
            self._renamed[delivery.date] = [r for r in rows if r.state not in _NEVER_OUT and self.renaming.of(r)]
        case = delivery.occasion.case
        for row in self._renamed[delivery.date]:
            if self._may_be(row, delivery):
                yield self.finding(delivery, "renamed", _renamed(row, "under a name that is no longer in any file"))
                return
        for row in self.past.by_date.get(delivery.date, ()) if self.renaming.files.casebook.broken else ():
            out = row.state not in _NEVER_OUT
            if out and self._may_be(row, delivery) and self.renaming.may_hide(row, delivery, cases):
                yield self.finding(delivery, "renamed", _hidden(row))
                return
        campaign = delivery.occasion.campaign.id
        for row in self.past.by_case.get((delivery.date, campaign, case.id), ()) if case else ():
            out = row.state not in _NEVER_OUT and row.id != delivery.id
            if out and self._may_be(row, delivery) and self.renaming.left_behind(row):
                yield self.finding(delivery, "renamed", _renamed(row, "which the files no longer plan"))
                return

    def _may_be(self, row: DeliveryRecord, delivery: Delivery) -> bool:
        """Whether both go to one account of the platform, as far as anybody can tell."""
        gone = row.account not in self.renaming.files.settings.accounts
        same = gone or self.past.same_identity(row, delivery.account)
        return same and row.platform == delivery.account.platform

    def repeated(self, delivery: Delivery, post: Post) -> Iterator[Finding]:
        if not (self.past.alike or self.ahead.texts):
            return
        row = next((row for row in self.past.said(post, delivery.date) if self._meets(row, delivery)), None)
        if row:
            yield self.finding(delivery, "repeated", _repeated(row.id, row.date))
            return
        everywhere = spec_of(delivery.account).refuses_text_of_other_accounts
        for other in self.ahead.texts.get(digest_of(post), ()):
            same_platform = other.account.platform == delivery.account.platform
            if (same_platform and everywhere) or other.account.name in self.past.names(delivery.account):
                yield self.finding(delivery, "repeated", _repeated(other.id, other.date))
                return

    def refused(self, delivery: Delivery, answers: LedgerSnapshot, row: DeliveryRecord | None) -> Iterator[Finding]:
        """Warn of a post that was ready and that the bot could not send."""
        code, at = answers.refusals.get(delivery.id, ("", self.now))
        if code and self.now < delivery.ends and not (row and row.claimed_at and at < row.claimed_at):
            last = at.astimezone(delivery.due.tzinfo)
            message = f"it was ready, and could not be sent at {last:%H:%M}: {_REFUSED.get(code, _REFUSED_OTHERWISE)}"
            yield Finding(code, "warn", message, delivery=delivery.id)

    def quota(self, delivery: Delivery, post: Post) -> Iterator[Finding]:
        """Count the parts of a local day: those that went out or may still, then the drafts before this one."""
        if delivery.due.timestamp() >= delivery.ends.timestamp():
            yield self.finding(delivery, "quota", _too_late(delivery), action=_SKIP_ANOTHER)
            return
        most = delivery.account.posts_a_day
        if most is None:
            return
        name, day = delivery.account.name, delivery.date
        if (name, day) not in self._out:
            rows = (row for row in self.past.by_date.get(day, ()) if row.state in _TAKES_ROOM)
            same = (row for row in rows if self.past.same_identity(row, delivery.account))
            self._out[name, day] = sum(map(_size, same))
        taken = self._out[name, day] + self.ahead.parts.get((name, day), 0) - self.counted(delivery)
        if taken + len(post.parts) > most:
            message = _quota(name, most, taken, len(post.parts))
            yield self.finding(delivery, "quota", message, action=_SKIP_ANOTHER)

    def counted(self, delivery: Delivery) -> int:
        """How many parts of this very post the ledger counts for its account: of one that waits with other words."""
        row = self.past.rows.get(delivery.id)
        counts = row is not None and row.state in _TAKES_ROOM and self.past.same_identity(row, delivery.account)
        return _size(row) if row and counts else 0

    def _meets(self, row: DeliveryRecord, delivery: Delivery) -> bool:
        """Whether readers of one account would meet both, or the platform refuses both from one team."""
        if row.id == delivery.id or row.platform != delivery.account.platform:
            return False
        everywhere = spec_of(delivery.account).refuses_text_of_other_accounts
        return everywhere or self.past.same_identity(row, delivery.account)


_SKIP_ANOTHER = Action(ActionCode.SKIP)
_REFUSED_OTHERWISE = "see the messages of the bot; it retries automatically until the day is over"
_REFUSED = {
    "image": "the image could not be read, or was just being changed: check the file and its permissions",
}


def _size(row: DeliveryRecord) -> int:
    return len(row.parts) or 1


def _words(post: Post) -> str:
    """All that readers meet, descriptions of images too."""
    return "\n".join(said for part in post.parts for said in (part.text, *(image.alt for image in part.media)))


_DISGUISED = {
    "case": "this looks like a paused case under another id: same name, same date or year",
    "campaign": "this looks like a paused campaign, or a case of it, under another id",
    "country": "this case was in that country when the country was paused",
}


def _renamed(row: DeliveryRecord, what: str) -> str:
    return (
        f"the ledger has {row.id} ({row.state}) for this day, {what}: if a case, campaign, rule, date or account was "
        "renamed, this post could go out twice. Restore the old id; the new one is safe from the next day on"
    )


def _hidden(row: DeliveryRecord) -> str:
    return (
        f"the ledger has {row.id} ({row.state}) for this day, its words name the same person, and its file is "
        "broken: if it was renamed, this post could go out twice. Fix that file, or restore the old id of this one"
    )


def _repeated(id: str, day: date) -> str:
    return (
        f"it reads the same as {id} of {day}, which is or may be out, and platforms treat repeated words as spam: "
        "change the template, add a variant, or write `own_words` for this day"
    )


def _too_late(delivery: Delivery) -> str:
    name = delivery.account.name
    return (
        f"other posts of {name} come first, and its `gap` moves this one past the end of its day: skip "
        f"another, or ask the operator to lower `gap` under [accounts.{name}]"
    )


def _quota(account: str, most: int, taken: int, parts: int) -> str:
    size = "this post" if parts == 1 else f"this thread of {parts}"
    return (
        f"{account} posts at most {most} a day, {taken} are out or come first, and {size} would be over: "
        f"skip another, or ask the operator to raise `posts_a_day` under [accounts.{account}]"
    )
