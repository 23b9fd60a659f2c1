"""A backend of each kind for every test, and one view of it for those that need no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conformance.backends import BACKENDS
from tests.conformance.view import Backend, View


@pytest.fixture(params=sorted(BACKENDS))
async def backend(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Backend]:
    backend = BACKENDS[request.param](tmp_path / "data")
    await backend.open()
    yield backend
    await backend.close()


@pytest.fixture
def view(backend: Backend) -> View:
    return backend.views[0]
