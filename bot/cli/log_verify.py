"""`followup log --verify`: whether the log is as it was written, and whether it ever ended in a word that was noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.cli import file_problems
from bot.errors import CommandError

if TYPE_CHECKING:
    from bot.cli.context import Context
    from bot.ledger.integrity import Soundness
    from bot.ledger.replay import Difference

SHOWN = 16  # letters of a check that people are shown
_WORD = re.compile(r"[0-9a-f]{8,64}")
_FEW = 20


def verify(context: Context, given: str) -> int:
    from bot.ledger.reader import open_read_only

    word = _word(given)
    found = open_read_only(context.settings.ledger).soundness(word)
    for line in (*_words(found), *(_of_word(found, word) if word else ())):
        context.echo(line)
    context.emit_json(
        lines=found.lines,
        sound=found.sound,
        first_break=found.first_break,
        last_check=found.last_check or None,
        differences=plain(found.differences),
        word=_plain_word(found, word) if word else None,
        **file_problems.broken(context),
    )
    files = file_problems.tell_problems(context)
    return files if found.sound and (not word or found.word_line) else 1


def plain(differences: Iterable[Difference]) -> list[dict[str, str]]:
    return [{"id": one.id, "message": one.words} for one in differences]


def in_words(differences: tuple[Difference, ...]) -> Iterator[str]:
    """The first few; nothing where there are none."""
    if not differences:
        return
    places = f"{len(differences)} place{'s' * (len(differences) != 1)}"
    yield f"But the ledger does not match its log in {places}:"
    for one in differences[:_FEW]:
        yield f"  {one.id}: {one.words}"
    if len(differences) > _FEW:
        yield f"  and {len(differences) - _FEW} more; --json names them all"
    yield "Lines were cut off the log's end, or something was changed without followup: check the accounts and"
    yield "each of these. A backup whose log checksum you kept is safer: see `followup restore`."


def _words(found: Soundness) -> Iterator[str]:
    if found.first_break is not None:
        yield (
            f"Line {found.first_break} was changed after it was written, or a line before it is missing:"
            " do not trust what follows."
        )
    else:
        sound = "The log is sound: " if found.sound else ""
        yield f"{sound}{found.lines} line{'s' * (found.lines != 1)}, none changed after it was written."
    yield from in_words(found.differences)
    if found.sound and found.last_check:
        word = found.last_check[:SHOWN]
        yield f"Its log checksum is {word}. Keep it elsewhere: it shows later whether lines were cut off."


def _of_word(found: Soundness, word: str) -> Iterator[str]:
    if found.word_line is None:
        yield (
            f"No line that can be trusted has the checksum {word}: lines were cut off the end, the log was rewritten,"
            " an older copy was restored, or the checksum is another ledger's."
        )
        return
    since, at = found.lines - found.word_line, found.word_at[:16].replace("T", " ")
    yield (
        f"Line {found.word_line}, of {at} UTC, has the checksum {word}: up to there the log is the same"
        f" as when the checksum was made. {since} line{'s' * (since != 1)} followed."
    )


def _plain_word(found: Soundness, word: str) -> dict[str, object]:
    line = found.word_line
    since = found.lines - line if line else None
    return {"check": word, "line": line, "at": found.word_at or None, "lines_since": since}


def _word(given: str) -> str:
    """Raises CommandError for what is no check-word; a full stop and capitals come with copying."""
    word = given.strip(" .…“”\"'").lower()
    if given and not _WORD.fullmatch(word):
        raise CommandError(
            f"--verify {given}: a log checksum is {SHOWN} letters a to f and digits, as `followup log --verify`,"
            " `followup backup` and the weekly summary show it"
        )
    return word
