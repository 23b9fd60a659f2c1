"""What a host can set. Each field is an option of `venue serve` and an environment variable; nothing else is read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

DATA = Path("venue-data")
DEMO_DATA = Path("venue-demo-data")
PORT = 8000
LOCAL_HOSTS = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one venue is served."""

    data: Path = DATA
    """The folder that holds everything the venue keeps, unless a `store` does. One process owns it."""
    host: str = "127.0.0.1"
    """The address to listen on; 0.0.0.0 lets other machines in."""
    port: int = PORT
    """0: any free one."""
    url: str = ""
    """Where people reach the venue, as `https://venue.example`, when that is not http://HOST:PORT. Links that the venue
    prints start with it, and only pages from there may act."""
    door: Literal["open", "invited"] = "open"
    """Who may come in: whoever gives a name, or people with a personal link only."""
    limits: bool = True
    """Whether people are held to so many messages a minute. False for load tests only."""
    demo: bool = False
    """Fill the folder with the demo event and keep its poster session running."""
    proxies: str = ""
    """Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, with commas; `*` for all."""

    metrics_token: str = ""
    """What a monitor on another machine brings as a bearer to read /metrics; without one only this machine can."""

    store: str = ""
    """The URL of a Redis that holds everything instead: then the venue may run as several processes."""
    processes: int = 1
    """How many run on this machine. More than one need a `store`."""

    @property
    def venue(self) -> str:
        """What the venue is called in a store that several could share: so that two do not end up in one."""
        return "demo" if self.demo else urlsplit(self.url).hostname or "venue"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the venue."""
        return self.host in LOCAL_HOSTS
