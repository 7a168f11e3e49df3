"""The casebook: all campaigns and cases of a folder, with every problem found on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.casebook.model import Campaign, Case
from bot.errors import Problem


@dataclass(frozen=True, slots=True)
class Casebook:
    """`problems` silence what they touch and nothing else: a broken case is not in its campaign's `cases`.

    `broken`: what is there and cannot be used, by campaign and case id (a case "" is the whole campaign), with the file
    or folder to mend. Of a campaign that cannot be used neither can its cases be.
    """

    campaigns: tuple[Campaign, ...]
    problems: tuple[Problem, ...] = ()
    files: int = 0
    broken: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def silences(self, campaign: str, case: str) -> bool:
        """Whether a broken file is why nothing is said about this case; of "all" why nothing is said for all."""
        return (campaign, "") in self.broken or (campaign, case) in self.broken

    def cases(self) -> Iterator[tuple[Campaign, Case]]:
        return ((campaign, case) for campaign in self.campaigns for case in campaign.cases)
