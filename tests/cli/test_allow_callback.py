"""Whom stand-ins may call is chosen on the command line."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from mockservers.cli.serve.options import ServerArguments, server_options
from mockservers.server.callback_worker import Callbacks


def callbacks(monkeypatch: pytest.MonkeyPatch, *typed: str) -> Callbacks:
    """The callbacks of the server that a command with these options starts."""
    started: dict[str, Callbacks] = {}
    monkeypatch.setattr(
        "mockservers.server.mock_server.MockServer", lambda config: started.update(callbacks=config.callbacks)
    )

    @click.command()
    @server_options(data=None, port_base=0)
    def command(arguments: ServerArguments) -> None:
        arguments.start()

    done = CliRunner().invoke(command, typed)
    assert done.exit_code == 0, done.output
    return started["callbacks"]


def test_no_host_but_this_machine_is_called_unless_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = callbacks(monkeypatch)
    assert usual.allows("127.0.0.1")
    assert not usual.allows("hooks.example")


def test_every_named_host_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = callbacks(monkeypatch, "--allow-callback", "hooks.example", "--allow-callback", "10.0.0.7")
    assert chosen.allows("hooks.example")
    assert chosen.allows("10.0.0.7")
    assert not chosen.allows("other.example")
