"""A draft -> its seal, and a seal -> what a platform is handed. Images are read, checked and fitted here, once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.config import PlatformName
from bot.drafts.models import Draft
from bot.errors import ContentRefused, PlatformError
from bot.ledger.ledger import Ledger
from bot.ledger.models import SealedImage, SealedPart, SealedPost, SentPart
from bot.platforms.base import OutgoingMedia, OutgoingPart, Platform, Receipt, key_for
from bot.platforms.specs import SPECS
from bot.posts.models import Media, Part

_FIRST_ON_EARTH = timedelta(hours=14)  # UTC+14: no place begins a date earlier


def sealed(draft: Draft, identity: str, at: datetime, *, look_first: bool) -> SealedPost:
    """The post exactly as it will be sent. Raises ContentRefused where an image is not the one that was approved."""
    delivery, post = draft.delivery, draft.post
    if post is None:
        raise ContentRefused("template", f"{delivery.id} has no words")
    campaign = delivery.occasion.campaign
    countries = dict.fromkeys(case.country for case in campaign.cases if case.id in post.cases)
    return SealedPost(
        id=delivery.id,
        campaign=campaign.id,
        cases=post.cases,
        countries=tuple(countries),
        date=delivery.date,
        account=delivery.account.name,
        platform=delivery.account.platform,
        identity=identity,
        language=post.language,
        warning=post.warning,
        visibility=post.visibility,
        digest=draft.digest,
        created_at=at,
        parts=tuple(_text(delivery.id, n, part, delivery.account.platform) for n, part in enumerate(post.parts)),
        look_first=look_first,
    )


def _text(delivery: str, n: int, part: Part, platform: PlatformName) -> SealedPart:
    return SealedPart(n, key_for(delivery, n), part.text, tuple(_image(media, platform) for media in part.media))


def _image(media: Media, platform: PlatformName) -> SealedImage:
    from bot.platforms import images

    place = f"the image {media.path.name}"
    try:
        source = media.path.read_bytes()
        if hashlib.sha256(source).hexdigest() != media.digest:
            raise ContentRefused("image", f"{place} was changed after its approval: look at the post again")
        data, mime = images.fit(source, SPECS[platform].image)
    except OSError as error:
        raise ContentRefused("image", f"{place} cannot be read ({error.strerror}): see who may read it") from None
    except PlatformError as error:
        raise ContentRefused("image", f"{place}: {error}") from None
    return SealedImage(hashlib.sha256(data).hexdigest(), data, mime, media.alt)


def part_to_send(seal: SealedPost, text: SealedPart, first_attempt: datetime) -> OutgoingPart:
    return OutgoingPart(
        delivery=seal.id,
        n=text.n,
        key=text.key,
        text=text.text,
        language=seal.language,
        created_at=seal.created_at,
        attempted_at=first_attempt,
        warning=seal.warning,
        visibility=seal.visibility,  # type: ignore[arg-type]  # stored as text, written from a Visibility
        media=tuple(OutgoingMedia(image.data, image.mime, image.alt) for image in text.media),
    )


def part_to_find(
    seal: SealedPost, text: SealedPart, sent: Sequence[SentPart], max_scan_age: timedelta = timedelta(0)
) -> OutgoingPart:
    """Looks back to the first attempt; to the beginning of the date where another ledger may have sent it."""
    attempted = next((part.attempted_at for part in sent if part.n == text.n), None)
    dawn = datetime.combine(seal.date, time.min, UTC) - _FIRST_ON_EARTH
    since = dawn if seal.look_first or attempted is None else attempted
    whole = "\n\n".join(part.text for part in seal.parts) if seal.look_first and len(seal.parts) > 1 else ""
    return replace(part_to_send(seal, text, since), max_scan_age=max_scan_age, whole=whole)


def describe_near(url: str) -> str:
    return f"the account has a post of that day which reads nearly the same: {url}"


def find_unclaimed_match(
    platform: Platform, ledger: Ledger, seal: SealedPost, part: OutgoingPart, thread: Sequence[Receipt]
) -> Receipt | None:
    """What is there and is no other part's that the ledger knows. Raises what `find` raises."""
    others: set[str] = set()
    while True:
        found = platform.find(replace(part, others=frozenset(others)), thread)
        if found is None or found.id in others:
            return None
        if (found.whole and part.n) or not ledger.holder_of(found.id, seal, part.n):  # the first part's, of this post
            return found
        others.add(found.id)
