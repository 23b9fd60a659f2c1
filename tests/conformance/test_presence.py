"""Presence: leases put, put again, dropped, lapsed; told to every watcher in every process."""

from __future__ import annotations

import pytest

from tests.conformance.tools import Watcher, eventually
from tests.conformance.view import Backend, View
from venue.ports import Lease

NOW = 1_715_420_700.0
"""Unix seconds; presence reads no clock."""
ADA = Lease("p1", "v1", "ada", "remote", "Ada")
BO = Lease("p1", "v2", "bo", "on_site", "Bo", passing=True)
BODY = Lease("p1", "body-cy", "cy", "on_site", "Cy", until=NOW + 600, kept=True)


def placed(*leases: Lease) -> dict[tuple[str, str], Lease]:
    return {(lease.room, lease.visit): lease for lease in leases}


async def test_a_lease_is_seen_by_every_watcher_in_every_process(backend: Backend) -> None:
    watchers = [await Watcher().begin(view) for view in backend.views for _ in range(2)]
    backend.views[0].presence.put(ADA)
    backend.views[-1].presence.put(BO)
    for watcher in watchers:
        await eventually(lambda watcher=watcher: watcher.leases == placed(ADA, BO))


async def test_watching_begins_with_all_leases(backend: Backend) -> None:
    backend.views[0].presence.put(ADA)
    backend.views[0].presence.put(BODY)
    watcher = await Watcher().begin(backend.views[0])
    await eventually(lambda: watcher.leases == placed(ADA, BODY))
    for view in backend.views:
        later = await Watcher().begin(view)
        await eventually(lambda later=later: later.leases == placed(ADA, BODY))


async def test_putting_again_tells_only_what_is_new(view: View) -> None:
    watcher = await Watcher().begin(view)
    looking = Lease("p1", "v2", "bo", "on_site", "Bo")
    for lease in (ADA, ADA, BO, ADA, looking, looking, BO):
        view.presence.put(lease)
    view.presence.put(last := Lease("p9", "v9", "z", "remote"))
    await eventually(lambda: ("arrived", last) in watcher.journal)
    assert [lease for _, lease in watcher.journal] == [ADA, BO, looking, BO, last]


async def test_dropping_departs_once(view: View) -> None:
    watcher = await Watcher().begin(view)
    view.presence.drop("p1", "never")
    view.presence.put(ADA)
    view.presence.drop("p1", "v1")
    view.presence.drop("p1", "v1")
    view.presence.drop("p2", "v1")
    view.presence.put(BO)
    await eventually(lambda: watcher.leases == placed(BO))
    assert watcher.journal == [("arrived", ADA), ("departed", ("p1", "v1")), ("arrived", BO)]


async def test_a_visit_may_be_in_several_rooms(view: View) -> None:
    watcher = await Watcher().begin(view)
    there = Lease("p2", "v1", "ada", "remote", "Ada")
    view.presence.put(ADA)
    view.presence.put(there)
    view.presence.drop("p1", "v1")
    await eventually(lambda: watcher.leases == placed(there))


async def test_a_lease_lapses_after_its_time_and_not_at_it(view: View) -> None:
    watcher = await Watcher().begin(view)
    leaving = Lease("p1", "v1", "ada", "remote", until=NOW + 10)
    for lease in (leaving, BO, BODY):
        view.presence.put(lease)
    view.presence.sweep(NOW + 10)
    await eventually(lambda: watcher.leases == placed(leaving, BO, BODY))
    view.presence.sweep(NOW + 10.5)
    await eventually(lambda: watcher.leases == placed(BO, BODY))
    view.presence.sweep(NOW + 10.5)
    view.presence.sweep(NOW + 601)
    await eventually(lambda: watcher.leases == placed(BO))
    assert [what for what, _ in watcher.journal] == ["arrived"] * 3 + ["departed"] * 2


async def test_putting_again_takes_back_or_moves_the_lapse(view: View) -> None:
    """Who reconnects within the grace never left."""
    watcher = await Watcher().begin(view)
    for until in (NOW + 10, None):
        view.presence.put(Lease("p1", "v1", "ada", "remote", until=until))
    for until in (NOW + 10, NOW + 20):
        view.presence.put(Lease("p1", "v2", "bo", "remote", until=until))
    view.presence.sweep(NOW + 15)
    view.presence.sweep(NOW + 25)
    await eventually(lambda: ("departed", ("p1", "v2")) in watcher.journal)
    assert watcher.leases == placed(Lease("p1", "v1", "ada", "remote"))
    assert [what for what, _ in watcher.journal] == ["arrived"] * 4 + ["departed"]


async def test_a_failing_watcher_stops_nobody(view: View, caplog: pytest.LogCaptureFixture) -> None:
    class Failing(Watcher):
        def arrived(self, lease: Lease) -> None:
            raise RuntimeError("broken watcher")

    await Failing().begin(view)
    watcher = await Watcher().begin(view)
    view.presence.put(ADA)
    await eventually(lambda: watcher.leases == placed(ADA))
    assert "broken watcher" in caplog.text


async def test_kept_leases_outlive_a_restart_and_others_do_not(backend: Backend) -> None:
    await Watcher().begin(backend.views[0])
    lapsing = Lease("p2", "body-dee", "dee", "on_site", "Dee", until=NOW + 60, kept=True)
    grace = Lease("p1", "v3", "eve", "remote", until=NOW + 60)
    for lease in (ADA, BO, BODY, lapsing, grace):
        backend.views[0].presence.put(lease)
    await backend.reopen()
    watcher = await Watcher().begin(backend.views[0])
    backend.views[0].presence.sweep(NOW + 61)
    await eventually(lambda: watcher.leases == placed(BODY))
    backend.views[0].presence.sweep(NOW + 601)
    await eventually(lambda: watcher.leases == {})


async def test_what_was_dropped_or_lapsed_is_not_kept(backend: Backend) -> None:
    presence = backend.views[0].presence
    await Watcher().begin(backend.views[0])
    bodies = [Lease("p1", f"body-{n}", f"n{n}", "on_site", until=NOW + n * 10, kept=True) for n in range(6)]
    for lease in bodies:
        presence.put(lease)
    presence.drop("p1", "body-5")
    presence.put(Lease("p1", "body-4", "n4", "on_site"))
    presence.put(moved := Lease("p1", "body-3", "n3", "on_site", until=NOW + 99, kept=True))
    presence.sweep(NOW + 11)
    await backend.reopen()
    watcher = await Watcher().begin(backend.views[0])
    backend.views[0].presence.sweep(NOW + 1)
    await eventually(lambda: watcher.leases == placed(bodies[2], moved))


async def test_what_is_said_before_watching_counts_more_than_what_was_kept(backend: Backend) -> None:
    gone = Lease("p2", "body-dee", "dee", "on_site", "Dee", until=NOW + 600, kept=True)
    for lease in (BODY, gone):
        backend.views[0].presence.put(lease)
    await backend.reopen()
    newer = Lease("p1", "body-cy", "cy", "on_site", "Cy", until=NOW + 900, kept=True)
    backend.views[0].presence.put(newer)
    backend.views[0].presence.drop("p2", "body-dee")
    watcher = await Watcher().begin(backend.views[0])
    await eventually(lambda: watcher.leases == placed(newer))
    await backend.reopen()
    watcher = await Watcher().begin(backend.views[0])
    await eventually(lambda: watcher.leases == placed(newer))
