"""The threads in which a server works, noted by replacing the functions in which it decodes, handles and streams."""

from __future__ import annotations

import threading

import pytest

from mockservers.core.http import dispatch, fast_path, pipeline
from mockservers.core.storage import database

LOOP = "mockservers"  # the thread of the server's event loop


def note_threads(patch: pytest.MonkeyPatch) -> list[str]:
    """Note the thread of each decoding, handler call, stream and commit; returns the list of names, which grows."""
    names: list[str] = []
    note_calls(patch, names, fast_path, "try_decode")
    note_calls(patch, names, dispatch, "_work_and_encode")
    note_calls(patch, names, pipeline, "Spool")
    note_calls(patch, names, database.Transaction, "commit")
    return names


def note_calls(patch: pytest.MonkeyPatch, names: list[str], place: object, name: str) -> None:
    """Note the thread of each call of a function in a list of names."""
    call = getattr(place, name)

    def call_and_note(*arguments: object) -> object:
        names.append(threading.current_thread().name)
        return call(*arguments)

    patch.setattr(place, name, call_and_note)
