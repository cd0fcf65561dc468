"""The command line: one module per command or group of commands."""

from mockservers.cli.main import main

__all__ = ["main"]
