"""`venue serve`: opens the venue."""

import os
from pathlib import Path

import click

from venue.cli.options import store_option, url_option
from venue.settings import DATA, DEMO_DATA, PORT, Settings


def _host() -> str:
    # Hosting platforms give the port in $PORT and reach the process from outside of its machine.
    return "0.0.0.0" if "PORT" in os.environ else "127.0.0.1"  # noqa: S104 - see above


@click.command()
@click.option("--demo", is_flag=True, envvar="VENUE_DEMO", show_envvar=True, help="Open a demo on real posters.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    show_default=f"./{DATA}, with --demo ./{DEMO_DATA}",
    envvar="VENUE_DATA",
    show_envvar=True,
    metavar="DIR",
    help="The folder that holds everything the venue keeps; made when there is none.",
)
@click.option(
    "--host",
    default=_host,
    show_default="127.0.0.1, or 0.0.0.0 where $PORT is set",
    envvar="VENUE_HOST",
    show_envvar=True,
    metavar="ADDRESS",
    help="The address to listen on; 0.0.0.0 lets other machines in.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    envvar=["VENUE_PORT", "PORT"],
    show_envvar=True,
    help="The port to listen on; 0 for any free one.",
)
@url_option("Where people reach the venue, such as https://venue.example, when a proxy stands before it.")
@click.option(
    "--door",
    type=click.Choice(["open", "invited"]),
    default="open",
    show_default=True,
    envvar="VENUE_DOOR",
    show_envvar=True,
    help="Who may come in: whoever gives a name, or people with a personal link only.",
)
@click.option(
    "--limits",
    type=click.Choice(["on", "off"]),
    default="on",
    show_default=True,
    envvar="VENUE_LIMITS",
    show_envvar=True,
    help="Hold people to so many messages a minute; off for load tests only.",
)
@click.option(
    "--proxies",
    default="",
    envvar="VENUE_PROXIES",
    show_envvar=True,
    metavar="ADDRESSES",
    help="Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks with commas, or *.",
)
@click.option(
    "--metrics-token",
    default="",
    envvar="VENUE_METRICS_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="What a monitor on another machine must bring to read /metrics (Authorization: Bearer TOKEN).",
)
@store_option
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    envvar="VENUE_PROCESSES",
    show_envvar=True,
    help="How many processes serve on this machine; more than one share a --store.",
)
def serve(
    demo: bool,
    data: Path | None,
    host: str,
    port: int,
    url: str,
    door: str,
    limits: str,
    proxies: str,
    metrics_token: str,
    store: str,
    processes: int,
) -> None:
    """Open the venue and keep it open until Ctrl-C or SIGTERM."""
    _check_proxies(proxies)
    if processes > 1 and not store:
        raise click.UsageError(
            f"{processes} processes need a Redis to share: add --store redis://host:6379. One process needs none."
        )
    settings = Settings(
        data=data or (DEMO_DATA if demo else DATA),
        host=host,
        port=port,
        url=url,
        door=door,
        limits=limits == "on",
        demo=demo,
        proxies=proxies,
        metrics_token=metrics_token,
        store=store,
        processes=processes,
    )
    from venue.cli.preflight import CannotOpen, preflight

    try:
        preflight(settings)
    except CannotOpen as reason:
        raise click.ClickException(str(reason)) from None
    from venue.app import run

    status = run(settings)
    if status:
        raise click.exceptions.Exit(status)


def _check_proxies(proxies: str) -> None:
    from venue.transport.proxies import Proxies

    try:
        Proxies(proxies)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--proxies") from None
