"""Values that a change of a writer's arguments would change: digests, paths, names of databases, files, tables."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from samclients.fsm_ingest.errors import InvalidInput, SourceFailed
from samclients.fsm_ingest.jobs.connection import _choose_message
from samclients.fsm_ingest.jobs.job_file import export_job, import_job
from samclients.fsm_ingest.mapping.duplicates import DuplicateDetector
from samclients.fsm_ingest.mapping.mapper import Mapper
from samclients.fsm_ingest.mapping.table import build_mapping_table
from samclients.fsm_ingest.model.entities import (
    FieldMapping,
    IntegrationTask,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterType,
)
from samclients.fsm_ingest.model.job_text import read_document
from samclients.fsm_ingest.model.reading import DocumentReader, UnquotedScalar
from samclients.fsm_ingest.runs.environment import RunEnvironment
from samclients.fsm_ingest.runs.runner import Runner
from samclients.fsm_ingest.runs.scheduler import JobScheduler, SchedulerOptions
from samclients.fsm_ingest.source import json_paths
from samclients.fsm_ingest.source.query_masking import QuerylessMasker
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.runtime import Settings
from tests.samclients.fsm_ingest.conftest import START
from tests.samclients.fsm_ingest.shell import JOB, Shell
from tests.samclients.fsm_ingest.test_job_file import PLAIN


def test_a_checksum_is_of_the_sorted_members() -> None:
    content = json.loads(export_job(replace(PLAIN, name="Ärzte"), None))
    assert list(content) == ["format", "version", "job", "checksum"]
    checksum = content.pop("checksum")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert text.startswith('{"format":"fsm-ingest API job","job":{"application":"5678",')
    assert checksum == sha256(text.encode()).hexdigest()


def test_the_order_of_members_in_a_file_does_not_matter() -> None:
    content = json.loads(export_job(PLAIN, None))
    job = dict(reversed(content["job"].items()))
    reordered = {**dict(reversed(content.items())), "job": job}
    assert import_job(json.dumps(reordered), None, "job-2") == replace(PLAIN, id="job-2", schedule=None, paused=False)


def test_an_exported_file_has_text_that_can_be_read() -> None:
    text = export_job(replace(PLAIN, name="Ärzte"), None)
    assert text.startswith('{\n  "format": "fsm-ingest API job",\n  "version": 1,\n  "job": {\n    "name": "Ärzte",\n')
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        (("ärzte", None, "größe"), "ärzte[].größe"),
        (("a.ö", None), '["a.ö"][]'),
        (("a", 'b"ß]'), 'a["b\\"ß]"]'),
        ((None, "x y"), "[].x y"),
    ],
)
def test_a_path_is_written_as_it_is_read(steps: json_paths.Steps, text: str) -> None:
    assert json_paths.format_path(steps) == text
    assert json_paths.parse(text) == steps


def test_a_static_value_is_shown_as_written() -> None:
    rows = build_mapping_table(IntegrationTask.APPLICATION_USAGE, [FieldMapping("type", static="Größe")])
    assert {row.field: row.mapped for row in rows if row.mapped} == {"type": '"Größe"'}


@pytest.mark.parametrize(
    ("written", "json_text"),
    [
        ('a: {"ö": "ß", n: 1.50, b: true, s: "1", l: [0010, null]}',
         '{"ö": "ß", "n": 1.50, "b": true, "s": "1", "l": ["0010", null]}'),
        ("a: 007", "007"),
        ("a: 1.50", "1.50"),
        ("a: Größe", "Größe"),
    ],
)  # fmt: skip
def test_json_of_a_file_is_as_written(written: str, json_text: str) -> None:
    reader = DocumentReader(read_document(written.encode(), "job.yaml"), "")
    assert reader.read_json_text("a") == json_text


def test_json_of_texts_is_as_written() -> None:
    reader = DocumentReader(read_document("a: {ö: ß, n: 007}".encode(), "job.yaml"), "")
    assert reader.read_texts_json("a") == '{"ö": "ß", "n": "007"}'


URLS = {
    "postgresql://u:s3cret@h/d?sslkey=s3cret": "postgresql://u:***@h/d",
    "sqlite:////var/lib/fsm.db?mode=ro": "sqlite:////var/lib/fsm.db",
}


@pytest.mark.parametrize("url", URLS)
def test_the_name_of_a_database_has_no_secret(url: str) -> None:
    database = object.__new__(IngestDatabase)
    database.engine = SimpleNamespace(url=make_url(url))  # type: ignore[assignment]  # without a driver
    assert (database.name, repr(database)) == (URLS[url], f"Database('{URLS[url]}')")


BODY = '{"password": "b0dy-secret", "nested": {"api_key": "nested-secret"}, "name": "public-name"}'
SECRET_JOB = replace(
    JOB,
    method=Method.POST,
    url="https://us3r:w0rd-secret@saas.example/v1?api_key=qu3ry-secret",
    body=BODY,
    params=(*JOB.params, Param("token", "p4ram-secret"), Param("page", "public-page")),
    paging=(
        PagingRow(PagingKey.NEXT_PAGE_TOKEN, "access_token", ParameterType.QUERY_STRING, "p4ging-secret"),
        PagingRow(PagingKey.CURRENT_PAGE, "offset", ParameterType.QUERY_STRING, "public-offset"),
    ),
)


@pytest.mark.parametrize(
    "secret", ["b0dy-secret", "nested-secret", "w0rd-secret", "qu3ry-secret", "p4ram-secret", "p4ging-secret"]
)
def test_each_secret_of_a_job_is_masked_in_a_vendors_text(secret: str) -> None:
    masker = QuerylessMasker()
    masker.hide_job(SECRET_JOB)
    assert masker(f"the server says {secret}.") == "the server says ***."
    assert masker("public-name public-page public-offset") == "public-name public-page public-offset"


def test_records_are_duplicates_whatever_the_order_of_their_members() -> None:
    detector = DuplicateDetector()
    for item in ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, {"a": 1, "b": [3]}):
        detector.add(item)
    assert detector.number == 1


def test_the_id_of_a_record_does_not_depend_on_the_order_of_its_members() -> None:
    mapping = [
        FieldMapping("eventId", static="{{recordId}}"),
        FieldMapping("occurredAt", "rows[].at"),
        FieldMapping("usageGroup", static="x"),
        FieldMapping("used", "rows[].n"),
    ]
    mapper = Mapper(IntegrationTask.PRODUCT_CONSUMPTION, mapping, START, "job-1")
    rows = [{"at": "2026-03-31", "n": 1}, {"n": 1, "at": "2026-03-31"}, {"at": "2026-03-31", "n": 2}]
    ids = [mapper.map(record)["eventId"] for record in mapper.records({"rows": rows})]  # type: ignore[index]  # none is rejected
    assert (ids[0] == ids[1], ids[0] == ids[2]) == (True, False)


def test_the_service_ends_when_its_running_jobs_have_ended(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner(shell.database, RunEnvironment(Settings(clock=shell.clock)))
    scheduler = JobScheduler(shell.database, runner, SchedulerOptions(START.tzinfo, shell.clock.now))  # type: ignore[arg-type]
    ended: list[dict[str, Any]] = []
    shutdown = scheduler._scheduler.shutdown  # noqa: SLF001 -- the library's
    monkeypatch.setattr(scheduler._scheduler, "shutdown", lambda **how: (ended.append(how), shutdown(**how)))  # noqa: SLF001
    stop = Event()
    stop.set()
    scheduler.serve(stop)
    assert ended == [{"wait": True}]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (None, "1000 - Internal Error - Test connection failed"),
        (299, "1000 - Internal Error - Test connection failed"),
        (300, "300 - Multiple Choices - Test Connection failed"),
        (401, "401 - Unauthorized - Test Connection failed"),
        (599, "599 - Unknown - Test Connection failed"),
    ],
)
def test_a_failed_test_has_the_message_of_its_status(status: int | None, message: str) -> None:
    assert _choose_message(SourceFailed("Why.", status)) == message


def test_an_unquoted_text_is_written_as_it_is_read() -> None:
    assert [UnquotedScalar(text).json for text in ("ä", "TRUE", "1.50", "007")] == ['"ä"', "true", "1.50", '"007"']


def test_members_that_are_no_object_are_reported() -> None:
    reader = DocumentReader({"a": [], "b": {}}, "place.")
    assert (reader.read_members("a", FieldMapping), reader.read_rows("b", lambda _row: 1)) == ((), ())
    with pytest.raises(InvalidInput) as caught:
        reader.finish()
    assert caught.value.lines == ("place.a must be an object.", "place.b must be a list.")
