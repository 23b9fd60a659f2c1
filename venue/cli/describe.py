"""`venue describe`: the wire protocol as a document."""

import click


@click.command()
def describe() -> None:
    """Print the AsyncAPI 3 document of the protocol venue.v1, as JSON."""
    import json

    from venue.protocol.describe import asyncapi

    click.echo(json.dumps(asyncapi(), indent=2, ensure_ascii=False))
