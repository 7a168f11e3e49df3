"""What waits for a person, in the order of the days: facts to check, words to mend, posts to say yes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.presentation import labels, occasion_summary, suggested_commands
from bot.presentation.occasion_view import OccasionView
from bot.presentation.preview import Preview
from bot.publishing.approvals import words_in_the_way


@dataclass(frozen=True, slots=True)
class Task:
    """`anchor` is where on the page it is about; `command` what to type, "" where it is the files that need a hand.

    Of those with the same `once` only the first is told.
    """

    words: str
    anchor: str
    command: str = ""
    once: str = ""


def tasks(preview: Preview, days: Sequence[tuple[date, Sequence[OccasionView]]]) -> Iterator[Task]:
    asked: set[str] = set()
    for when, views in days:
        for view in views:
            for task in _of(preview, when, view):
                if task.once not in asked:
                    asked.add(task.once)
                    yield task


def _of(preview: Preview, when: date, view: OccasionView) -> Iterator[Task]:
    about, drafts = view.occasion, view.drafts
    name, day, anchor = occasion_summary.title(about), labels.weekday(when), str(when)
    stopping = {finding.code for draft in drafts for finding in draft.findings if finding.severity == "block"}
    broken = sum(bool(words_in_the_way(draft)) for draft in drafts)
    if broken:
        yield Task(f"Mend {labels.count(broken, 'post')}: {name}, {day}", anchor, once=f"mend {about.id}")
    if "no-case" in stopping:
        yield Task(f"Nobody can be named yet: {name}, {day}", anchor, once=f"nobody {about.id}")
    if about.case is not None and "go-ahead" in stopping:
        case = f"go-ahead {about.campaign.id}/{about.case.id}"
        yield Task(f"Note the go-ahead: {name}, first needed {day}", anchor, once=case)
    if about.case is not None and "facts" in stopping:
        command = preview.verify(about.campaign, about.case)
        yield Task(f"Check the facts: {name}, first needed {day}", anchor, command, once=command)
    # Nobody is asked for a yes to what other things still stop.
    wanting = [
        draft
        for draft in drafts
        if draft.state == "needs-approval" and suggested_commands.wants_a_yes(draft, preview.now)
    ]
    if wanting:
        said = f"Say yes to {labels.count(len(wanting), 'post')}: {name}, {day}"
        yield Task(said, anchor, preview.approve(wanting, drafts), once=f"yes {about.id}")
