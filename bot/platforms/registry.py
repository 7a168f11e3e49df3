"""Platform name -> adapter. A new platform is its file, one line here and one in the contract suite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from bot.config.loader import SECRETS
from bot.errors import NoSecret
from bot.platforms.outbox import Outbox, outbox_folder

if TYPE_CHECKING:
    from bot.config import Account, PlatformName, Settings
    from bot.platforms.base import Platform
    from bot.platforms.outbox_html import Zones

    Adapter = Callable[[Account, Mapping[str, str]], Platform]

# The module of bot.platforms and the class in it.
ADAPTERS: Mapping[PlatformName, tuple[str, str]] = {
    "mastodon": ("mastodon", "Mastodon"),
    "x": ("x", "X"),
    "bluesky": ("bluesky", "Bluesky"),
}


def connect(account: Account, settings: Settings) -> Platform:
    """The adapter of an account, its secrets resolved now; the outbox for every account unless `settings.live`.

    Imports the SDK of that one platform. Raises NoSecret where a secret is missing; sends nothing.
    """
    if not settings.live:
        return Outbox(account, outbox_folder(settings.root))
    module, name = ADAPTERS[account.platform]
    secrets = {key: _resolve(account, key) for key in SECRETS[account.platform]}
    adapter = cast("Adapter", getattr(import_module(f"bot.platforms.{module}"), name))
    return adapter(account, secrets)


def finish(platforms: Iterable[Platform], zones: Zones | None = None) -> None:
    """To be called when a tick or a rehearsal is done: writes the outbox page, once, if it has news."""
    for platform in platforms:
        if isinstance(platform, Outbox):
            platform.flush(zones)


def _resolve(account: Account, key: str) -> str:
    name, secret = account.name, account.secrets.get(key)
    how = f"`followup login {name}` tells how to get it"
    if secret is None:
        raise NoSecret(f"account {name}: config.toml names no {key} under [accounts.{name}]. Nobody was asked; {how}")
    try:
        return secret.resolve()
    except NoSecret as error:
        raise NoSecret(f"account {name}, {key}: {error}. Nobody was asked; {how}") from None
