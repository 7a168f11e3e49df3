"""Content gates: pure rules about words and media. They block wherever they stand."""

import re
from collections.abc import Iterator, Sequence
from datetime import time
from functools import lru_cache

from bot.calendar.deliveries import Delivery
from bot.casebook.model import Campaign, Case
from bot.messages import addresses, measure, pictures, wording
from bot.messages.compose import Composed
from bot.messages.model import Finding, Post, Severity

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![A-Za-z0-9_])[@＠]([A-Za-z0-9_](?:[\w.-]*\w)?(?:[@＠][\w.-]*\w)?)")
_HASHTAG = re.compile(r"(?<![\w&/])[#＃](\w+)")
_SHORT = 5  # so many capitals are an abbreviation, as in #HRC or #UNHRC, not shouting
_LATE = time(22, 0)
_INSTEAD = {
    "died": "ask for what is still possible: the truth, an investigation, those responsible held to account",
    "free": "say what is true of today",
    "exiled": "ask for what is still open, such as a safe return",
    "released-with-conditions": "ask that the conditions be lifted",
}


def content(delivery: Delivery, composed: Composed, listed: Sequence[Case]) -> list[Finding]:
    """Every content finding and warning about one composed post."""
    found = list(composed.findings)
    post = composed.post
    if post is None:
        return found

    def say(code: str, severity: Severity, messages: Iterator[str], file: str | None = composed.source) -> None:
        found.extend(Finding(code, severity, message, file, delivery=delivery.id) for message in messages)

    campaign, case = delivery.occasion.campaign, delivery.occasion.case
    texts = _texts(post)
    say("mention", "block", _mentions(texts, campaign))
    say("link", "block", (fault for text in texts for fault in addresses.faults(text, delivery.language)))
    say("contradiction", "block", _contradictions(texts, delivery.language, (case,) if case else listed, bool(case)))
    if case and case.image:
        say("image", "block", _images(post, case.image.file), case.file)
        say("image-metadata", "warn", _metadata(post, case.image.file), case.file)
    say("hashtag-case", "warn", _hashtags(texts))
    if delivery.account.platform != "x":
        say("no-link", "warn", _no_link(texts))
    say("nearly-full", "warn", _nearly_full(delivery, post))
    say("late-hour", "warn", _late(delivery), campaign.file)
    return found


def year_only(campaign: Campaign) -> Iterator[Finding]:
    """Key dates that a rule would remember if their day were known."""
    rules = [rule for rule in campaign.occasions if rule.kind in ("anniversary", "day-count")]
    for case in campaign.cases if rules else ():
        for known in case.key_dates if case.progress == "open" else ():
            wanted = (rule.dates is None or known.id in rule.dates or known.kind in rule.dates for rule in rules)
            if known.date.precision == "year" and any(wanted):
                message = (
                    f"of the date “{known.id}” only the year {known.date} is known, so that no day remembers it: when "
                    "you learn the month or the day, write it, as in 2014-03 or 2014-03-14"
                )
                yield Finding("year-only", "warn", message, case.file)


def _texts(post: Post) -> tuple[str, ...]:
    said = tuple(part.text for part in post.parts)
    return (*said, post.warning) if post.warning else said


def _mentions(texts: tuple[str, ...], campaign: Campaign) -> Iterator[str]:
    for text in texts:
        if "@" not in text and "＠" not in text:
            continue
        allowed = {handle.lstrip("@").casefold() for handle in campaign.may_mention}
        for handle in dict.fromkeys(match[1] for match in _HANDLE.finditer(_URL.sub(" ", text))):
            if handle.replace("＠", "@").casefold() not in allowed:
                yield (
                    f"@{handle} would be called into the conversation: leave the @ out, or, if they agreed to it, add "
                    f"{handle} to `may_mention` in {campaign.file}"
                )


def _contradictions(texts: tuple[str, ...], language: str, cases: Sequence[Case], alone: bool) -> Iterator[str]:
    for case in cases:
        words = wording.contradiction(texts, language, case, alone)
        if words:
            status = case.situation.status
            instead = _INSTEAD.get(status, "write what is true of today")
            yield (
                f"“{words}” does not fit {case.id}, whose situation is `{status}`: {instead}; or, if the situation has "
                f"changed, correct it in {case.file}"
            )


def _images(post: Post, written: str) -> Iterator[str]:
    faults = (pictures.fault(media.path, written) for part in post.parts for media in part.media)
    return (fault for fault in faults if fault)


def _metadata(post: Post, written: str) -> Iterator[str]:
    for part in post.parts:
        for media in part.media:
            given_away = pictures.metadata(media.path)
            if given_away:
                yield (
                    f"the metadata of {written} give away {given_away}. They are taken out before posting, but stay in "
                    "the folder: save a copy without them"
                )


@lru_cache(maxsize=8192)
def _miswritten(text: str) -> tuple[str, ...]:
    tags = (match[1] for match in _HASHTAG.finditer(_URL.sub(" ", text)))
    return tuple(dict.fromkeys(tag for tag in tags if not _readable(tag)))


def _readable(tag: str) -> bool:
    letters = [c for c in tag if c.isalpha()]
    shouted = tag.isupper() and len(letters) > _SHORT
    return not letters or (letters[0] == letters[0].title() and not shouted)


def _hashtags(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        for tag in _miswritten(text) if "#" in text or "＃" in text else ():
            yield f"#{tag} is one word to screen readers: begin each word with a capital, as in #EndReprisals"


def _no_link(texts: tuple[str, ...]) -> Iterator[str]:
    if not any("https://" in text for text in texts):
        yield "no link to a source: add one, so that readers can see for themselves"


def _nearly_full(delivery: Delivery, post: Post) -> Iterator[str]:
    """Of a thread only the last part counts: those before it are filled on purpose, and break where they are full."""
    account = delivery.account
    most = measure.limit(account)
    text = post.parts[-1].text
    if _at_most(account.platform, text, post.warning) <= most * 0.9:
        return
    length = measure.measure(account.platform, text, post.warning)
    if most * 0.9 < length <= most:
        which = "the post" if len(post.parts) == 1 else "its last part"
        yield f"{which} has {length} of {most} characters: a small change may make it too long"


def _at_most(platform: str, text: str, warning: str | None) -> int:
    """A length that the text cannot exceed, found without counting."""
    size = len(text) + len(warning or "")
    return (size if text.isascii() or platform != "x" else 2 * size) + 23 * text.count(".")


def _late(delivery: Delivery) -> Iterator[str]:
    if delivery.due.time() > _LATE:
        hour = f"{delivery.due:%H:%M}"
        yield f"it would go out at {hour}, when few read and nobody watches: set `post_at` to an earlier hour"
