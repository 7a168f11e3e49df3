"""Check the words and images of one post. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from functools import lru_cache

from bot.calendar.deliveries import Delivery
from bot.casebook.models import Campaign, Case
from bot.casebook.texts import texts
from bot.lib.english import plural
from bot.lib.field_errors import FieldPath
from bot.lib.links import glued_hashtags, spans
from bot.posts import images, limits
from bot.posts.checks import contradictions, deaths, encoding, links
from bot.posts.compose import Composed
from bot.posts.models import Finding, Post, Severity
from bot.posts.templates.context import may_link

# Most hashtags are written so simply that nothing can be wrong with them.
_FINE_TAG = re.compile(r"(?<!\S)#(?:(?:[A-Z][a-z]+[0-9]*)+|[\u4e00-\u9fff]+)(?!\S)")
_SHORT = 5  # capitals: up to so many are an abbreviation, as in #UNHRC
_LATE = time(22, 0)
_OF_PARTS = frozenset({"too-long", "template"})
_OF_TEXTS = frozenset({"letters", "mention", "link", "hashtag", "hashtag-case", "contradiction"})
_TELLS = (
    "the metadata of {file} give away {told}. Posting removes them, the file in the folder keeps them: save a copy "
    "without metadata"
)
_INSTEAD = {
    "died": "ask for what is still possible: the truth, an investigation, those responsible held to account",
    "free": "say what is true of today",
    "exiled": "ask for what is still open, such as a safe return",
    "released-with-conditions": "ask that the conditions be lifted",
}

_ASKS_NOTHING = (
    "the post asks for nothing: print {{ case.demand }}, or write {% set demand = false %} if nothing is meant"
)

_LINK_ON_X = (
    "there is a link, and the campaign says `link_on_x: no`: put it between {% if may_link %} and {% endif %}, or "
    "remove `link_on_x` from the campaign file"
)

CheckResult = tuple[str, Severity, str]  # code, severity, message


def content(delivery: Delivery, composed: Composed, listed: Sequence[Case]) -> list[Finding]:
    """Return every finding about one composed post."""
    found = list(composed.findings)
    post = composed.post
    if post is None:
        return found
    campaign, case = delivery.occasion.campaign, delivery.occasion.case
    by_hand = _own_words(delivery, composed)
    found = [replace(one, field=by_hand) if one.code in _OF_PARTS else one for one in found]
    said = _texts(post)
    cases = (case,) if case else listed
    told = _of_words(delivery, post, said, composed.rigid)
    told += _contradictions(said, post.language, cases, case)
    if composed.demands is not None and not _asks(post, composed.demands):
        told.append(("no-demand", "warn", _ASKS_NOTHING))
    told += _deaths(post, cases, case)
    origins = _origins(delivery, post, cases) if any(code in _OF_TEXTS for code, _, _ in told) else {}
    for one in told:
        file, field = origins.get(one, (composed.source, by_hand))
        found.append(Finding(*one, file, delivery=delivery.id, field=field))
    if case and case.image:
        for code, how, message in _of_images(delivery, post, case.image.file):
            found.append(Finding(code, how, message, case.file, delivery=delivery.id))
    if delivery.due.time() > _LATE:
        found.append(Finding("late-hour", "warn", _late(delivery), campaign.file, delivery=delivery.id))
    return found


def _own_words(delivery: Delivery, composed: Composed) -> FieldPath:
    """Return the field of the case file that holds the words for this day; () where a template wrote them."""
    case = delivery.occasion.case
    if case is None or composed.source != case.file:
        return ()
    number = next((n for n, own in enumerate(case.own_words) if own.on == delivery.occasion.date), None)
    return () if number is None else ("own_words", number, "text", delivery.language)


def explain_no_case_chosen(template: str | None, cases: int) -> str:
    """`cases`: how many may be listed."""
    return (
        f"the post has nobody to list: of {plural(cases, 'case')} that may be listed, `where` in {template} chooses "
        "none. Check whether a case file lacks the field, or a case its go-ahead"
    )


def find_year_only_dates(campaign: Campaign) -> Iterator[Finding]:
    """Find key dates that a rule would remember if their day were known."""
    rules = [rule for rule in campaign.occasions if rule.kind in ("anniversary", "day-count")]
    for case in campaign.cases if rules else ():
        for known in case.key_dates if case.progress == "open" else ():
            wanted = (rule.dates is None or known.id in rule.dates or known.kind in rule.dates for rule in rules)
            if known.date.precision == "year" and any(wanted):
                message = (
                    f"of the date “{known.id}” only the year {known.date} is known, so no post remembers it: add the "
                    "month or the day when you learn it, as in 2014-03 or 2014-03-14"
                )
                yield Finding("year-only", "warn", message, case.file)


def _of_words(delivery: Delivery, post: Post, said: tuple[str, ...], rigid: Sequence[int]) -> list[CheckResult]:
    told: list[CheckResult] = []
    linked, wanted = any("https://" in text for text in said), may_link(delivery)
    for text in said:
        told += _of_text(text, delivery)
    for alt in dict.fromkeys(media.alt for part in post.parts for media in part.media):
        told += encoding.find_broken_letters(alt)
    if linked and not wanted:
        told.append(("link-on-x", "warn", _LINK_ON_X))
    if wanted and not linked:
        told.append(("no-link", "warn", "there is no link to a source: add one, so that readers can check the facts"))
    if rigid:
        told += _nearly_full(delivery, post, rigid)
    return told


def _of_text(text: str, delivery: Delivery) -> list[CheckResult]:
    """Check a text of a post, or of a field that the post prints."""
    told = list(encoding.find_broken_letters(text))
    if "@" in text or "＠" in text:
        told += _mentions(text, delivery.occasion.campaign)
    for fault in links.find_link_problems(text, delivery.language):
        told.append(("link", "block", fault))
    for doubt in links.find_reading_differences(text, delivery.account.platform):
        told.append(("link", "warn", doubt))
    if text.count("#") > len(_FINE_TAG.findall(text)) or "＃" in text:
        told += _hashtags(text)
    return told


def _origins(delivery: Delivery, post: Post, cases: Sequence[Case]) -> dict[CheckResult, tuple[str, FieldPath]]:
    """Map each finding that a printed field of a case or campaign file causes by itself to that file and field."""
    campaign, only = delivery.occasion.campaign, delivery.occasion.case
    said = "\n".join((*_texts(post), *(media.alt for part in post.parts for media in part.media)))
    others = set(campaign.languages) - {delivery.language}
    found: dict[CheckResult, tuple[str, FieldPath]] = {}
    for case in cases:
        for path, text in texts(case):
            if path[-1] not in others and any(line.strip() in said for line in text.splitlines() if line.strip()):
                printed = f"#{text}" if path[0] == "hashtags" else text
                contradicted = _contradictions((printed,), delivery.language, (case,), only)
                for told in (*_of_text(printed, delivery), *contradicted):
                    found.setdefault(told, (case.file, path))
    tags = ((("hashtags", number), f"#{tag}") for number, tag in enumerate(campaign.hashtags))
    written: tuple[tuple[FieldPath, str], ...] = ((("title",), campaign.title), *tags)
    for path, text in written:
        for told in _of_text(text, delivery):
            found.setdefault(told, (campaign.file, path))
    return found


def _texts(post: Post) -> tuple[str, ...]:
    said = tuple(part.text for part in post.parts)
    return (*said, post.warning) if post.warning else said


def _mentions(text: str, campaign: Campaign) -> Iterator[CheckResult]:
    allowed = {handle.lstrip("@").casefold() for handle in campaign.may_mention}
    mentions = (span.text[1:].replace("＠", "@") for span in spans(text) if span.kind == "mention")
    for handle in dict.fromkeys(mentions):
        if handle.casefold() not in allowed:
            message = (
                f"the post mentions @{handle}: remove the @, or, if they agreed, add {handle} to `may_mention` in "
                f"{campaign.file}"
            )
            yield "mention", "block", message


def _contradictions(
    said: tuple[str, ...], language: str, cases: Sequence[Case], only: Case | None
) -> Iterator[CheckResult]:
    for case in cases:
        words = contradictions.contradiction(said, language, case, alone=only is not None)
        if words:
            status = case.situation.status
            instead = _INSTEAD.get(status, "write what is true of today")
            message = (
                f"“{words}” does not fit {case.id}, whose situation is `{status}`: {instead}; or, if the situation has "
                f"changed, change it in {case.file}"
            )
            yield "contradiction", "block", message


def _deaths(post: Post, cases: Sequence[Case], only: Case | None) -> Iterator[CheckResult]:
    parts = [part.text for part in post.parts]
    for case in cases:
        if deaths.unsaid(parts, post.language, case, alone=only is not None):
            where = "the part that first names them" if only else "the line that names them"
            message = (
                f"{case.id} died, and {where} does not say so: print the `what` of the death, write a word such as "
                f"“died”, or put {deaths.MARK} after the name: {{% if case.dead %}} {deaths.MARK}{{% endif %}}"
            )
            yield "death", "block", message


def _asks(post: Post, demands: Sequence[str]) -> bool:
    said = " ".join([word for part in post.parts for word in part.text.split()])
    return any(" ".join(demand.split()) in said for demand in demands)


def _of_images(delivery: Delivery, post: Post, written: str) -> Iterator[CheckResult]:
    account = delivery.account
    for media in (media for part in post.parts for media in part.media):
        length, most = limits.alt_length(account, media.alt), limits.alt_limit(account)
        if length > most:
            message = (
                f"the description of the image in “{post.language}” is too long for {account.name} by {length - most}: "
                f"{length} of {most} characters. Shorten it in `alt` under `image`"
            )
            yield "alt-text", "block", message
        fault, told = images.find_problem(media.path, written), images.find_metadata(media.path)
        if fault:
            yield "image", "block", fault
        if told:
            yield "image-metadata", "warn", _TELLS.format(file=written, told=told)


def _hashtags(text: str) -> Iterator[CheckResult]:
    for tag in dict.fromkeys(span.text[1:] for span in spans(text) if span.kind == "hashtag"):
        if not _readable(tag):
            message = f"screen readers read #{tag} as one word: begin each word with a capital, as in #EndReprisals"
            yield "hashtag-case", "warn", message
    for tag in dict.fromkeys(glued_hashtags(text)):
        message = f"{tag} follows a word directly, so platforms see no hashtag: put a space before it"
        yield "hashtag", "warn", message


@lru_cache(maxsize=1024)
def _readable(tag: str) -> bool:
    letters = [c for c in tag if c.isalpha()]
    shouted = tag.isupper() and len(letters) > _SHORT
    return not letters or (letters[0] == letters[0].title() and not shouted)


def _nearly_full(delivery: Delivery, post: Post, rigid: Sequence[int]) -> Iterator[CheckResult]:
    """Check the parts in which the template has nothing left to leave out."""
    account = delivery.account
    most = limits.limit(account)
    for n in rigid:
        text = post.parts[n].text
        length = limits.measure(account, text, post.warning)
        if most * 0.9 < length <= most:
            which = "the post" if len(post.parts) == 1 else f"part {n + 1} of {len(post.parts)}"
            message = f"{which} has {length} of {most} characters: a small change may make it too long"
            yield "nearly-full", "warn", message


def _late(delivery: Delivery) -> str:
    hour = f"{delivery.due:%H:%M}"
    return f"it goes out at {hour}, when few people read: set `post_at` to an earlier hour"
