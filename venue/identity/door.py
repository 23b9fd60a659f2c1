"""The door: decides who comes in, from a key, a name or a personal link."""

import secrets
from collections.abc import Callable, Iterable
from typing import Literal

from venue.domain.names import clean_name, refuse_reserved
from venue.domain.records import Invitation, Person
from venue.identity.invitations import record_key
from venue.identity.keys import KeyClaims, Keys
from venue.ports import Identity
from venue.protocol import refusals
from venue.protocol.refusals import Refused

GUEST_BYTES = 16
"""128 random bits: nobody comes upon another guest's id."""

_DEAD_LINK = "This link is not good (any more). Ask the organisers for a new one."
_DEAD_KEY = "Your sign-in is no longer good. Come in again."
_NO_NAME = "Tell the venue your name to come in."
_INVITED_ONLY = "This event is for invited people. Open the personal link you were sent."
_REMOVED = "A chair has removed you from this event."


class VenueDoor:
    """The port `Door`, over lookups of the running venue. `open`: a name is enough; `invited`: only personal links."""

    def __init__(
        self,
        policy: Literal["open", "invited"],
        keys: Keys,
        person: Callable[[str], Person | None],
        invitation: Callable[[str], Invitation | None],
        reserved_names: Callable[[], Iterable[str]],
    ) -> None:
        self.policy = policy
        self._keys = keys
        self._person = person
        self._invitation = invitation
        self._reserved_names = reserved_names

    def admit(self, *, key: str | None = None, name: str | None = None, code: str | None = None) -> Identity:
        """See ports.Door. `code` opens nothing here: it belongs to a policy this door does not have."""
        if key:
            return self._by_key(key, name)
        if self.policy != "open":
            raise Refused(refusals.NOT_SIGNED_IN, _INVITED_ONLY)
        if not name:
            raise Refused(refusals.NOT_SIGNED_IN, _NO_NAME, "name")
        person = f"g{secrets.token_urlsafe(GUEST_BYTES)}"
        return self._guest(person, self.fit_name(name, person))

    def redeem(self, token: str) -> Identity:
        """A personal link's token → that person. The same link works on several devices until it is revoked.

        Refuses an unknown, a revoked and an orphaned link in the same words (`not_signed_in`): who tries links learns
        nothing from the answer. Refuses a removed person (`removed`)."""
        invitation = record_key(token)
        record = self._invitation(invitation)
        return self._invited(record.person if record else "", invitation, None, _DEAD_LINK)

    def fit_name(self, name: str, person: str) -> str:
        """See ports.Door. Chairs and volunteers may use their own names; all others none that looks like one."""
        clean = clean_name(name)
        known = self._person(person)
        if known is None or not {"chair", "volunteer"} & {*known.roles}:
            refuse_reserved(clean, self._reserved_names())
        return clean

    def _by_key(self, key: str, name: str | None) -> Identity:
        claims = self._keys.read(key)
        if claims is None:
            raise Refused(refusals.NOT_SIGNED_IN, _DEAD_KEY)
        if claims.invitation is not None:
            return self._invited(claims.person, claims.invitation, key, _DEAD_KEY)
        if self.policy != "open":
            raise Refused(refusals.NOT_SIGNED_IN, _INVITED_ONLY)
        person = self._person(claims.person)
        if person is not None and person.removed:
            raise Refused(refusals.REMOVED, _REMOVED)
        current = person.name if person is not None else claims.name
        wanted = self.fit_name(name, claims.person) if name and name != current else current
        if wanted != claims.name:
            return self._guest(claims.person, wanted)
        return Identity(claims.person, current, key, guest=True)

    def _guest(self, person: str, name: str) -> Identity:
        return Identity(person, name, self._keys.sign(KeyClaims(person, name)), guest=True)

    def _invited(self, person_id: str, invitation: str, key: str | None, why_not: str) -> Identity:
        record = self._invitation(invitation)
        person = self._person(person_id)
        if record is None or record.revoked or record.person != person_id or person is None:
            raise Refused(refusals.NOT_SIGNED_IN, why_not)
        if person.removed:
            raise Refused(refusals.REMOVED, _REMOVED)
        key = key or self._keys.sign(KeyClaims(person_id, "", invitation))
        return Identity(person_id, person.name, key, invitation=invitation)
