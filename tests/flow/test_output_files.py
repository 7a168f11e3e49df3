"""Output files are written completely or not at all; a failure is the one document of --json."""

import errno
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.presentation import preview_html

Folder = Callable[..., Path]
WINDOW = ("--from", "2027-03-01", "--to", "2027-03-31", "--now", "2026-11-22T08:00+01:00")
COMMANDS = pytest.mark.parametrize(
    ("command", "option"), [("preview", "--html"), ("calendar", "--ics"), ("rehearse", "--html")]
)


@COMMANDS
@pytest.mark.parametrize("name", ["", "/", ".", "no/such/folder/x", "x" * 300, "loop", "/dev/full"])
def test_a_place_that_cannot_be_written_is_reported_in_one_document(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], command: str, option: str, name: str
) -> None:
    root = make_folder()
    (root / "loop").symlink_to("loop")
    code = main(["-C", str(root), command, *WINDOW, option, name, "--json"])
    document = json.loads(capsys.readouterr().out)
    if name:
        assert code == 2
        assert f"{option} {name}: cannot be written" in document["errors"][0]["message"]
    assert not list(root.rglob(".*.part"))


def test_an_earlier_page_stays_until_the_new_one_is_whole(
    make_folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(_: object) -> Iterator[str]:
        yield "half of it"
        raise OSError(errno.ENOSPC, "No space left on device")

    root = make_folder()
    (root / "page.html").write_text("the earlier page", "utf-8")
    monkeypatch.setattr(preview_html, "render", page)
    assert main(["-C", str(root), "preview", *WINDOW, "--html", "page.html"]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert (root / "page.html").read_text("utf-8") == "the earlier page"
    assert not list(root.rglob(".*.part"))


def test_a_link_to_a_page_stays_a_link(make_folder: Folder) -> None:
    root = make_folder()
    (root / "page.html").symlink_to("elsewhere.html")
    assert main(["-C", str(root), "preview", *WINDOW, "--html", "page.html"]) == 0
    assert (root / "page.html").is_symlink()
    assert (root / "elsewhere.html").read_text("utf-8").startswith("<!")
