"""``mockservers pace``: read and change the duration and the result of jobs and imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click
from rich.table import Table

from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import OptionValue, parse_number, parse_with
from mockservers.cli.tables import build_table, print_table, print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json


@click.group(cls=OrderedGroup)
def pace() -> None:
    """Read or change how long jobs and imports take, and how they end.

    A lifecycle is the sequence of states of a job, an import or a session, up to an end. Its pace has the duration of
    each state (in seconds of the world's clock, or in reads), the state that is never left, and the end.

    \b
      mockservers pace get
      mockservers pace set bigfix.import --seconds 0
      mockservers pace set bigfix.import --reads 3 --end failed
      mockservers pace set bigfix.import --record 17 --hold running
      mockservers pace reset bigfix.import
      mockservers pace running
      mockservers pace advance bigfix.import 17
    """


def _show_paces(found: Mapping[str, Any]) -> None:
    table = build_table("lifecycle", "record", "seconds", "reads", "hold", "end")
    for entry in found["paces"]:
        _add_row(table, entry["lifecycle"], "", entry["pace"])
        for record, own in entry["records"].items():
            _add_row(table, entry["lifecycle"], record, own)
    print_table(table)


@pace.command("get")
@pass_control
@print_with(_show_paces)
def get_pace(control: Control) -> Json:
    """Print the pace of every lifecycle and of single records.

    \b
      mockservers pace get --world test-7
    """
    return control.ask_world("GET", "pace")


@pace.command("set")
@click.argument("lifecycle")
@click.option("--record", metavar="KEY", help="The key of one record; default: all records.")
@click.option(
    "--seconds",
    metavar="NUMBER",
    callback=parse_with(parse_number),
    help="Duration of each state in seconds; 0 skips it.",
)
@click.option(
    "--reads",
    metavar="NUMBER",
    type=click.IntRange(min=0),
    help="Number of reads that each state lasts, instead of --seconds.",
)
@click.option("--hold", metavar="STATE", help="State that is never left; '' for none.")
@click.option("--end", metavar="END", help="End that is reached, such as failed; '' for the default.")
@pass_control
def set_pace(control: Control, lifecycle: str, record: str | None, **chosen: OptionValue) -> None:
    """Change the pace of LIFECYCLE.

    Values that are not given do not change. `mockservers pace get` lists the lifecycles.

    \b
      mockservers pace set bigfix.import --seconds 60 --end failed
    """
    changes = {name: value for name, value in chosen.items() if value is not None}
    if not changes:
        raise click.UsageError("Give at least one of --seconds, --reads, --hold and --end.")
    if len(changes.keys() & {"seconds", "reads"}) > 1:
        raise click.UsageError("Give either --seconds or --reads, not both.")
    if "seconds" in changes:
        changes["reads"] = None
    found = control.ask_world("PUT", "pace", lifecycle, body=changes, query=_build_query(record))
    click.echo(f"{lifecycle}{f' {record}' if record else ''}: {format_pace(found)}")


@pace.command("reset")
@click.argument("lifecycle", required=False)
@click.option("--record", metavar="KEY", help="The key of one record; default: all records.")
@pass_control
def reset_pace(control: Control, lifecycle: str | None, record: str | None) -> None:
    """Return to the default pace, of LIFECYCLE or of all lifecycles.

    \b
      mockservers pace reset
      mockservers pace reset bigfix.import
      mockservers pace reset bigfix.import --record 17
    """
    if record is not None and lifecycle is None:
        raise click.UsageError("--record needs a LIFECYCLE: mockservers pace reset LIFECYCLE --record KEY.")
    chosen = _list_paces(control) if lifecycle is None else [(lifecycle, record)]
    for name, key in chosen:
        control.ask_world("DELETE", "pace", name, query=_build_query(key))
    click.echo(f"{lifecycle or 'Every lifecycle'}{f' {record}' if record else ''}: default pace")


def _show_running(found: Mapping[str, Any]) -> None:
    table = build_table("lifecycle", "record", "state", "next", "waits for")
    for entry in found["records"]:
        waits_for = entry["due"] or entry["waits_for"]
        table.add_row(entry["lifecycle"], entry["record"], entry["state"], entry["next"], waits_for)
    print_table(table)


@pace.command("running")
@pass_control
@print_with(_show_running)
def list_running(control: Control) -> Json:
    """Print the jobs, imports and transactions that have not ended, with the time of their next state.

    \b
      mockservers pace running --world test-7
    """
    return control.ask_world("GET", "running")


@pace.command("advance")
@click.argument("lifecycle")
@click.argument("record")
@pass_control
def advance_record(control: Control, lifecycle: str, record: str) -> None:
    """Move the clock to the time at which RECORD of LIFECYCLE enters its next state.

    `mockservers pace running` lists the records.

    \b
      mockservers pace advance bigfix.import 17
    """
    found = control.ask_world("POST", "running", lifecycle, "advance", query=_build_query(record))
    click.echo(f"{lifecycle} {record}: {found['state']} at {found['clock']['now']}")


def _list_paces(control: Control) -> Iterator[tuple[str, str | None]]:
    """List every lifecycle, and each record that has a pace of its own."""
    for entry in control.ask_world("GET", "pace")["paces"]:
        yield entry["lifecycle"], None
        yield from ((entry["lifecycle"], record) for record in entry["records"])


def _build_query(record: str | None) -> dict[str, str]:
    return {} if record is None else {"record": record}


def _add_row(table: Table, lifecycle: str, record: str, own: Mapping[str, Any]) -> None:
    reads = own["reads"]
    seconds = "" if reads is not None else format(own["seconds"], "g")
    table.add_row(lifecycle, record, seconds, "" if reads is None else str(reads), own["hold"], own["end"])


def format_pace(own: Mapping[str, Any]) -> str:
    """Format a pace as one line: ``10 seconds a state, held in running, ends failed``."""
    reads = own["reads"]
    words = [f"{own['seconds']:g} seconds a state" if reads is None else f"{reads} reads a state"]
    if own["hold"]:
        words.append(f"held in {own['hold']}")
    if own["end"]:
        words.append(f"ends {own['end']}")
    return ", ".join(words)
