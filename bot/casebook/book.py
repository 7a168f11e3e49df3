"""The casebook: all campaigns and cases of a folder, with every problem found on the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.casebook.model import Campaign, Case
from bot.errors import Problem


@dataclass(frozen=True, slots=True)
class Casebook:
    """`problems` silence what they touch and nothing else: a broken case is not in its campaign's `cases`."""

    campaigns: tuple[Campaign, ...]
    problems: tuple[Problem, ...] = ()
    files: int = 0

    def cases(self) -> Iterator[tuple[Campaign, Case]]:
        return ((campaign, case) for campaign in self.campaigns for case in campaign.cases)
