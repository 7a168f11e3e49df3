"""Images are upright, small enough and without metadata."""

import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.errors import Rejected
from bot.platforms import images
from bot.platforms.images import decode, size, thumbnail
from bot.platforms.specs import SPECS

PLATFORMS = tuple(SPECS)


def fit(data: bytes, platform: str) -> tuple[bytes, str]:
    return images.fit(data, SPECS[platform].image)


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    channels = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * channels))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretCameraMaker"
    exif.get_ifd(0x8825)[2] = (47.0, 22.0, 0.0)
    left_red = Image.new("RGB", (80, 40), "blue")
    left_red.paste("red", (0, 0, 40, 40))
    return saved(left_red, "JPEG", exif=exif, comment=b"SecretComment", quality=95)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_metadata_is_removed_and_the_image_is_upright(platform: str) -> None:
    data, mime = fit(with_metadata(), platform)
    picture = Image.open(io.BytesIO(data))
    assert mime == "image/jpeg"
    assert picture.size == (40, 80)
    assert not picture.getexif()
    assert b"Secret" not in data
    red, _, blue = picture.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > 200 > blue


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_largest_image_still_fits(platform: str) -> None:
    data, _ = fit(saved(noise(4400, 1100), "PNG", compress_level=1), platform)
    assert len(data) <= SPECS[platform].image.bytes
    assert max(size(data)) <= SPECS[platform].image.side


def test_the_same_image_gives_the_same_bytes() -> None:
    source = saved(noise(300, 200), "PNG")
    assert fit(source, "bluesky") == fit(source, "bluesky")


def test_a_small_image_keeps_its_size() -> None:
    assert size(fit(saved(noise(64, 48), "JPEG"), "x")[0]) == (64, 48)


def test_a_transparent_image_stays_a_png_while_it_fits() -> None:
    data, mime = fit(saved(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "PNG"), "mastodon")
    assert mime == "image/png"
    assert Image.open(io.BytesIO(data)).getpixel((5, 5)) == (255, 0, 0, 0)
    large, other = fit(saved(noise(1800, 1800, "RGBA"), "PNG", compress_level=1), "bluesky")
    assert other == "image/jpeg"
    assert len(large) <= SPECS["bluesky"].image.bytes


def test_png_text_is_removed() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "SecretName")
    data, _ = fit(saved(Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "PNG", pnginfo=info), "x")
    assert b"SecretName" not in data


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA", "F"])
def test_every_colour_mode_is_read(mode: str) -> None:
    kind = "TIFF" if mode == "F" else "JPEG" if mode == "CMYK" else "PNG"
    source = saved(Image.new("L", (10, 10), 100).convert(mode), kind)
    if kind == "TIFF":  # a format that is none of ours
        with pytest.raises(Rejected):
            fit(source, "x")
    else:
        assert fit(source, "x")[1] in ("image/jpeg", "image/png")


@pytest.mark.parametrize("mode", ["I;16", "I;16B"])
def test_16_bit_grey_becomes_8_bit_by_scaling(mode: str) -> None:
    values = [0, 255, 256, 511, 32_767, 32_768, 65_279, 65_535]
    packed = struct.pack(f"{'>' if mode.endswith('B') else '<'}{len(values)}H", *values)
    grey = Image.frombytes(mode, (len(values), 1), packed)
    picture = Image.open(io.BytesIO(saved(grey, "PNG")))
    assert picture.mode.startswith("I;16"), "the file itself holds 16 bits"
    assert _reds(decode(saved(grey, "PNG"))) == [value >> 8 for value in values]


def test_a_16_bit_ramp_is_uploaded_as_a_ramp() -> None:
    ramp = Image.frombytes("I;16", (256, 64), b"".join(struct.pack("<H", n * 257) for n in range(256)) * 64)
    reds = _reds(Image.open(io.BytesIO(fit(saved(ramp, "PNG"), "bluesky")[0])))
    assert all(abs(red - n) < 8 for n, red in enumerate(reds[:256]))


def test_a_rotated_16_bit_image_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    assert decode(saved(Image.new("I;16", (20, 10)), "PNG", exif=exif)).size == (10, 20)


def _reds(picture: Image.Image) -> list[int]:
    return list(picture.convert("RGB").tobytes()[::3])


def test_of_two_images_in_one_file_the_first_is_read() -> None:
    data = saved(Image.new("RGB", (20, 10), "red"), "MPO", save_all=True, append_images=[Image.new("RGB", (20, 10))])
    assert decode(data).size == (20, 10)


def test_of_an_animated_image_the_first_picture_is_taken() -> None:
    first, second = Image.new("RGB", (10, 10), "red"), Image.new("RGB", (10, 10), "blue")
    data, _ = fit(saved(first, "GIF", save_all=True, append_images=[second]), "bluesky")
    red, _, blue = Image.open(io.BytesIO(data)).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 > blue


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [20_000, 60_000, 1_000_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Rejected, match="save it"):
        fit(bomb(side, side), "x")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no image",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        bomb(9, 9)[:40],
    ],
)
def test_a_file_that_is_no_image_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(Rejected, match="save it again as JPEG or PNG"):
        fit(data, "mastodon")


def test_a_file_that_is_far_too_large_is_refused_unread() -> None:
    with pytest.raises(Rejected, match="at most 15 MB"):
        fit(b"\0" * 16_000_000, "mastodon")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_damaged_image_is_refused_or_read_and_never_crashes(place: int, junk: bytes) -> None:
    good = saved(noise(40, 30), "JPEG")
    start = place % len(good)
    try:
        data, _ = fit(good[:start] + junk + good[start + len(junk) :], "x")
    except Rejected:
        return
    assert max(size(data)) <= SPECS["x"].image.side


def test_a_thumbnail_is_small() -> None:
    data, width, height = thumbnail(saved(noise(2000, 1000), "JPEG"))
    assert (width, height) == (560, 280)
    assert len(data) < 400_000
