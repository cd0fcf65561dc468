"""What ends a command: one sentence on stderr, and the exit code."""

from click import ClickException


class Refused(ClickException):
    """The server answered, and refused; the sentence is the server's."""

    exit_code = 1


class CannotRun(ClickException):
    """The command cannot do its work here: no server, no port, no folder."""

    exit_code = 2
