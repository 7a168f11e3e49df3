"""At which step a bot was killed, by its ledger and by what the servers were doing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from tests.servers.rig.expectations import Scene
from tests.servers.rig.ledger_reader import OpenPost

NOTHING_OPEN = "before a claim"
NOT_ASKED = "between claim and request"
UPLOADING = "during an image's upload"
IN_HAND = "while the server worked"
NO_RECEIPT = "between server and receipt"
LATER_PART = "in a thread's later part"
RECOVERING = "during recovery"
STEPS = (NOTHING_OPEN, NOT_ASKED, UPLOADING, IN_HAND, NO_RECEIPT, LATER_PART, RECOVERING)


def steps(
    scenes: Mapping[str, Scene], now: Iterable[OpenPost], before: Collection[str], busy: Collection[str]
) -> set[str]:
    """One kill strikes every account at its own step; each step counts once.

    `now` is what the ledger says after the death, `before` the ids that were open when this bot began, `busy` the
    accounts that had posts left to begin.
    """
    by_account = {post.account: post for post in now if post.state == "sending"}
    found: set[str] = set()
    for account, scene in scenes.items():
        post = by_account.get(account)
        if post is None:
            found |= {NOTHING_OPEN} if scene.last and account in busy else set()
        else:
            found |= {_step(post, scene)} | ({LATER_PART} if post.n else set())
            found |= {RECOVERING} if scene.last and post.id in before else set()
    looking = {account for account, scene in scenes.items() if scene.last == "look"}
    return found | ({RECOVERING} if any(p.account in looking and p.id in before for p in now) else set())


def _step(post: OpenPost, scene: Scene) -> str:
    if post.text in scene.made:
        return NO_RECEIPT
    if post.text in scene.hands:
        return IN_HAND
    return UPLOADING if scene.last == "upload" else NOT_ASKED
