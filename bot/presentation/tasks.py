"""What people have to do, by day: fix posts, add go-aheads, verify facts, approve posts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.lib import english
from bot.presentation import occasion_summary, suggested_commands
from bot.presentation.occasion_view import OccasionView
from bot.presentation.preview import Preview
from bot.publishing.approvals import words_in_the_way


@dataclass(frozen=True, slots=True)
class Task:
    """`anchor` is the day on the page; `command` is "" where files have to be edited.

    Of tasks with the same `key` only the first is shown.
    """

    text: str
    anchor: str
    command: str = ""
    key: str = ""


def tasks(preview: Preview, days: Sequence[tuple[date, Sequence[OccasionView]]]) -> Iterator[Task]:
    keys: set[str] = set()
    for when, views in days:
        for view in views:
            for task in _of(preview, when, view):
                if task.key not in keys:
                    keys.add(task.key)
                    yield task


def _of(preview: Preview, when: date, view: OccasionView) -> Iterator[Task]:
    about, drafts = view.occasion, view.drafts
    name, day, anchor = occasion_summary.title(about), english.weekday(when), str(when)
    blocking = {finding.code for draft in drafts for finding in draft.findings if finding.severity == "block"}
    broken = sum(bool(words_in_the_way(draft)) for draft in drafts)
    if broken:
        yield Task(f"Fix {english.plural(broken, 'post')}: {name}, {day}", anchor, key=f"fix {about.id}")
    if "no-case" in blocking:
        yield Task(f"No case can be listed yet: {name}, {day}", anchor, key=f"nobody {about.id}")
    if about.case is not None and "go-ahead" in blocking:
        case = f"go-ahead {about.campaign.id}/{about.case.id}"
        yield Task(f"Add the go-ahead: {name}, first needed {day}", anchor, key=case)
    if about.case is not None and "facts" in blocking:
        command = preview.verify(about.campaign, about.case)
        yield Task(f"Verify the facts: {name}, first needed {day}", anchor, command, key=command)
    candidates = [draft for draft in drafts if draft.state == "needs-approval"]  # nothing else blocks these
    waiting = [draft for draft in candidates if suggested_commands.wants_a_yes(draft, preview.now)]
    if waiting:
        text = f"Approve {english.plural(len(waiting), 'post')}: {name}, {day}"
        yield Task(text, anchor, preview.approve(waiting, drafts), key=f"approve {about.id}")
