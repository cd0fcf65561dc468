"""The command ``mockservers`` and its list of commands."""

from __future__ import annotations

import difflib
from importlib import import_module

import click

COMMANDS = {  # module in this package, and the function where it has another name
    "demo": "serve.demo",
    "up": "serve.up",
    "exec": "serve.execute:execute",
    "env": "worlds.env",
    "worlds": "worlds.worlds",
    "reset": "worlds.worlds:reset",
    "seed": "worlds.seed",
    "clock": "worlds.clock",
    "pace": "worlds.pace",
    "snapshots": "worlds.snapshots",
    "faults": "worlds.faults",
    "scenario": "worlds.scenario",
    "journal": "worlds.journal",
    "check": "check",
}


class Commands(click.Group):
    """Commands that are imported when they are called, so that each starts fast."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        if name not in COMMANDS:
            return super().get_command(context, name)
        module, _, function = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"mockservers.cli.{module}"), function or name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed; click would look for the nearest among those that were imported.

        Raises:
            click.UsageError: there is none; the nearest is told.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0].lower(), COMMANDS)
            if args[0].startswith("-") or not near:
                raise
            names = " or ".join(f"`{ctx.command_path} {one}`" for one in near)
            raise click.UsageError(f"There is no command {args[0]!r}. Did you mean {names}?", error.ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mockservers", message="%(prog)s %(version)s")
def main() -> None:
    """Local stand-ins for the vendor APIs of software asset management.

    \b
    See all of it at work in less than a minute:
      mockservers demo
    Start them and keep what they are told in .mockservers/:
      mockservers up
    Run a test suite against stand-ins of its own, on free ports:
      mockservers exec -- pytest
    Let the programs of this shell find a running server:
      eval "$(mockservers env)"
    Change a running server: its data, its time, how fast its jobs go:
      mockservers seed --usages 100000
      mockservers clock advance 2h
      mockservers pace set bigfix.import --end failed
      mockservers snapshots save before
      mockservers reset
    Let things go wrong on purpose, or begin where something is the matter:
      mockservers faults add status status=503 --operation list_metrics --times 2
      mockservers scenario load bigfix.import_running
    See what was asked of it, and why it was answered as it was:
      mockservers journal list
      mockservers journal explain 7
    Hold a stand-in, or the real system, against the spec:
      mockservers check --spec bigfix --url http://127.0.0.1:9081

    Data, clock, pace and faults belong to a world. A request says which one with the header X-Mock-World or a path that
    begins with /~NAME/, a command with --world; without that it is the world "default".
    """
