"""The command ``samclients``: generates typed clients."""

from __future__ import annotations

from pathlib import Path

import click

from samclients.generator.document import CannotGenerate, Document
from samclients.generator.package import generate_files, write_package


@click.group()
def main() -> None:
    """Clients for HTTP APIs that have an OpenAPI document."""


@main.command()
@click.argument("spec", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="Name of the package; by default the file's.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder of the package."
)
@click.option("--bind", multiple=True, metavar="NAME", help="Path parameter that the client has for all its calls.")
def generate(spec: Path, name: str | None, folder: Path, bind: tuple[str, ...]) -> None:
    """Generate a typed client for an OpenAPI document.

    The package has models.py, operations.py and a class with all operations, which use samclients.runtime.
    """
    name = name or spec.stem.replace("-", "_").replace(".", "_")
    try:
        files = generate_files(Document.read(spec), name, bound=bind)
    except CannotGenerate as error:
        raise click.ClickException(str(error)) from None
    write_package(files, folder / name)
    click.echo(f"{folder / name}: {', '.join(files)}")
