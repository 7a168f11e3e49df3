"""A thread with an image goes through the command line to every platform's server, and never twice."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.cli.main import main
from tests.fakes.x_server import SECRETS, FakeX
from tests.servers.real import MOCK_TOKEN, PASSWORD, call, mock_stage, own_statuses, pds_stage

pytestmark = pytest.mark.servers

CAMPAIGN = """\
title: Example campaign
timezone: UTC
post_at: 00:00
languages: [en]
accounts: [mastodon, x, bluesky]
hashtags: [EndReprisals]
occasions:
  {rule}:  # a name of its own: the servers outlive a test and know the keys of the last one
    kind: once
    on: {today}
    template: today
"""
TEMPLATE = """\
{{ case.name }}, O'Neil & friends remember: {{ case.about }}.
{% next_post %}
As of {{ as_of | longdate }}: {{ case.situation.text }} {{ campaign.hashtags | hashtag }}
"""
GO_AHEAD = """\
go_ahead: {ref: C-001, for: [posts], until: {until}}
image: {file: images/ana.jpg, alt: {en: "A teal square"}, credit: "Example", go_ahead: C-001}
"""
CONFIG = """\
live = true
[people.p1]
reads = ["en"]
[accounts.mastodon]
platform = "mastodon"
server = "{mastodon}"
access_token = {{ file = "secrets/mastodon" }}
[accounts.x]
platform = "x"
server = "{x}"
consumer_key = {{ env = "X_CONSUMER_KEY" }}
consumer_secret = {{ env = "X_CONSUMER_SECRET" }}
access_token = {{ env = "X_ACCESS_TOKEN" }}
access_token_secret = {{ env = "X_ACCESS_TOKEN_SECRET" }}
[accounts.bluesky]
platform = "bluesky"
server = "{bluesky}"
handle = "{handle}"
app_password = {{ file = "secrets/bluesky" }}
"""


@dataclass
class Town:
    """A team's folder, and the three servers as they stand."""

    root: Path
    mastodon: str
    bluesky: str
    did: str
    x: FakeX

    def followup(self, *words: str) -> int:
        return main(["-C", str(self.root), *words])

    def threads(self) -> dict[str, list[tuple[str, str | None]]]:
        """By platform each post's text and the text of the one it answers, in the order of the thread."""
        query = f"repo={self.did}&collection=app.bsky.feed.post"
        records = call(self.bluesky, f"/xrpc/com.atproto.repo.listRecords?{query}")["records"]
        values = [
            (r["uri"], r["value"]["text"], r["value"].get("reply", {}).get("parent", {}).get("uri")) for r in records
        ]
        toots = [(s["id"], self._source(s["id"]), s["in_reply_to_id"]) for s in own_statuses(self.mastodon)]
        tweets = [(t.id, t.text, t.reply_to) for t in self.x.tweets]
        return {"bluesky": _thread(values), "mastodon": _thread(toots), "x": _thread(tweets)}

    def _source(self, number: str) -> str:
        return str(call(self.mastodon, f"/api/v1/statuses/{number}/source", token=MOCK_TOKEN)["text"])


def _thread(posts: list[tuple[str, str, str | None]]) -> list[tuple[str, str | None]]:
    words = {number: text for number, text, _ in posts}
    return sorted(
        ((text, words[parent] if parent else None) for _, text, parent in posts), key=lambda p: p[1] is not None
    )


@pytest.fixture
def town(
    make_folder: Callable[..., Path],
    pds_url: str,
    mastodon_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Town]:
    from tests.conftest import CASE

    name = f"walk{abs(hash(request.node.name)) % 10**8}"
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    for key, value in SECRETS.items():
        monkeypatch.setenv(f"X_{key.upper()}", value)
    with FakeX() as x, mock_stage(mastodon_url, places[0]), pds_stage(pds_url, name, places[1]) as bluesky:
        config = CONFIG.format(mastodon=mastodon_url, bluesky=pds_url, x=x.url, handle=f"{name}.test")
        today = datetime.now(UTC).date()
        case = CASE.replace("2026-01-10", str(today)) + GO_AHEAD.replace("{until}", str(today + timedelta(days=30)))
        root = make_folder(campaign=CAMPAIGN.format(today=today, rule=name), case=case, config=config)
        _write(root)
        yield Town(root, mastodon_url, pds_url, bluesky.did, x)


def _write(root: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(picture, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    files = {
        "campaigns/example/images/ana.jpg": picture.getvalue(),
        "templates/today/en.txt": TEMPLATE.encode(),
        "secrets/mastodon": MOCK_TOKEN.encode(),
        "secrets/bluesky": PASSWORD.encode(),
    }
    for place, data in files.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_bytes(data)


def _say_yes(town: Town) -> None:
    assert town.followup("verify", "ana-example", "--by", "p1") == 0
    assert town.followup("approve", "example/ana-example/", "--by", "p1") == 0


def test_each_post_is_on_each_server_exactly_once(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    _say_yes(town)
    capsys.readouterr()
    assert town.followup("run", "--once", "--json") == 0
    told = json.loads(capsys.readouterr().out)["deliveries"]
    assert {row["state"] for row in told} == {"published"}
    first = town.threads()
    for platform, posts in first.items():
        assert len(posts) == 2, platform
        assert posts[1][1] == posts[0][0], platform
        assert "O'Neil & friends" in posts[0][0]

    assert town.followup("run", "--once") == 0
    assert town.threads() == first


def test_images_arrive_with_their_words_and_without_their_metadata(town: Town) -> None:
    _say_yes(town)
    assert town.followup("run", "--once") == 0
    assert [(image.alt, b"Exif" in image.data) for image in town.x.images.values()] == [("A teal square", False)]
    media = [status["media_attachments"] for status in own_statuses(town.mastodon)]
    assert [image["description"] for images in media for image in images] == ["A teal square"]


def test_a_ledger_that_was_lost_finds_what_is_out(town: Town) -> None:
    _say_yes(town)
    assert town.followup("run", "--once") == 0
    before = town.threads()
    for file in town.root.glob("followup.db*"):
        file.unlink()
    _say_yes(town)
    assert town.followup("run", "--once") == 0
    assert town.threads() == before
