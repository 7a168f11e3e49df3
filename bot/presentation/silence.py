"""Why a post stays or stayed silent, in people's words. The record keeps codes, which serve programs."""

from collections.abc import Iterable

from bot.presentation import labels

_CODES = {
    "file": "its file has an error",
    "held": "the case is on hold",
    "go-ahead": "there is no go-ahead",
    "facts": "the facts are not checked",
    "no-case": "no case can be named",
    "renamed": "something was renamed",
    "image": "its image cannot be used",
    "alt-text": "its image has no description that can be sent",
    "fault": "the program itself failed",
    "repeated": "it repeats another post",
    "quota": "the account has had its posts for the day",
    "paused": "posts are paused",
    "down": "the bot did not run",
    "unapproved": "nobody had said yes",
    "unplanned": "the files plan it no more",
    "busy": "the account was busy, or could not be reached, until its day was over",
    "busy: signed out": "the account took no posts (signed out, or its credit used up) until its day was over",
}
_BLOCKED = "blocked: "


def reasons(codes: Iterable[str]) -> list[str]:
    """Each reason once; what only a change of the words can mend is one reason."""
    return list(dict.fromkeys(_CODES.get(code, "its words are not in order") for code in codes))


def why_missed(detail: str) -> str:
    """The words for the `detail` of what was missed; what is written out already stays as it is."""
    if detail.startswith(_BLOCKED):
        return labels.listed(reasons(detail.removeprefix(_BLOCKED).split(", ")))
    return _CODES.get(detail, detail)
