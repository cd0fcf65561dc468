"""The option ``--allow-callback``."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from mockservers.cli.serve.server_options import ServerArguments, add_server_options
from mockservers.server.callback_worker import Callbacks


def build_callbacks(monkeypatch: pytest.MonkeyPatch, *typed: str) -> Callbacks:
    """Return the callback policy of a server with these options."""
    started: dict[str, Callbacks] = {}
    monkeypatch.setattr(
        "mockservers.server.mock_server.MockServer", lambda config: started.update(callbacks=config.callbacks)
    )

    @click.command()
    @add_server_options(data=None, port_base=0)
    def command(arguments: ServerArguments) -> None:
        arguments.start()

    done = CliRunner().invoke(command, typed)
    assert done.exit_code == 0, done.output
    return started["callbacks"]


def test_by_default_only_this_machine_receives_callbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = build_callbacks(monkeypatch)
    assert usual.allows("127.0.0.1")
    assert not usual.allows("hooks.example")


def test_every_named_host_receives_callbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = build_callbacks(monkeypatch, "--allow-callback", "hooks.example", "--allow-callback", "10.0.0.7")
    assert chosen.allows("hooks.example")
    assert chosen.allows("10.0.0.7")
    assert not chosen.allows("other.example")
