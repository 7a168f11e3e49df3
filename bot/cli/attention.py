"""What needs a person now: what it is, what to do, what to type. `status` ends with 1 for each, and for its clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.actions import Action, ActionCode
from bot.alerts.readiness_changes import has_blocking_text
from bot.cli import filters, upcoming
from bot.drafts.builder import drafts, lost_approvals, planned
from bot.drafts.models import NOT_YET
from bot.ledger.models import Reason
from bot.lib import english
from bot.presentation import occasion_summary, suggested_commands
from bot.presentation.occasion_view import OccasionView, by_day
from bot.presentation.preview import tally
from bot.publishing.recovery import row_ends

if TYPE_CHECKING:
    from bot.cli.context import Context
    from bot.drafts.models import Draft
    from bot.ledger.models import DeliveryRecord, LedgerSnapshot
    from bot.presentation.terminal import Terminal

AHEAD = timedelta(days=30)  # as far as people are told of a lost yes
_MEANT = frozenset({"paused", "held"})  # somebody wants the silence
_MANY = 5
_UNTOLD = "It shows until a message gets through. This looks at the addresses:"
_DOCTOR = Action(ActionCode.DOCTOR)


@dataclass(frozen=True, slots=True)
class ActionItem:
    """`id` is a post's, an occasion's or an account's."""

    code: str
    id: str
    said: str
    do: str
    actions: tuple[Action, ...] = ()

    @property
    def commands(self) -> list[str]:
        return [line for action in self.actions if (line := suggested_commands.command_line(action))]

    def plain(self) -> dict[str, object]:
        return {
            "code": self.code,
            "id": self.id,
            "message": f"{self.said}. {self.do}",
            "commands": self.commands,
            "actions": [action.plain() for action in self.actions],
        }


def action_items(
    context: Context,
    day: date,
    open_rows: Sequence[DeliveryRecord],
    down: Sequence[DeliveryRecord],
    faults: Mapping[str, str],
    untold: Collection[str],
) -> list[ActionItem]:
    """`open_rows` and `down` are of all times, `faults` what is wrong with accounts; `day` is today's date. `untold`:
    why alert addresses took nothing."""
    answers = context.answers(day - timedelta(days=1), day + AHEAD)
    up = {row.id for row in down}
    still = [row for row in open_rows if row.id not in up]
    return [
        *map(_still_up, down),
        *(need for row in still for need in _unsettled(row)),
        *_signed_out(still),
        *(_fault(name, said) for name, said in faults.items()),
        *(ActionItem("alerts", "alerts", f"Not told: {said}", _UNTOLD, (_DOCTOR,)) for said in untold),
        *_rejected(context, answers),
        *_due(context, answers, day),
        *_lost(context, answers, day),
    ]


def lines(found: Sequence[ActionItem], terminal: Terminal) -> Iterator[str]:
    if not found:
        return
    yield from terminal.lines("Needs a person:", style="bold")
    for _, group in groupby(found, key=lambda need: need.code):
        same = list(group)
        for need in same[:_MANY]:
            yield from terminal.lines(need.said, "  ", "    ", style="stop")
            yield from terminal.lines(need.do, "    ")
            yield from (terminal.style(f"    $ {command}", "dim") for command in need.commands)
        if len(same) > _MANY:
            yield f"  and {len(same) - _MANY} more like this: `followup status --json` names all"
    yield ""


def _still_up(row: DeliveryRecord) -> ActionItem:
    url = row.url
    do = "It is to be taken down. This tries again at once, and says what is in the way:"
    said = f"Still up: {row.id} {url}" if url else f"May still be out: {row.id}"
    return ActionItem("up", row.id, said, do, (_withdraw(row),))


def _unsettled(row: DeliveryRecord) -> Iterator[ActionItem]:
    if row.state == "unconfirmed":
        do = "Check the account first. Then say whether the post is there:"
        if row.reason is Reason.NEAR:
            do = f"Not sent yet: {row.detail}. Say whether that is this post in other words:"
        yield ActionItem("unconfirmed", row.id, f"Outcome unknown: {row.id}", do, _settle(row))
    elif row.state == "partial" and row.not_before:
        do = "The bot continues as soon as it can. Check the account. If the post is not wanted:"
        yield ActionItem("partial", row.id, f"Partly posted: {row.id}", do, (_withdraw(row),))
    elif row.state == "partial" and row.reason is not Reason.LEFT:
        do = f"Nothing more follows{_why(row)}. Check the account. Finish it by hand, leave it so, or take it down:"
        yield ActionItem("partial", row.id, f"Partly posted: {row.id}", do, (*_settle(row), _withdraw(row)))


def _settle(row: DeliveryRecord) -> tuple[Action, ...]:
    return tuple(
        Action(code, posts=(row.id,)) for code in (ActionCode.SETTLE_PUBLISHED, ActionCode.SETTLE_NOT_PUBLISHED)
    )


def _withdraw(row: DeliveryRecord) -> Action:
    return Action(ActionCode.WITHDRAW, posts=(row.id,))


def _signed_out(rows: Iterable[DeliveryRecord]) -> Iterator[ActionItem]:
    waiting = sorted((row for row in rows if row.signed_out), key=lambda row: (row.account, row.id))
    for account, group in groupby(waiting, key=lambda row: row.account):
        posts = list(group)
        why, unpaid = posts[-1].detail.rstrip("."), posts[-1].reason is Reason.NO_CREDIT
        do = f"{english.plural(len(posts), 'post')} cannot go on ({why})."
        said = "Takes no posts" if unpaid else "Signed out"
        action = _DOCTOR if unpaid else Action(ActionCode.LOGIN, account=account)
        yield ActionItem("signed-out", account, f"{said}: {account}", do, (action,))


def _fault(name: str, said: str) -> ActionItem:
    return ActionItem(
        "account", name, f"Account {name}: {said}", "This asks it again, and says what to do:", (_DOCTOR,)
    )


def _rejected(context: Context, answers: LedgerSnapshot) -> Iterator[ActionItem]:
    """As long as their day lasts: other words may still go today."""
    for row in sorted(answers.rows.values(), key=lambda row: row.id):
        if row.state == "rejected" and context.now < row_ends(row, context.casebook):
            do = f"There is time until the end of {english.weekday(row.date)}: change the words, then approve them."
            yield ActionItem(
                "rejected", row.id, f"Refused by the platform: {row.id}{_why(row)}", do, (_preview(row.date),)
            )


def _due(context: Context, answers: LedgerSnapshot, day: date) -> Iterator[ActionItem]:
    """Past their time and silent, though nobody wants them so."""
    days = planned(context.files, day, day + timedelta(days=1))
    due = {d.id for d in days if d.due <= context.now < d.ends}
    if not due:
        return
    dates = {d.date for d in days if d.id in due}
    of_days = list(drafts(context.files, answers, (d for d in days if d.date in dates), context.now))
    for draft in of_days:
        if draft.state == "ready" and draft.delivery.id in answers.refusals:
            yield _refused(draft, answers.refusals[draft.delivery.id][0])
    open_still = [draft for draft in of_days if draft.delivery.id in due and draft.state in NOT_YET]
    yield from _held_back(draft for draft in open_still if "quota" in draft.reasons)
    silent = [draft for draft in open_still if not _meant(draft) and "quota" not in draft.reasons]
    for _, views in by_day(silent):
        yield from (_silent(context, view) for view in views)


def _refused(draft: Draft, code: str) -> ActionItem:
    """It was ready, and no gate sees what is in the way."""
    delivery = draft.delivery
    said = f"Due at {delivery.due:%H:%M} and could not be sent: {delivery.id}"
    do = "; ".join(finding.message for finding in draft.findings if finding.code == code)
    return ActionItem("refused", delivery.id, said, do, (_preview(delivery.date),))


def _held_back(found: Iterable[Draft]) -> Iterator[ActionItem]:
    ordered = sorted(found, key=lambda draft: draft.delivery.account.name)
    for account, group in groupby(ordered, key=lambda draft: draft.delivery.account.name):
        posts = [draft.delivery for draft in group]
        do = f"It has had its `posts_a_day`: {english.plural(len(posts), 'post')} held back, {posts[0].id} first."
        do += " Skip some that matter less, or let the operator raise the number."
        yield ActionItem("quota", account, f"Enough for today: {account}", do, (_preview(posts[0].date),))


def _silent(context: Context, view: OccasionView) -> ActionItem:
    about = view.occasion
    said = f"Due at {about.due:%H:%M} and not out: {occasion_summary.title(about)} ({tally(view.drafts)})"
    reasons = "; ".join(dict.fromkeys(sentence for sentence, _ in view.outlooks(context.now, context.settings.live)))
    do = f"{reasons} If it is not wanted today, skip it."
    skip = Action(ActionCode.SKIP, posts=(f"{about.id}/",))
    actions = (*upcoming.actions(view, filters.shared_ids(context.casebook)), skip)
    return ActionItem("due", about.id, said, do, actions)


def _lost(context: Context, answers: LedgerSnapshot, day: date) -> Iterator[ActionItem]:
    wanted = (
        [d for d in planned(context.files, day, day + AHEAD) if d.id in answers.approved] if answers.approved else []
    )
    lost = list(lost_approvals(drafts(context.files, answers, wanted, context.now), answers))
    for _, views in by_day(lost):
        for view in views:
            about = view.occasion
            posts = english.plural(len(view.drafts), "post")
            said = f"Lost its approval: {occasion_summary.title(about)}, {english.weekday(about.date)} ({posts})"
            do = "Its words changed after people approved it. Read it, and approve it again:"
            if any(map(has_blocking_text, view.drafts)):
                do = "Its words changed after people approved it, and cannot be posted (`followup check`). When fixed:"
            yield ActionItem(
                "yes", about.id, said, do, tuple(upcoming.actions(view, filters.shared_ids(context.casebook)))
            )


def _preview(when: date) -> Action:
    return Action(ActionCode.PREVIEW, first=when, last=when)


def _meant(draft: Draft) -> bool:
    return _MEANT.issuperset(draft.reasons)


def _why(row: DeliveryRecord) -> str:
    return f" ({row.detail.rstrip('.')})" if row.detail else ""
