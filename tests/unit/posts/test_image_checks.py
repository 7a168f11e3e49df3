"""Files that are no image, too large or outside the campaign's folder block; revealing metadata warn."""

import os
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.errors import Rejected
from bot.platforms import images
from bot.platforms.specs import SPECS
from bot.posts.images import digest, find_metadata, find_problem

NUMBERS = count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "campaign" / "images").mkdir(parents=True)
    return tmp_path / "campaign"


def picture(path: Path, **how: Any) -> Path:
    Image.new("RGB", (40, 30), "grey").save(path, **how)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_an_image_in_the_folder_passes(folder: Path, name: str) -> None:
    assert find_problem(picture(folder / "images" / name), f"images/{name}") is None


def test_a_link_within_the_folder_passes(folder: Path) -> None:
    picture(folder / "images/a.jpg")
    (folder / "images/b.jpg").symlink_to("a.jpg")
    assert find_problem(folder / "images/b.jpg", "images/b.jpg") is None


def test_what_lies_outside_the_folder_is_held_back(folder: Path, tmp_path: Path) -> None:
    picture(tmp_path / "secret.jpg")
    assert "not in the campaign's folder" in str(find_problem(folder / "../secret.jpg", "../secret.jpg"))
    assert "not in the campaign's folder" in str(
        find_problem(folder / "images/../../secret.jpg", "images/../../secret.jpg")
    )
    absolute = tmp_path / "secret.jpg"
    assert "not in the campaign's folder" in str(find_problem(absolute, str(absolute)))


def test_a_link_that_leads_out_is_held_back(folder: Path, tmp_path: Path) -> None:
    (folder / "images/out.jpg").symlink_to(picture(tmp_path / "secret.jpg"))
    assert "leads out" in str(find_problem(folder / "images/out.jpg", "images/out.jpg"))
    (tmp_path / "elsewhere").mkdir()
    picture(tmp_path / "elsewhere/a.jpg")
    (folder / "more").symlink_to(tmp_path / "elsewhere")
    assert "leads out" in str(find_problem(folder / "more/a.jpg", "more/a.jpg"))


def test_a_link_to_itself_is_no_image(folder: Path) -> None:
    (folder / "images/loop.jpg").symlink_to("loop.jpg")
    assert "there is no image" in str(find_problem(folder / "images/loop.jpg", "images/loop.jpg"))


def test_a_missing_file_and_a_folder_are_no_images(folder: Path) -> None:
    assert "there is no image" in str(find_problem(folder / "images/none.jpg", "images/none.jpg"))
    assert "not a file" in str(find_problem(folder / "images", "images"))


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg/>", b"\xff\xd8\xff\xe0"])
def test_what_is_no_image_is_held_back(folder: Path, data: bytes) -> None:
    path = folder / "images/a{b}.jpg"
    path.write_bytes(data)
    assert "not an image" in str(find_problem(path, "images/a{b}.jpg"))


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif"])
def test_a_file_cut_in_half_is_held_back(folder: Path, name: str) -> None:
    path = folder / "images" / name
    noise(path, 400)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert f"the image images/{name}: this is not an image, or a damaged one" in str(
        find_problem(path, f"images/{name}")
    )


def noise(path: Path, side: int = 24) -> bytes:
    Image.frombytes("RGB", (side, side), Random(1).randbytes(side * side * 3)).save(path)
    return path.read_bytes()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["a.jpg", "a.png", "a.webp", "a.gif"]), st.floats(0, 1), st.binary(max_size=6), st.booleans())
def test_what_the_gate_passes_every_platform_is_sent(
    folder: Path, name: str, place: float, junk: bytes, cut: bool
) -> None:
    path = folder / "images" / f"{next(NUMBERS)}-{name}"  # a clock of milliseconds cannot tell two writes apart
    good = noise(path)
    at = int(place * len(good))
    path.write_bytes(good[:at] + junk + (b"" if cut else good[at + len(junk) :]))
    passes = find_problem(path, f"images/{path.name}") is None
    for spec in SPECS.values():
        if passes:
            assert images.fit(path.read_bytes(), spec.image)
        else:
            with pytest.raises(Rejected):
                images.fit(path.read_bytes(), spec.image)


def test_an_image_is_decoded_once_for_all_its_posts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(folder / "images/a.jpg")
    decode, calls = images.decode, []

    def counted(data: bytes) -> Image.Image:
        calls.append(len(data))
        return decode(data)

    monkeypatch.setattr(images, "decode", counted)
    for _ in range(5):
        assert find_problem(path, "images/a.jpg") is None
        assert find_metadata(path) is None
    assert len(calls) == 1


def test_formats_that_platforms_refuse_are_held_back(folder: Path) -> None:
    assert "BMP" in str(find_problem(picture(folder / "images/a.bmp"), "images/a.bmp"))


def test_images_beyond_measure_are_held_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = picture(folder / "images/a.jpg")
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    assert "40 × 30" in str(find_problem(path, "images/a.jpg"))
    monkeypatch.setattr(images, "MAX_BYTES", 10)
    assert "too large" in str(find_problem(path, "images/a.jpg"))


def test_place_and_camera_in_the_file_are_warned_of(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Example Cameras"
    exif.get_ifd(0x8825)[1] = "N"
    path = picture(folder / "images/a.jpg", exif=exif)
    assert find_metadata(path) == "the camera and the place"
    assert find_metadata(picture(folder / "images/b.jpg")) is None
    assert find_metadata(folder / "images/none.jpg") is None


def test_a_place_in_the_description_is_warned_of(folder: Path) -> None:
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>46</exif:GPSLatitude></x:xmpmeta>'
    assert find_metadata(picture(folder / "images/a.jpg", xmp=packet)) == "the place"


def test_a_fixed_image_is_looked_at_again(folder: Path) -> None:
    path = folder / "images/a.jpg"
    path.write_bytes(b"hello")
    assert find_problem(path, "images/a.jpg")
    picture(path)
    assert find_problem(path, "images/a.jpg") is None


def test_a_pipe_is_never_read(folder: Path) -> None:
    os.mkfifo(folder / "images/pipe.jpg")
    assert digest(folder / "images/pipe.jpg", folder) == ""
    assert "not a file" in str(find_problem(folder / "images/pipe.jpg", "images/pipe.jpg"))


def test_what_is_far_too_large_is_not_read(folder: Path) -> None:
    with (folder / "images/vast.jpg").open("wb") as file:
        file.truncate(2**31)
    assert digest(folder / "images/vast.jpg", folder) == ""
    assert "too large" in str(find_problem(folder / "images/vast.jpg", "images/vast.jpg"))


def test_what_lies_outside_is_not_read(folder: Path, tmp_path: Path) -> None:
    (folder / "images/out.jpg").symlink_to(picture(tmp_path / "secret.jpg"))
    assert digest(folder / "images/out.jpg", folder) == ""
    assert digest(picture(folder / "images/in.jpg"), folder) != ""
