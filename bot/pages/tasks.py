"""What waits for a person, in the order of the days: facts to check, words to mend, posts to say yes to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.pages import commands, sums, words
from bot.pages.gathering import Gathering
from bot.pages.view import Preview
from bot.publishing.approve import words_in_the_way
from bot.publishing.model import Draft


@dataclass(frozen=True, slots=True)
class Task:
    """`anchor` is where on the page it is about; `command` what to type, "" where it is the files that need a hand."""

    words: str
    anchor: str
    command: str = ""


def tasks(shown: Preview, days: Sequence[tuple[date, Sequence[Gathering]]]) -> Iterator[Task]:
    asked: set[str] = set()
    for when, gatherings in days:
        for gathering in gatherings:
            for task in _of(shown, when, gathering):
                if not task.command or task.command not in asked:
                    asked.add(task.command)
                    yield task


def _of(shown: Preview, when: date, gathering: Gathering) -> Iterator[Task]:
    about, anchor = gathering.occasion, str(when)
    on = f"{sums.title(about)}, {words.weekday(when)}"
    broken = [draft for draft in gathering.drafts if words_in_the_way(draft)]
    if broken:
        yield Task(f"Mend {words.count(len(broken), 'post')}: {on}", anchor)
    if about.case is not None and commands.facts_to_check(about, gathering.drafts, now=True):
        command = shown.verify(about.campaign, about.case)
        yield Task(f"Check the facts: {sums.title(about)}, first needed {words.weekday(when)}", anchor, command)
    wanting = [draft for draft in gathering.drafts if commands.wants_a_yes(draft) and _soon(draft)]
    if wanting:
        yield Task(f"Say yes to {words.count(len(wanting), 'post')}: {on}", anchor, commands.approve(wanting))


def _soon(draft: Draft) -> bool:
    """Nobody is asked for a yes to what other things still stop."""
    return draft.state == "needs-approval"
