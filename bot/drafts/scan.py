"""Every post of a window through the content gates, the cases shared among processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.calendar.deliveries import Delivery
from bot.drafts.builder import Composer
from bot.drafts.models import Workspace
from bot.drafts.repetition import Comparison, whole
from bot.posts.checks.content import nobody_chosen
from bot.posts.models import Finding
from bot.sharing import shared

_WORTH = 2000  # posts: looking through so many takes ten times as long as a copy of the process


# One post by itself: its findings, the file that spoke, its text (None: it has no words), the cases it names, and the
# last time, where it read almost the same. A plain tuple is handed over four times as fast as any class.
_Look = tuple[tuple[Finding, ...], str | None, str | None, tuple[str, ...], date | None]


def looked(
    files: Workspace, wanted: Sequence[Delivery], progress: Callable[[int], None]
) -> Iterator[Sequence[Finding]]:
    """All that the content gates say of the deliveries, in their order; whoever could be listed is taken as listed.

    `progress` is told about how many posts are done.
    """
    cases: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in wanted:
        cases.setdefault(_about(delivery), []).append(delivery)

    def work(share: Sequence[list[Delivery]]) -> Iterator[list[_Look]]:
        writing, comparison = Composer.of(files), Comparison()
        return ([_look(writing, comparison, delivery) for delivery in deliveries] for deliveries in share)

    done = shared(work, list(cases.values()), len(wanted) // _WORTH, lambda n: progress(n * len(wanted) // len(cases)))
    return _compared(wanted, dict(zip(cases, map(iter, done), strict=True)))


def _about(delivery: Delivery) -> tuple[str, str]:
    occasion = delivery.occasion
    return occasion.campaign.id, occasion.case.id if occasion.case else ""


def _look(writing: Composer, comparison: Comparison, delivery: Delivery) -> _Look:
    composed = writing.composed(delivery)
    post = composed.post
    if post is None and composed.named == ():
        cases = len(writing.listed(delivery))
        nobody = Finding(
            "no-case", "warn", nobody_chosen(composed.source, cases), composed.source, delivery=delivery.id
        )
        return (*composed.findings, nobody), None, None, (), None
    if post is None:
        return composed.findings, None, None, (), None
    text = whole(post)
    return composed.findings, composed.source, text, post.cases, comparison.again(delivery, text)


def _compared(wanted: Iterable[Delivery], looks: dict[tuple[str, str], Iterator[_Look]]) -> Iterator[Sequence[Finding]]:
    """With what takes all posts to see, whichever process wrote them."""
    comparison = Comparison()
    for delivery in wanted:
        findings, source, text, cases, again = next(looks[_about(delivery)])
        yield findings
        if text is not None:
            yield [replace(finding, file=source) for finding in comparison.among_all(delivery, text, cases, again)]
