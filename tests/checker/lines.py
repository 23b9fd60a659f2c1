"""The one line that a test of a guarantee prints, whatever pytest captures."""

from __future__ import annotations

import sys

import pytest


def say(capsys: pytest.CaptureFixture[str], what: str, passed: bool, **figures: object) -> None:
    """`GUARANTEE R1 embedded acked=9 lost=0 PASS`: `what` is the beginning, the figures follow as given."""
    words = [what, *(f"{name}={value}" for name, value in figures.items()), "PASS" if passed else "FAIL"]
    with capsys.disabled():
        sys.stdout.write("\n" + " ".join(words) + "\n")
        sys.stdout.flush()
