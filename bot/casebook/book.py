"""The casebook: all campaigns and cases of a folder, with every problem found on the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.casebook.models import Campaign, Case
from bot.errors import Problem

WHOLE, SOMEBODY = "", "?"  # in place of a case's id


@dataclass(frozen=True, slots=True)
class Casebook:
    """`problems` silence what they touch and nothing else: a broken case is not in its campaign's `cases`.

    `broken`: what is there and cannot be used, by campaign and case id, with the file or folder to mend. WHOLE stands
    for the campaign itself, and then neither can its cases be used; SOMEBODY for a case of which no id can be read.
    """

    campaigns: tuple[Campaign, ...]
    problems: tuple[Problem, ...] = ()
    files: int = 0
    broken: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def silences(self, campaign: str, case: str) -> bool:
        """Whether a broken file is, or may be, why nothing is said about this case; of "all" why nothing for all."""
        if (campaign, WHOLE) in self.broken or (campaign, case) in self.broken:
            return True
        return case != "all" and (campaign, SOMEBODY) in self.broken and not self._has(campaign, case)

    def _has(self, campaign: str, case: str) -> bool:
        return any(owner.id == campaign and one.id == case for owner, one in self.cases())

    def cases(self) -> Iterator[tuple[Campaign, Case]]:
        return ((campaign, case) for campaign in self.campaigns for case in campaign.cases)
