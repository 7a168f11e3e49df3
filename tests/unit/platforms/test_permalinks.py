"""The address copied from a browser gives the platform's id of the post."""

import pytest

from bot.config import Account
from bot.platforms.permalinks import remote_id

MASTODON = Account("mastodon", "mastodon", "https://social.example")
NAMED = Account("mastodon", "mastodon", "https://social.example", handle="@us@social.example")
ELSEWHERE = Account("mastodon", "mastodon", "https://api.social.example", handle="@us@social.example")
X = Account("x", "x", "https://api.twitter.com", handle="us")
BLUESKY = Account("bluesky", "bluesky", "https://bsky.social", handle="us.example.org")
HERE = Account("bluesky", "bluesky", "http://127.0.0.1:2583", handle="us.test")
DID = "did:plc:abc"
RECORD = f"at://{DID}/app.bsky.feed.post/3kabc"


@pytest.mark.parametrize(
    ("account", "url", "id"),
    [
        (MASTODON, "https://social.example/@us/114", "114"),
        (MASTODON, "https://Social.example/@us/114/", "114"),
        (MASTODON, "https://social.example/users/us/statuses/114", "114"),
        (MASTODON, "https://social.example/@us/statuses/01H8ABC", "01H8ABC"),
        (MASTODON, "https://social.example/@us@social.example/posts/114/", "114"),
        (MASTODON, "https://social.example/notice/AbC1", "AbC1"),
        (NAMED, "https://social.example/@Us/114", "114"),
        (ELSEWHERE, "https://social.example/@us/114", "114"),
        (X, "https://x.com/us/status/19", "19"),
        (X, "https://twitter.com/Us/status/19?s=20", "19"),
        (X, "https://x.com/i/status/19", "19"),
        (X, "https://x.com/i/web/status/19", "19"),
        (BLUESKY, "https://bsky.app/profile/us.example.org/post/3kabc", RECORD),
        (BLUESKY, f"https://bsky.app/profile/{DID}/post/3kabc", RECORD),
        (
            HERE,
            f"http://127.0.0.1:2583/xrpc/com.atproto.repo.getRecord?repo={DID}&collection=app.bsky.feed.post&rkey=3kabc",
            RECORD,
        ),
    ],
)
def test_a_post_of_the_account_is_known_by_its_address(account: Account, url: str, id: str) -> None:
    assert remote_id(account, url, DID) == id


@pytest.mark.parametrize(
    ("account", "url"),
    [
        (MASTODON, "https://other.example/@us/114"),
        (MASTODON, "https://social.example/@us@other.example/114"),
        (MASTODON, "https://social.example/@us"),
        (NAMED, "https://social.example/@else/114"),
        (X, "https://x.com/else/status/19"),
        (X, "https://x.com/us"),
        (X, "https://x.com.example/us/status/19"),
        (BLUESKY, "https://bsky.app/profile/did:plc:else/post/3kabc"),
        (BLUESKY, "https://bsky.app/profile/else.example.org/post/3kabc"),
        (BLUESKY, "https://bsky.app/profile/us.example.org"),
        (BLUESKY, "javascript:alert(1)"),
        (X, ""),
        (X, "https://[broken"),
    ],
)
def test_any_other_address_is_refused_with_an_example(account: Account, url: str) -> None:
    with pytest.raises(ValueError, match="write its whole address, as in https://"):
        remote_id(account, url, DID)
