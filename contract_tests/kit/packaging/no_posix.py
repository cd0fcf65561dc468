"""Hides what Windows does not have from mockservers and samclients: modules, functions and signals.

It is a plugin of pytest, and ``hide`` can be called before a command. ``msvcrt`` is imitated with the locks of this
system. Other packages keep the modules, since they have variants of their own for Windows.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import errno
import fcntl
import importlib.abc
import logging
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import ModuleType, SimpleNamespace

import platformdirs
import uvicorn

BEFORE = (
    asyncio,
    concurrent.futures,
    logging,
    platformdirs,
    random,
    subprocess,
    threading,
    uvicorn,
)  # they look at the system when imported
MODULES = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty", "uvloop"})
OWN = ("mockservers", "samclients")
FUNCTIONS = (
    *("O_NOCTTY", "O_NONBLOCK", "chown", "fchown", "fork", "forkpty", "getegid", "getgid", "getloadavg"),
    *("getpgid", "getpgrp", "initgroups", "killpg", "mkfifo", "nice", "pread", "pwrite", "sched_getaffinity"),
    *("setgid", "setpgid", "setsid", "setuid", "statvfs", "sysconf", "tcgetpgrp", "ttyname"),
)
NEEDED = ("geteuid", "getuid")  # by pytest; a module of this project that calls them fails
SIGNALS = (
    *("SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1"),
    *("SIGUSR2", "SIGWINCH", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer", "sigpending"),
    *("sigtimedwait", "sigwait", "sigwaitinfo"),
)

NONBLOCKING = 2  # of msvcrt


class Missing(importlib.abc.MetaPathFinder):
    """Refuses the modules to the packages of this project."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        """Raise if a module of this project imports one of the modules."""
        if name.partition(".")[0] in MODULES and _find_importer().partition(".")[0] in OWN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hide() -> None:
    """Hide everything in this process."""
    assert "mockservers.server.data_dir" not in sys.modules
    sys.modules["msvcrt"] = _imitate_msvcrt()
    for name in MODULES & sys.modules.keys():
        del sys.modules[name]  # a module that has imported it keeps it
    sys.meta_path.insert(0, Missing())
    for module, names in ((os, FUNCTIONS), (signal, SIGNALS)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for name in NEEDED:
        _refuse(name)


def _refuse(name: str) -> None:
    """Let a function of ``os`` fail where a module of this project calls it."""
    usual = getattr(os, name)

    def call() -> int:
        if str(sys._getframe(1).f_globals.get("__name__")).partition(".")[0] in OWN:  # noqa: SLF001 -- the caller
            raise AttributeError(f"module 'os' has no attribute {name!r}")
        number: int = usual()
        return number

    setattr(os, name, call)


def pytest_load_initial_conftests() -> None:
    """Hide everything before the first module of the tests is imported."""
    hide()


def _find_importer() -> str:
    """The name of the module that the import statement is in."""
    frame = sys._getframe(2)  # noqa: SLF001 -- the only way to the importing module
    while frame.f_back is not None and "importlib" in frame.f_globals.get("__name__", ""):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))


def _imitate_msvcrt() -> ModuleType:
    flock, exclusive = fcntl.flock, fcntl.LOCK_EX | fcntl.LOCK_NB

    def locking(descriptor: int, mode: int, count: int) -> None:
        assert (mode, count) == (NONBLOCKING, 1)
        try:
            flock(descriptor, exclusive)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "Permission denied") from None

    module = ModuleType("msvcrt")
    vars(module).update(vars(SimpleNamespace(LK_NBLCK=NONBLOCKING, locking=locking)))
    return module
