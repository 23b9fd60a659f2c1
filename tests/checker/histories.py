"""Made-up histories for the checker: good ones from a small simulated venue, and the ways to spoil them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from tests.checker.checker import Acked, Event, Log, Received, Sent, Snapshot, Stayed

EPOCH = "e1"


@dataclass
class Story:
    """A history with the logs it led to."""

    events: list[Event] = field(default_factory=list)
    logs: dict[str, Log] = field(default_factory=dict)

    def picks(self, random: Random, kind: type) -> int:
        """The index of some event of this kind."""
        return random.choice([i for i, event in enumerate(self.events) if isinstance(event, kind)])


@dataclass
class _Reader:
    name: str
    room: str
    stands: int = 0
    connected: bool = True


def good_story(random: Random, writers: int = 4, readers: int = 3, rooms: int = 2, steps: int = 600) -> Story:
    """Writers send, resend and are acknowledged (or not); readers come, go, catch up and get snapshots."""
    story = Story()
    logs: dict[str, list[str]] = {f"r{n}": [] for n in range(rooms)}
    audience = [_Reader(f"reader{n}-{room}", room) for room in logs for n in range(readers)]
    unacked: dict[str, list[tuple[str, str]]] = {f"writer{n}": [] for n in range(writers)}
    time, number = 0.0, 0

    def tell(reader: _Reader) -> None:
        entries = logs[reader.room]
        if len(entries) - reader.stands > 12:
            shown = tuple(enumerate(entries, start=1))[-5:]
            story.events.append(Snapshot(reader.name, reader.room, EPOCH, len(entries), shown))
        else:
            for seq in range(reader.stands + 1, len(entries) + 1):
                story.events.append(Received(reader.name, reader.room, EPOCH, seq, entries[seq - 1]))
        reader.stands = len(entries)

    for _ in range(steps):
        time += random.random()
        writer = random.choice(list(unacked))
        if unacked[writer] and random.random() < 0.6:
            room, id_ = unacked[writer].pop(0)
            if id_ not in logs[room]:
                story.events.append(Sent(writer, room, id_, time))
                logs[room].append(id_)
            seq = logs[room].index(id_) + 1
            story.events.append(Acked(writer, room, id_, seq, time + 0.01))
        elif not unacked[writer]:
            number += 1
            room, id_ = random.choice(list(logs)), f"m{number}"
            story.events.append(Sent(writer, room, id_, time))
            if random.random() < 0.8:
                logs[room].append(id_)
            unacked[writer].append((room, id_))
        for reader in audience:
            if random.random() < 0.05:
                reader.connected = not reader.connected
            elif reader.connected and random.random() < 0.5:
                tell(reader)
    for reader in audience:
        tell(reader)
        story.events.append(Stayed(reader.name, reader.room))
    story.logs = {room: Log(EPOCH, tuple(enumerate(ids, start=1))) for room, ids in logs.items()}
    return story


def _relog(story: Story, room: str, ids: list[str]) -> Story:
    """The log of a room with other entries, as a store would number them."""
    return replace(story, logs={**story.logs, room: Log(EPOCH, tuple(enumerate(ids, start=1)))})


def _ids(story: Story, room: str) -> list[str]:
    return [id_ for _, id_ in story.logs[room].entries]


def lost_by_the_store(story: Story, random: Random) -> Story:
    """An acknowledged message is not in the log."""
    acked = story.events[story.picks(random, Acked)]
    return _relog(story, acked.room, [id_ for id_ in _ids(story, acked.room) if id_ != acked.id])


def lost_on_the_way(story: Story, random: Random) -> Story:
    """A reader never got one of the updates."""
    views = {(e.client, e.room): [] for e in story.events if isinstance(e, Stayed)}
    for index, event in enumerate(story.events):
        if isinstance(event, Received | Snapshot):
            views[event.client, event.room].append((index, type(event)))
    # One that a snapshot makes up for is no loss.
    pairs = [pair for view in views.values() for pair in pairwise(view) if pair[0][1] is pair[1][1] is Received]
    index = random.choice(pairs)[0][0]
    return replace(story, events=story.events[:index] + story.events[index + 1 :])


def lost_at_the_end(story: Story, random: Random) -> Story:
    """A reader who stayed never got the newest update, which nobody acknowledged."""
    room = story.events[story.picks(random, Stayed)].room
    top = story.logs[room].top
    return _relog(story, room, [*_ids(story, room), f"unseen{top}"])


def doubled(story: Story, random: Random) -> Story:
    """A resent message was taken for a new one."""
    acked = story.events[story.picks(random, Acked)]
    return _relog(story, acked.room, [*_ids(story, acked.room), acked.id])


def swapped(story: Story, random: Random) -> Story:
    """Two neighbours stand in the log the wrong way round, and everyone was told so."""
    room = story.events[story.picks(random, Acked)].room
    ids = _ids(story, room)
    place = random.randrange(len(ids) - 1)
    ids[place], ids[place + 1] = ids[place + 1], ids[place]
    return _relog(story, room, ids)


def swapped_for_one_sender(story: Story, random: Random) -> Story:
    """What one client sent second stands first, in the log and in everything that anybody was told."""
    first, second = _two_of_one_sender(story, random)
    other = {first.id: second.id, second.id: first.id}
    events: list[Event] = []
    for event in story.events:
        if isinstance(event, Snapshot):
            shown = tuple((seq, other.get(id_, id_)) for seq, id_ in event.shown)
            events.append(replace(event, shown=shown))
        elif isinstance(event, Received | Acked):
            events.append(replace(event, id=other.get(event.id, event.id)))
        else:
            events.append(event)
    return _relog(replace(story, events=events), first.room, [other.get(i, i) for i in _ids(story, first.room)])


def _two_of_one_sender(story: Story, random: Random) -> tuple[Sent, Sent]:
    kept = {(room, id_) for room, log in story.logs.items() for _, id_ in log.entries}
    sent = [e for e in story.events if isinstance(e, Sent) and (e.room, e.id) in kept]
    pairs = [(a, b) for a in sent for b in sent if (a.client, a.room) == (b.client, b.room) and a.at < b.at]
    return random.choice(pairs)


def forked(story: Story, random: Random) -> Story:
    """One reader was told another message at a place than all others."""
    index = story.picks(random, Received)
    event = story.events[index]
    other = random.choice([id_ for id_ in _ids(story, event.room) if id_ != event.id])
    return replace(story, events=[*story.events[:index], replace(event, id=other), *story.events[index + 1 :]])


def forked_epoch(story: Story, random: Random) -> Story:
    """One reader was served from another log than the one that is kept."""
    index = story.picks(random, Received)
    event = replace(story.events[index], epoch="e0")
    return replace(story, events=[*story.events[:index], event, *story.events[index + 1 :]])


def phantom(story: Story, random: Random) -> Story:
    """A reader was told something that nobody kept."""
    index = story.picks(random, Stayed)
    event = story.events[index]
    ghost = Received(event.client, event.room, EPOCH, story.logs[event.room].top + 1, "ghost")
    return replace(story, events=[*story.events[:index], ghost, *story.events[index:]])


def phantom_in_a_state(story: Story, random: Random) -> Story:
    """A state showed something that nobody kept."""
    index = story.picks(random, Stayed)
    event = story.events[index]
    top = story.logs[event.room].top
    ghost = Snapshot(event.client, event.room, EPOCH, top, ((top, "ghost"),))
    return replace(story, events=[*story.events[:index], ghost, *story.events[index:]])


MUTANTS: dict[str, tuple[Callable[[Story, Random], Story], ...]] = {
    "lost": (lost_by_the_store, lost_on_the_way, lost_at_the_end),
    "doubled": (doubled,),
    "swapped": (swapped, swapped_for_one_sender),
    "forked": (forked, forked_epoch),
    "phantom": (phantom, phantom_in_a_state),
}
