"""Keys: a signed note of who somebody is. The venue keeps no list of them; the signature is what makes one good."""

import binascii
import hashlib

import msgspec
from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData

MIN_SECRET = 32
"""Bytes; less could be guessed offline from a single key."""
MAX_KEY = 1_000
"""Characters; hello takes no longer one."""


class KeyClaims(msgspec.Struct, array_like=True, frozen=True):
    """What a key says: the person, a guest's name (an invited person's is in their record), and the record key of the
    invitation it was given for."""

    person: str
    name: str = ""
    invitation: str | None = None


_SALT = b"venue.key.v1"
"""Keeps a signature made for something else from passing as a key."""


class Keys:
    """Signs and reads keys with one secret of the event."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < MIN_SECRET:
            raise ValueError(f"a secret needs at least {MIN_SECRET} bytes")
        self._signer = Signer(secret, salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def sign(self, claims: KeyClaims) -> str:
        """The key that says this: letters, digits, `-`, `_` and one dot, fit for a cookie and a header."""
        return self._signer.sign(base64_encode(msgspec.json.encode(claims))).decode("ascii")

    def read(self, key: str) -> KeyClaims | None:
        """What a key says, or None when its signature is not ours. Compared in constant time."""
        if len(key) > MAX_KEY or not key.isascii():
            return None
        try:
            return msgspec.json.decode(base64_decode(self._signer.unsign(key)), type=KeyClaims)
        except (BadSignature, BadData, msgspec.MsgspecError, binascii.Error, ValueError):
            return None
