"""Runs the browser side's pure modules (tests/js/*.test.js) under Node's own test runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import playwright
import pytest

# Playwright's package brings a Node for itself; so nobody has to install one.
BUNDLED_NODE = Path(playwright.__file__).parent / "driver" / "node"


def find_node() -> str | None:
    return str(BUNDLED_NODE) if BUNDLED_NODE.exists() else shutil.which("node")


def test_javascript_units(root: Path) -> None:
    files = sorted(str(path.relative_to(root)) for path in (root / "tests" / "js").rglob("*.test.js"))
    if not files:
        pytest.skip("tests/js has no *.test.js")
    node = find_node()
    if node is None:
        pytest.skip("no Node: neither in Playwright's package nor as `node` on the PATH")
    # The modules have no package.json beside them (it would be served): Node tells by their syntax what they are.
    done = subprocess.run(
        [node, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", *files],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
