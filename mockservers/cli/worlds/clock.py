"""``mockservers clock``: read and change a world's time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from mockservers.cli.groups import OrderedGroup
from mockservers.cli.parsing import parse_duration, parse_number, parse_time, parse_with
from mockservers.cli.tables import print_with
from mockservers.cli.worlds.control import Control, pass_control
from mockservers.client.connection import Json


@click.group(cls=OrderedGroup)
def clock() -> None:
    """Read or change a world's time.

    Tokens expire, imports and jobs advance, and records are dated by this clock. A test advances it instead of waiting.

    \b
      mockservers clock get
      mockservers clock freeze
      mockservers clock set 2014-06-23T12:18:29Z
      mockservers clock advance 1h30m
      mockservers clock speed 60
    Return to the machine's time:
      mockservers clock set now
      mockservers clock speed 1
    """


def _print_clock(found: Mapping[str, Any]) -> None:
    click.echo(format_clock(found))


@clock.command("get")
@pass_control
@print_with(_print_clock)
def get_clock(control: Control) -> Json:
    """Print the time and the speed.

    \b
      mockservers clock get
    """
    return control.ask_world("GET", "clock")


@clock.command("freeze")
@pass_control
def freeze_clock(control: Control) -> None:
    """Stop the clock; `clock speed 1` starts it again.

    \b
      mockservers clock freeze
    """
    _print_clock(control.ask_world("POST", "clock", "freeze"))


@clock.command("set")
@click.argument("time", callback=parse_with(parse_time))
@pass_control
def set_clock(control: Control, time: datetime) -> None:
    """Set the clock to TIME.

    TIME is in the form of RFC 3339, or `now` for the machine's time. The speed does not change: a frozen clock stays
    frozen.

    \b
      mockservers clock set 2014-06-23T12:18:29Z
      mockservers clock set 2014-06-23T14:18:29+02:00
      mockservers clock set now
    """
    _print_clock(control.ask_world("PUT", "clock", body={"now": time.isoformat()}))


@clock.command("advance")
@click.argument("by", metavar="DURATION", callback=parse_with(parse_duration))
@pass_control
def advance_clock(control: Control, by: timedelta) -> None:
    """Move the clock forward by DURATION.

    DURATION is a number with a unit (s, m, h, d, w), several of them, or a duration of ISO 8601.

    \b
      mockservers clock advance 90s
      mockservers clock advance 1h30m
      mockservers clock advance PT15M
    """
    _print_clock(control.ask_world("POST", "clock", "advance", body={"seconds": by.total_seconds()}))


@clock.command("speed")
@click.argument("factor", callback=parse_with(parse_number))
@pass_control
def speed_up_clock(control: Control, factor: float) -> None:
    """Run the clock FACTOR times as fast as the machine's.

    1 is normal speed, 60 is one minute per second, 0 is frozen.

    \b
      mockservers clock speed 60
    """
    _print_clock(control.ask_world("PUT", "clock", body={"speed": factor}))


def format_clock(found: Mapping[str, Any]) -> str:
    """Format a clock as one line: ``2014-06-23T12:18:29Z, frozen``."""
    return f"{found['now']}, {'speed ' + format(found['speed'], 'g') if found['speed'] else 'frozen'}"
