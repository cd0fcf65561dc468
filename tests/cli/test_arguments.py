"""Every option and argument of every command that asks a running server changes the request that it sends."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mockservers.cli.main import main
from mockservers.client.transport import Outgoing, Reply, SocketTransport

NOT_SENT = {"help", "url", "as_json", "shell", "file"}  # where to send, how to print, and files on this machine
COMMANDS = """
worlds create w
worlds fork w copy
worlds delete w
reset
seed
scenario load bigfix.import_running
pace running
pace advance bigfix.import 2
pace get
pace set bigfix.import --seconds 5
pace reset bigfix.import
clock get
clock set 2026-03-31T13:00:00Z
clock freeze
clock advance 1h
clock speed 2
faults add delay
faults list
faults clear
data tables
data list bigfix_computers
data get bigfix_computers 4
data set bigfix_computers 4 name=lab-4
data delete bigfix_usages 4
journal list
journal follow
journal show 1
journal explain 1
journal har it.har
journal verify get_about
journal clear
snapshots save s
snapshots diff s
snapshots fork s copy
snapshots restore s
snapshots import t s.sqlite
snapshots delete s
callbacks list
callbacks get 1
callbacks send-again 1
""".split("\n")[1:-1]
CLOCK = {"now": "2026-03-31T12:00:00Z", "speed": 0}
SEEDING = {"state": "done", "done": 1, "total": 1, "error": None}
WORLD = {"name": "w", "saved_at": "", "bytes": 1, "start": {"seed": 1, "now": None, "options": {}}, "clock": CLOCK}
LISTS = ("worlds", "services", "scenarios", "faults", "paces", "callbacks", "snapshots", "records", "exchanges", "tables")
ANSWER: Mapping[str, Any] = {**dict.fromkeys(LISTS, ()), **WORLD, "seeding": SEEDING, "exchanges": [], "more": False}
