"""The values of one delivery, as templates know them. Views are made once for each case and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.platforms.specs import spec_of
from bot.posts.templates.views import CaseView, MissingValue, View, account_view, campaign_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.calendar.deliveries import Delivery
    from bot.casebook.models import Case
    from bot.posts.templates.library import Library

_MOST = 10_000
_NO_CASE = MissingValue("this post is for all cases: write {% for case in cases %} to name each")
_NO_YEARS = MissingValue("“years” is set for anniversaries only")
_NO_DAYS = MissingValue("“days” is set for day-count and no-response rules only")
_NO_KEY_DATE = MissingValue("“key_date” is set only where the rule is about a key date")
_NO_INQUIRY = MissingValue("“inquiry” is set only where the rule is about a question to an authority")
_NOBODY = MissingValue("“as_of” is not known, as the post lists nobody")


def values(delivery: Delivery, listed: Sequence[Case], library: Library) -> dict[str, Any]:
    """Everything that a template may name at its top."""
    occasion, language = delivery.occasion, delivery.language
    years = _NO_YEARS if occasion.years is None else occasion.years
    days = _NO_DAYS if occasion.days is None else occasion.days
    found: dict[str, Any] = {
        "campaign": _kept(library, occasion.campaign, "", campaign_view),
        "account": _kept(library, delivery.account, "", account_view),
        "platform": delivery.account.platform,
        "may_link": may_link(delivery),
        "language": language,
        "today": occasion.date,
        "years": years,
        "days": days,
        "occasion": View(
            "occasion",
            {
                "rule": occasion.rule.name,
                "kind": occasion.rule.kind,
                "date": occasion.date,
                "years": years,
                "days": days,
            },
        ),
    }
    if occasion.case is None:
        return found | _of_all(listed, language, occasion.date, library)
    about = _case(library, occasion.case, language)
    found["case"] = about.on(occasion.date)
    found["cases"] = (found["case"],)
    found["as_of"] = occasion.case.situation.newest_source
    found["key_date"] = about.key_dates[occasion.key_date.id] if occasion.key_date else _NO_KEY_DATE
    found["inquiry"] = about.inquiries[occasion.inquiry.id] if occasion.inquiry else _NO_INQUIRY
    return found


def may_link(delivery: Delivery) -> bool:
    """Whether the team wants links there: on some platforms they make a post many times dearer."""
    return not spec_of(delivery.account).links_cost or delivery.occasion.campaign.link_on_x


def _of_all(listed: Sequence[Case], language: str, today: date, library: Library) -> dict[str, Any]:
    """`as_of` is the oldest of the listed cases' dates: none of them is known to be later than its own."""
    return {
        "case": _NO_CASE,
        "cases": tuple(_case(library, case, language).on(today) for case in listed),
        "as_of": min((case.situation.newest_source for case in listed), default=_NOBODY),
        "key_date": _NO_KEY_DATE,
        "inquiry": _NO_INQUIRY,
    }


def _case(library: Library, case: Case, language: str) -> CaseView:
    found: CaseView = _kept(library, case, language, lambda case: CaseView(case, language))
    return found


def _kept(library: Library, about: Any, language: str, make: Callable[[Any], Any]) -> Any:
    """Keyed by identity: hashing a whole case would cost more than the view. Holding `about` keeps its id its own."""
    key = (id(about), language)
    known = library.memory.get(key)
    if known is None:
        if len(library.memory) >= _MOST:
            library.memory.clear()
        known = library.memory[key] = (about, make(about))
    return known[1]
