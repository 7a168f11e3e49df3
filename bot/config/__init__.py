"""config.toml -> Settings, frozen."""

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
