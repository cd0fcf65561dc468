"""Both test folders: a template is compiled once, no utility waits for the disk, and programs can be interrupted."""

from __future__ import annotations

import signal
import sqlite3

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Pool, event


class TemplateMemory(BytecodeCache):
    """Compiled templates by name and source: hundreds of tests open the pages in an application of their own."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if its template was compiled before."""
        if known := self._compiled.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember a compiled template."""
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": TemplateMemory()}


SYNCHRONOUS = "PRAGMA synchronous"
FULL = 2  # wait for the disk at each commit, as the utilities do


@event.listens_for(Pool, "checkout")
def skip_disk(connection: object, *_: object) -> None:
    """Let the utilities' commits return before the disk has them: no test switches the machine off."""
    if isinstance(connection, sqlite3.Connection) and connection.execute(SYNCHRONOUS).fetchone() == (FULL,):
        connection.execute(f"{SYNCHRONOUS}=OFF")


if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell's background job ignores SIGINT, and so would the programs that tests start and interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
