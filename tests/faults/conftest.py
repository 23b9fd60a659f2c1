"""What the fault tests share: connections that are always closed, whatever a test ended with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.faults.person import Person
from tests.faults.talker import Talker

Come = Callable[..., Awaitable[Talker]]
Invite = Callable[..., Person]


@pytest.fixture
async def come() -> AsyncIterator[Come]:
    """`await come(url, …)` as Talker.come; everyone goes when the test is over."""
    present: list[Talker] = []

    async def come(url: str, **arguments: Any) -> Talker:
        talker = await Talker.come(url, **arguments)
        present.append(talker)
        return talker

    yield come
    for talker in present:
        await talker.go()


@pytest.fixture
async def invite() -> AsyncIterator[Invite]:
    """`invite(…)` as Person(…); all of them end with the test."""
    people: list[Person] = []

    def invite(*arguments: Any) -> Person:
        people.append(Person(*arguments))
        return people[-1]

    yield invite
    for person in people:
        await person.end()
