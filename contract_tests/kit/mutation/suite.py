"""The suite that kills mutants: the project's tests, the operations that each test calls, and their run in a child."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache, cached_property
from itertools import groupby, pairwise
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
import requests
from _pytest.runner import runtestprotocol

from contract_tests.kit.mutation import executed
from contract_tests.kit.mutation.mutant import Line
from contract_tests.kit.mutation.operators.rebinding import find_live_functions
from contract_tests.kit.mutation.operators.regeneration import generate_clients
from contract_tests.kit.services import SERVICES, Service, WorldStart
from mockservers.client.control_plane import ControlError
from mockservers.core.http import pipeline
from mockservers.core.http.exchange import Exchange
from mockservers.core.http.reference.loading import connexion_app
from mockservers.core.messages import Response
from mockservers.core.worlds.registry import Worlds
from mockservers.core.worlds.templates import Templates
from samclients.runtime import Client, ClientError, Operation
from samclients.runtime.calls import Call

ROOT = Path(__file__).parents[3]
FOLDERS = (
    "contract_tests/clients",
    "contract_tests/conformance/error_statuses",
    "contract_tests/conformance/lifecycles",
    "contract_tests/conformance/test_stated_contract.py",
    "contract_tests/documented/exchanges",
    "contract_tests/facts",
    "contract_tests/golden",
    "contract_tests/meta/coverage",
    "contract_tests/platform/data",
    "contract_tests/platform/faults",
    "contract_tests/platform/http_semantics",
    "contract_tests/platform/journal",
    "contract_tests/platform/scenarios",
    "contract_tests/platform/snapshots",
    "contract_tests/platform/worlds",
    "contract_tests/vendor_documents/test_differences.py",
    "contract_tests/programs/cli/test_everything.py",
    "contract_tests/programs/fnms_export",
    "contract_tests/programs/fsm_ingest",
    "contract_tests/vendors",
    "tests/checks/conformance/test_specs.py",
    "tests/control",
    "tests/core",
    "tests/samclients/fnms_export",
    "tests/samclients/fsm_ingest",
    "tests/samclients/generator",
    "tests/samclients/old_names",
    "tests/samclients/runtime",
    "tests/test_documented_numbers.py",
    "tests/vendors",
)
SAMPLE = (
    "contract_tests/documented/exchanges",
    "contract_tests/facts",
    "contract_tests/golden/test_every_member.py",
    "contract_tests/golden/test_recorded.py",
    "contract_tests/vendors",
    "tests/vendors",
)
LONGEST_TEST = 10.0  # CPU seconds, in addition to ten times its duration without a mutant
LONGEST_WAIT = 40.0  # seconds, in addition to twenty times that duration; nothing waits so long without a mutant
CHUNK = 24  # tests of one file that a child runs without a mutant
LEFT_OUT = (  # patterns of test ids, and the reasons
    (r"/exchanges/test_replayer\.py|/generated/test_checks\.py", "tests the checks"),
    (r"/test_durability\.py|/test_kill\.py", "starts servers as processes, which are not mutated"),
    (r"/programs/\w+/test_(service|web|interruption)\.py", "starts utilities as processes, which are not mutated"),
    (r"/test_fifty_worlds\.py|/test_concurrency\.py", "measures many threads"),
    (r"/test_coverage\.py", "tests the counting of what was exercised"),
    (r"/bigfix/test_criteria_over_http\.py", "calls one operation 400 times for the meaning of one parameter"),
    (r"/flexera/test_large_files\.py", "measures memory"),
)
NOTICING = (  # sides, patterns of ids of tests that hold no rule for them, and the reasons
    ("*", r"/golden/test_(recorded|headers)\.py", "compares with recorded answers"),
    ("spec", r"/test_stated_contract\.py", "compares with a statement that was first written from the specs"),
    (
        "*",
        r"/facts/test_(numbers|options|control_exchanges)\.py|/test_(command_contract|reasons)\.py",
        "compares with a statement that was first written from the code",
    ),
    (
        "spec",
        r"/golden/test_(every_member|models|strictness)\.py|/test_client_side\.py",
        "compares with generated clients",
    ),
    ("template", r"::test_a_fresh_generation_is_the_same", "compares with generated clients"),
)


@dataclass
class SuiteTest:
    """A test: its outcome and CPU seconds without a mutant, its calls, and the changed lines that it executes.

    ``service/operation`` and ``service/operation/status`` were answered by a mock server, ``client service/operation``
    was called through a client.
    """

    test: pytest.Item
    outcome: str = ""
    seconds: float = 0.0
    calls: set[str] = field(default_factory=set)
    lines: frozenset[Line] = frozenset()

    @property
    def id(self) -> str:
        """The test's id."""
        return self.test.nodeid

    @cached_property
    def words(self) -> set[str]:
        """The words of the test's id."""
        return list_words(self.id)

    @property
    def path(self) -> str:
        """The path of the test's file."""
        return self.id.partition("::")[0]

    @cached_property
    def names(self) -> set[str]:
        """The names of the test's folders, and of the module that its file is named after."""
        return {part.removeprefix("test_") for part in self.path.removesuffix(".py").split("/")}

    @cached_property
    def modules(self) -> frozenset[str]:
        """The modules that define what the test's module imports, and the one that is the test's parameter."""
        parameters = getattr(getattr(self.test, "callspec", None), "params", {}).values()
        named = frozenset(value.partition(":")[0] for value in parameters if isinstance(value, str))
        return _list_imported_modules(getattr(self.test, "module", None)) | named

    @property
    def is_of_client(self) -> bool:
        """True if the test calls a generated client."""
        return any(call.startswith("client ") for call in self.calls)

    def note_outcome(self, outcome: Mapping[str, Any]) -> None:
        """Note the outcome of the run without a mutant."""
        self.outcome, self.seconds, self.calls = outcome["outcome"], outcome["seconds"], set(outcome["calls"])
        self.lines = executed.find_lines(outcome["marks"])

    def is_rule(self, side: str) -> bool:
        """Return whether the test holds a rule of a side.

        Others compare with recorded answers, or a spec with the clients that are generated from it.
        """
        return not any(fnmatchcase(side, sides) and re.search(pattern, self.id) for sides, pattern, _ in NOTICING)


@cache
def _list_imported_modules(module: ModuleType | None) -> frozenset[str]:
    """List imported modules, and those that define the imported functions and classes."""
    return frozenset(
        value.__name__ if isinstance(value, ModuleType) else value.__module__
        for value in (vars(module).values() if module else ())
        if isinstance(value, (FunctionType, ModuleType, type))
    )


def list_words(text: str) -> set[str]:
    """List the words of an id or a place that are long enough to mean something."""
    return set(re.findall(r"[a-z]{4,}", text.lower()))


def split_files(items: list[SuiteTest]) -> list[list[SuiteTest]]:
    """Group tests by file, and split the groups of large files."""
    files = [list(group) for _, group in groupby(items, key=lambda item: item.test.path)]
    return [tests[begin : begin + CHUNK] for tests in files for begin in range(0, len(tests), CHUNK)]


def list_arguments(folders: Iterable[str] = FOLDERS) -> list[str]:
    """Return the paths that pytest collects.

    Raises:
        FileNotFoundError: a folder of the suite does not exist.
    """
    if missing := [folder for folder in folders if not (ROOT / folder).exists()]:
        raise FileNotFoundError(f"There is no {missing[0]} in {ROOT}.")
    return [str(ROOT / folder) for folder in folders]


def is_left_out(test: pytest.Item) -> bool:
    """Return whether a rule leaves the test out."""
    return any(re.search(pattern, test.nodeid) for pattern, _ in LEFT_OUT)


class FailureRecorder:
    """A pytest plugin that keeps the error of the last test."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[Any]) -> Iterator[None]:
        """Keep the error."""
        if call.when == "setup":
            self.error = None
        if call.excinfo is not None and (call.when != "teardown" or isinstance(call.excinfo.value, NeverEnds)):
            self.error = call.excinfo.value
        return (yield)

    def is_failed_check(self) -> bool:
        """Return whether a check failed, and not the machinery.

        Assertions, errors of clients and error statuses are failed checks. Any other error is one unless it was raised
        by the libraries that generate and run tests, by an operator, or by the operating system.
        """
        if isinstance(self.error, CHECK_ERRORS):
            return True
        if isinstance(self.error, SYSTEM_ERRORS) or self.error is None:
            return False
        frames = list(traceback.walk_tb(self.error.__traceback__))
        place = Path(frames[-1][0].f_code.co_filename if frames else "")
        return not place.is_relative_to(Path(__file__).parent) and not MACHINERY & set(place.parts)


class NeverEnds(Exception):
    """The test has used so much CPU time, or waited so long, that it counts as never ending."""


CHECK_ERRORS = (AssertionError, pytest.fail.Exception, ClientError, requests.HTTPError, ControlError, NeverEnds)
MACHINERY = {"hypothesis", "schemathesis", "jsonschema", "jsonschema_rs", "pytest", "_pytest", "pluggy", "yaml"}
SYSTEM_ERRORS = (MemoryError, OSError, SystemError, KeyboardInterrupt)


def run_test(item: SuiteTest, following: SuiteTest | None) -> tuple[str, str]:
    """Run one test; return ``passed``, ``skipped``, ``failed`` or ``crashed``, and the reason."""
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, _raise_never_ends)
    signal.setitimer(signal.ITIMER_PROF, LONGEST_TEST + 10 * item.seconds)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_WAIT + 20 * item.seconds)
    reports = runtestprotocol(item.test, log=False, nextitem=following.test if following else None)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    hangs = isinstance(RECORDER.error, NeverEnds)  # perhaps when the test's server is closed
    relevant = [report for report in reports if hangs or report.when != "teardown"]
    failed = next((report for report in relevant if report.failed), None)
    if failed is not None:
        crash = getattr(failed.longrepr, "reprcrash", None)
        outcome = "failed" if RECORDER.is_failed_check() else "crashed"
        return outcome, f"{failed.when}: {crash.message if crash else failed.longreprtext}"
    return "skipped" if any(report.skipped for report in relevant) else "passed", ""


def tear_down(item: SuiteTest, after: list[SuiteTest]) -> None:
    """End the fixtures of a test that the next one does not use, when that is another than was announced."""
    item.test.session._setupstate.teardown_exact(after[0].test if after else None)  # noqa: SLF001 -- no public way


def _raise_never_ends(_number: int, _frame: object) -> None:
    raise NeverEnds("The test does not end.")


def run_without_mutant(items: list[SuiteTest]) -> list[dict[str, Any]]:
    """Run tests one after the other; return the outcome, reason, seconds, calls and executed marks of each."""
    calls: set[str] = set()
    _record_answers(calls)
    _record_client_calls(calls)
    outcomes = []
    for item, following in pairwise([*items, None]):
        assert item is not None
        calls.clear()
        executed.clear_executed()
        began = time.process_time()
        outcome, reason = run_test(item, following)
        seconds = time.process_time() - began
        outcomes.append(
            {
                "outcome": outcome,
                "reason": reason,
                "seconds": seconds,
                "calls": sorted(calls),
                "marks": executed.list_executed(),
            }
        )
    return outcomes


def _record_answers(calls: set[str]) -> None:
    record = pipeline.record_exchange  # every request of a mock server passes it

    def record_exchange(  # noqa: PLR0913, PLR0917 -- as the original
        exchange: Exchange, response: Response, worlds: Worlds, service: Service, at: datetime, seconds: float
    ) -> None:
        if exchange.operation is not None:
            name = f"{service.name}/{exchange.operation.id}"
            calls.update((name, f"{name}/{response.status}"))
        record(exchange, response, worlds, service, at, seconds)

    pipeline.record_exchange = record_exchange


def _record_client_calls(calls: set[str]) -> None:
    build = Operation.build_call

    def build_and_record(self: Operation[..., Any], client: Client, arguments: Mapping[str, Any]) -> Call:
        package = self.function.__module__.split(".")
        calls.add(f"client {package[1]}/{self.spec.id}")
        return build(self, client, arguments)

    Operation.build_call = build_and_record  # type: ignore[method-assign]


def share_templates(folder: Path) -> Callable[[], None]:
    """Let the servers of children share seeded templates; return a function that ends the writing of new ones."""
    seed, state = Templates._seed_database, {"open": True}  # noqa: SLF001

    def seed_or_copy(self: Templates, path: Path, start: WorldStart, report: Callable[[int], None]) -> None:
        if any(service not in SERVICES for service in self._services):  # a test's own, which may count its seedings
            seed(self, path, start, report)
            return
        key = repr([(service.name, service.seed) for service in self._services] + [start]).encode()
        template = folder / hashlib.sha256(key).hexdigest()
        if template.exists():
            shutil.copyfile(template, path)
            return
        seed(self, path, start, report)
        if state["open"]:
            unfinished = template.with_suffix(f".{os.getpid()}")
            shutil.copyfile(path, unfinished)
            unfinished.rename(template)

    Templates._seed_database = seed_or_copy  # type: ignore[method-assign]  # noqa: SLF001
    return lambda: state.update(open=False)


RECORDER = FailureRecorder()


def preload() -> None:
    """Build in this process what every child would have to build; no thread may be running yet."""
    for service in SERVICES:
        connexion_app(service)
    generate_clients()
    find_live_functions()
