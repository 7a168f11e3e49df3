"""A delivery -> its post: own words or template, optional passages dropped until it fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.calendar.deliveries import Delivery
from bot.casebook.model import Case
from bot.messages.model import Finding, Post
from bot.messages.templates import Library


@dataclass(frozen=True, slots=True)
class Composed:
    """`post` is None where a finding says why there are no words. `source` is the file that spoke, relative to the root."""

    post: Post | None
    findings: tuple[Finding, ...] = ()
    source: str | None = None


def compose(delivery: Delivery, listed: Sequence[Case], library: Library) -> Composed:
    """`listed` are the cases of a one-for-all post, in the order of the casebook; empty for a post about one case."""
    raise NotImplementedError
