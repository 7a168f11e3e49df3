"""Findings about content name the line of their field."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.casebook.positions import locate
from bot.lib.field_errors import FieldPath

FILE = "campaigns/example/cases/ana-example.yaml"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("id",), (1, 5)),
        (("name",), (2, 7)),
        (("name", "en"), (2, 12)),
        (("name", "zh"), (2, 1)),
        (("about", "zh"), (6, 1)),
        (("short",), (3, 8)),
        (("situation",), (9, 3)),
        (("situation", "text", "zh"), (10, 3)),
        (("key_dates",), (14, 3)),
        (("key_dates", 0), (14, 5)),
        (("key_dates", 0, "what", "en"), (17, 16)),
        (("key_dates", 0, "what", "zh"), (17, 5)),
        (("key_dates", 0, "source", 0), (18, 13)),
        (("key_dates", 3, "what"), (13, 1)),
        (("go_ahead",), (1, 1)),
        ((), (1, 1)),
    ],
)
def test_a_field_or_its_nearest_parent_is_found(
    folder: Callable[..., Path], path: FieldPath, place: tuple[int, int]
) -> None:
    assert locate(folder(), FILE, path) == place


def test_a_file_that_is_gone_or_unreadable_has_no_places(folder: Callable[..., Path]) -> None:
    root = folder()
    assert locate(root, "campaigns/none.yaml", ("id",)) is None
    (root / FILE).write_bytes(b"\0")
    assert locate(root, FILE, ("id",)) is None


def test_what_is_before_an_error_still_has_its_place(folder: Callable[..., Path]) -> None:
    assert locate(folder(case="a: b\nc: d\ne: ["), FILE, ("c",)) == (2, 4)
