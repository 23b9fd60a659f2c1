"""One process owns a data folder: the lock that says so."""

import os
from pathlib import Path

from venue.ports import StoreDown

try:
    import fcntl
except ImportError:  # Windows outside of WSL
    fcntl = None

NAME = "lock"


class FolderLock:
    """Held from `take` to `release`; the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._file: int | None = None

    def take(self) -> None:
        """Raises StoreDown when another process (or another store of this one) holds the folder; names its pid."""
        if fcntl is None:
            raise StoreDown("The embedded store needs Linux, macOS or WSL: there is no file locking here.")
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(file, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(file)
            raise StoreDown(
                f"The data folder {self._path.parent} is in use by process {holder}. "
                "Stop that venue, or choose another folder with --data."
            ) from None
        self._file = file
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let go; no error when it is not held. The file stays: removing it would let two processes lock two files."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_taken(folder: Path) -> bool:
    """Whether a process holds this folder now. Makes neither folder nor lock."""
    if fcntl is None:
        return False
    try:
        file = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False
