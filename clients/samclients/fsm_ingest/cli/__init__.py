"""Command line, one module per group of commands."""

from samclients.fsm_ingest.cli.main import main

__all__ = ["main"]
