"""Find posts in the ledger whose name is no longer in any file: a rename could post twice.

An id whose names are all still in the files is none, even where the files do not yield it any more: then the day was
moved, or the case closed, or a name came to stand for something else. That concerns the posts of its own case alone.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from bot.calendar.deliveries import Delivery, DeliveryId, deliveries
from bot.calendar.occasions import occasions
from bot.casebook.models import OWN_WORDS, Campaign, Case
from bot.drafts.models import Workspace
from bot.drafts.pause_matching import PauseMatcher, says
from bot.ledger.models import DeliveryRecord


class Renaming:
    def __init__(self, files: Workspace) -> None:
        self.files = files
        self._yields: dict[str, bool] = {}

    @cached_property
    def pause_matcher(self) -> PauseMatcher:
        return PauseMatcher(self.files.casebook)

    def of(self, row: DeliveryRecord) -> bool:
        name = DeliveryId.try_parse(row.id)
        return name is None or not (self._still_named(name) or self.is_broken(name))

    def may_hide(self, row: DeliveryRecord, delivery: Delivery, cases: Collection[Case]) -> bool:
        """Whether a file that broke, and so explains why the row's id is gone, may be left over from a rename."""
        name, occasion = DeliveryId.try_parse(row.id), delivery.occasion
        here = occasion.campaign.id, occasion.case.id if occasion.case else "all"
        if name is None or (name.campaign, name.case) == here or not self.is_broken(name):
            return False
        words = "\n".join(part.text for part in row.parts)
        return any(says(words, called) for case in cases for called in set(case.name.values()))

    def left_behind(self, row: DeliveryRecord) -> bool:
        """Whether its names are all there, and the files no longer plan it."""
        name = DeliveryId.try_parse(row.id)
        return name is not None and not (self.yields(row.id) or self.is_broken(name))

    def yields(self, id: str) -> bool:
        """Whether the files plan this very post."""
        if id not in self._yields:
            self._yields[id] = id in self._planned_beside(id)
        return self._yields[id]

    def _planned_beside(self, id: str) -> set[str]:
        """What the files plan on that day for the one case of this id, or for all."""
        name = DeliveryId.parse(id)
        campaign = self._campaigns.get(name.campaign)
        if campaign is None:
            return set()
        alone = campaign.model_copy(update={"cases": tuple(case for case in campaign.cases if case.id == name.case)})
        book = replace(self.files.casebook, campaigns=(alone,))
        return {delivery.id for delivery in deliveries(occasions(book, name.date, name.date), self.files.settings)}

    def _still_named(self, name: DeliveryId) -> bool:
        campaign = self._campaigns.get(name.campaign)
        return (
            campaign is not None
            and name.account in campaign.accounts
            and name.language in campaign.languages
            and (name.rule == OWN_WORDS or any(rule.name == name.rule for rule in campaign.occasions))
            and name.about in self._dates.get((name.campaign, name.case), ())
        )

    def is_broken(self, name: DeliveryId) -> bool:
        """A broken file takes its days away until it is fixed; that is no rename."""
        return self.files.casebook.silences(name.campaign, name.case)

    @cached_property
    def _campaigns(self) -> Mapping[str, Campaign]:
        return {campaign.id: campaign for campaign in self.files.casebook.campaigns}

    @cached_property
    def _dates(self) -> Mapping[tuple[str, str], set[str]]:
        """What a rule can speak about, by case: its key dates and inquiries, or "", the case as a whole."""
        found = {(campaign.id, "all"): {""} for campaign in self.files.casebook.campaigns}
        for campaign, case in self.files.casebook.cases():
            dates = {key_date.id for key_date in case.key_dates} | {inquiry.id for inquiry in case.inquiries}
            found[campaign.id, case.id] = {"", *dates}
        return found
