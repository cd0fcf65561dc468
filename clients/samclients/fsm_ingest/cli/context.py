"""What the commands share: the database, opened when first needed, and how others are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from samclients.fsm_ingest.database import Database
from samclients.fsm_ingest.errors import IngestError
from samclients.fsm_ingest.jobs import JobBook
from samclients.fsm_ingest.organizations import OrganizationBook
from samclients.runtime import Settings

F = TypeVar("F", bound=Callable[..., Any])


class Context:
    """What the main group makes of its options; ``ctx.obj`` of every command.

    Args:
        database_url: A SQLAlchemy URL.
        client: Clock, certificates and the like of every request.
    """

    def __init__(self, database_url: str, client: Settings | None = None) -> None:
        self.database_url, self.client = database_url, client or Settings()

    @cached_property
    def database(self) -> Database:
        """The database; closed when the command ends."""
        database = Database(self.database_url)
        click.get_current_context().find_root().call_on_close(database.close)
        return database

    @property
    def organizations(self) -> OrganizationBook:
        """The Organizations page."""
        return OrganizationBook(self.database, self.client)

    @property
    def jobs(self) -> JobBook:
        """The API Jobs page."""
        return JobBook(self.database, self.client)


pass_context = click.make_pass_decorator(Context)


def print_table(table: Table) -> None:
    """Print a table; brackets and colons in names are what they are."""
    Console(markup=False, emoji=False).print(table)


class Refused(click.ClickException):
    """An error whose sentences are shown as they are, without a word before them."""

    def show(self, file: Any = None) -> None:  # noqa: ANN401 -- of click
        """Print the sentences on stderr."""
        click.echo(self.format_message(), file=file, err=True)


def refusing(command: F) -> F:
    """Let a command show the engine's errors and end with status 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:  # noqa: ANN401 -- the command's
        try:
            return command(*args, **options)
        except IngestError as error:
            raise Refused(str(error)) from None

    return run  # type: ignore[return-value]  # the same parameters
