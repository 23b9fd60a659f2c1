"""The floor shows every room and has no talk of its own."""

from __future__ import annotations

from tests.live.house import House


async def test_nobody_talks_where_no_page_shows_it(venue: House) -> None:
    ada = await venue.come("ada", "floor")
    assert await ada.refused("post", room="floor", id="m1", text="hello?") == "not_allowed"
