"""Several processes of one venue on this machine: started on one listening socket, watched over, ended together."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import logging.config
import multiprocessing
import os
import signal
import socket
import threading
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from types import FrameType

from venue.app import prepare, run_worker, say
from venue.cli.greeting import base_url, greeting
from venue.settings import Settings
from venue.transport.server import LOGGING

START = 60.0
"""Seconds in which all must be ready."""
END = 20.0
"""Seconds a process has to drain; the server itself takes 15."""
AGAIN = 1.0
"""Seconds before a process that died is started again: one that cannot run must not burn the machine."""
BACKLOG = 4096

log = logging.getLogger("venue.processes")


def run_processes(settings: Settings) -> int:
    """Serve with `settings.processes` processes until told to end; the exit status.

    Prints the greeting once, when all of them listen. One that dies is started again; SIGTERM and SIGINT go to all.
    Raises StoreDown, OSError."""
    logging.config.dictConfig(LOGGING)
    links = asyncio.run(prepare(settings))
    with _listen(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        flock = Flock(settings, listener)
        posters = flock.start()
        if posters is None:
            return 1
        say(greeting(settings, base_url(settings, settings.port), posters, links))
        return flock.watch()


def _listen(settings: Settings) -> socket.socket:
    found = socket.getaddrinfo(settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


class Flock:
    """The processes, by the pipe each holds the other end of."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        self._context = multiprocessing.get_context("spawn")  # a fork would copy threads' locks and open files
        self._processes: dict[Connection, multiprocessing.process.BaseProcess] = {}
        self._ending: int | None = None
        self._woken, self._wake = socket.socketpair()

    def start(self) -> int | None:
        """Start all, and wait until they listen; gives the number of posters, or None when one of them could not."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        for _ in range(self._settings.processes):
            self._spawn()
        posters = 0
        waiting = set(self._processes)
        while waiting:
            for pipe in wait([*waiting], START) or waiting:
                try:
                    posters = pipe.recv() if pipe.poll() else None
                except EOFError:
                    posters = None
                if posters is None:
                    self._end(signal.SIGTERM)
                    return None
                waiting.discard(pipe)
        return posters

    def watch(self) -> int:
        """Until told to end: start again what dies. Then let all drain; the exit status."""
        while self._ending is None:
            for pipe in wait([*self._processes, self._woken]):
                if pipe in self._processes and self._ending is None:
                    self._heard(pipe)
        return self._end(self._ending)

    def _heard(self, pipe: Connection) -> None:
        try:
            pipe.recv()  # one that was started again is ready
        except EOFError:
            process = self._processes.pop(pipe)
            process.join()
            pipe.close()
            log.error("process %d ended with status %s; another is started", process.pid, process.exitcode)
            threading.Event().wait(AGAIN)
            if self._ending is None:
                self._spawn()

    def _spawn(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(self._settings, self._listener, theirs), daemon=False)
        process.start()
        theirs.close()
        self._processes[ours] = process

    def _told(self, number: int, frame: FrameType | None) -> None:
        if self._ending is not None:  # said twice: at once
            for process in self._processes.values():
                process.kill()
        self._ending = number
        self._wake.send(b"!")

    def _end(self, number: int) -> int:
        self._listener.close()
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, number)
        clean = True
        for process in self._processes.values():
            process.join(END)
            if process.is_alive():
                process.kill()
                process.join()
            clean = clean and process.exitcode == 0
        return 0 if clean else 1


def work(settings: Settings, listener: socket.socket, pipe: Connection) -> None:
    """One process: serves on the socket, and ends when its parent tells it to or is gone."""
    os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, which tells us once
    threading.Thread(target=_end_with_parent, args=(pipe,), daemon=True).start()
    raise SystemExit(run_worker(settings, listener, pipe.send))


def _end_with_parent(pipe: Connection) -> None:
    with contextlib.suppress(EOFError, OSError):
        pipe.recv()
    os.kill(os.getpid(), signal.SIGTERM)
