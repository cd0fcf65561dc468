"""Loader of files and import jobs: what it looks up, what it repeats after which wait, and what it gives up."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from samclients.flexera.models import SaasDataStatus
from samclients.fsm_ingest.errors import FlexeraRequestFailed
from samclients.fsm_ingest.mapping.files import FilePart
from samclients.fsm_ingest.runs.loading import FlexeraLoader
from samclients.runtime import (
    CallFailed,
    Conflict,
    InstantClock,
    NotFound,
    Refused,
    Retry,
    ServerFailed,
    Settings,
    TimedOut,
    Unreachable,
)
from samclients.runtime.errors import Failure

UPLOADED, WAITING = SaasDataStatus.UPLOADED, next(one for one in SaasDataStatus if one is not SaasDataStatus.UPLOADED)
NAMES = ["a.json", "b.json"]


def fail(kind: type[CallFailed], status: int | None = None) -> CallFailed:
    return kind(Failure("operation", "POST", "https://api.flexera.com", "Why", status))


@dataclass
class Flexera:
    """A client that gives prepared results in order, raises those that are errors, and notes the calls."""

    results: dict[str, list[Any]]
    calls: list[str] = field(default_factory=list)
    clock: InstantClock = field(default_factory=lambda: InstantClock(datetime(2031, 7, 1, tzinfo=UTC)))

    def __post_init__(self) -> None:
        settings = Settings(clock=self.clock, retry=Retry(attempts=4, first=0.5, factor=3.0))
        self.client = SimpleNamespace(settings=settings)
        names = ("begin", "upload", "get", "iterate")
        self.saas_data: Any = SimpleNamespace(**{name: self._make(f"data {name}") for name in names})
        self.saas_data.with_options = lambda **_options: self.saas_data
        self.import_jobs = SimpleNamespace(**{name: self._make(f"job {name}") for name in ("begin", "iterate")})
        self.managed_apps = SimpleNamespace(get_app=self._make("app"))

    def _make(self, name: str) -> Callable[..., Any]:
        def call(*_arguments: object, **_options: object) -> Any:
            self.calls.append(name)
            result = self.results[name].pop(0)
            if isinstance(result, Exception):
                raise result
            return result

        return call


def load(flexera: Flexera) -> FlexeraLoader:
    return FlexeraLoader(flexera, "app-1", "ApplicationRoster", "full")  # type: ignore[arg-type]  # a fake


def build_part(checksum: str = "abc") -> FilePart:
    return FilePart(1, io.BytesIO(b"{}"), 1, checksum)


def data(name: str, status: SaasDataStatus = UPLOADED, checksum: str = "abc") -> Any:
    return SimpleNamespace(id=f"id of {name}", name=name, status=status, checksum=checksum)


UPLOADS: dict[str, tuple[dict[str, list[Any]], list[str]]] = {  # results, and the calls
    "new": ({"data begin": ["id"], "data upload": [None]}, ["data begin", "data upload"]),
    "begun": ({"data begin": [fail(Refused, 400)], "data iterate": [[data("x"), data("a.json", WAITING)]],
               "data upload": [None]}, ["data begin", "data iterate", "data upload"]),
    "uploaded": ({"data begin": [fail(Refused, 400)], "data iterate": [[data("x"), data("a.json")]]},
                 ["data begin", "data iterate"]),
    "uploaded, conflict": ({"data begin": [fail(Conflict, 409)], "data iterate": [[data("a.json")]]},
                           ["data begin", "data iterate"]),
    "locked": ({"data begin": ["id"], "data upload": [fail(Conflict, 423)], "data get": [data("a.json")]},
               ["data begin", "data upload", "data get"]),
    "list has changed": ({"data begin": [fail(Refused, 400)],
                          "data iterate": [fail(Refused, 400), fail(Refused, 400), [data("a.json")]]},
                         ["data begin", *["data iterate"] * 3]),
}  # fmt: skip


@pytest.mark.parametrize("name", UPLOADS)
def test_a_file_is_uploaded_once(name: str) -> None:
    results, calls = UPLOADS[name]
    flexera = Flexera(results)
    load(flexera).upload("a.json", build_part())
    assert flexera.calls == calls


REFUSED: dict[str, tuple[dict[str, list[Any]], type[Exception]]] = {
    "name is not taken": ({"data begin": [fail(Refused, 400)], "data iterate": [[]]}, Refused),
    "other refusal": ({"data begin": [fail(Refused, 422)]}, Refused),
    "other conflict": ({"data begin": [fail(Conflict, 412)]}, Conflict),
    "server failed": ({"data begin": [fail(ServerFailed, 500)]}, ServerFailed),
    "other content": ({"data begin": ["id"], "data upload": [fail(Conflict, 423)],
                       "data get": [data("a.json", checksum="other")]}, FlexeraRequestFailed),
    "locked, not uploaded": ({"data begin": ["id"], "data upload": [fail(Conflict, 423)],
                              "data get": [data("a.json", WAITING)]}, FlexeraRequestFailed),
    "list changes for ever": ({"data begin": [fail(Refused, 400)],
                               "data iterate": [fail(Refused, 400)] * 3}, Refused),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_uploaded_is_an_error(name: str) -> None:
    results, error = REFUSED[name]
    with pytest.raises(error):
        load(Flexera(results)).upload("a.json", build_part())


def job(name: str, *files: str) -> Any:
    return SimpleNamespace(id=name, sas=None, saas_data_list=[SimpleNamespace(name=file) for file in files])


LOST = fail(TimedOut)
OTHERS = [job("j-1", "a.json"), job("j-2", "b.json", "a.json"), job("j-3", *NAMES, "c.json")]
BEGUN = [*OTHERS, job("j-9", *NAMES)]
JOBS: dict[str, tuple[bool, list[Any], list[Any], list[str], list[float]]] = {  # again, results, calls, waits
    "new": (False, ["j-9"], [], ["job begin"], []),
    "again, not begun": (True, ["j-9"], [OTHERS], ["job iterate", "job begin"], []),
    "again, begun": (True, [], [BEGUN], ["job iterate"], []),
    "lost, begun": (False, [LOST], [BEGUN], ["job begin", "job iterate"], [0.5]),
    "lost, not begun": (False, [LOST, LOST, LOST, "j-9"], [OTHERS] * 3,
                        [*["job begin", "job iterate"] * 3, "job begin"], [0.5, 1.5, 4.5]),
    "lost till the end": (False, [LOST] * 4 + ["j-9"], [OTHERS] * 4,
                          [*["job begin", "job iterate"] * 4, "job begin"], [0.5, 1.5, 4.5, 13.5]),
}  # fmt: skip


@pytest.mark.parametrize("name", JOBS)
def test_an_import_job_begins_once(name: str) -> None:
    again, begun, lists, calls, waits = JOBS[name]
    flexera = Flexera({"job begin": list(begun), "job iterate": list(lists)})
    assert load(flexera).begin(NAMES, again=again) == "j-9"
    assert (flexera.calls, flexera.clock.slept) == (calls, waits)


@pytest.mark.parametrize(
    ("results", "error", "attempts"),
    [
        ([LOST] * 5, TimedOut, 5),
        ([fail(Unreachable)], Unreachable, 1),  # the client has repeated it
        ([fail(Refused, 400)], Refused, 1),
        ([LOST, fail(NotFound, 404)], NotFound, 2),
    ],
)
def test_an_import_job_that_cannot_begin_is_an_error(results: list[Any], error: type[Exception], attempts: int) -> None:
    flexera = Flexera({"job begin": list(results), "job iterate": [OTHERS] * 9})
    with pytest.raises(error):
        load(flexera).begin(NAMES, again=False)
    assert flexera.calls.count("job begin") == attempts


@pytest.mark.parametrize("is_active", [True, None])
def test_an_active_application_is_accepted(is_active: bool | None) -> None:  # noqa: FBT001 -- a column
    load(Flexera({"app": [SimpleNamespace(name="Zoom", is_active=is_active)]})).check_application()


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (SimpleNamespace(name="Zoom", is_active=False),
         "The application Zoom (app-1) is not active. Activate it in Flexera One."),
        (fail(NotFound, 404),
         "The organization has no application app-1. Refresh its applications, and change the job."),
    ],
)  # fmt: skip
def test_another_application_is_refused(result: Any, text: str) -> None:
    with pytest.raises(FlexeraRequestFailed) as caught:
        load(Flexera({"app": [result]})).check_application()
    assert str(caught.value) == text
