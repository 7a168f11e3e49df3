"""Send one sealed post part by part: look for what may be out, ask for permission, attempt, send, record.

Reads only the seal and the ledger, never the files. A crash at any line leaves what the next tick needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import AuthenticationRequired, LedgerError, LookupFailed, Refused, Rejected, TemporarilyUnavailable
from bot.ledger.ledger import Ledger
from bot.ledger.models import Cause, DeliveryRecord, Reason, SealedPart, SealedPost, SentPart, State
from bot.platforms.base import Platform, Receipt
from bot.publishing.account_session import AccountSession, ProgramFault
from bot.publishing.outcomes import (
    THREADS_GO_ON,
    Outcome,
    StopSending,
    account_unavailable,
    describe_error,
    held_up,
    is_news,
    too_late,
    turned_away,
)
from bot.publishing.recovery import BUSY
from bot.publishing.sealing import describe_near, find_unclaimed_match, part_to_find, part_to_send

_LOOK_HOLDS = timedelta(seconds=30)  # one look at an account serves all of its posts that are in doubt


@dataclass
class SendAttempt:
    """`ends`: the end of the local day. `held`: why nothing new may begin. `if_missed`: why it missed that day.

    `stopped`: why no further part may go out. `begun`: the claim committed the attempt of the first part.
    `followed`: the next post's claim takes to disk what is written here.
    """

    seal: SealedPost
    channel: AccountSession
    ledger: Ledger
    clock: Callable[[], datetime]
    stopped: Callable[[SealedPost], Cause | None]
    settle_after: timedelta
    ends: datetime
    held: Cause | None = None
    if_missed: Cause = BUSY
    begun: bool = False
    followed: bool = False
    looked: bool = False
    state: State = "sending"
    cause: Cause | None = None
    sent: tuple[SentPart, ...] = ()
    thread: list[Receipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.begun:
            first, at = self.seal.parts[0], self.seal.created_at
            self.sent = (SentPart(first.n, first.text, at, last_attempt=at),)

    @classmethod
    def again(cls, row: DeliveryRecord, **given: object) -> "SendAttempt":
        thread = [Receipt(part.remote_id, part.url, part.at, part.proof) for part in row.parts if part.at]
        cause = Cause(row.reason, row.detail, row.codes) if row.reason else None
        return cls(state=row.state, cause=cause, sent=row.parts, thread=thread, **given)  # type: ignore[arg-type]

    def run(self) -> Outcome:
        """Carries on until it is published or something is in the way; the ledger holds what is returned."""
        try:
            return self._carried()
        except Refused as error:  # somebody was quicker: a person's no, or another bot
            row = self.ledger.row(self.seal.id)
            if row and row.reason and row.takedown_requested_at:
                return Outcome(row.state, Cause(row.reason, row.detail))
            return Outcome(row.state if row else self.state, Cause(Reason.BUSY, str(error)))

    def _carried(self) -> Outcome:
        try:
            if self._leave_comes_first():
                self._ask_leave()
            platform = self._open()
            receipt = None
            for text in self.seal.parts[len(self.thread) :]:
                receipt = receipt if receipt and receipt.whole else self._out(platform, text)
                self._receive(text, receipt)
        except StopSending as end:
            return self._recorded(end.turn)
        return Outcome("published")

    def _leave_comes_first(self) -> bool:
        """Return whether to ask before looking: what may be out is looked for even while paused."""
        if self.state in ("waiting", "partial") and self.clock() < self.ends:
            return True
        return self.state != "unconfirmed" and not self._doubtful() and not self.begun

    def _out(self, platform: Platform, text: SealedPart) -> Receipt:
        """One part, found or sent. Raises Turned where that cannot be now."""
        doubtful = self._doubtful()
        found = self._looked_for(platform, text) if doubtful else None
        return found or self._send(platform, text, doubtful=doubtful)

    def _next(self) -> SentPart | None:
        return next((part for part in self.sent if part.n == len(self.thread)), None)

    def _doubtful(self) -> bool:
        """Return whether the next part may be out already. After one attempt that the platform refused it is not."""
        part = self._next()
        if self.begun:
            return False
        if part is None or part.attempted_at is None:
            return self.seal.look_first
        unsure = self.seal.look_first or self.state in ("sending", "unconfirmed")
        return unsure or part.last_attempt != part.attempted_at

    def _looked_for(self, platform: Platform, text: SealedPart) -> Receipt | None:
        """The receipt of a part that is out after all; None once it surely is not."""
        found = self._found(platform, text)
        part = self._next()
        last = part.last_attempt if part else None
        if found is None and last is None:  # another ledger's post was looked for
            self._doubt_what_is_near(platform, text)
        if found or last is None or self.state in ("waiting", "partial"):
            return found
        settled = last + self.settle_after
        if self.clock() < settled:
            raise StopSending(self._unsure("no answer came, and it is not on the platform yet", settled))
        if any(later.attempted_at for later in self.sent if later.n > text.n):
            raise StopSending(self._unsure("it is gone, and what followed it is not", settled))
        return None

    def _doubt_what_is_near(self, platform: Platform, text: SealedPart) -> None:
        """A ledger that was lost does not know which words went out, and those here may have been changed since."""
        before = self.cause.reason if self.cause else None
        if before is Reason.ABSENT:
            return
        near, again = self._found(platform, text, nearly=True), self.clock() + self.settle_after
        if near:
            raise StopSending(Outcome("unconfirmed", Cause(Reason.NEAR, describe_near(near.url)), again))
        if before is Reason.NEAR:  # somebody took that post down: a reason to ask, and none to post again
            raise StopSending(Outcome("unconfirmed", self.cause, again))

    def _found(self, platform: Platform, text: SealedPart, *, nearly: bool = False) -> Receipt | None:
        self.looked = True
        holds = _LOOK_HOLDS if nearly else self._look_holds()  # what was looked through just now has both
        try:
            return self._its_own(platform, text, holds, nearly=nearly)
        except LedgerError:
            raise
        except Exception as error:
            turned_away = self.state in ("waiting", "partial") and not self.seal.look_first
            if turned_away and isinstance(error, LookupFailed):
                return None
            raise StopSending(self._not_found_out(error)) from error

    def _its_own(
        self, platform: Platform, text: SealedPart, max_scan_age: timedelta = timedelta(0), *,
        of_today: bool = False, nearly: bool = False,
    ) -> Receipt | None:  # fmt: skip
        seal = replace(self.seal, look_first=self.seal.look_first or of_today)
        part = replace(part_to_find(seal, text, self.sent, max_scan_age), nearly=nearly)
        return find_unclaimed_match(platform, self.ledger, self.seal, part, self.thread)

    def _look_holds(self) -> timedelta:
        """How old a look may be that serves this part. One from before the attempt had its time says nothing of it."""
        part = self._next()
        if part is None or part.last_attempt is None:
            return timedelta(0)
        settled = self.clock() - part.last_attempt - self.settle_after
        return _LOOK_HOLDS if settled < timedelta(0) else min(settled, _LOOK_HOLDS)

    def _not_found_out(self, error: Exception) -> Outcome:
        now, part = self.clock(), self._next()
        never_tried = part is None or part.attempted_at is None
        if isinstance(error, TemporarilyUnavailable | AuthenticationRequired):
            until = self.channel.failed(error, now)
            if self.state in ("waiting", "partial") or (never_tried and self.state == "sending"):
                return held_up(account_unavailable(error), len(self.thread), until)
            return self._unsure(str(error), until, logged_out=isinstance(error, AuthenticationRequired))
        return self._unsure(f"looking for it brought no answer: {describe_error(error)}", now + self.settle_after)

    def _unsure(self, detail: str, until: datetime, *, logged_out: bool = False) -> Outcome:
        return Outcome("unconfirmed", Cause(Reason.UNKNOWN, detail), until, logged_out)

    def _open(self) -> Platform:
        now = self.clock()
        try:
            platform = self.channel.open(self.clock)
            if self.seal.identity and self.seal.identity != self.channel.identity:
                raise AuthenticationRequired(
                    f"{self.channel.account.name} is signed in as another account than when this began"
                )
        except (TemporarilyUnavailable, AuthenticationRequired) as error:
            until = self.channel.until or now + self.settle_after
            attempted = any(part.attempted_at for part in self.sent)
            if self.state not in ("waiting", "partial") and attempted and self._doubtful():
                signed_out = isinstance(error, AuthenticationRequired)
                raise StopSending(self._unsure(str(error), until, logged_out=signed_out)) from error
            fault = error.code if isinstance(error, ProgramFault) else ""
            raise StopSending(held_up(account_unavailable(error), len(self.thread), until, fault=fault)) from error
        return platform

    def _ask_leave(self) -> None:
        """Pause, clock and gates, asked before each part. Once a thread has begun, only pause and clock can stop it."""
        now, out = self.clock(), len(self.thread)
        if now >= (self.ends + THREADS_GO_ON if out else self.ends):
            raise StopSending(too_late(out, self.if_missed))
        why = self.stopped(self.seal) or (None if out else self.held)
        if why:
            raise StopSending(held_up(why, out, now))

    def _send(self, platform: Platform, text: SealedPart, *, doubtful: bool) -> Receipt:
        self._ask_leave()
        part = self._next()
        again = doubtful and bool(part and part.attempted_at)
        first = self._attempted(text)
        try:
            return platform.publish(part_to_send(self.seal, text, first), self.thread)
        except Exception as error:
            return self._after(error, platform, text, again=again)

    def _attempted(self, text: SealedPart) -> datetime:
        """Commits that the part is sent next, where the claim did not. Returns when it was first attempted."""
        self._begin(self.channel.identity)
        now, part = self.clock(), self._next()
        first = part.attempted_at if part and part.attempted_at else now
        if not self.begun:
            self.ledger.attempt(self.seal.id, text.n, now)
            self._remember(SentPart(text.n, text.text, first, last_attempt=now))
        self.begun = False
        if text.n == 0:
            self.channel.sent_at = now
        return first

    def _after(self, error: Exception, platform: Platform, text: SealedPart, *, again: bool) -> Receipt:
        """A repeat that is there already, or an answer that was lost, may be found at once; all else ends the send."""
        duplicate = isinstance(error, Rejected) and error.duplicate
        unsure = not isinstance(error, TemporarilyUnavailable | AuthenticationRequired | Rejected) or (
            duplicate and again
        )
        found = self._glimpsed(platform, text, of_today=not again) if unsure or duplicate else None
        if found:
            return found
        now = self.clock()
        if unsure:
            self.channel.doubted(error, now)
            raise StopSending(self._unsure(describe_error(error), now + self.settle_after)) from error
        until = (
            self.channel.failed(error, now)
            if isinstance(error, TemporarilyUnavailable | AuthenticationRequired)
            else now
        )
        raise StopSending(turned_away(error, len(self.thread), until)) from error

    def _glimpsed(self, platform: Platform, text: SealedPart, *, of_today: bool) -> Receipt | None:
        """Look right after a lost answer: absent means nothing yet. `of_today`: another bot may have been quicker."""
        try:
            return self._its_own(platform, text, of_today=of_today)
        except LedgerError:
            raise
        except Exception:
            return None

    def _remember(self, part: SentPart) -> None:
        self.sent = (*(other for other in self.sent if other.n != part.n), part)

    def _begin(self, identity: str | None = None) -> None:
        """Into `sending`, where a receipt and an attempt are allowed."""
        if self.state != "sending":
            if not self.ledger.reclaim(self.seal.id, self.state, self.clock(), identity):
                raise Refused(f"{self.seal.id} was changed by somebody else meanwhile")
            self.state = "sending"

    def _receive(self, text: SealedPart, receipt: Receipt) -> None:
        if self.state != "unconfirmed":
            self._begin()
        last, at = text.n == self.seal.parts[-1].n, self.clock()
        lazily = self.followed or not last
        self.ledger.receive(self.seal.id, text.n, receipt.id, receipt.url, receipt.proof, at, last, lazily=lazily)
        self.thread.append(receipt)
        self.channel.worked()

    def _recorded(self, turn: Outcome) -> Outcome:
        """Writes nothing where nothing changed: the log holds what happened, not how often somebody looked."""
        if turn.state == self.state and not is_news(turn, self.cause.reason if self.cause else None):
            return turn
        if self.state != "sending" and (self.state, turn.state) != ("waiting", "missed"):
            self._begin()
        at, until = self.clock(), turn.not_before
        self.ledger.turn(
            self.seal.id, turn.state, turn.detail, at, until,
            reason=turn.reason, codes=turn.codes, lazily=self.followed,
        )  # fmt: skip
        return turn
