"""config.toml -> Settings, frozen: what the keeper set."""

from bot.config.loader import load
from bot.config.settings import Account, Alerts, Floor, Person, PlatformName, Secret, Settings, is_loopback

__all__ = [
    "Account",
    "Alerts",
    "Floor",
    "Person",
    "PlatformName",
    "Secret",
    "Settings",
    "is_loopback",
    "load",
]
