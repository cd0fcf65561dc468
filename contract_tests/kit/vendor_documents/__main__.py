"""Fetch the vendors' documents: ``python -m contract_tests.kit.vendor_documents [--from FOLDER] [--facts]``."""

from __future__ import annotations

from pathlib import Path

import click

from contract_tests.kit.vendor_documents.facts import reduce_document, write_facts
from contract_tests.kit.vendor_documents.sources import FETCHED, SOURCES, NoDocument, fetch, keep, load_kept, take_from


@click.command()
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take the documents from here.",
)
@click.option("--facts", is_flag=True, help="Write the facts of the documents again.")
def main(folder: Path | None, *, facts: bool) -> None:
    """Fetch the vendors' documents, at pinned commits, and check their digests."""
    try:
        keep(take_from(folder) if folder else fetch)
    except NoDocument as error:
        raise click.ClickException(str(error)) from error
    for source in SOURCES:
        click.echo(f"{source.file}: {source.title}, as expected")
    if facts:
        write_facts({source: reduce_document(load_kept(source), source) for source in SOURCES})
    click.echo(f"{len(SOURCES)} documents are in {FETCHED}")


if __name__ == "__main__":
    main()
