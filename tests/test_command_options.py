"""Every option and argument of every command is as stated: names, type, bounds, default, environment variable.

A form is such as ``--limit INTEGER 1..500 = 50``; ``*`` is an option that can be repeated, ``!`` a required one,
``<`` precedes the environment variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mockservers.cli import main as mockservers
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import main as ingest

STATED = yaml.safe_load(Path(__file__).with_name("command_options.yaml").read_text(encoding="utf-8"))


def list_commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """List a command with those below it, by their whole names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for part in command.list_commands(context):
            found = command.get_command(context, part)
            assert found is not None
            yield from list_commands(f"{name} {part}", found)


COMMANDS = {
    **dict(list_commands("mockservers", mockservers)),
    **dict(list_commands("fnms-servicenow-export", further_commands)),
    "fnms-servicenow-export": export,
    **dict(list_commands("fsm-ingest", ingest)),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_the_stated_ones(name: str) -> None:
    assert [describe(parameter) for parameter in COMMANDS[name].params] == STATED[name]


def test_every_stated_command_exists() -> None:
    assert STATED.keys() == COMMANDS.keys()


def describe(parameter: click.Parameter) -> str:
    """Describe an option or argument by its form."""
    value = parameter.to_info_dict()
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    marks = f"{'!' if parameter.required else ''}{'*' if parameter.multiple or parameter.nargs != 1 else ''}"
    parts = [f"{names}{marks}", "" if value.get("is_flag") else describe_type(parameter.type)]
    default = value["default"]
    if default is not None and default is not False and not callable(default):
        parts.append(f"= {default}")
    if parameter.envvar:
        parts.append(f"< {parameter.envvar}")
    return " ".join(filter(None, parts))


def describe_type(kind: click.ParamType[Any]) -> str:
    """Describe the values of an option: a type, its bounds, or the choices."""
    if isinstance(kind, click.Choice):
        return "|".join(map(str, kind.choices))
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    bounds = "" if least is None else f" {least}..{'' if most is None else most}"
    assert not any(getattr(kind, name, False) for name in ("min_open", "max_open"))  # the form has no sign for them
    return f"{kind.name.split()[0].upper()}{bounds}"
