"""The platforms by name. A new one is its spec here, its adapter beside this folder, and a line in this file."""

from collections.abc import Mapping

from bot.platforms.specs import bluesky, mastodon, x
from bot.platforms.specs.base import AccountInfo, ImageLimits, PlatformSpec

__all__ = ["SPECS", "AccountInfo", "ImageLimits", "PlatformSpec", "spec_of"]

SPECS: Mapping[str, PlatformSpec] = {spec.name: spec for spec in (mastodon.SPEC, x.SPEC, bluesky.SPEC)}


def spec_of(account: AccountInfo) -> PlatformSpec:
    return SPECS[account.platform]
