"""Whatever the program knows of a platform it knows of each: a new one is forgotten nowhere."""

from collections.abc import Collection, Mapping
from typing import get_args

from bot.cli.commands import login
from bot.config import PlatformName, loader
from bot.platforms import images, outbox_html, permalinks, registry
from bot.posts import compose, lengths
from bot.presentation import labels

TABLES: Mapping[str, Collection[str]] = {
    "the platform's own server (bot/config/loader.py)": loader.SERVERS,
    "the secrets it needs (bot/config/loader.py)": loader.SECRETS,
    "its adapter (bot/platforms/registry.py)": registry.ADAPTERS,
    "how long a post may be (bot/messages/measure/)": lengths.LIMITS,
    "how long a description may be (bot/messages/measure/)": lengths.ALT_LIMITS,
    "what it counts (bot/posts/compose.py)": compose._UNITS,
    "the largest image (bot/platforms/images.py)": images.LIMITS,
    "the address of a post, to show (bot/platforms/permalinks.py)": permalinks._EXAMPLES,
    "the address of a post, to read (bot/platforms/permalinks.py)": permalinks._READERS,
    "its name on screens (bot/presentation/labels.py)": labels.PLATFORMS,
    "its name on the outbox page (bot/platforms/outbox_html.py)": outbox_html._NAMES,
    "how to sign in (bot/cli/commands/login.py)": login.STEPS,
}


def test_every_table_has_a_line_for_each_platform() -> None:
    platforms = set(get_args(PlatformName))
    wrong = {table: sorted(platforms ^ set(names)) for table, names in TABLES.items() if set(names) != platforms}
    assert not wrong, f"these tables lack a platform, or have one too many: {wrong}"
