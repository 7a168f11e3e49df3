"""Check every post of a window: its words, and how it compares with the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.calendar.deliveries import Delivery
from bot.drafts.builder import Composer
from bot.drafts.models import Workspace
from bot.drafts.repetition import Comparison
from bot.posts.checks.content import explain_no_case_chosen
from bot.posts.models import Finding


def scan_posts(
    files: Workspace, deliveries: Sequence[Delivery], progress: Callable[[int], None]
) -> Iterator[Sequence[Finding]]:
    """The findings of each delivery, in order; every open case counts as eligible. `progress` gets the posts done."""
    composer, comparison = Composer.of(files), Comparison()
    for number, delivery in enumerate(deliveries, 1):
        composed = composer.composed(delivery)
        yield composed.findings
        if composed.post:
            yield [replace(found, file=composed.source) for found in comparison.findings(delivery, composed.post)]
        elif composed.named == ():
            message = explain_no_case_chosen(composed.source, len(composer.listed(delivery)))
            yield [Finding("no-case", "warn", message, composed.source, delivery=delivery.id)]
        progress(number)
