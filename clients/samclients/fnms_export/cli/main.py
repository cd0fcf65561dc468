"""The command line: the documented options, or a further command as the first argument."""

from __future__ import annotations

import sys

import click

from samclients.command_line import Group
from samclients.fnms_export.cli.history import history
from samclients.fnms_export.cli.prune import prune
from samclients.fnms_export.cli.service import service
from samclients.fnms_export.cli.settings import settings
from samclients.fnms_export.cli.stop import stop
from samclients.fnms_export.cli.web import web
from samclients.fnms_export.options import PROGRAM, command

COMMANDS = (service, history, prune, stop, settings, web)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def further_commands() -> None:
    """Further commands; the export itself has options only, see ``--help`` without a command."""


for _command in COMMANDS:
    further_commands.add_command(_command)


def main() -> None:
    """The console script."""
    is_further = len(sys.argv) > 1 and sys.argv[1] in further_commands.commands
    (further_commands if is_further else command)(prog_name=PROGRAM)
