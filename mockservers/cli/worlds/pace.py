"""``mockservers pace``: how fast jobs and imports go in a world, and how they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click
from rich.table import Table

from mockservers.cli.tables import columns, show
from mockservers.cli.typed import Typed, number, read_by
from mockservers.cli.worlds.control import Control, on_world


@click.group()
def pace() -> None:
    """Read or change how records move through their lifecycles.

    A lifecycle is a job, an import, a session: states in order, then an end. Its pace says how long each state
    lasts (in seconds of the world's clock, or in reads), which state is never left, and which end is reached.

    \b
      mockservers pace get
      mockservers pace set bigfix.import --seconds 0
      mockservers pace set bigfix.import --reads 3 --end failed
      mockservers pace set bigfix.import --record 17 --hold running
      mockservers pace reset bigfix.import
    """


@pace.command("get")
@on_world
def get_pace(control: Control) -> None:
    """Print every lifecycle's pace, and those of single records."""
    table = columns("lifecycle", "record", "seconds", "reads", "hold", "end")
    for one in control.ask_world("GET", "pace")["paces"]:
        _add(table, one["lifecycle"], "", one["pace"])
        for record, own in one["records"].items():
            _add(table, one["lifecycle"], record, own)
    show(table)


@pace.command("set")
@click.argument("lifecycle")
@click.option("--record", metavar="KEY", help="Only for the record with this key.")
@click.option(
    "--seconds", metavar="NUMBER", callback=read_by(number), help="How long each state lasts; 0 passes it at once."
)
@click.option(
    "--reads", metavar="NUMBER", type=click.IntRange(min=0), help="How many reads each state lasts, instead of seconds."
)
@click.option("--hold", metavar="STATE", help="The state that is never left; '' for none.")
@click.option("--end", metavar="END", help="The end that is reached; '' for the usual one.")
@on_world
def set_pace(control: Control, lifecycle: str, record: str | None, **chosen: Typed) -> None:
    """Set the pace of LIFECYCLE; what is not given stays. `pace get` names the lifecycles."""
    changes = {name: value for name, value in chosen.items() if value is not None}
    if not changes:
        raise click.UsageError("Give at least one of --seconds, --reads, --hold and --end.")
    if len(changes.keys() & {"seconds", "reads"}) > 1:
        raise click.UsageError("A state lasts either --seconds or --reads.")
    if "seconds" in changes:
        changes["reads"] = None
    found = control.ask_world("PUT", "pace", lifecycle, body=changes, query=_of_record(record))
    click.echo(f"{lifecycle}{f' {record}' if record else ''}: {in_words(found)}")


@pace.command("reset")
@click.argument("lifecycle", required=False)
@click.option("--record", metavar="KEY", help="Only for the record with this key.")
@on_world
def reset_pace(control: Control, lifecycle: str | None, record: str | None) -> None:
    """Go back to the default pace.

    Of LIFECYCLE, of one of its records, or of everything when neither is given.
    """
    if record is not None and lifecycle is None:
        raise click.UsageError("Name the lifecycle of the record.")
    chosen = _own_paces(control) if lifecycle is None else [(lifecycle, record)]
    for name, key in chosen:
        control.ask_world("DELETE", "pace", name, query=_of_record(key))
    click.echo(f"{lifecycle or 'Every lifecycle'}{f' {record}' if record else ''}: default pace")


def _own_paces(control: Control) -> Iterator[tuple[str, str | None]]:
    """Whatever can have a pace of its own: every lifecycle, and each record that has one."""
    for one in control.ask_world("GET", "pace")["paces"]:
        yield one["lifecycle"], None
        yield from ((one["lifecycle"], record) for record in one["records"])


def _of_record(record: str | None) -> dict[str, str]:
    return {} if record is None else {"record": record}


def _add(table: Table, lifecycle: str, record: str, own: Mapping[str, Any]) -> None:
    reads = own["reads"]
    seconds = "" if reads is not None else format(own["seconds"], "g")
    table.add_row(lifecycle, record, seconds, "" if reads is None else str(reads), own["hold"], own["end"])


def in_words(own: Mapping[str, Any]) -> str:
    """A pace as one line: ``10 seconds a state, held in running, ends failed``."""
    reads = own["reads"]
    words = [f"{own['seconds']:g} seconds a state" if reads is None else f"{reads} reads a state"]
    if own["hold"]:
        words.append(f"held in {own['hold']}")
    if own["end"]:
        words.append(f"ends {own['end']}")
    return ", ".join(words)
