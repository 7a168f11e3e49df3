"""The preview page in a real browser: it asks nothing of anybody, and fits a phone."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.posts.models import Finding, Media, Part
from bot.presentation.preview_html import render as page
from tests.servers.real import missing
from tests.unit.presentation.preview_factories import make_draft, make_occasion, make_preview

pytestmark = pytest.mark.servers
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking",
    "--disable-component-update --disable-sync --disable-extensions --virtual-time-budget=3000 --dump-dom",
)
FRAME = """<!doctype html><iframe id="f" src="/page" style="border:0;width:{width}px;height:700px"></iframe>
<p id="said"></p><script>
f.onload = () => {{
  const root = f.contentDocument.documentElement;
  for (const fold of root.querySelectorAll("details")) fold.open = true;
  const ground = getComputedStyle(root.querySelector("body")).backgroundColor;
  const asked = f.contentWindow.performance.getEntriesByType("resource").map(one => one.name);
  said.textContent = ["over by " + (root.scrollWidth - root.clientWidth), ground, ...asked].join(" | ");
}};
</script>"""


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[str]:
    """All that the browser can reach: these pages, and a proxy that knows nothing else."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path)
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def chromium(tmp_path: Path) -> list[str]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        missing("Chromium")
    return [found, *" ".join(FLAGS).split(), f"--user-data-dir={tmp_path / 'profile'}"]


@dataclass(frozen=True)
class Looked:
    """What the frame says of the page in it; `asked` is every address that the page asked for, in vain or not."""

    over: str
    ground: str
    asked: list[str]


def looked_at(chromium: list[str], html: str, width: int = 390, *flags: str) -> Looked:
    with serving({"/frame": FRAME.format(width=width), "/page": html}) as address:
        command = [*chromium, *flags, f"--proxy-server={address}", f"http://{address}/frame"]
        dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    said = re.search(r'<p id="said">(.+?)</p>', dom)
    assert said, dom[:2000]
    over, ground, *asked = said[1].split(" | ")
    return Looked(over, ground, asked)


@pytest.fixture
def full_page(tmp_path: Path) -> str:
    from PIL import Image

    photo = tmp_path / "photo.png"
    Image.new("RGB", (900, 600), "teal").save(photo)
    image = Media(photo, "0" * 64, "A photo of nobody")
    long = Finding("too-long", "block", "of " + "averyveryverylongword" * 8)
    link = "Look: https://example.org/" + "a-long-address-" * 12 + " #EndReprisals @un@mastodon.example"
    arabic = "قبل 13 عاماً، احتُجزت آنا مثال في المطار. #EndReprisals"
    drafts = [
        make_draft("mastodon", parts=(Part(link, (image,)),), warning="Detention"),
        make_draft("x", text="word " * 60, findings=[long], state="not-ready"),
        make_draft("bluesky", text=[link, "second"]),
        make_draft("bluesky", language="ar", text=arabic),
    ]
    drafts += [make_draft(occasion=make_occasion(when=day)) for day in (make_occasion().date.replace(day=20),)]
    return "".join(page(make_preview(*drafts)))


def test_the_page_asks_nothing_of_anybody(chromium: list[str], full_page: str) -> None:
    assert [one for one in looked_at(chromium, full_page).asked if not one.startswith("data:")] == []


def test_a_page_that_did_ask_would_be_noticed(chromium: list[str], full_page: str) -> None:
    leaking = full_page.replace('<a class="jump"', '<img src="http://outside.example/pixel.png"><a class="jump"')
    open_door = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", leaking)
    assert "http://outside.example/pixel.png" in looked_at(chromium, open_door).asked


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_stands_out_on_a_phone(chromium: list[str], full_page: str, width: int) -> None:
    assert looked_at(chromium, full_page, width).over == "over by 0"


def test_the_style_sheet_counts_and_a_dark_screen_stays_dark(chromium: list[str], full_page: str) -> None:
    assert looked_at(chromium, full_page).ground == "rgb(246, 245, 242)"
    dark = looked_at(chromium, full_page, 390, "--blink-settings=preferredColorScheme=0")
    assert dark.ground == "rgb(20, 24, 28)"
