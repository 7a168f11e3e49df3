"""The outbox as one page that needs nothing else: each post as its readers would meet it. No outside request."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from bot.calendar.deliveries import DeliveryId
from bot.errors import Rejected
from bot.lib.english import MONTHS
from bot.lib.links import spans
from bot.platforms.shown import Shown, ShownImage, ShownPart
from bot.platforms.specs import SPECS

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# The browser itself refuses every request of this page.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class About:
    """What the posts of a folder are, for whoever opens its page. `minding` is a warning above them all."""

    title: str
    lead: str
    minding: str = ""


PRACTICE = About("Outbox", "for practice. Nothing on this page has left this machine.")
Zones = Mapping[str, tzinfo]

_PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{title}: {count}</title>
<style>{style}</style></head><body><main>
<h1>{title}</h1>
<p class=lead>{count}, {lead}</p>
{minding}{body}</main></body></html>
"""


def page(posts: Iterable[Shown], folder: Path, zones: Zones, about: About = PRACTICE) -> bytes:
    """HTML in UTF-8: posts by time, a heading a month, every image once however often it is shown.

    `zones` are the campaigns' own, by id: hours are told there, and in UTC where a campaign is not known any more.
    """
    ordered = sorted(posts, key=lambda post: (_month(_local(post, zones)), post["at"], post["id"]))
    months = [
        f"<h2>{MONTHS[month - 1]} {year}</h2>\n" + "".join(_card(post, _local(post, zones)) for post in group)
        for (year, month), group in groupby(ordered, key=lambda post: _month(_local(post, zones)))
    ]
    style = files("bot.platforms").joinpath("outbox.css").read_text("utf-8") + _pictures(ordered, folder)
    count = f"{len(ordered)} post{'' if len(ordered) == 1 else 's'}"
    body = "".join(months) or "<p class=none>No post so far.</p>"
    minding = f"<p class=minding>{escape(about.minding)}</p>\n" if about.minding else ""
    said = {"title": escape(about.title), "lead": escape(about.lead), "minding": minding}
    return _PAGE.format(policy=_POLICY, count=count, style=style, body=body, **said).encode()


def _local(post: Shown, zones: Zones) -> datetime:
    return datetime.fromisoformat(post["at"]).astimezone(zones.get(DeliveryId.parse(post["id"]).campaign, UTC))


def _month(when: datetime) -> tuple[int, int]:
    return when.year, when.month


def _card(post: Shown, at: datetime) -> str:
    name, platform = escape(post["account"]), SPECS[post["platform"]].display_name
    parts = [part for part in post["parts"] if part is not None]
    shown = "".join(_part(part, post["language"]) for part in parts)
    thread = f" · thread of {len(parts)}" if len(parts) > 1 else ""
    return (
        f'<article id="{escape(post["id"])}" class="{escape(post["platform"])}">'
        f"<header><span class=face aria-hidden=true>{escape(post['account'][:1].upper())}</span>"
        f"<div><b>{name}</b><span class=where>{platform}{thread}</span></div>"
        f'<time datetime="{escape(post["at"])}">{_moment(at)}</time></header>'
        f"{_warned(post, shown)}<footer>{escape(post['id'])}</footer></article>\n"
    )


def _warned(post: Shown, shown: str) -> str:
    if not post["warning"]:
        return shown
    words = f'<span lang="{escape(post["language"])}" dir=auto>{escape(post["warning"])}</span>'
    spec = SPECS[post["platform"]]
    if spec.hides_behind_warning:
        return f"<details open><summary>{words}</summary>{shown}</details>"
    return f"{shown}<p class=note>{spec.display_name} does not show the content warning: {words}</p>"


def _part(part: ShownPart, language: str) -> str:
    text = f'<p class=text lang="{escape(language)}" dir=auto>{_marked(part["text"])}</p>'
    count = f"<p class=count>{part['length']} of {part['limit']}</p>"
    return f"<section>{text}{count}{''.join(_figure(image, language) for image in part['media'])}</section>"


def _figure(image: ShownImage, language: str) -> str:
    alt = escape(image["alt"])
    return (
        f'<figure><div role=img class="{_class(image["file"])}" aria-label="{alt}"></div>'
        f'<figcaption lang="{escape(language)}" dir=auto><b>ALT</b> {alt}</figcaption></figure>'
    )


def _marked(text: str) -> str:
    """Links, hashtags and mentions stand out; nothing can be clicked."""
    shown = ((span.kind, escape(span.text)) for span in spans(text))
    return "".join(said if kind == "text" else f"<i>{said}</i>" for kind, said in shown)


def _moment(when: datetime) -> str:
    zone = str(when.tzinfo).rpartition("/")[2].replace("_", " ")
    where = "UTC" if when.tzinfo is UTC else f"in {zone}"
    return f"{_DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M} {where}"


def _class(file: str) -> str:
    return "i-" + Path(file).stem


def _pictures(posts: Iterable[Shown], folder: Path) -> str:
    """One CSS rule an image: a page of a thousand posts holds each picture once."""
    names = {image["file"] for post in posts for part in post["parts"] if part for image in part["media"]}
    return "".join(f".{_class(name)}{{{_background(folder / name)}}}" for name in sorted(names))


def _background(path: Path) -> str:
    from bot.platforms.images import thumbnail

    try:
        small, width, height = thumbnail(path.read_bytes())
    except (OSError, Rejected):  # somebody took the file away, or it never was a picture
        return "height:3rem"
    data = base64.b64encode(small).decode()
    return f"aspect-ratio:{width}/{height};max-width:{width}px;background-image:url(data:image/jpeg;base64,{data})"
