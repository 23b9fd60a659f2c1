"""Who listens to the news of other processes for the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from venue.live import news
from venue.protocol import updates

if TYPE_CHECKING:
    from venue.live.hub import Hub


class PeopleNews:
    """Follows the news of people and invitations."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def logged(self, epoch: str, change: updates.Logged) -> None:
        """News have no log."""

    def volatile(self, payload: bytes) -> None:
        """A person or an invitation changed."""
        item = news.decode_news(payload)
        if type(item) is news.PersonChanged:
            self.hub.people.put(item.person)
            self.hub.person_changed(item.person)
        elif type(item) is news.Introduced:
            self.hub.people.put(item.person)
        elif type(item) is news.InvitationChanged:
            self.hub.people.put_invitation(item.key, item.invitation)
            if item.invitation.revoked:
                self.hub.invitation_revoked(item.key, item.invitation)
        elif type(item) is news.Invited:
            self.hub.run(self.hub.invited())

    def lost(self) -> None:
        """News may have been missed: read all people again."""
        self.hub.run(self.hub.invited())


class RoomsNews(PeopleNews):
    """Follows the news of rooms."""

    def volatile(self, payload: bytes) -> None:
        """A room's record changed."""
        item = news.decode_news(payload)
        if type(item) is news.RoomChanged:
            self.hub.put_room(item.room)
        elif type(item) is news.Imported:
            self.hub.run(self.hub.imported())

    def lost(self) -> None:
        """News may have been missed: read all rooms again."""
        self.hub.run(self.hub.reload())
