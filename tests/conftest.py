"""What many tests share: a small working folder, written as a team would write it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.mailbox import Mailbox

CAMPAIGN = """\
title: Example campaign
timezone: Europe/Zurich
post_at: 10:00
languages: [en]
accounts: [mastodon, x, bluesky]
hashtags: [EndReprisals]
occasions:
  anniversary:
    dates: [detained]
  human-rights-day:
    kind: yearly
    on: 10 December
    posts: one-for-all
    template: roll-call
"""

CASE = """\
id: ana-example
name: {en: Ana Example}
short: {en: Ana}
grammar: she
country: CH
about: {en: "a teacher in a story"}
demand: {en: "The authorities of the story should let her go."}
situation:
  is: detained
  text: {en: "She is held."}
  newest_source: 2026-01-10
  source: https://example.org/situation
key_dates:
  - id: detained
    kind: detained
    date: 2020-03-14
    what: {en: "was detained at the airport"}
    source: https://example.org/detained
"""

ANNIVERSARY = """\
{{ years | count(one="# year", other="# years") }} ago today, {{ case.name }} {{ key_date.what }}.

As of {{ as_of | longdate }}: {{ case.situation.text }}
{% optional %}
{{ case.about }}
{% endoptional %}
{{ campaign.hashtags | hashtag }}{% set demand = false %}
"""

ROLL_CALL = """\
Human Rights Day. We remember:
{% for case in cases %}- {{ case.name }} ({{ case.country | country }})
{% endfor %}{{ campaign.hashtags | hashtag }}{% set demand = false %}
"""


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes a working folder and returns it; keyword arguments replace the text of one file or leave it out (None)."""

    def make(campaign: str | None = CAMPAIGN, case: str | None = CASE, config: str | None = None, **cases: str) -> Path:
        root = tmp_path / "work"
        folder = root / "campaigns" / "example"
        (folder / "cases").mkdir(parents=True, exist_ok=True)
        texts: dict[Path, str | None] = {
            folder / "campaign.yaml": campaign,
            folder / "cases" / "ana-example.yaml": case,
            root / "config.toml": config,
            root / "templates/anniversary/en.txt": ANNIVERSARY,
            root / "templates/roll-call/en.txt": ROLL_CALL,
            **{folder / "cases" / f"{name.replace('_', '-')}.yaml": text for name, text in cases.items()},
        }
        for path, text in texts.items():
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        return root

    return make


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """Where alerts and heartbeats go."""
    with Mailbox() as box:
        monkeypatch.setenv("ALERT_URL", box.address)
        monkeypatch.setenv("HEARTBEAT_URL", f"{box.url}/hunter2/beat")
        yield box
