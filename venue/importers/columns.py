"""Columns by the many names that programs and people give them, in any order and case."""

import re
import unicodedata
from collections.abc import Mapping

from venue.importers.problems import BadCell, Problem
from venue.importers.tables import Row, Table

_SEPARATORS = re.compile(r"[\W_]+")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def fold_header(name: str) -> str:
    """`Paper ID`, `paper-id` and `PAPER_ID` are one: `paper_id`."""
    return _SEPARATORS.sub("_", unicodedata.normalize("NFKC", name).casefold()).strip("_")


def clean_cell(text: str) -> str:
    """One line: NFC, white space (no-break too) folded, invisible direction marks taken out."""
    return " ".join(_BIDI.sub("", unicodedata.normalize("NFC", text)).split())


def clean_paragraphs(text: str) -> str:
    """Several lines: as `clean_cell` line by line, at most one empty line in a row."""
    lines = [clean_cell(line) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class Columns:
    """Where each field stands in a table. `aliases`: field → header names, the surest first."""

    def __init__(self, table: Table, aliases: Mapping[str, tuple[str, ...]]) -> None:
        self.file = table.file
        self._names = table.header
        folded = [fold_header(name) for name in table.header]
        self._where: dict[str, int] = {}
        self.problems: list[Problem] = []
        for field, names in aliases.items():
            for name in names:
                if name in folded:
                    self._where[field] = folded.index(name)
                    if folded.count(name) > 1:
                        printed = table.header[folded.index(name)]
                        self.problems.append(Problem(table.file, 1, printed, "the header has this column twice"))
                    break
        used = set(self._where.values())
        self.ignored = [name for at, name in enumerate(table.header) if name and at not in used]

    def __contains__(self, field: str) -> bool:
        return field in self._where

    def name(self, field: str) -> str:
        """The column's name as the file has it."""
        return self._names[self._where[field]]

    def raw(self, row: Row, field: str) -> str:
        """The cell as it stands in the file; empty where there is no such column."""
        at = self._where.get(field)
        return "" if at is None else row.cells[at]

    def text(self, row: Row, field: str) -> str:
        """The cell on one clean line."""
        return clean_cell(self.raw(row, field))

    def problem(self, row: Row, field: str, reason: str | BadCell) -> Problem:
        """A Problem at this cell."""
        return Problem(self.file, row.line, self.name(field) if field in self else "", str(reason))


def knows(aliases: Mapping[str, tuple[str, ...]]):
    """Whether a header's name is among the aliases: for the delimiter's sniffing."""
    known = {name for names in aliases.values() for name in names}
    return lambda name: fold_header(name) in known


def split_list(text: str) -> list[str]:
    """Keywords and the like: separated by `|`, else by `;`, else by `,`."""
    for separator in ("|", ";", ","):
        if separator in text:
            break
    return [part for piece in text.split(separator) if (part := clean_cell(piece))]
