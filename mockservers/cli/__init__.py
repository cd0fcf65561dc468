"""The command line, one module per group of commands."""

from mockservers.cli.main import main

__all__ = ["main"]
