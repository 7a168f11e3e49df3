"""Text has a contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), in light and dark mode."""

import re
from importlib.resources import files

import pytest

from bot.platforms.specs import SPECS

SHEET = files("bot.presentation").joinpath("templates/preview.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", SHEET, re.S)[:2]
)
LIGHT |= {name: spec.style.light for name, spec in SPECS.items()}
DARK |= {name: spec.style.dark for name, spec in SPECS.items()}
ON_GROUNDS = [(text, ground) for text in ("ink", "soft", "link") for ground in ("paper", "sheet")]
SIGNALS = [(text, f"{text}-ground") for text in ("stop", "mind", "good")]
PLATFORMS = [(text, "sheet") for text in (*SPECS, "stop", "good")]
NOTES = [(text, f"{tone}-ground") for text in ("ink", "soft") for tone in ("stop", "mind")] + [
    ("soft", "faint"),
    ("ink", "faint"),
]


def light(colour: str) -> float:
    """Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), ON_GROUNDS + SIGNALS + PLATFORMS + NOTES)
def test_text_can_be_read(scheme: dict[str, str], text: str, ground: str) -> None:
    brighter, darker = sorted((light(scheme[text]), light(scheme[ground])), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5
