"""Parts that the utilities' command lines share: options that are unknown, the version, a log for diagnostics."""

from __future__ import annotations

import logging
import os
import platform
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import click

from samclients.runtime.redaction.masking import mask_url

DISTRIBUTION = "mockservers"
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG = logging.getLogger("samclients")
QUIET = logging.getLogger("samclients.fnms_export")  # does not propagate while it prints progress itself
F = TypeVar("F", bound=Callable[..., Any])


class Command(click.Command):
    """A command that names an unknown option whole; click takes ``-chnages`` for ``-c``, ``-h`` and so on."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; see click.

        Raises:
            click.NoSuchOption: there is no such option; the nearest one is named.
        """
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise _find_unknown_option(self, ctx, given) or error from None


class Group(click.Group, Command):
    """A group of commands that name unknown options whole."""

    command_class = Command


Group.group_class = Group


def _find_unknown_option(
    command: click.Command, context: click.Context, args: Iterable[str]
) -> click.NoSuchOption | None:
    """The error for the first argument that looks like an option and is none, nor the value of one."""
    known: dict[str, int] = {}
    for one in command.get_params(context):
        if isinstance(one, click.Option):
            values = 0 if one.is_flag or one.count or one._flag_needs_value else one.nargs  # noqa: SLF001 -- click's
            known |= dict.fromkeys((*one.opts, *one.secondary_opts), values)
    left = iter(args)
    for arg in left:
        name, given, _ = arg.partition("=")
        if arg == "--":
            return None
        if name in known:
            for _ in range(0 if given else known[name]):
                next(left, None)
        elif arg.startswith("-") and len(name) > len("-x"):
            alike = [one for one in known if one.startswith("--") == name.startswith("--")]
            return click.NoSuchOption(name, possibilities=get_close_matches(name, alike, n=1), ctx=context)
    return None


def version_option(program: str) -> Callable[[F], F]:
    """The option ``--version``."""
    return click.version_option(version(DISTRIBUTION), "--version", prog_name=program)


LOG_FILE = click.option(
    "--log-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write what happens, with every request, to this file, for diagnostics; without secrets.",
)


class _Console(logging.Handler):
    """Lets warnings come to stderr where nobody else prints them, as they do while no handler is there."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers and logging.lastResort is not None:
            logging.lastResort.handle(record)


class _Masked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask_url(super().format(record))


def log_to_file(context: click.Context, file: Path | None) -> None:
    """Append everything that is logged under ``samclients`` to a file, which others cannot read, until a command ends.

    Raises:
        click.UsageError: the file cannot be written.
    """
    if file is None:
        return
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = logging.FileHandler(file, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise click.UsageError(f"--log-file: {file} cannot be written: {reason}.", context) from None
    handler.setFormatter(_Masked(FORMAT))
    added = [(LOG, handler), (LOG, _Console(logging.WARNING)), (QUIET, handler)]
    level = LOG.level
    for logger, one in added:
        logger.addHandler(one)
    LOG.setLevel(logging.DEBUG)

    def close() -> None:
        for logger, one in added:
            logger.removeHandler(one)
        LOG.setLevel(level)
        handler.close()

    root = context.find_root()
    root.call_on_close(close)
    python = platform.python_version()
    LOG.debug("%s %s, Python %s, %s", root.info_name, version(DISTRIBUTION), python, platform.platform())
