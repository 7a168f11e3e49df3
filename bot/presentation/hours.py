"""When the posts of one occasion come due: the hour here, and the hour where the case is."""

from bot.presentation import local_times
from bot.presentation.occasion_view import OccasionView


def hours(gathering: OccasionView) -> str:
    about = gathering.occasion
    due = gathering.drafts[0].delivery.due
    here = local_times.hour_here(due, str(about.campaign.timezone))
    there = local_times.hours_there(about.case.country, due) if about.case else ""
    return f"{here}, {there}" if there else here
