"""Errors that end a command with a message on stderr and an exit code."""

from click import ClickException


class CommandRefused(ClickException):
    """The server refused a request; the message is the server's."""

    exit_code = 1


class CannotRun(ClickException):
    """The command cannot run: the server, a port or a file is not available."""

    exit_code = 2
