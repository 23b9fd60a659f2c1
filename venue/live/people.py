"""The directory of people: every record the store holds, and the guests who are inside but known to no store."""

from collections.abc import Iterable

from msgspec import UNSET

from venue.domain import records
from venue.domain.people import shown_role
from venue.domain.records import Invitation, Person
from venue.ports import Identity, Store
from venue.protocol import codec
from venue.protocol.facts import Who


class People:
    """Looked up on every frame that names somebody, so all of it stands in memory (about 300 bytes a person).

    `version` grows with every change of a name or role: what was encoded before it is stale.
    """

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}
        self._guests: dict[str, Person] = {}
        self._invitations: dict[str, Invitation] = {}
        self._presenters: dict[str, dict[str, None]] = {}
        self._helpers: set[str] = set()
        self._loading = 0
        self._since: dict[str, Person] = {}
        """People put while records are being read: what was read may be older."""
        self._invitations_since: dict[str, Invitation] = {}
        self.version = 0

    async def load(self, store: Store) -> None:
        """Read all person and invitation records; forgets what it held of them, but for what was put meanwhile: a chair
        who removes somebody in that moment would else see them come back."""
        self._loading += 1
        try:
            people, invitations = await store.list(records.PERSON), await store.list(records.INVITATION)
        finally:
            self._loading -= 1
        before, self._known, self._presenters, self._helpers = self._known, {}, {}, set()
        for value in people.values():
            self._take(codec.decode(value, Person))
        for person in self._since.values():
            self._take(person)
        # Guests whose first words are on their way into the store have a name all the same.
        self._guests |= {id: person for id, person in before.items() if person.guest and id not in self._known}
        self._invitations = {key: codec.decode(value, Invitation) for key, value in invitations.items()}
        self._invitations |= self._invitations_since
        if not self._loading:
            self._since, self._invitations_since = {}, {}
        self.version += 1

    def get(self, person: str) -> Person | None:
        """The person's record, or the guest who is inside; None for a stranger."""
        return self._known.get(person) or self._guests.get(person)

    def known(self, person: str) -> bool:
        """Whether the store has a record of this person."""
        return person in self._known

    def invitation(self, key: str) -> Invitation | None:
        """An invitation record by its key."""
        return self._invitations.get(key)

    def invitations(self) -> dict[str, Invitation]:
        """All invitation records, by key."""
        return dict(self._invitations)

    def of(self, identity: Identity) -> Person:
        """The person behind an identity; a guest without a record is remembered while inside."""
        person = self.get(identity.person)
        if person is None:
            person = self._guests[identity.person] = Person(id=identity.person, name=identity.name, guest=True)
        return person

    def put(self, person: Person) -> None:
        """A record that the store now holds."""
        if self._loading:
            self._since[person.id] = person
        self._take(person)

    def _take(self, person: Person) -> None:
        before = self.get(person.id)
        self._known[person.id] = person
        self._guests.pop(person.id, None)
        if before and (before.name, before.roles, before.presents) == (person.name, person.roles, person.presents):
            return
        self.version += 1
        for room in before.presents if before else ():
            self._presenters.get(room, {}).pop(person.id, None)
        for room in person.presents:
            self._presenters.setdefault(room, {})[person.id] = None
        (self._helpers.add if {"chair", "volunteer"} & {*person.roles} else self._helpers.discard)(person.id)

    def unknow(self, person: Person) -> None:
        """The store did not take this guest's record after all."""
        self._since.pop(person.id, None)
        if self._known.get(person.id) is person:
            del self._known[person.id]
            self._guests[person.id] = person

    def put_guest(self, person: Person) -> None:
        """What a guest whom no store knows is like from now on."""
        self._guests[person.id] = person
        self.version += 1

    def put_invitation(self, key: str, invitation: Invitation) -> None:
        """An invitation record that the store now holds."""
        if self._loading:
            self._invitations_since[key] = invitation
        self._invitations[key] = invitation

    def forget_guest(self, person: str) -> None:
        """The guest's last connection is gone; if they never said anything, nothing is left of them."""
        self._guests.pop(person, None)

    def name(self, person: str, otherwise: str = "") -> str:
        """The name to show for an id."""
        found = self._known.get(person) or self._guests.get(person)
        return found.name if found else otherwise or "Guest"

    def join(self, who: Who, room: str | None) -> None:
        """Fill in the name, and the role to show in this room."""
        person = self._known.get(who.id) or self._guests.get(who.id)
        who.name = person.name if person else who.name or "Guest"
        who.role = shown_role(person, room) or UNSET

    def presenters(self, room: str) -> list[Person]:
        """Whose poster it is."""
        return [self._known[person] for person in self._presenters.get(room, ())]

    def staff(self, room: str) -> set[str]:
        """Ids of those whom a crowd is told by name: the room's presenters, chairs and volunteers."""
        return self._helpers | set(self._presenters.get(room, ()))

    def reserved_names(self) -> Iterable[str]:
        """Names nobody else may take: the chairs' and volunteers', also those of the invitation they go by no more."""
        helpers = [self._known[person] for person in self._helpers if not self._known[person].removed]
        return [name for helper in helpers for name in (helper.name, helper.invited_as) if name]

    def find(self, text: str, limit: int = 50) -> list[Person]:
        """People whose name, affiliation or id contains the text, records first; for chairs."""
        wanted = text.casefold().strip()
        found = []
        for person in (*self._known.values(), *self._guests.values()):
            if wanted in f"{person.name} {person.affiliation} {person.id}".casefold():
                found.append(person)
                if len(found) == limit:
                    break
        return found
