"""Importing a large event: 2,000 posters, and the same file once more."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure
from bench.load import ROOT

POSTERS = 2_000
GOAL = 5.0
SUBJECTS = ("Label noise", "Data pruning", "Benchmark ageing", "Synthetic text", "Provenance", "Annotator disagreement")
METHODS = ("a held-out year", "influence functions", "active learning", "a user study", "conformal sets", "audits")


def write_posters(file: Path, count: int) -> None:
    """A CSV of so many made-up posters."""
    rows = ["openreview_id,forum_url,pdf_url,title,authors,keywords,participation_mode"]
    for number in range(count):
        subject, method = SUBJECTS[number % len(SUBJECTS)], METHODS[number // len(SUBJECTS) % len(METHODS)]
        link = f"https://papers.example/{number}"
        title = f"{subject} seen through {method}: study {number}"
        rows.append(f"id{number},{link},{link}.pdf,{title},Ada Author {number}|Ben Böll {number},{subject}|{method},")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")


def import_posters(file: Path, data: Path) -> float:
    """`venue import` in a process of its own; the seconds it took. Raises RuntimeError when it refused."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "venue", "import", str(file), "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"venue import: {done.stdout[-1_000:]}{done.stderr[-1_000:]}")
    return time.monotonic() - begin


def measure() -> list[Figure]:
    """First and repeated import."""
    figure = Figure("import")
    with tempfile.TemporaryDirectory(prefix="venue-bench-") as name:
        file, data = Path(name) / "posters.csv", Path(name) / "data"
        write_posters(file, POSTERS)
        figure.note("posters", POSTERS)
        figure.check("first", import_posters(file, data), GOAL, "s")
        figure.check("again", import_posters(file, data), GOAL, "s")
    return [figure]
