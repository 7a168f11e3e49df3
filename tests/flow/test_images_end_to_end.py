"""Images from file to platform: `check` reports what cannot be sent, and so does the day of the post."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes.bluesky_server import HANDLE, PASSWORD, FakeBluesky
from tests.fakes.mailbox import Mailbox
from tests.flow.cli_runner import CLEARED, typed

pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")  # of a plug-in of Apprise
CAMPAIGN = """\
title: Example campaign
timezone: Europe/Zurich
post_at: 10:00
languages: [en]
accounts: [mastodon, x, bluesky]
approvals: 0
facts_checked_within: never
occasions:
  anniversary: {dates: [detained]}
"""
FREE = '[floor]\napprovals = 0\nfacts_checked_within = "never"\n'
CONFIG = FREE + '[alerts]\nurls = [{ env = "ALERT_URL" }]\n'
LIVE = f"""\
live = true
{FREE}[accounts.bluesky]
platform = "bluesky"
server = "{{server}}"
handle = "{HANDLE}"
app_password = {{{{ file = "password" }}}}
"""
EARLIER, AT_TEN, AFTER_THE_DAY = "2027-01-01T00:00Z", "2027-03-14T10:00:30+01:00", "2027-03-15T00:00:30+01:00"
MakeFolder = Callable[..., Path]


def with_image(make_folder: MakeFolder, alt: str = "A desk.", name: str = "a.jpg", **files: str) -> Path:
    image = f'image: {{file: images/{name}, alt: {{en: "{alt}"}}, credit: us, go_ahead: C-1}}\n'
    root = make_folder(files.get("campaign", CAMPAIGN), CLEARED + image, files.get("config", CONFIG))
    (root / "campaigns/example/images").mkdir()
    return root


def photo(root: Path) -> Path:
    path = root / "campaigns/example/images/a.jpg"
    Image.effect_noise((400, 300), 60).convert("RGB").save(path)
    return path


def cut_off(path: Path) -> None:
    """As an upload to a shared folder that ended half way."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_a_cut_off_image_is_found_by_check_and_preview(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    root = with_image(make_folder)
    cut_off(photo(root))
    followup = typed(root, capsys)
    checked = followup("check", "--json", now=EARLIER)
    found = [finding for finding in checked.document["findings"] if finding["severity"] == "block"]
    assert (checked.code, {finding["code"] for finding in found}) == (1, {"image"})
    assert {finding["file"] for finding in found} == {"campaigns/example/cases/ana-example.yaml"}
    assert "the image images/a.jpg: this is not an image, or a damaged one" in found[0]["message"]
    preview = followup("preview", "--json", "--from", "2027-03-14", "--to", "2027-03-14", now=EARLIER)
    assert {draft["state"] for draft in preview.document["drafts"]} == {"not-ready"}


@pytest.mark.parametrize("whole_at_first", [True, False])
def test_a_cut_off_image_is_reported_on_its_day_and_is_the_reason(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str], box: Mailbox, whole_at_first: bool
) -> None:
    root = with_image(make_folder)
    followup, path = typed(root, capsys), photo(root)
    if whole_at_first:
        followup("run", "--once", now="2027-03-14T09:00+01:00")
        assert "image" not in box.text
    cut_off(path)
    assert "Due, and not sent:" in followup("run", "--once", now=AT_TEN).out
    assert "Reason: image." in box.text
    assert "its image cannot be used" in followup("run", "--once", now=AFTER_THE_DAY).out
    assert "Its day ended before it was sent.\nReason: blocked: image" in box.text
    log = followup("log", "--json", now=AFTER_THE_DAY).document["entries"]
    assert {entry["detail"] for entry in log if entry["event"] == "missed"} == {"blocked: image"}


@pytest.mark.parametrize(
    ("length", "accounts"), [(1000, ""), (1001, "x"), (1501, "mastodon x"), (2001, "bluesky mastodon x")]
)
def test_check_names_each_account_for_which_a_description_is_too_long(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str], length: int, accounts: str
) -> None:
    root = with_image(make_folder, alt="x" * length)
    photo(root)
    document = typed(root, capsys)("check", "--json", now=EARLIER).document
    findings = [finding for finding in document["findings"] if finding["code"] == "alt-text"]
    assert sorted({finding["delivery"].split("/")[4] for finding in findings}) == accounts.split()


def test_a_16_bit_picture_reaches_the_platform_as_the_ramp_that_it_is(
    make_folder: MakeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeBluesky() as server:
        root = with_image(
            make_folder,
            name="a.png",
            campaign=CAMPAIGN.replace("[mastodon, x, bluesky]", "[bluesky]"),
            config=LIVE.format(server=server.url),
        )
        (root / "password").write_text(PASSWORD)
        ramp = b"".join(struct.pack("<H", n * 257) for n in range(256)) * 64
        Image.frombytes("I;16", (256, 64), ramp).save(root / "campaigns/example/images/a.png")
        said = typed(root, capsys)("run", "--once", "--json", now=AT_TEN).document
        assert [one["state"] for one in said["deliveries"]] == ["published"]
        (sent,) = [call.body for call in server.calls if call.path.endswith("uploadBlob")]
    row = Image.open(io.BytesIO(sent)).convert("L").tobytes()[:256]
    assert all(abs(grey - n) < 8 for n, grey in enumerate(row))


PROBE = (
    "import sys; from bot.cli.main import main; main(sys.argv[1:]); sys.stderr.write(f'PIL: {\"PIL\" in sys.modules}')"
)


@pytest.mark.parametrize("images", [False, True])
@pytest.mark.parametrize("command", ["check", "preview", "calendar", "status"])
def test_a_command_pays_for_pillow_only_where_a_case_has_an_image(
    make_folder: MakeFolder, command: str, images: bool
) -> None:
    root = with_image(make_folder) if images else make_folder(CAMPAIGN, CLEARED, FREE)
    words = [sys.executable, "-c", PROBE, "-C", str(root), command, "--now", "2027-03-10T00:00Z"]
    shown = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert shown.stderr.endswith(f"PIL: {images and command != 'calendar'}"), shown.stderr
