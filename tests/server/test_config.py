"""The options of a server are the same as keyword arguments, as a value, and on the command line."""

from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

from mockservers.cli.serve.server_options import ServerArguments
from mockservers.server.config import ServerConfig, ServerOptions

NOT_TYPED = {"limits", "listen", "services", "token", "watch"}  # fields that have no command-line option
TYPED = {  # command-line parameters whose field has another name
    "port": "ports",
    "port_base": "ports",
    "seed": "start",
    "allow_host": "allow_hosts",
    "tls_name": "tls_names",
    "allow_callback": "callbacks",
    **dict.fromkeys(("as_vendors", "vendor_host", "block_network", "allow_net", "proxy_port"), "proxy"),
}


def test_keyword_arguments_are_the_fields_of_the_configuration() -> None:
    assert get_type_hints(ServerOptions) == get_type_hints(ServerConfig)
    assert [field.name for field in fields(ServerConfig)] == list(ServerOptions.__annotations__)


def test_the_command_line_has_an_option_for_every_other_field() -> None:
    typed = {TYPED.get(field.name, field.name) for field in fields(ServerArguments)}
    assert typed == {field.name for field in fields(ServerConfig)} - NOT_TYPED
