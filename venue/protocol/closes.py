"""Close codes of the socket. 4000–4499: come back; 4500–4999: don't."""

NORMAL = 1000
GOING_AWAY = 1001
PROTOCOL_ERROR = 1002
UNSUPPORTED = 1003
BAD_UTF8 = 1007
TOO_BIG = 1009
RESTART = 1012

SERVER_ERROR = 4000
SIGN_IN_AGAIN = 4001
TOO_SLOW = 4008
NO_PONG = 4009
RESYNC = 4010
TOO_FAST = 4013

BAD_CREDENTIALS = 4500
BAD_PROTOCOL = 4501
REMOVED = 4503
TOO_MANY = 4504
FORBIDDEN = 4507

MEANINGS = {
    NORMAL: "Done.",
    GOING_AWAY: "The page went away.",
    PROTOCOL_ERROR: "A frame broke RFC 6455.",
    UNSUPPORTED: "A binary frame: venue.v1 is text only.",
    BAD_UTF8: "A text frame was not UTF-8.",
    TOO_BIG: "A frame over 64 KiB.",
    RESTART: "The venue restarts; come back.",
    SERVER_ERROR: "A fault of the venue's; come back.",
    SIGN_IN_AGAIN: "The ticket was used or is too old, or this person signed out: come back with a new ticket or key.",
    TOO_SLOW: "The reader took nothing for 10 s or more than 256 KiB waited; come back and recover by position.",
    NO_PONG: "No pong came in time; come back.",
    RESYNC: "The connection's state cannot be trusted; come back.",
    TOO_FAST: "Far over the limits; come back after 5 s or more.",
    BAD_CREDENTIALS: "The key or ticket is not good. Sign in.",
    BAD_PROTOCOL: "Not a venue.v1 client: hello was not the first frame or did not come within 5 s.",
    REMOVED: "A chair removed this person.",
    TOO_MANY: "More connections than one person may hold.",
    FORBIDDEN: "Not for this person.",
}


def comes_back(code: int) -> bool:
    """Whether a client should connect again after this code."""
    return not (code >= 4500 or code in (NORMAL, PROTOCOL_ERROR, UNSUPPORTED, BAD_UTF8, TOO_BIG))
