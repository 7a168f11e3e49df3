"""Cases and campaigns as the loader would hand them over, in a line each. All people are invented."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.calendar.occasions import Occasion, occasions
from bot.casebook.models import Campaign, Case, Casebook
from bot.config import Account, Settings

HERE = "https://example.org/source"


def key_date(day: str, kind: str = "detained", id: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": id or kind, "kind": kind, "date": day, "what": {"en": "was detained"}, "source": HERE, **more}


def inquiry(day: str, id: str = "asked", response: Mapping[str, str] | None = None) -> dict[str, Any]:
    answer = {"kind": "denial", "about": {"en": "No."}, "source": HERE, **response} if response else None
    about = {"by": "us", "to": "the authorities of the story", "about": {"en": "Where is she?"}, "source": HERE}
    return {"id": id, "date": day, **about, **({"response": answer} if answer else {})}


def case(*key_dates: dict[str, Any], id: str = "ana-example", **more: Any) -> Case:
    situation = {"is": "detained", "text": {"en": "Held."}, "newest_source": "2026-01", "source": HERE}
    plain = {"(file)": f"{id}.yaml", "id": id, "name": {"en": "Ana Example"}, "country": "CH", "situation": situation}
    return Case.model_validate({**plain, "key_dates": key_dates or (key_date("2020-03-14"),), **more})


def campaign(*cases: Case, **more: Any) -> Campaign:
    plain = {
        "(file)": "campaign.yaml",
        "(id)": "example",
        "title": "Example",
        "timezone": "Europe/Zurich",
        "post_at": "10:00",
        "languages": ["en", "zh"],
        "accounts": ["mastodon", "x"],
        "occasions": {"anniversary": {}},
    }
    return Campaign.model_validate({**plain, "(cases)": cases, **more})


def between(first: str, last: str, *campaigns: Campaign) -> list[Occasion]:
    return occasions(Casebook(campaigns), date.fromisoformat(first), date.fromisoformat(last))


def days(found: list[Occasion]) -> list[str]:
    return [str(occasion.date) for occasion in found]


def settings(*accounts: Account) -> Settings:
    here = Path("/nowhere")
    named = {account.name: account for account in accounts}
    return Settings(root=here, live=False, ledger="", campaigns=here, templates=here, accounts=named)
