"""Shared parts of the utilities' command lines: unknown options, version, log file, time zones, stop signals."""

from __future__ import annotations

import logging
import os
import platform
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from textwrap import fill
from types import FrameType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from samclients.runtime.redaction.masking import mask_url

DISTRIBUTION = "samclients"
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG = logging.getLogger("samclients")
QUIET = logging.getLogger("samclients.fnms_export")  # does not propagate while it shows progress
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name))
MOST_DAYS = 36_525  # since the end of what is deleted from a history
HELP_WIDTH = 96  # characters of a line of the help
F = TypeVar("F", bound=Callable[..., Any])


class Command(click.Command):
    """Command that reports an unknown option as a whole; click reads ``-chnages`` as ``-c``, ``-h`` and so on."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; see click.

        Raises:
            click.NoSuchOption: an option is unknown; the error names the nearest one.
        """
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise _find_unknown_option(self, ctx, given) or error from None


class Group(click.Group, Command):
    """Group of commands that report unknown options as a whole."""

    command_class = Command


Group.group_class = Group


def format_exit_codes(codes: Mapping[int, str]) -> str:
    """Return the end of a command's help: its exit codes."""
    rows = [
        fill(text, HELP_WIDTH, initial_indent=f"  {code:<5}", subsequent_indent=" " * 7) for code, text in codes.items()
    ]
    return "\n".join(["\b", "Exit codes:", *rows])


def older_than(what: str) -> Callable[[F], F]:
    """Return the option ``--older-than``, which is the command's argument ``days``; ``what`` has ended."""
    days = click.IntRange(0, MOST_DAYS)
    return click.option(
        "--older-than", "days", type=days, required=True, metavar="DAYS", help=f"Days since {what} ended."
    )


def _find_unknown_option(
    command: click.Command, context: click.Context, args: Iterable[str]
) -> click.NoSuchOption | None:
    """Return the error for the first argument that looks like an option but is unknown; None if there is none."""
    known: dict[str, int] = {}
    for param in command.get_params(context):
        if isinstance(param, click.Option):
            has_no_value = param.is_flag or param.count or param._flag_needs_value  # noqa: SLF001 -- click has no public one
            known |= dict.fromkeys((*param.opts, *param.secondary_opts), 0 if has_no_value else param.nargs)
    rest = iter(args)
    for arg in rest:
        name, given, _ = arg.partition("=")
        if arg == "--":
            return None
        if name in known:
            for _ in range(0 if given else known[name]):
                next(rest, None)
        elif arg.startswith("-") and len(name) > len("-x"):
            similar = [option for option in known if option.startswith("--") == name.startswith("--")]
            return click.NoSuchOption(name, possibilities=get_close_matches(name, similar, n=1), ctx=context)
    return None


def version_option(program: str) -> Callable[[F], F]:
    """Return the option ``--version``."""
    return click.version_option(version(DISTRIBUTION), "--version", prog_name=program)


LOG_FILE = click.option(
    "--log-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also log to this file, with all requests and without secrets, for diagnostics.",
)


class _Console(logging.Handler):
    """Handler that prints warnings on stderr if no other handler does."""

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger().handlers and logging.lastResort is not None:
            logging.lastResort.handle(record)


class _Masked(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask_url(super().format(record))


def log_to_file(context: click.Context, file: Path | None) -> None:
    """Append the log of ``samclients`` to a file with access for the owner only, until the command ends.

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
        raise click.UsageError(f"--log-file: cannot write {file}: {reason}.", context) from None
    handler.setFormatter(_Masked(FORMAT))
    added = [(LOG, handler), (LOG, _Console(logging.WARNING)), (QUIET, handler)]
    level = LOG.level
    for logger, added_handler in added:
        logger.addHandler(added_handler)
    LOG.setLevel(logging.DEBUG)

    def close() -> None:
        for logger, added_handler in added:
            logger.removeHandler(added_handler)
        LOG.setLevel(level)
        handler.close()

    root = context.find_root()
    root.call_on_close(close)
    python = platform.python_version()
    LOG.debug("%s %s, Python %s, %s", root.info_name, version(DISTRIBUTION), python, platform.platform())


class TimeZoneParam(click.ParamType[ZoneInfo]):
    """Name of a time zone."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        """Return the zone."""
        try:
            return ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"Unknown time zone {value!r}: use a name such as Europe/Berlin.", param, ctx)


@contextmanager
def catch_stop_signals() -> Iterator[threading.Event]:
    """Yield an event that the first SIGINT or SIGTERM sets; a second signal has its usual effect."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=stop.set).start()  # the interrupted thread may hold the event's lock
        for number, handler in before.items():
            signal.signal(number, handler)
        click.echo("Stopping at the next safe point. Press Ctrl-C again to stop at once.", err=True)

    for number in SIGNALS:
        signal.signal(number, request_stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
