"""Tables as programs export them: bytes → header and rows with their lines, and what was wrong on the way.

A reader of our own, because a broken row must be named with its line and must not swallow the rows after it: a quote
that is never closed makes Python's csv module eat the rest of the file as one cell.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from venue.importers.problems import Problem

MAX_CELL = 100_000
"""Characters. An abstract has 2,000; a cell beyond this is a quote gone astray or a picture."""
MAX_BYTES = 64 * 1024 * 1024
DELIMITERS = (",", ";", "\t")

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"')
_LINE_END = re.compile(r"\r\n|\n|\r")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Tab and line ends may stand in a cell; the other controls come from broken programs and end strings in others.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


Record = tuple[int, list[str], tuple[str, str] | None]
"""The line it starts on, its cells, and (column, reason) when it is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it starts on, its number among the rows (from 1), and its cells as they stand in the file."""

    line: int
    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table as read. `rows` have as many cells as the header; rows that are wrong are in `problems` instead."""

    file: str
    header: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(data: bytes, file: str, knows: Callable[[str], bool] = lambda name: False) -> Table:
    """A CSV file's bytes → a table. Encoding (UTF-8 or UTF-16 by its mark), delimiter (`,` `;` tab) and line ends are
    found out; `knows` says whether a header's name means something, which decides between delimiters.

    Never raises: everything wrong becomes a Problem, at the line where it starts, and the rows after it are still read.
    """
    table = Table(file)
    if len(data) > MAX_BYTES:
        table.problems.append(Problem(file, 0, "", f"larger than {MAX_BYTES // 1024 // 1024} MiB"))
        return table
    text = _decode(data)
    start, first = 0, 1
    if named := re.match(r"sep=([,;\t])(\r\n|\n|\r)", text):  # Excel's own way to name the delimiter
        start, first, delimiter = named.end(), 2, named[1]
    else:
        delimiter = _sniff(text, knows)
    number = 0
    for line, cells, wrong in _records(text, start, first, delimiter):
        if not wrong and not any(cell.strip() for cell in cells):
            continue
        if not table.header:
            if wrong:
                table.problems.append(Problem(file, line, wrong[0], wrong[1]))
                return table
            table.header = tuple(cell.strip() for cell in cells)
            continue
        number += 1
        wrong = wrong or _check(cells, table.header)
        if wrong:
            table.problems.append(Problem(file, line, wrong[0], wrong[1]))
        else:
            table.rows.append(Row(line, number, tuple(cells[: len(table.header)])))
    if not table.header:
        table.problems.append(Problem(file, 0, "", "the file is empty: its first row names the columns"))
    return table


def _decode(data: bytes) -> str:
    """Bytes that are not in the encoding become lone surrogates, so that their rows can be named."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            errors = "surrogateescape" if encoding == "utf-8" else "replace"
            return data[len(mark) :].decode(encoding, errors)
    return data.decode("utf-8", "surrogateescape")


def _sniff(text: str, knows: Callable[[str], bool]) -> str:
    """The delimiter under which the header has the most names that mean something, then the most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        for _, cells, wrong in _records(text, 0, 1, delimiter):
            if wrong or any(cell.strip() for cell in cells):
                return sum(knows(cell.strip()) for cell in cells), len(cells)
        return 0, 0

    return max(DELIMITERS, key=worth)


def _records(text: str, at: int, line: int, delimiter: str) -> Iterator[Record]:
    """Every record from here on. After a wrong one, reading goes on at the next line of the file, so that one stray
    quote costs one row."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    end = len(text)
    while at < end:
        cells, start, start_line, wrong = [], at, line, None
        while True:
            if text.startswith('"', at):
                quoted = _QUOTED.match(text, at)
                after = quoted.end() if quoted else at
                if quoted is None:
                    wrong = (str(len(cells) + 1), 'a quote (") is opened and never closed')
                    break
                if after < end and text[after] not in (delimiter, "\r", "\n"):
                    wrong = (
                        str(len(cells) + 1),
                        'text stands after a closing quote; a quote inside a cell is written ""',
                    )
                    break
                cells.append(quoted[1].replace('""', '"'))
                line += len(_LINE_END.findall(quoted[1]))
            else:
                match = plain.match(text, at)
                after = match.end()
                cells.append(match[0])
            at = after
            if at < end and text[at] == delimiter:
                at += 1
                continue
            break
        if wrong:
            at, line = start, start_line
            following = _LINE_END.search(text, at)
            at = following.end() if following else end
        else:
            at += 2 if text.startswith("\r\n", at) else 1
        line += 1
        yield start_line, cells, wrong


def _check(cells: list[str], header: tuple[str, ...]) -> tuple[str, str] | None:
    """(column, reason) of the first thing wrong with a row, or None."""
    extra = [number for number, cell in enumerate(cells, 1) if number > len(header) and cell.strip()]
    if extra:
        return str(
            extra[0]
        ), f"{len(cells)} cells where the header has {len(header)}; put a cell with a delimiter in quotes"
    if len(cells) < len(header):
        return "", f"{len(cells)} cells where the header has {len(header)}; put a cell with a line break in quotes"
    for number, cell in enumerate(cells[: len(header)], 1):
        column = header[number - 1] or str(number)
        if len(cell) > MAX_CELL:
            return column, f"more than {MAX_CELL} characters"
        if bad := _SURROGATE.search(cell):
            byte = f"byte 0x{ord(bad[0]) - 0xDC00:02X}" if 0xDC80 <= ord(bad[0]) <= 0xDCFF else "half a character"
            return column, f"not in UTF-8 ({byte}); save the file as “CSV UTF-8”"
        if "\ufffd" in cell:
            return column, "a character was lost (\ufffd); save the file as “CSV UTF-8”"
        if bad := _CONTROL.search(cell):
            what = "a NUL byte" if bad[0] == "\x00" else f"a control character (U+{ord(bad[0]):04X})"
            return column, f"{what} in the text"
    return None
