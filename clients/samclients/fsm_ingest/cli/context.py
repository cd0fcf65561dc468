"""Shared parts of the commands: the command context, tables, checks of options, error output."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property, wraps
from itertools import takewhile
from typing import IO, Any, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.table import Column, Table

from samclients.fsm_ingest import messages
from samclients.fsm_ingest.errors import EntityNotFound, IngestError
from samclients.fsm_ingest.jobs.editors import Editors
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import Settings

P = ParamSpec("P")
R = TypeVar("R")
LOG = logging.getLogger("samclients.fsm_ingest")
WIDE = 10_000  # maximum characters of a line without a terminal
SHORTEST = 8  # minimum characters of an id


class CommandContext(Editors):
    """State shared by all commands, ``ctx.obj`` of click: the database, opened at first use, and the HTTP settings.

    Args:
        database_url: A SQLAlchemy URL.
        client: HTTP settings of all requests, such as clock and certificates.
    """

    def __init__(self, database_url: str, client: Settings | None = None) -> None:
        self.database_url, self.client = database_url, client or Settings()

    @cached_property
    def database(self) -> IngestDatabase:
        """The database; closed when the command ends."""
        database = IngestDatabase(self.database_url)
        click.get_current_context().find_root().call_on_close(database.close)
        return database


pass_context = click.make_pass_decorator(CommandContext)


def print_table(table: Table) -> None:
    """Print a table, fitted to the width of a terminal only; names are printed without markup or emoji."""
    console = Console(markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(markup=False, emoji=False, width=WIDE)
    console.print(table, crop=False)


def make_id_column(name: str) -> Column:
    """Return a column of ids that is neither truncated nor wrapped, so that users can copy them."""
    return Column(name, no_wrap=True, overflow="ignore")


def shorten_ids(ids: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return for each id its shortest prefix that is unique among the known ids, eight characters at least."""
    wanted = set(ids)
    ordered = sorted(wanted | set(known))
    beside = zip(["", *ordered], ordered, [*ordered[1:], ""], strict=False)
    return {
        entry: entry[: max(SHORTEST, _common_length(entry, before) + 1, _common_length(entry, after) + 1)]
        for before, entry, after in beside
    }


def _common_length(value: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value, other, strict=False)))


def check_organization(context: CommandContext, organization: int | None) -> None:
    """Check that an organization was added.

    Raises:
        click.BadParameter: there is no such organization.
    """
    if organization is None:
        return
    try:
        context.organizations.get(organization)
    except EntityNotFound as error:
        raise click.BadParameter(str(error), param_hint="--organization") from None


def check_application(
    context: CommandContext, text: str | None, organization: int | None = None, others: Iterable[tuple[str, str]] = ()
) -> None:
    """Check that an application exists, by its id or its name.

    Args:
        context: The command's context.
        text: The value of ``--application``; None skips the check.
        organization: The organization that it must belong to; any if None.
        others: Ids and names of further applications that are valid.

    Raises:
        click.BadParameter: there is no such application, or organization.
    """
    check_organization(context, organization)
    if text is None:
        return
    known = [
        (application.id, application.name) for application in context.organizations.list_applications(organization)
    ]
    names = {word for pair in (*known, *others) for word in pair}
    if text in names:
        return
    near = get_close_matches(text, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else " See: fsm-ingest organizations applications."
    if not context.organizations.all():
        hint = f" {messages.NO_ORGANIZATION}"
    raise click.BadParameter(f"There is no application {text!r}.{hint}", param_hint="--application")


def prompt_secret(text: str, instead: str, *, twice: bool = False) -> str:
    """Prompt for a secret on the terminal.

    Args:
        text: The prompt.
        instead: A hint about the other ways to give the value, for a process without a terminal.
        twice: Prompt twice and compare, to detect typing errors.

    Raises:
        IngestCommandError: there is no terminal and no input.
    """
    try:
        typed: str = click.prompt(text, hide_input=True, confirmation_prompt=twice)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise IngestCommandError(f"{text}: cannot prompt without a terminal; {instead}") from None
    return typed


class IngestCommandError(click.ClickException):
    """A command's error; its message is printed without the prefix ``Error:``."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on stderr."""
        click.echo(self.format_message(), file=file, err=True)


def show_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Decorate a command: print the utility's errors to stderr and exit with status 1."""

    @wraps(command)
    def run(*args: P.args, **options: P.kwargs) -> R:
        try:
            return command(*args, **options)
        except IngestError as error:
            LOG.debug("Refused: %s", error)
            raise IngestCommandError(str(error)) from None

    return run
