"""A delivery id says what the delivery is."""

from datetime import date

import pytest

from bot.calendar.deliveries import DeliveryId


@pytest.mark.parametrize(
    ("text", "id"),
    [
        (
            "example/ana/anniversary.detained/2027-03-14/main/zh-Hant",
            DeliveryId("example", "ana", "anniversary", "detained", date(2027, 3, 14), "main", "zh-Hant"),
        ),
        (
            "example/all/rights-day/2026-12-10/x/en",
            DeliveryId("example", "all", "rights-day", "", date(2026, 12, 10), "x", "en"),
        ),
    ],
)
def test_an_id_is_read_and_written(text: str, id: DeliveryId) -> None:
    assert DeliveryId.parse(text) == DeliveryId.try_parse(text) == id
    assert str(id) == text


@pytest.mark.parametrize("text", ["", "example/ana/", "example/ana/news/yesterday/x/en", "a/b/c/2026-12-10/x/en/more"])
def test_other_texts_are_no_ids(text: str) -> None:
    assert DeliveryId.try_parse(text) is None
    with pytest.raises(ValueError):  # noqa: PT011
        DeliveryId.parse(text)


def test_a_series_leaves_out_the_date() -> None:
    first, again, other = (
        DeliveryId.parse(f"example/ana/news/{day}/{account}/en")
        for day, account in (("2026-12-10", "x"), ("2027-12-10", "x"), ("2026-12-10", "main"))
    )
    assert first.series == again.series
    assert first.series != other.series
