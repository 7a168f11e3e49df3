"""The data of a preview, for the terminal, the page and JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.actions import Action, ActionCode
from bot.calendar.deliveries import Delivery
from bot.casebook.models import Campaign, Case
from bot.config import Account
from bot.drafts.models import Draft, DraftState
from bot.errors import Problem
from bot.lib import english
from bot.platforms.specs import spec_of
from bot.posts import limits
from bot.posts.models import Media, Post
from bot.presentation import labels, suggested_commands

SUPPOSING = "If every open case had a go-ahead and verified facts"


@dataclass(frozen=True, slots=True)
class Preview:
    """Drafts of a window of local dates. `today` is the local date; `upcoming` the next post after an empty window.

    `shared`: case ids that two campaigns use. `parted`: ids of occasions of which not all posts are shown.
    `supposed`: by delivery id, the text that a group post with no case to list would have; see `SUPPOSING`.
    """

    drafts: Sequence[Draft]
    first: date
    last: date
    now: datetime
    today: date
    live: bool
    problems: Sequence[Problem] = ()
    upcoming: Delivery | None = None
    shared: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()
    supposed: Mapping[str, Draft] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return "Live: ready posts are published." if self.live else "Dry run: nothing leaves this machine."

    def verify(self, campaign: Campaign, case: Case) -> str:
        """The command to run once the facts of this case were checked."""
        return suggested_commands.verify(f"{campaign.id}/{case.id}" if case.id in self.shared else case.id)

    def supposed_of(self, drafts: Iterable[Draft]) -> list[Draft]:
        return [self.supposed[draft.delivery.id] for draft in drafts if draft.delivery.id in self.supposed]

    def approve_at_once(self, drafts: Sequence[Draft], among: Sequence[Draft]) -> str:
        """One short command for these posts of one occasion, out of `among`; "" where there is none."""
        whole = bool(among) and among[0].delivery.occasion.id not in self.parted
        return suggested_commands.approve_at_once(drafts, among, self.now) if whole else ""

    def approve(self, drafts: Sequence[Draft], among: Sequence[Draft]) -> str:
        """One command for all of these that still need approval; "" where none does."""
        return self.approve_at_once(drafts, among) or suggested_commands.approve(drafts, self.now)

    def empty_message(self) -> str:
        if self.upcoming is None:
            return "No post is planned in this window, nor in the two years after it."
        when = self.upcoming.date
        next_due = f"The next one is due on {english.weekday(when)} ({labels.ago(when, self.today)})"
        command = suggested_commands.command_line(Action(ActionCode.PREVIEW, first=when, last=when))
        return f"No post is planned in this window. {next_due}: {command}"


def address(account: Account, live: bool) -> str:
    """`Mastodon, @handle`, and whether this is a dry run."""
    handle = f", @{account.handle.removeprefix('@')}" if account.handle else ""
    named = f", account “{account.name}”" if not handle and account.name != account.platform else ""
    return f"{spec_of(account).display_name}{handle or named}{'' if live else ' (dry run)'}"


def part_length(account: Account, post: Post, n: int) -> tuple[int, int]:
    """Return the length and the limit of a part, in the unit of its platform."""
    return limits.measure(account, post.parts[n].text, post.warning), limits.limit(account)


def description_length(account: Account, media: Media) -> tuple[int, int]:
    """Return the length and the limit of an image description."""
    return limits.alt_length(account, media.alt), limits.alt_limit(account)


def tally(drafts: Iterable[Draft]) -> str:
    """Count posts by state: "12 posts: 2 ready, 10 not ready"."""
    counted = Counter(draft.state for draft in drafts)
    parts = [f"{counted[state]:,} {_tallied(state, counted[state])}" for state in labels.STATES if counted[state]]
    total = english.plural(counted.total(), "post")
    return f"{total}: {', '.join(parts)}" if parts else total


def _tallied(state: DraftState, number: int) -> str:
    if state == "needs-approval":
        return "needs approval" if number == 1 else "need approval"
    return labels.STATES[state].lower()
