"""The killing suite: the project's own tests, which of them asks which operation, and how they run in a child."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
import requests
from _pytest.runner import runtestprotocol

from mockservers.catalog import SERVICES
from mockservers.client.control_plane import ControlError
from mockservers.core.http import pipeline
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.reference.loading import connexion_app
from mockservers.core.messages import Response
from mockservers.core.service.service import Service
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.seeding import WorldStart
from mockservers.core.worlds.templates import Templates
from samclients.runtime import Client, ClientError
from samclients.runtime.calls import Call

ROOT = Path(__file__).parents[3]
FOLDERS = (
    "contract_tests/clients/generated",
    "contract_tests/golden",
    "contract_tests/documented/exchanges",
    "contract_tests/clients/vendors",
    "contract_tests/vendors/bigfix",
    "contract_tests/vendors/servicenow",
    "contract_tests/vendors/informatica",
    "contract_tests/vendors/flexera",
    "tests/samclients/runtime",
)
SAMPLE = ("contract_tests/golden/test_recorded.py", "contract_tests/golden/test_every_member.py")
LONGEST_TEST = 10.0  # CPU seconds, and ten times what it takes without a mutant
CHUNK = 24  # tests of one file that a child runs without a mutant
LEFT_OUT = (  # patterns of test ids, and why
    (
        r"^tests/samclients/runtime/test_generate\.py",
        "a fresh generation differs after any change of a spec: that proves nothing",
    ),
    (r"/exchanges/test_replayer\.py|/client_side/test_checks\.py", "checks the checks"),
    (r"/test_durability\.py", "starts servers of its own as processes, which are not mutated"),
    (r"/bigfix/test_criteria_over_http\.py", "asks one operation 400 times for the meaning of one parameter"),
    (r"/flexera/test_large_files\.py", "measures memory"),
)


@dataclass
class Item:
    """A test: what it asks, and what it costs in CPU seconds.

    ``service/operation`` and ``service/operation/status`` were answered by a stand-in, ``client service/operation``
    was called through a client.
    """

    test: pytest.Item
    outcome: str = ""
    seconds: float = 0.0
    asks: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The test's id."""
        return self.test.nodeid


def chunks(items: list[Item]) -> list[list[Item]]:
    """The items by file, and of a file with many a part at a time."""
    files = [list(some) for _, some in groupby(items, key=lambda one: one.test.path)]
    return [some[begin : begin + CHUNK] for some in files for begin in range(0, len(some), CHUNK)]


def arguments(folders: Iterable[str] = FOLDERS) -> list[str]:
    """What pytest is to collect.

    Raises:
        FileNotFoundError: a folder of the suite is gone.
    """
    if gone := [one for one in folders if not (ROOT / one).exists()]:
        raise FileNotFoundError(f"There is no {gone[0]} in {ROOT}.")
    return [str(ROOT / one) for one in folders]


def is_left_out(test: pytest.Item) -> bool:
    """Whether a rule leaves the test out."""
    return any(re.search(pattern, test.nodeid) for pattern, _ in LEFT_OUT)


class Failure:
    """A pytest plugin that keeps how the test that was run last has failed."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[Any]) -> Iterator[None]:
        """Keep what was raised."""
        if call.when == "setup":
            self.error = None
        if call.excinfo is not None and call.when != "teardown":
            self.error = call.excinfo.value
        return (yield)

    def is_of_a_check(self) -> bool:
        """Whether a check has failed, and nothing unrelated crashed.

        It has when it says so: an assertion, an error of a client, a status that is an error. Anything else must not
        have been raised by what generates and runs tests, nor by an operator, nor by the machine.
        """
        if isinstance(self.error, OF_CHECKS):
            return True
        if isinstance(self.error, NEVER_OF_CHECKS) or self.error is None:
            return False
        frames = list(traceback.walk_tb(self.error.__traceback__))
        place = Path(frames[-1][0].f_code.co_filename if frames else "")
        return not place.is_relative_to(Path(__file__).parent) and not MACHINERY & set(place.parts)


class NoEnd(Exception):
    """The test has used so much CPU time that it counts as never ending."""


OF_CHECKS = (AssertionError, pytest.fail.Exception, ClientError, requests.HTTPError, ControlError, NoEnd)
MACHINERY = {"hypothesis", "schemathesis", "jsonschema", "jsonschema_rs", "pytest", "_pytest", "pluggy", "yaml"}
NEVER_OF_CHECKS = (MemoryError, OSError, SystemError, KeyboardInterrupt)


def run(item: Item, following: Item | None) -> tuple[str, str]:
    """Run one test: ``passed``, ``skipped``, ``failed`` or ``crashed``, and why."""
    signal.signal(signal.SIGPROF, _no_end)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_TEST + 10 * item.seconds)
    reports = runtestprotocol(item.test, log=False, nextitem=following.test if following else None)
    signal.setitimer(signal.ITIMER_PROF, 0)
    before_the_end = [one for one in reports if one.when != "teardown"]
    failed = next((one for one in before_the_end if one.failed), None)
    if failed is not None:
        crash = getattr(failed.longrepr, "reprcrash", None)
        outcome = "failed" if FAILURE.is_of_a_check() else "crashed"
        return outcome, f"{failed.when}: {crash.message if crash else failed.longreprtext}"
    return "skipped" if any(one.skipped for one in before_the_end) else "passed", ""


def _no_end(_number: int, _frame: object) -> None:
    raise NoEnd("It does not end.")


def observe(items: list[Item]) -> list[dict[str, Any]]:
    """Run tests one after the other; tells of each the outcome, seconds, and what it asked."""
    asked: set[str] = set()
    _listen_at_doors(asked)
    _listen_at_clients(asked)
    told = []
    for item, following in pairwise([*items, None]):
        asked.clear()
        began = time.process_time()
        outcome, reason = run(item, following)
        seconds = time.process_time() - began
        told.append({"outcome": outcome, "reason": reason, "seconds": seconds, "asks": sorted(asked)})
    return told


def _listen_at_doors(asked: set[str]) -> None:
    record = pipeline.record_exchange  # the one place that every request comes by

    def listening(  # noqa: PLR0913, PLR0917 -- as the real one
        exchange: Exchange, response: Response, worlds: Worlds, service: Service, at: datetime, seconds: float
    ) -> None:
        if exchange.operation is not None:
            name = f"{service.name}/{exchange.operation.id}"
            asked.update((name, f"{name}/{response.status}"))
        record(exchange, response, worlds, service, at, seconds)

    pipeline.record_exchange = listening


def _listen_at_clients(asked: set[str]) -> None:
    make = Client.call

    def listening(self: Client, call: Call, read: Any, read_error: Any) -> Any:
        package = read.__module__.split(".")
        if package[0] == "samclients" and len(package) > 1:
            asked.add(f"client {package[1]}/{call.operation.id}")
        return make(self, call, read, read_error)

    Client.call = listening  # type: ignore[method-assign]


def share_templates(folder: Path) -> Callable[[], None]:
    """Let servers of children begin with templates that earlier children planted; gives what ends the planting."""
    plant, state = Templates._seed_database, {"open": True}  # noqa: SLF001

    def shared(self: Templates, path: Path, start: WorldStart, report: Callable[[int], None]) -> None:
        key = repr([(one.name, one.seed) for one in self._services] + [start]).encode()
        known = folder / hashlib.sha256(key).hexdigest()
        if known.exists():
            shutil.copyfile(known, path)
            return
        plant(self, path, start, report)
        if state["open"]:
            unfinished = known.with_suffix(f".{os.getpid()}")
            shutil.copyfile(path, unfinished)
            unfinished.rename(known)

    Templates._seed_database = shared  # type: ignore[method-assign]  # noqa: SLF001
    return lambda: state.update(open=False)


FAILURE = Failure()


def prepare() -> None:
    """Import and build in this process what every child would have to; no thread may be running yet."""
    for service in SERVICES:
        connexion_app(service)
