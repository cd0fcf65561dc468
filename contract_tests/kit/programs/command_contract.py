"""The options and arguments of all commands, in the form of ``commands.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import yaml

from mockservers.cli import main as mockservers
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import main as ingest
from samclients.generator.command import main as samclients

FILE = Path(__file__).with_name("commands.yaml")
PROGRAMS: Mapping[str, tuple[click.Command, ...]] = {
    "mockservers": (mockservers,),
    "fnms-servicenow-export": (export, further_commands),
    "fsm-ingest": (ingest,),
    "samclients": (samclients,),
}
RANGES = (click.IntRange, click.FloatRange)
SHOWN = {str, int, float, bool}  # types of defaults; others are marks of click
Stated = Mapping[str, Mapping[str, str]]


def describe_programs() -> Stated:
    """Return the parameters of every command of every program: a line for each, by command and names."""
    return {
        name: {parameter.name or "": describe_parameter(parameter) for parameter in found}
        for program, commands in PROGRAMS.items()
        for command in commands
        for name, found in _list_commands(program, command)
        if found
    }


def _list_commands(name: str, command: click.Command) -> Iterator[tuple[str, list[click.Parameter]]]:
    context = click.Context(command)
    yield name, [parameter for parameter in command.get_params(context) if "--help" not in parameter.opts]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _list_commands(f"{name} {inner}", found)


def describe_parameter(parameter: click.Parameter) -> str:
    """Return the names of a parameter, its type with bounds or choices, and what else determines its value."""
    words = [*parameter.opts, *parameter.secondary_opts, _describe_type(parameter.type)]
    words += [name for name in ("required", "multiple", "is_flag", "hidden") if getattr(parameter, name, False)]
    words += [f"nargs={parameter.nargs}"] if parameter.nargs != 1 else []
    names = parameter.envvar
    words += [f"${name}" for name in ([names] if isinstance(names, str) else names or ())]
    default = parameter.get_default(click.Context(click.Command("")))
    words += [f"default={default}"] if type(default) in SHOWN or isinstance(default, Path) else []
    return " ".join(words)


def _describe_type(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return "|".join(str(choice) for choice in kind.choices)
    if isinstance(kind, RANGES):
        low, high = ("" if bound is None else f"{bound:,}" for bound in (kind.min, kind.max))
        return f"{kind.name.removesuffix(' range')} {low}..{high}{' open' if kind.min_open or kind.max_open else ''}"
    if isinstance(kind, click.Path):
        flags = ("exists", "file_okay", "dir_okay", "writable", "readable", "allow_dash")
        return "path " + ",".join(name for name in flags if getattr(kind, name))
    if isinstance(kind, click.DateTime):
        return " ".join(("datetime", *kind.formats))
    return kind.name


def load_stated() -> Stated:
    """Load what is stated of the commands.

    Raises:
        AssertionError: a group has no source, or two groups state the same command.
    """
    stated: dict[str, Mapping[str, str]] = {}
    for group in yaml.load(FILE.read_bytes(), Loader=yaml.CSafeLoader):
        assert len(group["source"]) > 10, f"a group without a source: {group['source']!r}"
        commands = group.get("commands", {})
        assert not stated.keys() & commands.keys(), f"stated twice: {stated.keys() & commands.keys()}"
        stated |= commands
    return stated
