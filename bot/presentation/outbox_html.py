"""The outbox of a dry run as one HTML file: each post as its readers would see it. It makes no request."""

import base64
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from markupsafe import Markup

from bot.casebook.models import Campaign
from bot.config import Settings
from bot.errors import Rejected
from bot.lib.atomic_write import atomic_write
from bot.lib.english import MONTHS, WEEKDAYS
from bot.lib.links import spans
from bot.platforms.outbox import outbox_folder
from bot.platforms.outbox_store import PAGE, OutboxPost, store_of
from bot.platforms.specs import SPECS
from bot.presentation.preview_html import environment, platform_rules

Zones = Mapping[str, tzinfo]  # by campaign


@dataclass(frozen=True, slots=True)
class Heading:
    """What the posts of a folder are. `warning` stands above them."""

    title: str
    lead: str
    warning: str = ""


DRY_RUN = Heading("Outbox", "a dry run. Nothing on this page has left this machine.")


def refresh(settings: Settings, campaigns: Iterable[Campaign]) -> None:
    """Write the page of a dry run where it is older than the posts.

    The page is a copy of posts.jsonl: nothing is lost where it cannot be written.
    """
    if settings.live:
        return
    folder = outbox_folder(settings.root)
    with suppress(OSError):
        newest, written = _changed_at(store_of(folder).path), _changed_at(folder / PAGE)
        if newest is not None and (written is None or written <= newest):
            write(folder, zones_of(campaigns))


def zones_of(campaigns: Iterable[Campaign]) -> Zones:
    return {campaign.id: campaign.timezone for campaign in campaigns}


def write(folder: Path, zones: Zones, heading: Heading = DRY_RUN) -> None:
    """Write the page with every post of the folder. Raises OSError."""
    with store_of(folder).locked() as store:
        atomic_write(folder / PAGE, [page(store.posts(), folder, zones, heading)])


def page(posts: Iterable[OutboxPost], folder: Path, zones: Zones, heading: Heading) -> bytes:
    """Return the posts by month and time. The hour is the campaign's, or UTC where config.toml has no such campaign."""
    dated = [(_local(post, zones), post) for post in posts]
    dated.sort(key=lambda pair: (pair[0].year, pair[0].month, pair[1]["at"], pair[1]["id"]))
    style = files("bot.presentation").joinpath("templates/outbox.css").read_text("utf-8") + platform_rules()
    html = environment().get_template("outbox.html").render(
        heading=heading,
        style=Markup(style + _image_rules((post for _, post in dated), folder)),  # noqa: S704  our own style sheet
        count=len(dated),
        months=[(name, list(group)) for name, group in groupby(dated, key=lambda pair: _month(pair[0]))],
        specs=SPECS,
        spans=spans,
        moment=_moment,
        image_class=_image_class,
    )  # fmt: skip
    return html.encode()


def _changed_at(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def _local(post: OutboxPost, zones: Zones) -> datetime:
    return datetime.fromisoformat(post["at"]).astimezone(zones.get(post["id"].partition("/")[0], UTC))


def _month(when: datetime) -> str:
    return f"{MONTHS[when.month - 1]} {when.year}"


def _moment(when: datetime) -> str:
    city = str(when.tzinfo).rpartition("/")[2].replace("_", " ")
    where = "UTC" if when.tzinfo is UTC else f"in {city}"
    return f"{WEEKDAYS[when.weekday()]} {when.day} {_month(when)}, {when:%H:%M} {where}"


def _image_class(file: str) -> str:
    return f"i-{Path(file).stem}"


def _image_rules(posts: Iterable[OutboxPost], folder: Path) -> str:
    """One CSS rule an image, however many posts show it."""
    names = {image["file"] for post in posts for part in post["parts"] if part for image in part["media"]}
    return "".join(f".{_image_class(name)}{{{_background(folder / name)}}}" for name in sorted(names))


def _background(path: Path) -> str:
    from bot.platforms.images import thumbnail

    try:
        small, width, height = thumbnail(path.read_bytes())
    except (OSError, Rejected):  # the file was removed, or is no image
        return "height:3rem"
    data = base64.b64encode(small).decode()
    return f"aspect-ratio:{width}/{height};max-width:{width}px;background-image:url(data:image/jpeg;base64,{data})"
