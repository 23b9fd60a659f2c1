"""Options that several commands share."""

from pathlib import Path

import click

from venue.settings import DATA

data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DATA,
    show_default=f"./{DATA}",
    envvar="VENUE_DATA",
    show_envvar=True,
    metavar="DIR",
    help="The folder that holds everything the venue keeps.",
)
store_option = click.option(
    "--store",
    default="",
    envvar="VENUE_STORE",
    show_envvar=True,
    metavar="URL",
    help="A Redis or Valkey that holds everything instead of a folder, such as redis://host:6379; also rediss://, "
    "redis+sentinel://host:26379/name, redis+cluster://host:6379.",
)
skip_bad_option = click.option(
    "--skip-bad",
    is_flag=True,
    envvar="VENUE_SKIP_BAD",
    show_envvar=True,
    help="Go on with the good rows. Without it one bad row changes nothing at all.",
)
csv_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def url_option(text: str):
    """`--url`, with the help that the command gives it."""
    return click.option(
        "--url", default="", envvar="VENUE_URL", show_envvar=True, metavar="URL", help=text, callback=_url
    )


def _url(context: click.Context, option: click.Parameter, value: str) -> str:
    value = value.strip().rstrip("/")
    if not value:
        return ""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username or parts.path or parts.query or parts.fragment:
        raise click.BadParameter("is a whole address without a path, such as https://venue.example", context, option)
    return value
