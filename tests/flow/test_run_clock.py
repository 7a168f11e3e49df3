"""`followup run` with a last run ahead of this machine's clock, live and as a dry run."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.ledger.ledger import Ledger
from bot.ledger.lock import publisher_lock
from tests.fakes.mastodon_server import TOKEN, FakeMastodon
from tests.flow.cli_runner import CLEARED
from tests.flow.test_run_daemon import CONFIG, FREE

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
    assert "nothing is sent before the clock has passed that. Set this machine's clock" in said
    assert "$ followup restore FILE" in said, "the way out where the clock was wrong at that look"


def test_a_live_bot_whose_clock_is_right_sends(
    due: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    root = due(live=True)
    assert look(root, capsys)[0] == 0
    assert len(server.statuses) == 1


def test_a_dry_run_that_was_ahead_is_no_reason_to_wait(
    due: Callable[..., Path], server: FakeMastodon, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --now people look months ahead; today's practice begins anew all the same."""
    root = due(live=False)
    looked(root, "followup.dry.db", timedelta(days=90))
    assert look(root, capsys)[0] == 0
    assert len((root / "outbox/posts.jsonl").read_text("utf-8").splitlines()) == 1
    assert server.calls == []


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_a_last_look_that_lies_ahead_is_wrong_and_has_two_ways_out(
    due: Callable[..., Path], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    root = due(live=True)
    looked(root, "followup.db", timedelta(seconds=90))
    main(["-C", str(root), command])
    assert "Set this machine's clock" not in capsys.readouterr().out, "two minutes are within what clocks do"
    looked(root, "followup.db", timedelta(days=365))
    assert main(["-C", str(root), command]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "which is in the future: nothing is sent before the clock has passed that. Set this machine's clock." in said
    assert "restore a backup of the ledger from before it" in said
    assert "$ followup restore FILE" in said


def test_a_live_bot_that_never_looked_is_an_alarm(due: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    root = due(live=True)
    assert main(["-C", str(root), "status"]) == 1
    assert "The bot does not run. It has never run: start it with `followup run`." in capsys.readouterr().out
    look(root, capsys)
    assert main(["-C", str(root), "status"]) == 0


@pytest.mark.parametrize("live", [True, False])
def test_a_bot_that_runs_on_the_other_side_is_an_alarm(
    due: Callable[..., Path], capsys: pytest.CaptureFixture[str], live: bool
) -> None:
    """As `live` was changed under it: it sends nothing more, and looks as if all were well."""
    root = due(live=live)
    look(root, capsys)
    assert main(["-C", str(root), "status"]) == 0
    capsys.readouterr()
    other = f"sqlite:///{root}/{'followup.dry.db' if live else 'followup.db'}"
    Ledger(other).close()
    with publisher_lock(other):
        assert main(["-C", str(root), "status"]) == 1
        said = " ".join(capsys.readouterr().out.split())
    assert "The bot runs, but on another ledger." in said
    assert f"The bot that runs began with {'a dry run' if live else 'real accounts'}" in said
    assert "end it, and start it again with `followup run`" in said
