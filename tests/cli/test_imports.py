"""`venue import` from a terminal: what it prints, what it leaves, and its exit status."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from venue.cli import main

POSTERS = "id,title,authors\nx1,One,Ann|Bob\n,Two,Cy\n"
PROGRAM = "start,end,title,kind\n09:00,10:00,Keynote,keynote\n10:00,10:30,,\n"
Venue = Callable[..., Result]


@pytest.fixture
def venue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Venue:
    """`venue("import", "posters.csv")`, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **env: str) -> Result:
        return CliRunner().invoke(main, list(arguments), env=env, prog_name="venue")

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "posters.csv").write_text(POSTERS)
    (tmp_path / "program.csv").write_text(PROGRAM)
    return tmp_path


@pytest.mark.usefixtures("files")
def test_imports_and_says_what_it_did(venue: Venue) -> None:
    """The command of the README, then the same again."""
    command = ("import", "posters.csv", "--program", "program.csv", "--data", "mine")
    first = venue(*command, "--date", "2024-05-11", "--zone", "Europe/Vienna", "--title", "My workshop")
    assert first.exit_code == 0, first.output
    assert "+ poster p1 “One”" in first.output
    assert "program.csv, line 3: 10:00–10:30 has no title yet and is left out" in first.output
    assert first.output.splitlines()[-1] == "Done: 4 added, 0 changed, 0 unchanged."
    second = venue(*command)
    assert second.exit_code == 0
    assert second.output.splitlines()[-1] == "Nothing to change (3 unchanged)."


def test_a_dry_run_shows_and_leaves_nothing(venue: Venue, files: Path) -> None:
    """Not even an empty folder."""
    dry = venue("import", "posters.csv", "--data", "mine", "--dry-run")
    assert dry.exit_code == 0
    assert "+ poster p2 “Two”" in dry.output
    assert "dry run" in dry.output
    assert not (files / "mine").exists()


def test_bad_rows_are_all_listed_and_nothing_is_changed(venue: Venue, files: Path) -> None:
    """File, line, column and reason; exit status 1; with --skip-bad the good rows and 0."""
    (files / "posters.csv").write_text('title,url\nGood,\n,\nBad,http://example.org\n"open,\n')
    bad = venue("import", "posters.csv", "--data", "mine")
    assert bad.exit_code == 1
    assert "posters.csv, line 3" not in bad.output  # an empty row is no row
    assert "posters.csv, line 4, column url: a link starts with https://" in bad.output
    assert "posters.csv, line 5, column 1: a quote" in bad.output
    assert bad.output.splitlines()[-1].startswith("Nothing was changed: 2 problems.")
    skipped = venue("import", "posters.csv", "--data", "mine", "--skip-bad")
    assert skipped.exit_code == 0
    assert "line 4, column url" in skipped.output
    assert "Done: 2 added" in skipped.output
    assert "Left out: 2 problems" in skipped.output


@pytest.mark.usefixtures("files")
def test_options_come_from_the_environment_too(venue: Venue) -> None:
    """VENUE_DATA and the rest."""
    result = venue("import", "posters.csv", VENUE_DATA="elsewhere", VENUE_DRY_RUN="1")
    assert result.exit_code == 0
    assert "dry run" in result.output


@pytest.mark.parametrize("arguments", [(), ("nothing.csv",), (".",)])
def test_needs_files_that_are_there(venue: Venue, arguments: tuple[str, ...]) -> None:
    """A usage error, exit status 2."""
    assert venue("import", *arguments).exit_code == 2


def test_two_thousand_posters_take_less_than_five_seconds(venue: Venue, files: Path) -> None:
    """A whole conference, abstracts and all."""
    with (files / "posters.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "authors", "abstract"))
        writer.writerows((f"x{n}", f"Poster {n}", f"Ann Lee{n}|Bob Ray|Cy Doe", "words " * 300) for n in range(2000))
    start = time.perf_counter()
    assert "Done: 2001 added" in venue("import", "posters.csv").output
    assert "Nothing to change (2000 unchanged)." in venue("import", "posters.csv").output
    assert time.perf_counter() - start < 5
