"""What every test may use: a clock that moves when told, and venues that really run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest

from tests.checker.lines import SAID
from tests.serving import VenueProcess

# On CI the same examples every time: a red run is then somebody's doing. At home new ones, to find more.
hypothesis.settings.register_profile("home", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "home")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: what `make guarantees` runs. Tests marked `long` run with it only, those marked `quick` without it."""
    parser.addoption("--long", action="store_true", help="the guarantees at full size, instead of their quick versions")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the other size of what comes in two."""
    other = "quick" if config.getoption("--long") else "long"
    out = [item for item in items if item.get_closest_marker(other)]
    if out:
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The guarantees that were put to the test, one line each."""
    if SAID:
        terminalreporter.section("guarantees")
        for line in sorted(SAID):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Venue runs on asyncio only; async tests need no mark."""
    return "asyncio"


class ManualClock:
    """Stands still until `advance`. `.now` is what is written down, `.monotonic` what durations are measured with."""

    def __init__(self, now: datetime = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)) -> None:
        self.now = now
        self.monotonic = 1000.0  # not 0: code that takes 0 for "never" must fail

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.monotonic += seconds


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def venue_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VenueProcess]:
    """The demo venue, shared by all tests that leave no trace others would trip over."""
    venue = VenueProcess(tmp_path_factory.mktemp("venue") / "data").start()
    yield venue
    venue.stop()


@pytest.fixture
def start_venue(tmp_path: Path) -> Iterator[Callable[..., VenueProcess]]:
    """`start_venue("--door", "invited")`: a venue with its own data and options, stopped after the test."""
    started: list[VenueProcess] = []

    def start(*arguments: str, demo: bool = True, data: Path | None = None, **env: str) -> VenueProcess:
        folder = data or tmp_path / f"venue-{len(started)}" / "data"
        venue = VenueProcess(folder, *arguments, demo=demo, env=env)
        started.append(venue)
        return venue.start()

    yield start
    for venue in started:
        if venue.running:
            venue.stop()


@pytest.fixture
def fresh_venue(start_venue: Callable[..., VenueProcess]) -> VenueProcess:
    """A demo venue of this test's own, to be crowded, killed and restarted."""
    return start_venue()
