"""The command ``mockservers`` and its list of commands."""

from __future__ import annotations

import difflib
import os
from importlib import import_module

import click

SECTIONS = {  # commands in order of use: module in this package, and the function if its name differs
    "Start servers": {
        "demo": "serve.demo",
        "up": "serve.up",
        "exec": "serve.execute:execute",
        "env": "worlds.env",
    },
    "Run servers in the background": {
        "start": "background.start",
        "status": "background.status",
        "wait": "background.wait",
        "logs": "background.logs",
        "stop": "background.stop",
    },
    "Change a running server": {
        "worlds": "worlds.worlds",
        "seed": "worlds.seed",
        "clock": "worlds.clock",
        "pace": "worlds.pace",
        "faults": "worlds.faults",
        "stub": "worlds.stubs",
        "scenario": "worlds.scenario",
        "snapshots": "worlds.snapshots",
        "data": "worlds.data",
        "callbacks": "worlds.callbacks",
        "reset": "worlds.worlds:reset",
    },
    "Check requests and responses": {
        "journal": "worlds.journal",
        "check": "check",
    },
    "Work with a real system": {
        "proxy": "real.proxy",
        "drift": "real.drift",
        "replay": "real.replay",
        "spec": "real.spec",
    },
}
COMMANDS = {name: place for section in SECTIONS.values() for name, place in section.items()}


class Commands(click.Group):
    """Command group that imports a command when it is called, which keeps every start fast."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the command names in order of use."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import the command with a name."""
        if name not in COMMANDS:
            return super().get_command(context, name)
        module, _, function = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"mockservers.cli.{module}"), function or name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section."""
        width = max(map(len, COMMANDS))
        for title, names in SECTIONS.items():
            with formatter.section(title):
                commands = [(name, self.get_command(ctx, name)) for name in names]
                rows = [(name.ljust(width), command.get_short_help_str(100)) for name, command in commands if command]
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the typed command; suggestions come from all commands, not only from those imported so far.

        Raises:
            click.UsageError: there is no such command; the message suggests similar ones.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0].lower(), COMMANDS)
            if args[0].startswith("-") or not near:
                raise
            names = " or ".join(f"`{ctx.command_path} {name}`" for name in near)
            raise click.UsageError(f"There is no command {args[0]!r}. Did you mean {names}?", error.ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mockservers", message="%(prog)s %(version)s")
def main() -> None:
    """Run local mock servers for BigFix Inventory, ServiceNow, Informatica and Flexera One.

    \b
    Watch a demonstration, less than a minute long:
      mockservers demo
    Start all mock servers; their data is kept in .mockservers/:
      mockservers up
    Run a test suite against mock servers of its own, on free ports:
      mockservers exec -- pytest
    Set URLs and credentials of a running server in this shell:
      eval "$(mockservers env)"

    Data, clock, pace, faults, stubs and journal belong to a world. A request selects its world by the header
    X-Mock-World or by a path that begins with /~NAME/; a command selects it by --world. The default is the world
    "default".

    `mockservers COMMAND --help` describes a command and shows examples.
    """
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False
