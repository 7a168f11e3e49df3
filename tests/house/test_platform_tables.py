"""Whatever the program knows of a platform it knows of each: a new one is forgotten nowhere."""

from collections.abc import Collection, Mapping
from typing import get_args

from bot.cli import login
from bot.config import PlatformName, reading
from bot.messages import compose, measure
from bot.pages import words
from bot.platforms import found, images, outbox_page, registry

TABLES: Mapping[str, Collection[str]] = {
    "the platform's own server (bot/config/reading.py)": reading.SERVERS,
    "the secrets it needs (bot/config/reading.py)": reading.SECRETS,
    "its adapter (bot/platforms/registry.py)": registry.ADAPTERS,
    "how long a post may be (bot/messages/measure/)": measure.LIMITS,
    "how long a description may be (bot/messages/measure/)": measure.ALT_LIMITS,
    "what it counts (bot/messages/compose.py)": compose._UNITS,
    "the largest image (bot/platforms/images.py)": images.LIMITS,
    "the address of a post, to show (bot/platforms/found.py)": found._EXAMPLES,
    "the address of a post, to read (bot/platforms/found.py)": found._READERS,
    "its name on screens (bot/pages/words.py)": words.PLATFORMS,
    "its name on the outbox page (bot/platforms/outbox_page.py)": outbox_page._NAMES,
    "how to sign in (bot/cli/login.py)": login.STEPS,
}


def test_every_table_has_a_line_for_each_platform() -> None:
    platforms = set(get_args(PlatformName))
    wrong = {table: sorted(platforms ^ set(names)) for table, names in TABLES.items() if set(names) != platforms}
    assert not wrong, f"these tables lack a platform, or have one too many: {wrong}"
