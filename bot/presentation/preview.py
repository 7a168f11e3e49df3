"""What a preview is made of, whatever it is shown on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.calendar.deliveries import Delivery
from bot.casebook.models import Campaign, Case
from bot.config import Account
from bot.drafts.models import Draft, DraftState
from bot.errors import Problem
from bot.platforms.specs import spec_of
from bot.posts import limits
from bot.posts.models import Media, Post
from bot.presentation import labels, suggested_commands

SUPPOSING = "If every open case had its go-ahead and checked facts"


@dataclass(frozen=True, slots=True)
class Preview:
    """Drafts of a window of local dates. `today` is the local date; `upcoming` the next post after an empty window.

    `shared` are case ids that two campaigns use, `parted` the ids of occasions of which not all posts are shown.
    `supposed` are posts for all that have nobody to list yet, by id, with the words that `SUPPOSING` would give them.
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
        """Practice or real."""
        return "Real accounts: what is ready goes out." if self.live else "Practice: nothing leaves this machine."

    def verify(self, campaign: Campaign, case: Case) -> str:
        """What to type when the facts of this case were checked."""
        return suggested_commands.verify(f"{campaign.id}/{case.id}" if case.id in self.shared else case.id)

    def supposed_of(self, drafts: Iterable[Draft]) -> list[Draft]:
        return [self.supposed[draft.delivery.id] for draft in drafts if draft.delivery.id in self.supposed]

    def approve_at_once(self, drafts: Sequence[Draft], among: Sequence[Draft]) -> str:
        """One short command for these posts of one occasion, of which `among` are shown; "" where there is none."""
        whole = bool(among) and among[0].delivery.occasion.id not in self.parted
        return suggested_commands.approve_at_once(drafts, among, self.now) if whole else ""

    def approve(self, drafts: Sequence[Draft], among: Sequence[Draft]) -> str:
        """One command for all of these that still want a yes; "" where none does."""
        return self.approve_at_once(drafts, among) or suggested_commands.approve(drafts, self.now)

    def nothing(self) -> str:
        """What an empty window says."""
        if self.upcoming is None:
            return "No day matters in this window, and none in the two years after it."
        when = self.upcoming.date
        return (
            f"No day matters in this window. The next one is {labels.weekday(when)} ({labels.ago(when, self.today)}): "
            f"followup preview --from {when} --to {when}"
        )


def address(account: Account, live: bool) -> str:
    """`Mastodon, @handle`: where a post goes or, in practice, would go."""
    handle = f", @{account.handle.removeprefix('@')}" if account.handle else ""
    named = f", account “{account.name}”" if not handle and account.name != account.platform else ""
    return f"{spec_of(account).display_name}{handle or named}{'' if live else ' (practice)'}"


def part_length(account: Account, post: Post, n: int) -> tuple[int, int]:
    """Return the length and the limit of a part, in the unit of its platform."""
    return limits.measure(account, post.parts[n].text, post.warning), limits.limit(account)


def description_length(account: Account, media: Media) -> tuple[int, int]:
    """Return the length and the limit of an image description."""
    return limits.alt_length(account, media.alt), limits.alt_limit(account)


def tally(drafts: Iterable[Draft]) -> str:
    """How many posts there are, and how they stand: "12 posts: 2 ready, 10 not ready"."""
    counted = Counter(draft.state for draft in drafts)
    parts = [f"{counted[state]:,} {_tallied(state, counted[state])}" for state in labels.STATES if counted[state]]
    total = labels.count(counted.total(), "post")
    return f"{total}: {', '.join(parts)}" if parts else total


def _tallied(state: DraftState, number: int) -> str:
    if state == "needs-approval":
        return "needs a yes" if number == 1 else "need a yes"
    return labels.STATES[state].lower()
