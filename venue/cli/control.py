"""How a command-line tool works through the running venue: the file it leaves in its data folder, and the request."""

import http.client
import json
import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import click

CONTROL_FILE = "control.json"
TIMEOUT = 60
"""Seconds; an import of 2,000 posters takes about one."""
TOKEN_BYTES = 32


def publish(folder: Path, url: str) -> str:
    """Leave word in the data folder of where the running venue takes commands; gives the token it must ask for.

    Only the folder's owner can read it (0600): whoever can read it can also read the store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    path, fresh = folder / CONTROL_FILE, folder / f".{CONTROL_FILE}.new"
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"url": url, "token": token}, file)
    fresh.replace(path)
    return token


def withdraw(folder: Path) -> None:
    """Take the word back when the venue closes; no error when it is gone."""
    (folder / CONTROL_FILE).unlink(missing_ok=True)


def _connect(parts: SplitResult) -> http.client.HTTPConnection | None:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    # A venue that listens on ::1 only is shown as localhost too, which many machines know as 127.0.0.1 alone.
    for host in ("127.0.0.1", "::1") if parts.hostname == "localhost" else (parts.hostname or "",):
        connection = kind(host, parts.port, timeout=TIMEOUT)
        try:
            connection.connect()
        except OSError:
            continue
        return connection
    return None


def ask(folder: Path, what: str, body: bytes) -> bytes | None:
    """Have the running venue do `what` (import, invite, check); its answer, or None when no venue runs on this folder.

    Raises click.ClickException when it runs but does not do it."""
    try:
        word = json.loads((folder / CONTROL_FILE).read_bytes())
        parts = urlsplit(word["url"])
        token = word["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    connection = _connect(parts)
    if connection is None:
        return None  # left behind by a venue that was killed
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", f"/control/{what}", body, headers)
        answer = connection.getresponse()
        data = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise click.ClickException(f"The running venue did not answer: {error}") from None
    finally:
        connection.close()
    if answer.status in (401, 403, 404):
        return None  # another program has taken the port since
    if answer.status != 200:
        raise click.ClickException(f"The running venue refused: {answer.status} {data[:300].decode(errors='replace')}")
    return data
