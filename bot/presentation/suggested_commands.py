"""The shell lines that a reader can copy: an `Action` as a command, and which commands help with a draft."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from shlex import quote

from bot.actions import Action, ActionCode
from bot.calendar.occasions import Occasion
from bot.drafts.models import Draft
from bot.ledger.models import CLOSED, MAYBE_OUT
from bot.publishing.approvals import SHOWN_DIGITS, Asked, is_over, why_no_yes

WHO = "YOUR-CODE"
_MANY = 3
# What follows `followup`; `{about}` is what the action is about.
_LINES = {
    ActionCode.CHECK: "check",
    ActionCode.PREVIEW: "preview{about}",
    ActionCode.VERIFY: f"verify{{about}} --by {WHO}",
    ActionCode.APPROVE: f"approve{{about}} --by {WHO}",
    ActionCode.SKIP: "skip{about}",
    ActionCode.RESUME: f"resume{{about}} --by {WHO}",
    ActionCode.SETTLE_PUBLISHED: f"settle{{about}} --published URL --by {WHO}",
    ActionCode.SETTLE_NOT_PUBLISHED: f"settle{{about}} --not-published --by {WHO}",
    ActionCode.WITHDRAW: "withdraw{about}",
    ActionCode.CONFIRM_REMOVED: f"withdraw{{about}} --gone --by {WHO}",
    ActionCode.LOGIN: "login{about}",
    ActionCode.RENEW_LOGIN: "login{about} --renew",
    ActionCode.DOCTOR: "doctor",
    ActionCode.STATUS: "status",
    ActionCode.LOG: "log",
    ActionCode.RUN: "run",
    ActionCode.RUN_ONCE: "run --once",
    ActionCode.NEW_CAMPAIGN: "new campaign ID",
    ActionCode.NEW_CASE: "new case ID{about}",
    ActionCode.RESTORE: "restore FILE",
    ActionCode.CONFIRM_RESTORED: f"restore --done --by {WHO}",
}
_OF_POSTS = frozenset(
    {
        ActionCode.APPROVE,
        ActionCode.SKIP,
        ActionCode.SETTLE_PUBLISHED,
        ActionCode.SETTLE_NOT_PUBLISHED,
        ActionCode.WITHDRAW,
        ActionCode.CONFIRM_REMOVED,
    }
)
_PLAIN = frozenset({ActionCode.VERIFY, ActionCode.LOGIN, ActionCode.RENEW_LOGIN})  # their argument has no option


def command_line(action: Action | None) -> str:
    """The line to type; "" where there is none, as where a file is to be edited."""
    if action is None or action.code not in _LINES:
        return ""
    return f"followup {_LINES[action.code].format(about=''.join(f' {word}' for word in _about(action)))}"


def command_lines(drafts: Iterable[Draft]) -> list[str]:
    return [line for action in actions(drafts) if (line := command_line(action))]


def actions(drafts: Iterable[Draft]) -> list[Action]:
    """What helps against the findings about these drafts, each action once."""
    found = (finding.action for draft in drafts for finding in draft.findings)
    return [*dict.fromkeys(action for action in found if action)]


def _about(action: Action) -> Iterator[str]:
    yield from map(quote, action.posts or (("ID",) if action.code in _OF_POSTS else ()))
    if action.code in _PLAIN:
        yield quote(action.case or action.account or "ACCOUNT")
        return
    given = {"from": str(action.first or ""), "to": str(action.last or "")}
    given |= {"case": action.case, "campaign": action.campaign}
    given |= {"account": action.account, "country": action.country}
    for option, value in given.items():
        if value:
            yield f"--{option} {quote(value)}"


def verify(case: str) -> str:
    return f"followup verify {quote(case)} --by {WHO}"


def approve(drafts: Iterable[Draft], now: datetime) -> str:
    """One command for all of these that still want a yes; "" where none does."""
    posts = [f"{quote(draft.delivery.id)}@{draft.digest[:SHOWN_DIGITS]}" for draft in drafts if wants_a_yes(draft, now)]
    return f"followup approve {' '.join(posts)} --by {WHO}" if posts else ""


def approve_at_once(drafts: Iterable[Draft], among: Iterable[Draft], now: datetime) -> str:
    """One command for many posts of one occasion, by the beginning they share; "" where that says too much.

    `among` are all the posts that begin so: a yes to others of them was not asked for. (A skipped one is left out.)
    """
    wanted = {draft.delivery.id: draft.delivery for draft in drafts if wants_a_yes(draft, now)}
    taking = {draft.delivery.id for draft in among if draft.state != "skipped" and not why_no_yes(Asked(draft), now)}
    if len(wanted) <= _MANY or wanted.keys() != taking:
        return ""
    return approve_below(next(iter(wanted.values())).occasion)


def approve_below(occasion: Occasion) -> str:
    """For all posts of an occasion; on a terminal it shows them and asks first."""
    return f"followup approve {quote(occasion.id)}/ --by {WHO}"


def short_name(draft: Draft) -> str:
    """What comes after the beginning that the posts of one occasion share."""
    return f"{draft.delivery.account.name}/{draft.delivery.language}@{draft.digest[:SHOWN_DIGITS]}"


def skip(draft: Draft, now: datetime) -> str:
    """ "" where there is nothing left to stop."""
    can_stop = draft.state not in CLOSED | MAYBE_OUT and not is_over(draft, now)
    return f"followup skip {quote(draft.delivery.id)}" if can_stop else ""


def wants_a_yes(draft: Draft, now: datetime) -> bool:
    """Whether a yes would help: there are words, they may stand, and the number is not reached."""
    open_still = draft.state in ("needs-approval", "later", "not-ready")
    short = len({yes.by for yes in draft.approvals}) < draft.needed
    return open_still and short and not why_no_yes(Asked(draft), now)
