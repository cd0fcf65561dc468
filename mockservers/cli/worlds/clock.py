"""``mockservers clock``: a world's time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from mockservers.cli.typed import duration, moment, number, read_by
from mockservers.cli.worlds.control import Control, on_world


@click.group()
def clock() -> None:
    """Read or change a world's time.

    Tokens and sessions expire by it, jobs and imports move on by it, and records carry it. So a test that would
    have to wait advances the clock instead.

    \b
      mockservers clock get
      mockservers clock freeze
      mockservers clock set 2014-06-23T12:18:29Z
      mockservers clock advance 1h30m
      mockservers clock speed 60
    Back to the machine's time:
      mockservers clock set now
      mockservers clock speed 1
    """


@clock.command("get")
@on_world
def get_clock(control: Control) -> None:
    """Print the time and how fast it goes."""
    _show(control.ask_world("GET", "clock"))


@clock.command("freeze")
@on_world
def freeze_clock(control: Control) -> None:
    """Let the time stand still; `clock speed 1` lets it go on."""
    _show(control.ask_world("POST", "clock", "freeze"))


@clock.command("set")
@click.argument("time", callback=read_by(moment))
@on_world
def set_clock(control: Control, time: datetime) -> None:
    """Put the clock to TIME.

    2014-06-23T12:18:29Z, in another zone 2014-06-23T14:18:29+02:00, or `now` for the machine's time. The speed stays:
    a frozen clock is still frozen.
    """
    _show(control.ask_world("PUT", "clock", body={"now": time.isoformat()}))


@clock.command("advance")
@click.argument("by", metavar="DURATION", callback=read_by(duration))
@on_world
def advance_clock(control: Control, by: timedelta) -> None:
    """Put the clock forward by DURATION.

    90s, 15m, 2h, 3d, 1w, 1h30m, or ISO 8601 such as PT15M.
    """
    _show(control.ask_world("POST", "clock", "advance", body={"seconds": by.total_seconds()}))


@clock.command("speed")
@click.argument("factor", callback=read_by(number))
@on_world
def speed_up_clock(control: Control, factor: float) -> None:
    """Let time pass FACTOR times as fast.

    With 60 a minute passes in the world per second; 1 is as usual, 0 is frozen.
    """
    _show(control.ask_world("PUT", "clock", body={"speed": factor}))


def _show(found: Mapping[str, Any]) -> None:
    click.echo(in_words(found))


def in_words(found: Mapping[str, Any]) -> str:
    """A clock as one line: ``2014-06-23T12:18:29Z, frozen``."""
    return f"{found['now']}, {'speed ' + format(found['speed'], 'g') if found['speed'] else 'frozen'}"
