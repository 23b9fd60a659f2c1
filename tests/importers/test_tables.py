"""Whatever program wrote the table, its rows are read, and what is wrong is named with its line."""

from __future__ import annotations

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venue.importers.columns import fold_header, knows
from venue.importers.tables import MAX_CELL, Table, read_table

KNOWS = knows({"title": ("title",), "authors": ("authors",), "board": ("board",)})
TEXT = 'title,authors,board\nFirst,"Ann|Bob",1\n"Sec,ond; ""two""\nlines",Cy,2\n'
ROWS = [("First", "Ann|Bob", "1"), ('Sec,ond; "two"\nlines', "Cy", "2")]


def read(data: bytes | str) -> Table:
    return read_table(data.encode() if isinstance(data, str) else data, "posters.csv", KNOWS)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


def places(table: Table) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in table.problems]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.rstrip("\n").encode(),
        b"\n\n" + TEXT.encode() + b",,\n\n  \n",
        b"sep=,\n" + TEXT.encode(),
        TEXT.replace("title", '"title"').replace("board\n", '" board "\n').encode(),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "no last line end", "empty rows", "sep=", "quoted header"],
)
def test_reads_what_programs_write(data: bytes) -> None:
    """Byte order marks, UTF-16, missing line ends and empty rows make no difference."""
    table = read(data)
    assert table.header == ("title", "authors", "board")
    assert cells(table) == ROWS
    assert not table.problems
    assert [row.number for row in table.rows] == [1, 2]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=ascii)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=ascii)
def test_finds_out_delimiter_and_line_ends(delimiter: str, end: str) -> None:
    """Commas, semicolons and tabs, with Unix's, Windows' and old Macs' line ends; lines are counted right."""
    text = end.join(
        f"{delimiter.join(row)}" for row in (("board", "title", "x"), ("1", '"a,b;c"', ""), ("2", '"d', ""))
    )
    table = read(text)
    assert cells(table) == [("1", "a,b;c", "")]
    assert places(table) == [(3, "2")]


def test_delimiter_goes_by_names_that_mean_something() -> None:
    """A header with more commas than semicolons is still one of semicolons, when those separate known names."""
    table = read("title;authors;note (a, b, c, d)\nX;Ann;n\n")
    assert table.header == ("title", "authors", "note (a, b, c, d)")


def test_a_wrong_row_costs_only_itself() -> None:
    """Every bad row is named by its line, and the rows between and after are read."""
    text = 'title,board\ngood,1\n"never closed,2\nfine,3\n"closed"late,4\ntoo,many,cells\nfew\nlast,"5"\n'
    table = read(text)
    assert cells(table) == [("good", "1"), ("fine", "3"), ("last", "5")]
    assert places(table) == [(3, "1"), (5, "1"), (6, "3"), (7, "")]
    assert [row.number for row in table.rows] == [1, 3, 7]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (b"a\x00b", "NUL"),
        (b"a\x07b", "U+0007"),
        (b"caf\xe9", "0xE9"),
        ("a\ufffdb".encode(), "lost"),
        (b"x" * (MAX_CELL + 1), "more than"),
    ],
)
def test_bytes_that_are_no_text_are_named(cell: bytes, reason: str) -> None:
    """NULs, other controls, other encodings and endless cells are problems of their row, with column and reason."""
    table = read(b"board,title\n1," + cell + b"\n2,good\n")
    assert cells(table) == [("2", "good")]
    assert places(table) == [(2, "title")]
    assert reason in table.problems[0].reason
    assert str(table.problems[0]).startswith("posters.csv, line 2, column title: ")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b'"'])
def test_a_table_needs_a_header(data: bytes) -> None:
    """An empty or broken file is a problem of the file, never an exception."""
    table = read(data)
    assert len(table.problems) == 1
    assert not table.rows


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_never_raise(data: bytes) -> None:
    """Whatever the file is: rows of the header's width, or problems."""
    table = read(b"title,board\n" + data)
    assert all(len(row.cells) == 2 for row in table.rows)


plain = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=20)


@given(
    st.lists(st.tuples(plain, plain, plain).filter(lambda row: any(cell.strip() for cell in row)), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_reads_what_the_csv_module_writes(rows: list, delimiter: str, end: str, quoting: int) -> None:
    """Any text, written by an ordinary CSV writer, comes back as it was."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("title", "authors", "board"), *rows])
    table = read(out.getvalue())
    assert not table.problems
    assert cells(table) == rows


@pytest.mark.parametrize("name", ["Paper ID", "paper-id", "PAPER_ID", " paper  id ", "Paper\u00a0ID"])
def test_headers_are_compared_folded(name: str) -> None:
    """Case, spaces, dashes and underscores make no other column."""
    assert fold_header(name) == "paper_id"
