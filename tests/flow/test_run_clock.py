"""`followup run` by this machine's own clock: what a last look that lies ahead of it means, live and in practice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.ledger.store import Ledger
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.a_team import CLEARED
from tests.flow.test_run_stays import CONFIG, FREE

EVERY_DAY = "occasions:\n  days: {kind: day-count, dates: [detained], every: 1 days, template: anniversary}\n"


@pytest.fixture
def server() -> Iterator[FakeMastodon]:
    with FakeMastodon() as server:
        yield server


@pytest.fixture
def due(make_folder: Callable[..., Path], server: FakeMastodon) -> Callable[..., Path]:
    """A post is due since midnight, whatever day it is."""

    def make(*, live: bool) -> Path:
        campaign = FREE.partition("occasions:")[0].replace("[mastodon, x, bluesky]", "[mastodon]") + EVERY_DAY
        account = f'[accounts.mastodon]\nplatform = "mastodon"\nserver = "{server.url}"\n'
        config = f'live = {str(live).lower()}\n{CONFIG}{account}access_token = {{ file = "token" }}\n'
        root = make_folder(campaign.replace("post_at: 10:00", "post_at: 00:00"), CLEARED, config)
        (root / "templates/anniversary/en.txt").write_text("{{ case.name }}: {{ days }} days.\n", "utf-8")
        (root / "token").write_text(TOKEN)
        (root / "token").chmod(0o600)
        return root

    return make


def looked(root: Path, ledger: str, ahead: timedelta) -> None:
    record = Ledger(f"sqlite:///{root}/{ledger}")
    record.tick(datetime.now(UTC) + ahead)
    record.close()


def look(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["-C", str(root), "run", "--once"])
    said = capsys.readouterr()
    return code, " ".join((said.out + said.err).split())


def test_a_live_bot_whose_clock_went_back_sends_nothing(
    due: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    root = due(live=True)
    looked(root, "followup.db", timedelta(hours=1))
    code, said = look(root, capsys)
    assert (code, server.statuses) == (1, [])
    assert "nothing is sent before the clock has passed that; set this machine's clock" in said


def test_a_live_bot_whose_clock_is_right_sends(
    due: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    root = due(live=True)
    assert look(root, capsys)[0] == 0
    assert len(server.statuses) == 1


def test_a_practice_that_was_ahead_is_no_reason_to_wait(
    due: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --now people look months ahead; today's practice begins anew all the same."""
    root = due(live=False)
    looked(root, "followup.dry.db", timedelta(days=90))
    assert look(root, capsys)[0] == 0
    assert len((root / "outbox/posts.jsonl").read_text("utf-8").splitlines()) == 1
    assert server.calls == []
