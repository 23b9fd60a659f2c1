"""Records of people and of their links, as the running venue changes them: kept first, then told to every process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from msgspec.structs import replace

from venue.domain import records
from venue.domain.people import is_muted
from venue.domain.records import Person
from venue.live import news
from venue.protocol import codec

if TYPE_CHECKING:
    from venue.ports import Identity


class Standing:
    """A part of the hub."""

    def __init__(self) -> None:
        self._changing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def changing(self, person: str) -> asyncio.Lock:
        """Held while somebody's record is decided on and written: a rename and a removal at the same time would else
        each write the whole record, and the later undo the earlier."""
        lock = self._changing.get(person)
        if lock is None:
            lock = self._changing[person] = asyncio.Lock()
        return lock

    async def put_person(self, person: Person) -> None:
        """Keep a person's record and tell every process."""
        await self.store.put((records.PERSON, person.id, codec.encode(person)))
        self.tell_person(person)

    def tell_person(self, person: Person) -> None:
        """A person's record, already in the store, is now this."""
        self.people.put(person)
        self.bus.send(news.PEOPLE, codec.encode(news.PersonChanged(person)))

    async def retell_person(self, id: str) -> None:
        """A person's record is now what the store holds."""
        if (raw := await self.store.get(records.PERSON, id)) is not None:
            self.tell_person(codec.decode(raw, Person))

    async def rename_guest(self, identity: Identity) -> None:
        """A guest who comes again under another name is called so from now on; a muted one cannot talk in this way."""
        async with self.changing(identity.person):
            person = self.people.get(identity.person)
            if person is None or not person.guest or person.name == identity.name or is_muted(person, self.now_text()):
                return
            renamed = replace(person, name=identity.name)
            if self.people.known(person.id):
                await self.put_person(renamed)
            else:
                self.people.put_guest(renamed)
                self.person_changed(renamed)

    def forget_guest(self, person: str) -> None:
        """A guest who is neither connected nor in a room leaves nothing behind, unless they said something."""
        if not self.visits_of(person) and person not in self.inside.people:
            self.people.forget_guest(person)

    async def put_invitation(self, key: str, invitation: records.Invitation) -> None:
        """Keep an invitation's record and tell every process."""
        await self.store.put((records.INVITATION, key, codec.encode(invitation)))
        self.people.put_invitation(key, invitation)
        self.bus.send(news.PEOPLE, codec.encode(news.InvitationChanged(key, invitation)))
