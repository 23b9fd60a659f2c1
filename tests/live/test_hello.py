"""hello: who comes in, once, in time, and on which terms."""

from __future__ import annotations

from tests.live.house import House


async def test_hello_tells_who_one_is(venue: House) -> None:
    """hello's answer names the person, their roles, the key to come back with, and what may be asked."""
    ada = venue.connect("ada")
    welcome = await ada.do("hello", locale="de")
    assert welcome["me"] == {"id": "ada", "name": "Ada Lovelace", "roles": ["attendee"], "mode": "remote"}
    assert welcome["key"] == venue.key("ada")
