"""Exported jobs: encryption, integrity, and refused files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samclients.fsm_ingest.jobs import job_file
from samclients.fsm_ingest.jobs.job_file import CannotImport, PassphraseMissing, export_job, import_job, is_encrypted
from samclients.fsm_ingest.model.entities import (
    FROM_DATE,
    TO_DATE,
    ApiJob,
    FieldMapping,
    Frequency,
    Header,
    IntegrationTask,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterType,
    Schedule,
)

PHRASE = "correct horse battery staple"
SECRETS = ("s3cr3t-of-the-client", "Bearer b34r3r", "t3n4nt", "b0dy-0f-4ll", "u51ng-1t")
JOB = ApiJob(
    id="job-1",
    name="Sample users",
    organization_id=1234,
    application_id="5678",
    task=IntegrationTask.APPLICATION_ROSTER,
    method=Method.POST,
    url="https://saas.example/v1/users?api_key=u51ng-1t",
    schedule=Schedule(Frequency.MONTHLY, time(6, 30), day=31),
    params=(Param(FROM_DATE, "01/31/2026", "since"), Param(TO_DATE), Param("tenant", "t3n4nt"), Param("blank")),
    headers=(Header("Authorization", "Bearer b34r3r"), Header("Accept", "application/json")),
    body='{"name": "b0dy-0f-4ll"}',
    advanced_auth='{"auth_type": "ClientSecretAuthentication", "body": {"client_secret": "s3cr3t-of-the-client"}}',
    paging=(PagingRow(PagingKey.OFFSET, "offset", ParameterType.BODY, "0"),),
    mapping=(FieldMapping("uniqueId", "items[].id"), FieldMapping("lastName", static="Unknown")),
    paused=True,
)
PLAIN = replace(
    JOB, url="https://saas.example/v1/users", headers=(), body=None, advanced_auth=None, params=JOB.params[:2]
)
CHEAP = 2**14


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the lowest accepted cost; otherwise a thousand files would take minutes."""
    monkeypatch.setattr(job_file.PassphraseLock, "cost", CHEAP)
    monkeypatch.setattr(job_file.PassphraseLock.__init__, "__defaults__", (CHEAP,))


@pytest.fixture
def text() -> str:
    return export_job(JOB, PHRASE)


def test_what_was_exported_is_imported_without_its_schedule(text: str) -> None:
    assert import_job(text, PHRASE, "job-2") == replace(JOB, id="job-2", schedule=None, paused=False)


def test_only_secrets_are_encrypted(text: str) -> None:
    assert not [entry for entry in SECRETS if entry in text]
    job = json.loads(text)["job"]
    assert (job["name"], job["task"], job["mapping"]["uniqueId"]) == (
        "Sample users",
        "Application Roster",
        "items[].id",
    )
    assert {"key": "fromDate", "value": "01/31/2026", "mapped_field": "since"} in job["params"]
    assert "schedule" not in job


def test_each_export_has_a_salt_of_its_own(text: str) -> None:
    other = export_job(JOB, PHRASE)
    assert json.loads(text)["encryption"]["salt"] != json.loads(other)["encryption"]["salt"]
    assert json.loads(text)["encryption"].items() >= {"cipher": "Fernet", "kdf": "scrypt"}.items()


def test_secrets_are_not_exported_without_a_passphrase() -> None:
    with pytest.raises(PassphraseMissing, match="'Sample users' contains secrets"):
        export_job(JOB, None)
    assert not is_encrypted(export_job(PLAIN, None))
    assert import_job(export_job(PLAIN, None), None, "x") == replace(PLAIN, id="x", schedule=None, paused=False)


def test_only_the_right_passphrase_decrypts_a_file(text: str) -> None:
    assert is_encrypted(text)
    with pytest.raises(PassphraseMissing, match="encrypted"):
        import_job(text, None, "x")
    with pytest.raises(CannotImport, match="passphrase is wrong"):
        import_job(text, PHRASE.upper(), "x")


def change_file(text: str, *path: str, to: Any = None) -> str:
    content = json.loads(text)
    within = content
    for name in path[:-1]:
        within = within[name]
    if to is None:
        del within[path[-1]]
    else:
        within[path[-1]] = to
    return json.dumps(content)


@pytest.mark.parametrize("source", [JOB, PLAIN])
@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("job", "name"), "Another name"),
        (("job", "application"), "9999"),
        (("job", "mapping", "uniqueId"), "items[].manager"),
        (("job", "task"), None),
        (("job", "headers"), {"X-Mine": "1"}),
        (("more",), "x"),
        (("secret",), "x"),
        (("encryption",), {"salt": 7}),
        (("encryption",), None),
        (("seal",), "x"),
        (("seal",), None),
        (("checksum",), "x"),
    ],
)
def test_a_changed_file_is_refused(source: ApiJob, path: tuple[str, ...], to: Any) -> None:
    text = export_job(source, PHRASE if source is JOB else None)
    if to is None and path[0] not in json.loads(text):
        to = "x"
    with pytest.raises(CannotImport):
        import_job(change_file(text, *path, to=to), PHRASE, "x")


@pytest.mark.parametrize("cost", [2**40, 2**15 + 1, 1, "x", -1, 2**14 * 1.0])
def test_a_file_with_a_high_cost_is_refused(text: str, cost: object) -> None:
    with pytest.raises(CannotImport):
        import_job(change_file(text, "encryption", "n", to=cost), PHRASE, "x")


@pytest.mark.parametrize(
    ("foreign", "expected"),
    [
        ("", "not valid JSON"),
        ("uniqueId,email\n1,2\n", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "its format is not"),
        ("{}", "its format is not"),
        ('{"format": "something else"}', "its format is not"),
        ('{"format": "fsm-ingest API job", "version": 2}', "version 2; this program reads version 1"),
        ('{"format": "fsm-ingest API job", "version": 1}', "checksum is missing"),
    ],
)
def test_a_foreign_file_is_refused(foreign: str, expected: str) -> None:
    with pytest.raises(CannotImport, match=expected):
        import_job(foreign, PHRASE, "x")


def test_a_truncated_file_is_refused(text: str) -> None:
    for length in range(0, len(text) - 2, 97):
        with pytest.raises(CannotImport):
            import_job(text[:length], PHRASE, "x")


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_changed_byte_is_detected(data: st.DataObject) -> None:
    text = export_job(PLAIN, None)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda value: value != text[place]))
    try:
        found = import_job(text[:place] + character + text[place + 1 :], None, "x")
    except CannotImport:
        return
    assert found == import_job(text, None, "x"), "white space may change"
