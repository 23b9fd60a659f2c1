"""What is wrong with a file, row by row, said so that a person can find it and put it right."""

from msgspec import Struct


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing wrong. `line` is the line of the file on which the row starts (1 is the header; 0: the whole file),
    `column` the column's name as the file has it, or its number; empty for the whole row."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = [self.file, f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return f"{', '.join(part for part in where if part)}: {self.reason}"


class BadCell(ValueError):
    """A cell cannot be taken; the text says what to change. Becomes a Problem with its place."""
