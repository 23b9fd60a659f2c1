"""Rooms: what new ones are called, and those that every venue has."""

import re
from collections.abc import Iterable

from venue.domain.records import Room
from venue.protocol.names import FLOOR

HELP = "help"
MAX_NUMBER = 99_999


def standing_rooms() -> list[Room]:
    """The rooms every venue has, posters or not: the floor and the help desk."""
    return [Room(FLOOR, "floor", "The floor", 0), Room(HELP, "help", "Help desk", 0)]


def new_ids(wishes: Iterable[tuple[str, int]], taken: set[str], prefix: str = "p") -> list[str]:
    """Ids for new rooms, short enough to be said aloud: `p12` for board 12, else for the row's number, else the next
    free one. `wishes`: (board, row number). Boards choose first, so that a row cannot take a board's number."""
    wishes, taken, chosen = list(wishes), set(taken), {}
    for choose in (lambda board, row: _board_number(board), lambda board, row: row):
        for at, (board, row) in enumerate(wishes):
            number = choose(board, row)
            if at not in chosen and number is not None and (wished := f"{prefix}{number}") not in taken:
                chosen[at] = wished
                taken.add(wished)
    highest = max([len(wishes), *(int(i[1:]) for i in taken if re.fullmatch(rf"{prefix}[0-9]{{1,9}}", i))])
    for at in range(len(wishes)):
        if at not in chosen:
            highest += 1
            chosen[at] = f"{prefix}{highest}"
    return [chosen[at] for at in range(len(wishes))]


def _board_number(board: str) -> int | None:
    """The number of a board, when it has exactly one: 12 of `12`, `B-12`, `Hall A 12`."""
    numbers = re.findall(r"[0-9]+", board)
    return int(numbers[0]) if len(numbers) == 1 and 0 < int(numbers[0][:9]) <= MAX_NUMBER else None
