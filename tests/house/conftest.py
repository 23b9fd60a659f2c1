"""What the tests about the tree itself share: its root and the files that belong to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IGNORED_FOLDERS = {".venv", ".cache", ".git", "test-results", "build", "dist", "__pycache__"}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tree() -> list[Path]:
    """Every file of the project: tracked, or new and not ignored. From an unpacked archive: whatever is there."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True
    )
    if listed.returncode == 0:
        paths = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    else:
        paths = [p for p in ROOT.rglob("*") if not IGNORED_FOLDERS & set(p.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file())
