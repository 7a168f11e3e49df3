"""The colours of each platform on our pages, as CSS variables: `--mark`, `--avatar` and `--radius`."""

from bot.platforms.specs import SPECS


def rules() -> str:
    """Return a rule for each platform, for elements whose class is its name."""
    light = dark = ""
    for name, spec in SPECS.items():
        style = spec.style
        light += f".{name} {{ --mark: {style.light}; --avatar: {style.avatar}; --radius: {style.radius}; }}\n"
        dark += f"  .{name} {{ --mark: {style.dark}; }}\n"
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"
