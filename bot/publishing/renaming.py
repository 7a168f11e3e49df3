"""Whether a row of the ledger comes from a name that is in no file any more: a rename could post twice."""

from dataclasses import dataclass, field
from datetime import date

from bot.calendar.deliveries import deliveries
from bot.calendar.occasions import occasions
from bot.ledger.answers import Row
from bot.publishing.model import Files
from bot.publishing.past import Name


@dataclass(frozen=True, slots=True)
class Renaming:
    files: Files
    _yielded: dict[date, frozenset[str]] = field(default_factory=dict)

    def of(self, row: Row) -> bool:
        if row.id in self._ids(row.date):
            return False
        name = Name.of(row.id)
        return name is None or not (self._silenced(name) or self._still_named(name))

    def _ids(self, day: date) -> frozenset[str]:
        """Every delivery id that the files yield for that day."""
        if day not in self._yielded:
            found = deliveries(occasions(self.files.casebook, day, day), self.files.settings)
            self._yielded[day] = frozenset(delivery.id for delivery in found)
        return self._yielded[day]

    def _silenced(self, name: Name) -> bool:
        """A broken file takes its days away until it is mended; that is no rename."""
        broken = {problem.file for problem in self.files.casebook.problems if problem.file}
        ends = (f"{name.campaign}/campaign", f"{name.campaign}/cases/{name.case}")
        return any(file.rsplit(".", 1)[0].endswith(ends) for file in broken)

    def _still_named(self, name: Name) -> bool:
        """All its names are still in the files: the day was moved or the case closed, and nothing has a new name."""
        campaign = next((c for c in self.files.casebook.campaigns if c.id == name.campaign), None)
        if campaign is None or name.account not in campaign.accounts or name.language not in campaign.languages:
            return False
        if name.rule not in {rule.name for rule in campaign.occasions}:
            return False
        if name.case == "all":
            return True
        case = next((c for c in campaign.cases if c.id == name.case), None)
        known = {d.id for d in case.key_dates} | {i.id for i in case.inquiries} | {""} if case else set()
        return name.about in known
