"""The golden frames: what is really sent is what both sides' tests read."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.make import FILE, story
from tests.live.house import House
from tests.live.reducer import Page
from venue.protocol.updates import AnyLogged, AnyVolatile


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads(Path(FILE).read_text(encoding="utf-8"))


async def test_what_is_sent_is_golden(venue: House, golden: dict[str, Any]) -> None:
    """A change of any frame shows in frames.json: make it anew by `python -m tests.golden.make` and read the diff."""
    assert await story(venue) == golden


def test_every_update_is_golden(golden: dict[str, Any]) -> None:
    """No kind of update can be sent that the browser's tests never see."""
    kinds = {kind.__struct_config__.tag for kind in (*AnyLogged.__args__, *AnyVolatile.__args__)}
    bodies = [frame.get("ok", {}) for frame in golden["frames"]]
    topics = [topic for body in bodies for topic in (body, *body.get("topics", {}).values())]
    replayed = [update for topic in topics for update in topic.get("updates", ())]
    assert {frame["up"] for frame in (*golden["frames"], *replayed) if "up" in frame} == kinds


def test_old_state_and_updates_are_the_fresh_state(golden: dict[str, Any]) -> None:
    """Whoever applied every frame stands where somebody stands who comes fresh (RELIABILITY R5)."""
    page, fresh = Page(), Page()
    for frame in copy.deepcopy(golden["frames"]):
        page.take(frame)
    for body in ("fresh_hello", "fresh_floor", "fresh"):
        fresh.take({"re": 1, "ok": copy.deepcopy(golden[body])})
    assert page.topics.keys() == fresh.topics.keys()
    for topic in page.topics:
        assert page.shown(topic) == fresh.shown(topic), topic
    assert page.me == fresh.me
