"""An oracle for local time: python-dateutil's own zone arithmetic over the very data that `zoneinfo` reads.

dateutil reads only the first, 32-bit block of a zone's file, so the 64-bit block is written back as one; the years
after its last change follow the rule at the file's end (tzstr).
"""

import re
import struct
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from dateutil import tz

NAMES = files("tzdata").joinpath("zones").read_text("utf-8").split()
_FIRST, _LAST = -(2**31), 2**31 - 1
_HEAD = ">4sc15x6l"


@cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo.from_file(BytesIO(_data(name)), key=name)


@cache
def oracle(name: str, year: int) -> tzinfo | None:
    """None where dateutil cannot tell: before 1902, in the year of the last listed change, by rules it cannot read."""
    table, last, footer = _read(name)
    if 1902 <= year < min(last, 2037):
        return table
    return _by_rule(footer) if year > max(last, 1902) else None


@cache
def odd_days(name: str, year: int) -> list[datetime]:
    """Noon (UTC) of the days of a year after which the offset is another one."""
    noons = [
        datetime.fromtimestamp(datetime(year, 1, 1, 12, tzinfo=UTC).timestamp() + 86400 * n, UTC) for n in range(365)
    ]
    offsets = [noon.astimezone(zone(name)).utcoffset() for noon in noons]
    return [noons[n] for n in range(364) if offsets[n] != offsets[n + 1]]


def _data(name: str) -> bytes:
    return files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


@cache
def _read(name: str) -> tuple[tzinfo, int, str]:
    data = _data(name)
    second = data.index(b"TZif", 44)
    *_, times, types, letters = struct.unpack_from(_HEAD, data, second)
    at = second + 44
    changes = struct.unpack_from(f">{times}q", data, at)
    kinds = data[at + 8 * times : at + 9 * times]
    tail = data[at + 9 * times : at + 9 * times + 6 * types + letters]
    footer = data.rstrip(b"\n").rsplit(b"\n", 1)[1].decode()
    listed = list(zip(changes, kinds, strict=True))
    before = [kind for change, kind in listed if change <= _FIRST]
    kept = [(_FIRST, before[-1] if before else 0), *(pair for pair in listed if _FIRST < pair[0] <= _LAST)]
    head = struct.pack(_HEAD, b"TZif", b"\0", 0, 0, 0, len(kept), types, letters)
    body = struct.pack(f">{len(kept)}l", *(c for c, _ in kept)) + bytes(kind for _, kind in kept) + tail
    last = datetime.fromtimestamp(max(changes, default=_FIRST), UTC).year
    return tz.tzfile(BytesIO(head + body), name), last, footer


@cache
def _by_rule(footer: str) -> tzinfo | None:
    if re.search(
        r"/(-|0|2[4-9]|[3-9][0-9]|1[0-9]{2})", footer
    ):  # changes that dateutil puts a day off: around midnight
        return None
    letters = iter(("STD", "DST"))
    try:
        return tz.tzstr(re.sub(r"<[^>]*>", lambda _: next(letters), footer), posix_offset=True)
    except ValueError:
        return None
