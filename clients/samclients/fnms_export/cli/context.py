"""Options and errors that the further commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click
from sqlalchemy.exc import SQLAlchemyError

from samclients.fnms_export.errors import ExportError, NotBegun, WrongUse
from samclients.fnms_export.settings import SettingsFile, default_file
from samclients.fnms_export.source.database import OperationsDatabase
from samclients.runtime import Clock, SystemClock

P = ParamSpec("P")
NO_DATABASE = "The operations database is missing: --database, FNMS_DATABASE, or database in the file of --config."
CONFIG = click.option(
    "--config",
    "file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The TOML file with the settings; without it, ~/.fnms-servicenow-export/export.toml.",
)


class CommandError(click.ClickException):
    """An error with the exit code that the export would have."""

    def __init__(self, error: ExportError) -> None:
        super().__init__(str(error))
        self.exit_code: int = error.exit_code  # type: ignore[misc]  # as click's UsageError does


def show_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Let a command end with the exit code and the sentence of an ``ExportError``."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except ExportError as error:
            raise CommandError(error) from None

    return run


def open_settings(file: Path | None) -> SettingsFile:
    """The settings in the file of ``--config``, or in the default one."""
    return SettingsFile(file or default_file())


def get_time() -> datetime:
    """The time of the running command's clock, UTC, without a zone."""
    clock: Clock = click.get_current_context().obj or SystemClock()
    return clock.now().replace(tzinfo=None)


@contextmanager
def open_database(url: str) -> Iterator[OperationsDatabase]:
    """The operations database, until the block ends.

    Raises:
        NotBegun: it cannot be read.
        WrongUse: it is no URL of a database.
    """
    if not url:
        raise CommandError(WrongUse(NO_DATABASE))
    database = OperationsDatabase(url)
    try:
        database.check_exists()
        yield database
    except SQLAlchemyError as error:
        reason = database.describe_error(error)
        raise NotBegun(f"The operations database {database.name} cannot be read: {reason}") from None
    finally:
        database.close()
