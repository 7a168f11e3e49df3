"""What is written and comes to nothing: `check` names it, so that nobody waits for a post that never comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.calendar.occasions import occasions
from bot.casebook.book import Casebook
from bot.casebook.places import locate
from bot.messages.model import Finding

if TYPE_CHECKING:
    from bot.casebook.model import Campaign, Case, OwnWords
    from bot.drafting.model import Files


def unused(files: Files, today: date) -> Iterator[Finding]:
    """Of what was meant for days before `today` nothing is said."""
    for campaign, case in files.casebook.cases():
        for number, own in enumerate(case.own_words):
            if own.on >= today:
                for words in _of_own_words(files, campaign, case, own):
                    place = locate(files.library.root, case.file, ("own_words", number, "on")) or (None, None)
                    yield Finding("unused", "warn", words, case.file, *place)


def _of_own_words(files: Files, campaign: Campaign, case: Case, own: OwnWords) -> Iterator[str]:
    alone = Casebook((campaign.model_copy(update={"cases": (case,)}),))
    spoken = [occasion for occasion in occasions(alone, own.on, own.on) if occasion.case]
    if not spoken:
        yield f"the case is closed, so the own words for {own.on} are not posted: remove them, or write `case: open`"
        return
    if spoken[0].by_hand:
        for language in _lacking(files, campaign, case, own):
            yield (
                f"no rule speaks on {own.on} and the own words have no “{language}”, so nothing is posted in it that "
                f"day: add `{language}: …` if it should be"
            )


def _lacking(files: Files, campaign: Campaign, case: Case, own: OwnWords) -> list[str]:
    """The languages that some account would post these words in, had they any."""
    accounts = [files.settings.accounts[name].languages for name in campaign.accounts]
    posted = (lang for lang in campaign.languages if any(spoken is None or lang in spoken for spoken in accounts))
    return [lang for lang in posted if lang not in own.text and lang in (case.languages or campaign.languages)]
