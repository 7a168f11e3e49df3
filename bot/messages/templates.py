"""Template files: the Jinja environment, its bounds, and which file speaks for a delivery."""

from pathlib import Path


class Library:
    """The templates of a folder, compiled once and again only when a file changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
