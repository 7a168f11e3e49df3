"""When the posts of one occasion come due: the hour here, and the hour where the case is."""

from bot.pages import places
from bot.pages.gathering import Gathering


def hours(gathering: Gathering) -> str:
    about = gathering.occasion
    due = gathering.drafts[0].delivery.due
    here = places.hour_here(due, str(about.campaign.timezone))
    there = places.hours_there(about.case.country, due) if about.case else ""
    return f"{here}, {there}" if there else here
