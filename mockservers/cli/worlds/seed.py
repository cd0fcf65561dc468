"""``mockservers seed``: fill a world with other data, and show how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.typed import digits, moment, read_by
from mockservers.cli.worlds.control import Control, on_world

if TYPE_CHECKING:
    from mockservers.core.service.options import Option
    from mockservers.core.service.service import Service

POLLED = 0.2  # seconds between two looks at the server
LINES = 10  # about how many lines tell the progress where no bar can
INTERRUPTED = 130  # the exit code after Ctrl-C, as shells have it
TAKEN = frozenset({"seed", "now", "url", "world", "fnms", "help"})

Report = Callable[[int, int], None]


class SeedCommand(click.Command):
    """A command with the services' declared seed options, which are looked up when they are needed."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters and one option per declared seed option."""
        return [*super().get_params(ctx), *declared_options()]


@cache
def declared_options() -> tuple[click.Option, ...]:
    """One option per seed option of a service: ``--bigfix-usages``, in short ``--usages`` for the first that has it."""
    from mockservers.catalog import SERVICES

    taken, made = set(TAKEN), []
    for service in SERVICES:
        for name, option in service.options.items():
            made.append(_build_option(service, name, option, short=name not in taken))
            taken.add(name)
    return tuple(made)


def _build_option(service: Service, name: str, option: Option, *, short: bool) -> click.Option:
    dashed = name.replace("_", "-")
    return click.Option(
        [f"{service.name}_{name}", *([f"--{dashed}"] if short else []), f"--{service.name}-{dashed}"],
        type=click.Choice(option.choices) if option.choices else click.IntRange(option.minimum, option.maximum),
        metavar=None if option.choices else "NUMBER",
        help=f"{service.title}: {option.help}; usually {option.default}.",
    )


def _parse_options(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, int | str]:
    """``VENDOR.OPTION=VALUE`` by ``VENDOR.OPTION``; what consists of digits is a number."""
    found: dict[str, int | str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or "." not in name:
            raise click.BadParameter(f"{text!r} is not of the form VENDOR.OPTION=VALUE.")
        found[name] = digits(value)
    return found


@click.command(cls=SeedCommand)
@click.argument("chosen", nargs=-1, metavar="[VENDOR.OPTION=VALUE]...", callback=_parse_options)
@click.option("--seed", type=click.IntRange(min=0), help="The seed of everything that is left to chance.")
@click.option("--now", metavar="TIME", callback=read_by(moment), help="Where the clock begins, frozen.")
@click.option(
    "--fnms",
    metavar="URL",
    help="Fill this operations database of FlexNet Manager Suite instead of a world; sqlite:///fnms.db is a file."
    " Takes --computers, --installations, --contracts, --seed and --now, and needs no server.",
)
@on_world
def seed(
    control: Control,
    chosen: dict[str, int | str],
    seed: int | None,
    now: datetime | None,
    fnms: str | None,
    **declared: int | str | None,
) -> None:
    """Let a world begin anew with other data.

    What is not given stays as it was. The world can be used while the new data is made, and changes all at once when
    it is complete. Ctrl-C ends this command, not the server's work. Later, `mockservers reset` comes back to this.

    \b
      mockservers seed --usages 100000
      mockservers seed bigfix.usages=100000 bigfix.last_import=failed --seed 7
      mockservers seed --now 2014-06-23T12:18:29Z --world test-7
    An operations database for fnms-servicenow-export, with the computers that the worlds of this seed have:
      mockservers seed --fnms sqlite:///fnms.db --computers 1000 --installations 5000
    """
    named = {name.replace("_", ".", 1): value for name, value in declared.items() if value is not None}
    if fnms is not None:
        _fill(fnms, named | chosen, seed, now)
        return
    began = time.monotonic()
    control.ask_world("POST", "seed", body=_start(named | chosen, seed, now))
    rows = _show_progress(control)
    click.echo(f"{control.world}: {rows:,} rows in {time.monotonic() - began:.1f} s")


def _fill(url: str, named: Mapping[str, int | str], seed: int | None, now: datetime | None) -> None:
    """Fill an operations database, and show how far it is."""
    from mockservers.vendors.servicenow import service
    from mockservers.vendors.servicenow.fnms_database import CannotFill, Company, fill

    sizes = {one: int(service.options[one].default) for one in ("computers", "installations", "contracts")}
    for name, value in named.items():
        option = name.removeprefix(f"{service.name}.")
        if option not in sizes:
            raise click.UsageError(f"--fnms takes no {name}; it takes {', '.join(sizes)}.")
        try:
            sizes[option] = int(service.options[option].validate(option, value))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    as_of = now or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    company, began = Company(seed or 0, as_of, **sizes), time.monotonic()

    def progress() -> Iterator[Mapping[str, Any]]:
        for done in fill(url, company):
            yield {"state": "running", "done": done, "total": company.rows}
        yield {"state": "done", "done": company.rows, "total": company.rows}

    try:
        rows = (_bar if sys.stdout.isatty() else _lines)("fnms", progress())
    except CannotFill as error:
        raise CannotRun(str(error)) from None
    click.echo(f"fnms: {rows:,} rows in {time.monotonic() - began:.1f} s")


def _start(named: Mapping[str, int | str], seed: int | None, now: datetime | None) -> dict[str, Any]:
    """Build the body of the seed request; ``named`` has values by ``VENDOR.OPTION``."""
    options: dict[str, dict[str, int | str]] = {}
    for name, value in named.items():
        service, _, option = name.partition(".")
        options.setdefault(service, {})[option] = value
    body = {"seed": seed, "now": now and now.isoformat(), "options": options}
    return {name: value for name, value in body.items() if value is not None}


def _show_progress(control: Control) -> int:
    """Show the progress until the seeding is done; returns the number of rows."""
    show = _bar if sys.stdout.isatty() else _lines
    try:
        return show(control.world, _progress(control))
    except KeyboardInterrupt:
        click.echo(f"{control.world}: the server goes on; `mockservers worlds` tells how far it is", err=True)
        raise SystemExit(INTERRUPTED) from None


def _progress(control: Control) -> Iterator[Mapping[str, Any]]:
    """The seeding as the server tells it, again and again until it is done.

    Raises:
        Refused: it failed.
        CannotRun: the server was started anew meanwhile.
    """
    while True:
        found = control.ask_world("GET")["seeding"]
        if found["state"] == "failed":
            raise CommandRefused(found["error"])
        if found["state"] == "idle":
            raise CannotRun("The server was started anew, and the seeding is lost; seed again.")
        yield found
        if found["state"] == "done":
            return
        time.sleep(POLLED)


def _bar(world: str, progress: Iterator[Mapping[str, Any]]) -> int:
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"))
    rows = 0
    with Progress(*shown, TimeElapsedColumn(), transient=True) as bars:
        bar = bars.add_task(world, total=None)
        for one in progress:
            rows = one["total"]
            bars.update(bar, completed=one["done"], total=rows or None)
    return rows


def _lines(world: str, progress: Iterator[Mapping[str, Any]]) -> int:
    rows, told = 0, 0
    for one in progress:
        rows = one["total"]
        if rows and (tenth := one["done"] * LINES // rows) > told and one["state"] == "running":
            click.echo(f"{world}: {one['done']:,} of {rows:,} rows")
            told = tenth
    return rows
