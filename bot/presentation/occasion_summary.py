"""Why an occasion falls on its day: "13 years since 14 March 2014: died in hospital in Beijing"."""

from bot.calendar.occasions import Occasion
from bot.casebook.field_types import Texts
from bot.lib import english
from bot.lib.scalars import MonthDay
from bot.presentation import labels


def summary(occasion: Occasion) -> str:
    return _about_date(occasion) or _about_inquiry(occasion) or _yearly(occasion)


def in_english(texts: Texts) -> str:
    """The English text, or else the first one."""
    return texts.get("en") or next(iter(texts.values()))


def title(occasion: Occasion) -> str:
    """The case or the campaign that the posts are about."""
    if occasion.case is not None:
        return in_english(occasion.case.name)
    return f"{occasion.campaign.title}: one post for all"


def _about_date(occasion: Occasion) -> str:
    key_date = occasion.key_date
    if key_date is None:
        return ""
    around = "around " if key_date.disputed == "date" else ""
    reportedly = "reportedly " if key_date.disputed == "fact" else ""
    since = f"since {around}{labels.some_day(key_date.date)}: {reportedly}{in_english(key_date.what)}"
    if occasion.years is not None:
        return f"{english.plural(occasion.years, 'year')} {since}"
    if occasion.days is not None:
        return f"{english.plural(occasion.days, 'day')} {since}"
    return f"the day after this was learned: {in_english(key_date.what)}"


def _about_inquiry(occasion: Occasion) -> str:
    inquiry = occasion.inquiry
    if inquiry is None:
        return ""
    asked = f"the question of {labels.some_day(inquiry.date)} to {inquiry.to}"
    if occasion.days is not None:
        return f"{english.plural(occasion.days, 'day')} without an answer to {asked}"
    return f"the day after an answer was learned to {asked}"


def _yearly(occasion: Occasion) -> str:
    if occasion.by_hand:
        return "Written by hand for this day"
    name = occasion.rule.name.replace("-", " ").capitalize()
    on = occasion.rule.on
    return f"{name}, every {on}" if isinstance(on, MonthDay) else name
