"""Close codes: two ranges, come back and don't; and the names of topics."""

from __future__ import annotations

from venue.protocol import closes, names, refusals

CODES = {name: value for name, value in vars(closes).items() if name.isupper() and isinstance(value, int)}


def test_every_code_has_a_meaning() -> None:
    """What a client can be sent is described."""
    assert set(CODES.values()) == closes.MEANINGS.keys()
    assert len(set(CODES.values())) == len(CODES)


def test_every_refusal_has_a_meaning() -> None:
    """The same for refusals."""
    found = {value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, str)}
    assert found == refusals.MEANINGS.keys()


def test_ranges() -> None:
    """4000–4499 come back, 4500–4999 don't; of the standard ones a restart and a page that went away do."""
    for code in closes.MEANINGS:
        if code >= 4000:
            assert closes.comes_back(code) == (code < 4500)
    assert [code for code in closes.MEANINGS if code < 4000 and closes.comes_back(code)] == [
        closes.GOING_AWAY,
        closes.RESTART,
    ]


def test_topics() -> None:
    """A room's topic names its room, and no other topic does."""
    assert names.room_of(names.room_topic("p1")) == "p1"
    assert names.room_of(names.person_topic("p1")) is None
    assert names.room_of(names.EVENT) is None
