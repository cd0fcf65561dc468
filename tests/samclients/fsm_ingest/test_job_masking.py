"""Masked jobs, and restored secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from samclients.fsm_ingest.errors import InvalidInput, SourceFailed
from samclients.fsm_ingest.jobs import job_file
from samclients.fsm_ingest.model.document import job_to_document
from samclients.fsm_ingest.model.entities import (
    ApiJob,
    Header,
    Method,
    PagingKey,
    PagingRow,
    Param,
    ParameterPlace,
    ParameterType,
)
from samclients.fsm_ingest.model.masking import mask_job, restore_secrets
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from tests.core.redaction.test_secret_text import SECRETS
from tests.samclients.fsm_ingest.test_document import WHOLE
from tests.samclients.fsm_ingest.test_source import open_source
from tests.samclients.runtime.stub import Stub

SECRETIVE = replace(
    WHOLE,
    url="https://saas.example/v1/users?code=SECRET",
    params=(
        *WHOLE.params[:2],
        Param("tenant", "acme"),
        Param("sig", "SECRET"),
        Param("api_key", "SECRET"),
        Param("mine", "SECRET", "api_key"),
        Param("X-Run", "SECRET", place=ParameterPlace.HEADER),
    ),
    headers=(Header("Accept", "application/json"), Header("X-Anything", "SECRET")),
    body='{"password": "SECRET"}',
    advanced_auth='{"body": "SECRET"}',
)


def test_possible_secrets_are_masked() -> None:
    shown = mask_job(SECRETIVE)
    assert "SECRET" not in str(shown)
    assert shown["url"] == "https://saas.example/v1/users?***"
    assert shown["headers"] == {"Accept": "application/json", "X-Anything": "***"}
    assert [entry.get("value") for entry in shown["params"]] == ["01/31/2026", "acme", "***", "***", "***", "***"]


def test_stars_are_replaced_by_the_stored_secrets() -> None:
    assert restore_secrets(mask_job(SECRETIVE), job_to_document(SECRETIVE)) == job_to_document(SECRETIVE)


def test_a_new_value_replaces_the_stored_secret() -> None:
    edited = {
        **mask_job(SECRETIVE),
        "body": {"a": 1},
        "url": "https://saas.example/v2?***",
        "headers": {"X-Anything": "new"},
    }
    found = restore_secrets(edited, job_to_document(SECRETIVE))
    assert (found["body"], found["headers"]) == ({"a": 1}, {"X-Anything": "new"})
    assert found["url"] == "https://saas.example/v2?code=SECRET"


def test_stars_without_a_stored_secret_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        restore_secrets(mask_job(SECRETIVE), {})
    names = [line.partition(":")[0] for line in caught.value.lines]
    assert names == ["body", "advanced_auth", "url", "X-Anything", "sig", "api_key", "mine", "X-Run"]


SECRET = "s3cr/qzx9kw+shown=1"
ENCODED = "s3cr%2Fqzx9kw%2Bshown%3D1"
CORE = "qzx9kw"  # of the secret in any spelling; long enough not to be in a ciphertext by chance
NAMES = [entry for entry in (*SECRETS, "key", "code") if entry.isascii() and "[" not in entry]
PLAIN = ApiJob("j-1", "Users", method=Method.POST, url="http://sam.example:9081/v1/users")
TABS: dict[str, Callable[[str], ApiJob]] = {
    "URL, query": lambda name: replace(PLAIN, url=f"{PLAIN.url}?a=1&{name}={ENCODED}"),
    "URL, any parameter": lambda _name: replace(PLAIN, url=f"{PLAIN.url}?x={ENCODED}"),
    "URL, user": lambda _name: replace(PLAIN, url=f"http://me:{ENCODED}@sam.example:9081/v1/users"),
    "URL, fragment": lambda name: replace(PLAIN, url=f"{PLAIN.url}#{name}={ENCODED}"),
    "Params": lambda name: replace(PLAIN, params=(*PLAIN.params, Param(name, SECRET))),
    "Params, header": lambda _name: replace(
        PLAIN, params=(*PLAIN.params, Param("X-Run", SECRET, place=ParameterPlace.HEADER))
    ),
    "Headers": lambda name: replace(PLAIN, headers=(Header(name, SECRET),)),
    "Headers, any": lambda _name: replace(PLAIN, headers=(Header("X-Run", SECRET),)),
    "Body": lambda name: replace(PLAIN, body=json.dumps({"a": {name: [SECRET]}})),
    "Paging Info": lambda name: replace(
        PLAIN, paging=(PagingRow(PagingKey.NEXT_PAGE_TOKEN, name, ParameterType.QUERY_STRING, SECRET),)
    ),
}


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys with the lowest accepted cost."""
    monkeypatch.setattr(job_file.PassphraseLock.__init__, "__defaults__", (2**14,))


@pytest.mark.parametrize("tab", TABS)
def test_a_masked_job_shows_no_secret_and_is_restored(tab: str) -> None:
    for name in NAMES:
        job = TABS[tab](name)
        shown = mask_job(job)
        assert CORE not in repr(shown) + json.dumps(shown) + yaml.safe_dump(shown), name
        assert restore_secrets(shown, job_to_document(job)) == job_to_document(job), name


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("tab", TABS)
def test_an_exported_file_shows_no_secret_and_is_imported_with_it(tab: str) -> None:
    jobs = [TABS[tab](name) for name in NAMES]
    assert all(map(job_file.has_secrets, jobs))
    for job in jobs[::20]:  # encryption takes some time
        text = job_file.export_job(job, "correct horse")
        assert CORE not in text
        assert job_file.import_job(text, "correct horse", job.id) == job


@pytest.mark.parametrize("tab", TABS)
def test_the_database_shows_no_secret(tab: str, tmp_path: Path) -> None:
    jobs = [replace(TABS[tab](name), id=f"j-{number}", name=f"n-{number}") for number, name in enumerate(NAMES)]
    with IngestDatabase(f"sqlite:///{tmp_path}/fsm.db", {}) as database:
        with database.writing() as connection:
            for job in jobs:
                JobRepository(connection, database.vault).add(job)
        with database.reading() as connection:
            assert {entry.id: entry for entry in JobRepository(connection, database.vault).all()} == {
                job.id: job for job in jobs
            }
        assert not [entry for entry in tmp_path.iterdir() if CORE.encode() in entry.read_bytes()]


@pytest.mark.parametrize("tab", [entry for entry in TABS if entry not in {"URL, user", "URL, fragment"}])
def test_a_secret_repeated_by_a_vendor_is_in_no_text(tab: str, caplog: pytest.LogCaptureFixture) -> None:
    def repeat(name: str) -> Any:
        return Stub().answer(
            400, f"{name}: no; {SECRET} {ENCODED} {{'{name}': '{SECRET}'}}".encode(), media_type="text/html"
        )

    with caplog.at_level(logging.DEBUG):
        for name in SECRETS if tab == "Body" else NAMES:
            with open_source(repeat(name), TABS[tab](name)) as opened, pytest.raises(SourceFailed) as caught:
                opened.fetch_first_page()
            assert CORE not in f"{caught.value} {caught.value!r} {opened!r} {caplog.text}", name


@pytest.mark.parametrize("place", ["paging", "unused_paging"])
@pytest.mark.parametrize("kind", [ParameterType.QUERY_STRING, ParameterType.BODY])
def test_a_secret_of_a_paging_row_is_masked_and_restored(place: str, kind: ParameterType) -> None:
    rows = (
        PagingRow(PagingKey.LIMIT, "limit", kind, "50"),
        PagingRow(PagingKey.NEXT_PAGE_TOKEN, "api_key", kind, "SECRET"),
    )
    job = replace(WHOLE, **{"paging": (), "unused_paging": (), place: rows})
    shown = mask_job(job)
    assert [row["value"] for row in shown[place]] == ["50", "***"]
    assert restore_secrets(shown, job_to_document(job)) == job_to_document(job)
