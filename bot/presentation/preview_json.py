"""Drafts as plain values for JSON. Other programs rely on this format."""

from pathlib import Path

from bot.config import Account
from bot.drafts.models import Draft
from bot.posts.models import Media, Post
from bot.presentation.preview import part_length


def draft(shown: Draft, root: Path) -> dict[str, object]:
    delivery, post = shown.delivery, shown.post
    return {
        "id": delivery.id,
        "due": delivery.due.isoformat(),
        "account": delivery.account.name,
        "platform": delivery.account.platform,
        "language": delivery.language,
        "parts": [_part(delivery.account, post, n, root) for n in range(len(post.parts))] if post else [],
        "warning": post.warning if post else None,
        "digest": shown.digest,
        "findings": [finding.plain() for finding in shown.findings],
        "state": shown.state,
    }


def _part(account: Account, post: Post, n: int, root: Path) -> dict[str, object]:
    length, limit = part_length(account, post, n)
    media = [_media(m, root) for m in post.parts[n].media]
    return {"text": post.parts[n].text, "length": length, "limit": limit, "media": media}


def _media(shown: Media, root: Path) -> dict[str, object]:
    file = shown.path.relative_to(root) if shown.path.is_relative_to(root) else shown.path
    return {"file": file.as_posix(), "alt": shown.alt, "digest": shown.digest}
