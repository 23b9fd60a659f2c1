"""R17: what a chair announces reaches everybody who is connected, and everybody who comes back, once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.checker.lines import say
from tests.faults.talker import Talker, sign_in
from tests.guarantees.attendee import Attendee
from tests.guarantees.conftest import poster_rooms
from tests.guarantees.crowd import Crowd, quantile, refusals, until
from tests.serving import VenueProcess

FLAPPING = 10
"""Every how many-th loses its connection again and again."""
FLAP = 0.3
ANNOUNCEMENTS = 5


@pytest.mark.parametrize(
    ("people", "prompt"),
    [
        pytest.param(300, 3.0, marks=pytest.mark.quick, id="300"),
        pytest.param(2_000, 1.0, marks=pytest.mark.long, id="2000"),
    ],
)
async def test_an_announcement_reaches_everybody_once(
    people: int,
    prompt: float,
    backend: str,
    serve: Callable[..., VenueProcess],
    crowd: Crowd,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A tenth of them lose their connection all the time."""
    venue = await asyncio.to_thread(serve)
    loop = asyncio.get_running_loop()
    times: Counter[tuple[str, str]] = Counter()

    def told(one: Attendee, update: dict[str, Any]) -> None:
        if update["up"] == "announced":
            times[one.name, update["id"]] += 1

    everyone = await crowd.come(people, venue.url, await poster_rooms(venue.url), told=told)
    flapping, steady = everyone[::FLAPPING], [one for n, one in enumerate(everyone) if n % FLAPPING]
    cookie = await asyncio.to_thread(sign_in, venue.url, venue.chair_link)
    chair = await Talker.come(venue.url, cookie=cookie, hello={})

    async def flap() -> None:
        while True:
            one = crowd.random.choice(flapping)
            one.cut()
            await asyncio.sleep(FLAP / len(flapping))

    flaps = asyncio.create_task(flap())
    said: dict[str, float] = {}
    for number in range(ANNOUNCEMENTS):
        said[f"a{number}"] = loop.time()
        await chair.must("announce", id=f"a{number}", to="everyone", text={"en": f"The panel starts soon ({number})"})
        await asyncio.sleep(1.0)
    flaps.cancel()
    await chair.go()
    await until(lambda: all(one.inside for one in everyone), 30, lambda: refusals(everyone))
    await asyncio.sleep(0.5)
    heard = sum(id_ in one.heard_at for one in everyone for id_ in said)
    doubled = sum(count - 1 for (_, id_), count in times.items() if count > 1)
    late = quantile((one.heard_at.get(id_, float("inf")) - at for one in steady for id_, at in said.items()), 0.99)
    wrong = {name: sum(getattr(one, name) for one in everyone) for name in ("gaps", "repeats")}
    passed = heard == people * len(said) and not doubled and not any(wrong.values()) and late <= prompt
    say(
        capsys, f"GUARANTEE R17 {backend}", passed, clients=people, flapping=len(flapping),
        flaps=sum(one.welcomes - 1 for one in flapping), delivered=f"{heard / people / len(said):.2%}", dup=doubled,
        **wrong, p99_ms=round(late * 1000),
    )  # fmt: skip
    assert passed
