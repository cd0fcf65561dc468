"""Each error that a place expects from a library or a reader is provoked there, and becomes the stated outcome."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from samclients.fsm_ingest.cli import job_options
from samclients.fsm_ingest.cli.init import make_folder
from samclients.fsm_ingest.errors import IngestError, InvalidInput
from samclients.fsm_ingest.jobs.job_file import CannotImport, import_job
from samclients.fsm_ingest.jobs.transfer import read_jobs
from samclients.fsm_ingest.mapping.conversion import ConversionError, convert
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.json_masking import is_json
from samclients.fsm_ingest.model.reading import DocumentReader, to_text
from samclients.fsm_ingest.model.tasks import TaskField, ValueType
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.leases import LeaseLost
from samclients.fsm_ingest.runs.runner import Runner, RunningElsewhere
from samclients.fsm_ingest.source.advanced_auth import parse_advanced_auth
from samclients.fsm_ingest.source.params import parse_body
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.web.background import BackgroundRuns
from samclients.runtime import Settings
from tests.samclients.fsm_ingest.shell import JOB, Shell

DEEP = "[" * 100_000
NOT_UTF8 = b"\xff\xfe\x00\xd8"


def write(folder: Path, content: bytes) -> Path:
    file = folder / "file.txt"
    file.write_bytes(content)
    return file


Provoke = Callable[[Path], Any]
READINGS: dict[str, tuple[Provoke, type[IngestError], str]] = {  # what is read, the error, and its text
    "argument, no file": (lambda _: job_options._read_argument("@/nowhere"), InvalidInput, "Cannot read the file"),  # noqa: SLF001
    "argument, no text": (lambda folder: job_options._read_argument(f"@{write(folder, NOT_UTF8)}"), InvalidInput,  # noqa: SLF001
                          "Cannot read the file"),
    "job file, no JSON": (lambda _: import_job("{", None, "1"), CannotImport, "it is not valid JSON"),
    "job file, too deep": (lambda _: import_job(DEEP, None, "1"), CannotImport, "it is not valid JSON"),
    "exported file, none": (lambda folder: read_jobs([folder / "none"], None), IngestError,
                            "Cannot read the file: No such file or directory."),
    "exported file, no text": (lambda folder: read_jobs([write(folder, NOT_UTF8)], None), IngestError,
                               "Cannot read the file: it is not UTF-8 text."),
    "YAML, wrong": (lambda _: read_document(b"a: [", "job.yaml"), InvalidInput, "line 1, column 5: "),
    "YAML, too deep": (lambda _: read_document(b"[" * 5_000, "job.yaml"), InvalidInput, "job.yaml is neither"),
    "YAML, no character": (lambda _: read_document(b'a: "\\U00110000"', "job.yaml"), InvalidInput,
                           "job.yaml is neither YAML nor JSON: it cannot be read."),
    "JSON, too deep": (lambda _: read_document(DEEP.encode(), "job.json"), InvalidInput, "it is nested too deeply"),
    "advanced auth, no JSON": (lambda _: parse_advanced_auth("{"), InvalidInput, "The text is not valid JSON."),
    "advanced auth, too deep": (lambda _: parse_advanced_auth(DEEP), InvalidInput, "The text is not valid JSON."),
    "database, no URL": (lambda _: IngestDatabase("nothing", {}), InvalidInput, "Invalid database URL"),
    "database, no dialect": (lambda _: IngestDatabase("nothing://h/d", {}), InvalidInput, "Invalid database URL"),
    "database, no driver": (lambda _: IngestDatabase("oracle+cx_oracle://h/d", {}), InvalidInput, "Invalid database"),
    "database, wrong query": (lambda _: IngestDatabase("sqlite:///x.db?timeout=soon", {}), InvalidInput,
                              "Invalid database URL"),
    "database, wrong port": (lambda _: IngestDatabase("postgresql://h:x/d", {}), InvalidInput, "Invalid database URL"),
}  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_each_error_of_reading_is_reported(tmp_path: Path, name: str) -> None:
    provoke, error, text = READINGS[name]
    with pytest.raises(error) as caught:
        provoke(tmp_path)
    assert text in str(caught.value)


def test_a_body_that_is_nested_too_deeply_is_no_json() -> None:
    with pytest.raises(ValueError, match="it is nested too deeply"):
        parse_body(DEEP)
    assert (is_json(DEEP), is_json("{"), is_json("7"), is_json("[7]")) == (False, False, False, True)


SEALED: dict[str, Any] = {
    "cipher": "Fernet",
    "kdf": "scrypt",
    "n": 2**14,
    "r": 8,
    "p": 1,
    "salt": "AAAAAAAAAAAAAAAAAAAAAA==",
}
LOCKS = {  # descriptions of an encryption that cannot be read
    "missing": None,
    "a list": [],
    "no salt": {key: value for key, value in SEALED.items() if key != "salt"},
    "no text": {**SEALED, "salt": 7},
    "no base64": {**SEALED, "salt": "%"},
    "no number": {**SEALED, "n": "x"},
}


@pytest.mark.parametrize("name", LOCKS)
def test_an_encryption_that_cannot_be_read_is_refused(name: str) -> None:
    content = {"format": "fsm-ingest API job", "version": 1, "seal": "x", "encryption": LOCKS[name]}
    with pytest.raises(CannotImport, match="its encryption is not supported"):
        import_job(json.dumps(content), "passphrase", "1")


@pytest.mark.parametrize("value", ["31/31/2026", "9999-12-31T23:59:59-23:59", "99999-01-01"])
def test_a_time_outside_the_calendar_is_no_date(value: str) -> None:
    with pytest.raises(ConversionError, match="not a date as dd/MM/yyyy"):
        convert(TaskField("at", ValueType.TIME), value, "dd/MM/yyyy")
    with pytest.raises(ConversionError, match="not a date as epochSeconds"):
        convert(TaskField("at", ValueType.TIME), 10**17, "epochSeconds")


def test_members_of_wrong_types_are_reported_by_their_place() -> None:
    reader = DocumentReader({"a": [], "b": {"x": {}, "y": "\ud800"}, "c": "x", "d": nest(5_000)}, "")
    assert (reader.read_text("a"), reader.read_number("c"), reader.read_json_text("d")) == ("", None, None)
    assert reader.read_texts_json("d") is None
    assert reader.read_members("b", lambda _name, value: to_text(value)) == ()
    with pytest.raises(InvalidInput) as caught:
        reader.finish()
    assert caught.value.lines == (
        *("a must be a text.", "c must be a whole number.", "d must be JSON.", "d must be JSON."),
        *("b.x must be a text.", "b.y must be a text."),
    )


def nest(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize("url", ["nothing", "postgresql://h:x/d", "sqlite://", "sqlite:///:memory:"])
def test_no_folder_is_created_for_what_is_no_file(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_folder(url)
    assert list(tmp_path.iterdir()) == []


def test_the_folders_of_a_database_are_created_with_access_for_the_owner(tmp_path: Path) -> None:
    make_folder(f"sqlite:///{tmp_path}/one/two/fsm.db")
    make_folder(f"sqlite:///{tmp_path}/one/two/fsm.db")
    assert (tmp_path / "one" / "two").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("error", [RunningElsewhere("Elsewhere."), LeaseLost("Taken over.")])
def test_a_run_of_another_process_is_code_3(shell: Shell, monkeypatch: pytest.MonkeyPatch, error: IngestError) -> None:
    def run(_runner: Runner, _name: str) -> None:
        raise error

    monkeypatch.setattr(Runner, "run", run)
    done = shell("run", JOB.id, code=3)
    assert (done.stdout, done.stderr) == ("", f"{error}\n")


@pytest.mark.parametrize("error", [LeaseLost("Taken over."), OperationalError("", {}, Exception("locked"))])
def test_a_run_in_the_background_that_fails_is_a_warning(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def run(_runner: Runner, _name: str) -> None:
        raise error

    runner = Runner(shell.database, RunEnvironment(Settings(clock=shell.clock)))
    monkeypatch.setattr(Runner, "run", run)
    monkeypatch.setattr(Runner, "check", lambda _runner, _name: JOB)
    runs = BackgroundRuns(runner)
    runs.start(JOB.id)
    runs.close()
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", f"{JOB.name}: {error}"),
    ]  # fmt: skip
