"""The one line that a test of a guarantee prints, whatever pytest captures."""

from __future__ import annotations

import sys

import pytest

SAID: list[str] = []
"""Every line of this run, for the table at its end."""


def say(capsys: pytest.CaptureFixture[str], what: str, passed: bool, **figures: object) -> None:
    """`GUARANTEE R1 embedded acked=9 lost=0 PASS`: `what` is the beginning, the figures follow as given."""
    words = [what, *(f"{name}={value}" for name, value in figures.items()), "PASS" if passed else "FAIL"]
    SAID.append(" ".join(words))
    with capsys.disabled():
        sys.stdout.write("\n" + SAID[-1] + "\n")
        sys.stdout.flush()
