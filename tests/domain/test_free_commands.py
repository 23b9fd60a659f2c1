"""The short way past the authority table says nothing that the table does not."""

import pytest

from venue.domain.authority import TABLE, authorize, is_free


@pytest.mark.parametrize("command", [*TABLE, "nonsense"])
@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("muted", [False, True])
def test_what_is_free_is_allowed_to_a_mere_attendee(command: str, closed: bool, muted: bool) -> None:
    if is_free(command, closed=closed, restricted=muted):
        authorize(command, frozenset({"attendee"}), closed=closed, muted=muted)


def test_posting_in_an_open_room_takes_the_short_way() -> None:
    assert is_free("post", closed=False, restricted=False)
    assert not is_free("post", closed=True, restricted=False)
    assert not is_free("announce", closed=False, restricted=False)
