"""`make lint` has nothing to say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("check", [("check",), ("format", "--check")], ids=" ".join)
def test_ruff_is_content(root: Path, check: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", "ruff", *check, "."], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\n`make format` puts right what it can"
