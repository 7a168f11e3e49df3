"""The length of a text exactly as each platform counts it."""

from bot.posts.lengths.graphemes import graphemes as bluesky_length
from bot.posts.lengths.mastodon import mastodon_length, mastodon_links
from bot.posts.lengths.x import LINK, x_length, x_links

__all__ = ["LINK", "bluesky_length", "mastodon_length", "mastodon_links", "x_length", "x_links"]
