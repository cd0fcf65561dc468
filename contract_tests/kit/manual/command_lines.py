"""Command lines of our programs, parsed without being executed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click

from mockservers.cli import main as mockservers
from samclients.fnms_export.cli.main import further_commands
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import main as ingest
from samclients.generator.command import main as generator

PROGRAMS = {"mockservers": mockservers, "fsm-ingest": ingest, "samclients": generator, "fnms-servicenow-export": export}


def list_command_lines(code: str) -> Iterator[list[str]]:
    """Yield the command lines of our programs in a block, as words."""
    for line in code.replace("\\\n", "").splitlines():
        words = shlex.split(re.sub(r"^\w+=\S* ", "", line), comments=True)
        if words[:2] == ["mockservers", "exec"]:
            yield words[: words.index("--")]
            words = words[words.index("--") + 1 :]
        if ">" in words:
            words = words[: words.index(">")]
        if words and words[0] in PROGRAMS:
            yield words


def find_unknown(words: list[str]) -> list[str]:
    """Return the commands and options of a command line that the program does not have."""
    command, rest = PROGRAMS[words[0]], words[1:]
    if command is export and rest[:1] and rest[0] in further_commands.commands:
        command = further_commands
    context = click.Context(command, info_name=words[0])
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.get_command(context, rest[0])
        if inner is None:
            return rest[:1]
        command, rest, context = inner, rest[1:], click.Context(inner, info_name=rest[0], parent=context)
    known = {name for option in command.get_params(context) for name in (*option.opts, *option.secondary_opts)}
    used = [word.partition("=")[0] for word in rest if re.match(r"--?[A-Za-z]", word)]
    return [name for name in used if name not in known]
