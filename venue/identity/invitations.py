"""Personal links: a token in the link's fragment, its hash in the store. A stolen store opens no door."""

import hashlib
import secrets

from venue.domain.records import Invitation

TOKEN_BYTES = 24
"""192 random bits: not to be guessed, however many are tried."""
MAX_TOKEN = 200


def make_invitation(person: str, now: str) -> tuple[str, str, Invitation]:
    """(token, key of the record, the record) of a new personal link. The token is shown once and kept nowhere.

    `now` is a Time, RFC 3339 in UTC."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, record_key(token), Invitation(person=person, made_at=now)


def record_key(token: str) -> str:
    """Under which key the record of a token's invitation is kept: SHA-256 in hex. Looking a hash up gives no timing
    away about the token; it needs no salt, because tokens are random and long."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def token_in(pasted: str) -> str:
    """The token in what somebody pasted: the bare token or the whole link, `https://…/in#token`."""
    return pasted.strip().rpartition("#")[2].strip()[:MAX_TOKEN]
