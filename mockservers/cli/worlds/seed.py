"""``mockservers seed``: replace the data of a world, and show the progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, wait
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun, CommandRefused
from mockservers.cli.exit_codes import INTERRUPTED
from mockservers.cli.parsing import parse_digits, parse_time, parse_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.cli.worlds.progress import show_progress
from mockservers.core.data.folders import pack_folder
from mockservers.core.data.problems import InvalidData

if TYPE_CHECKING:
    from mockservers.core.service.options import Option
    from mockservers.core.service.service import Service

POLL_INTERVAL = 0.2  # seconds
RESERVED_NAMES = frozenset({"seed", "now", "from", "url", "world", "fnms", "help"})


class SeedCommand(click.Command):
    """Command with the seed options of all services, which are imported on demand."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters and one option per seed option."""
        return [*super().get_params(ctx), *build_seed_options()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own options, then the seed options of each service."""
        from mockservers.catalog import SERVICES

        services = {f"{service.name}_{name}": service for service in SERVICES for name in service.options}
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            service = services.get(parameter.name or "")
            if isinstance(parameter, click.Option) and (record := parameter.get_help_record(ctx)) is not None:
                sections.setdefault(service.title if service else "Options", []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


@cache
def build_seed_options() -> tuple[click.Option, ...]:
    """Build one option per seed option of a service.

    The name is ``--bigfix-usages``; the first service that has ``usages`` also gets the short name ``--usages``.
    """
    from mockservers.catalog import SERVICES

    taken, options = set(RESERVED_NAMES), []
    for service in SERVICES:
        for name, option in service.options.items():
            options.append(_build_option(service, name, option, short=name not in taken))
            taken.add(name)
    return tuple(options)


def _build_option(service: Service, name: str, option: Option, *, short: bool) -> click.Option:
    dashed = name.replace("_", "-")
    return click.Option(
        [f"{service.name}_{name}", *([f"--{dashed}"] if short else []), f"--{service.name}-{dashed}"],
        type=click.Choice(option.choices) if option.choices else click.IntRange(option.minimum, option.maximum),
        metavar=None if option.choices else "NUMBER",
        help=f"{option.help[:1].upper()}{option.help[1:]}; default: {option.default}.",
    )


def _parse_options(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, int | str]:
    """Parse ``VENDOR.OPTION=VALUE`` texts; a value of digits becomes a number."""
    found: dict[str, int | str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or "." not in name:
            raise click.BadParameter(f"{text!r} is not of the form VENDOR.OPTION=VALUE.")
        found[name] = parse_digits(value)
    return found


@click.command(cls=SeedCommand)
@click.argument("chosen", nargs=-1, metavar="[VENDOR.OPTION=VALUE]...", callback=_parse_options)
@click.option("--seed", type=click.IntRange(min=0), help="Seed of ids and data; default: unchanged.")
@click.option(
    "--now",
    metavar="TIME",
    callback=parse_with(parse_time),
    help="Time of the frozen clock, such as 2014-06-23T12:18:29Z or now; default: unchanged.",
)
@click.option(
    "--fnms",
    metavar="URL",
    help="Fill a database of FlexNet Manager Suite instead of a world, such as sqlite:///fnms.db. Needs no server;"
    " takes --computers, --installations, --contracts, --seed and --now.",
)
@click.option(
    "--from",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Load your own data: a folder with a CSV, JSON, JSON Lines or YAML file per table. Seed, time and the options"
    " of generated tables are in its file world.yaml.",
)
@pass_control
def seed(
    control: Control,
    chosen: dict[str, int | str],
    seed: int | None,
    now: datetime | None,
    fnms: str | None,
    **declared: Any,  # noqa: ANN401 -- the seed options, and the folder
) -> None:
    """Replace the data of a world by new data of a given size.

    Options that are not given keep their values. The world serves its old data until all new data is ready. Ctrl-C ends
    this command, but not the seeding. Later, `mockservers reset` returns to the new data.

    \b
      mockservers seed --usages 100000
      mockservers seed bigfix.usages=100000 bigfix.last_import=failed --seed 7
      mockservers seed --now 2014-06-23T12:18:29Z --world test-7
    Load your own data, such as my-data/bigfix/license_usages.csv:
      mockservers seed --from my-data
    Fill an operations database for fnms-servicenow-export, with the computers of the worlds of the same seed:
      mockservers seed --fnms sqlite:///fnms.db --computers 1000 --installations 5000
    """
    folder: Path | None = declared.pop("folder")
    named = {name.replace("_", ".", 1): value for name, value in declared.items() if value is not None}
    if folder is not None:
        if named or chosen or fnms or now or seed is not None:
            raise click.UsageError("--from cannot be combined with other options: write them to world.yaml.")
        load_folder(control, folder)
        return
    if fnms is not None:
        _fill_database(fnms, named | chosen, seed, now)
        return
    began = time.monotonic()
    control.ask_world("POST", "seed", body=_build_body(named | chosen, seed, now))
    rows = _show_progress(control, _poll_progress(control))
    click.echo(f"{control.world}: {rows:,} rows in {time.monotonic() - began:.1f} s")


def _fill_database(url: str, named: Mapping[str, int | str], seed: int | None, now: datetime | None) -> None:
    """Fill an operations database, and show the progress."""
    from mockservers.vendors.servicenow import service
    from mockservers.vendors.servicenow.fnms_database import CannotFill, Company, fill

    sizes = {name: int(service.options[name].default) for name in ("computers", "installations", "contracts")}
    for name, value in named.items():
        option = name.removeprefix(f"{service.name}.")
        if option not in sizes:
            raise click.UsageError(f"{name} cannot be combined with --fnms, which takes only {', '.join(sizes)}.")
        try:
            sizes[option] = int(service.options[option].validate(option, value))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    as_of = now or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    company, began = Company(seed or 0, as_of, **sizes), time.monotonic()

    def report_progress() -> Iterator[Mapping[str, Any]]:
        for done in fill(url, company):
            yield {"state": "running", "done": done, "total": company.rows}
        yield {"state": "done", "done": company.rows, "total": company.rows}

    try:
        rows = show_progress("fnms", report_progress())
    except CannotFill as error:
        raise CannotRun(str(error)) from None
    click.echo(f"fnms: {rows:,} rows in {time.monotonic() - began:.1f} s")


def _build_body(named: Mapping[str, int | str], seed: int | None, now: datetime | None) -> dict[str, Any]:
    """Build the body of the seed request; ``named`` has values by ``VENDOR.OPTION``."""
    options: dict[str, dict[str, int | str]] = {}
    for name, value in named.items():
        service, _, option = name.partition(".")
        options.setdefault(service, {})[option] = value
    body = {"seed": seed, "now": now and now.isoformat(), "options": options}
    return {name: value for name, value in body.items() if value is not None}


def load_folder(control: Control, folder: Path) -> None:
    """Load a folder of data into a world, and show the progress."""
    began, loading = time.monotonic(), Future[dict[str, Any]]()
    try:
        archive = pack_folder(folder)
    except InvalidData as error:
        raise CommandRefused(str(error)) from None
    except OSError as error:
        raise CannotRun(f"{folder} cannot be read: {error.strerror or error}") from None

    def load() -> None:
        try:
            loading.set_result(control.load_data(archive))
        except click.ClickException as error:
            loading.set_exception(error)

    threading.Thread(target=load, daemon=True).start()  # Ctrl-C ends the command, not the loading
    _show_progress(control, _poll_loading(control, loading))
    rows = loading.result()["seeding"]["total"]
    click.echo(f"{control.world}: {rows:,} rows in {time.monotonic() - began:.1f} s")


def _poll_loading(control: Control, loading: Future[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the states of a loading while it runs."""
    while not wait([loading], POLL_INTERVAL).done:
        found = control.ask_world("GET")["seeding"]
        if found["state"] == "running":
            yield found


def _show_progress(control: Control, progress: Iterator[Mapping[str, Any]]) -> int:
    """Show the progress until the seeding is done; returns the number of rows."""
    try:
        return show_progress(control.world, progress)
    except KeyboardInterrupt:
        click.echo(f"{control.world}: the server continues seeding; `mockservers worlds` shows the progress", err=True)
        raise SystemExit(INTERRUPTED) from None


def _poll_progress(control: Control) -> Iterator[Mapping[str, Any]]:
    """Poll the seeding until it is done, and yield each state.

    Raises:
        CommandRefused: the seeding failed.
        CannotRun: the server was restarted meanwhile.
    """
    while True:
        found = control.ask_world("GET")["seeding"]
        if found["state"] == "failed":
            raise CommandRefused(found["error"])
        if found["state"] == "idle":
            raise CannotRun("The server was restarted and the seeding is lost. Run the command again.")
        yield found
        if found["state"] == "done":
            return
        time.sleep(POLL_INTERVAL)
