"""Signals on every platform: those that it has, and waiting for one that stops a server."""

from __future__ import annotations

import select
import signal
import socket


def find_signals(*names: str) -> tuple[signal.Signals, ...]:
    """The signals with these names that the platform has."""
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


STOP_SIGNALS = find_signals("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class StopSignals:
    """Holds back the signals that stop a server, from its construction on.

    Python writes each signal to a socket, which can be waited for with a time-out on Windows, too. Signals that are
    ignored (``nohup``) stay ignored.
    """

    def __init__(self) -> None:
        self._received, self._sender = socket.socketpair()
        self._sender.settimeout(0)
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _hold_back)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for a signal, at most this number of seconds; tell if there was one."""
        return bool(select.select([self._received], [], [], seconds)[0])


def _hold_back(_number: int, _frame: object) -> None:
    """Do nothing: the signal is in the socket."""
