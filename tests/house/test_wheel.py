"""The wheel carries what a page needs, and the locks are those of pyproject.toml."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest


def test_wheel_holds_pages_and_no_tests(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("poster_venue-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "venue = venue.cli:main" in archive.read(entry_points).decode()
    for folder in ("static", "templates"):
        here = {p.relative_to(root / folder).as_posix() for p in (root / folder).rglob("*") if p.is_file()}
        there = {name.removeprefix(f"venue/_{folder}/") for name in names if name.startswith(f"venue/_{folder}/")}
        assert here
        assert here == there
    assert not [name for name in names if name.startswith(("tests/", "tools/", "bench/"))]


@pytest.mark.parametrize(("lock", "groups"), [("requirements.txt", ()), ("requirements-dev.txt", ("fast", "dev"))])
def test_every_dependency_is_locked(root: Path, lock: str, groups: tuple[str, ...]) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = list(settings["project"]["dependencies"])
    for group in groups:
        wanted += settings["project"]["optional-dependencies"].get(group, [])
        wanted += settings["dependency-groups"].get(group, [])
    pinned = set(re.findall(r"^([\w.-]+)==", (root / lock).read_text(), re.MULTILINE))
    names = {re.split(r"[<>=~!;\[ ]", line, maxsplit=1)[0] for line in wanted}
    assert names <= pinned, "run `make lock`"
