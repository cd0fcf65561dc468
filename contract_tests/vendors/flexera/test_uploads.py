"""Uploading: the object, its file, and everything that can be wrong with a request."""

from __future__ import annotations

import gzip
from hashlib import md5
from typing import Any

import pytest

from contract_tests.kit.vendors.flexera_ingestion import (
    BASE,
    BASECAMP,
    SAMPLE_SAAS,
    Ingestion,
    check_goa_error,
    json_lines,
    users,
)

FILE = json_lines(users("gavin"))
TEN_MEGABYTES = 10 * 1024 * 1024


def test_an_object_waits_for_its_file_and_then_has_it(flexera: Ingestion) -> None:
    path = flexera.create("users.json")
    assert path.startswith(f"{BASE}/saas-data/")
    waiting = flexera.client.get(path).json()
    assert (waiting["name"], waiting["status"], "checksum" in waiting) == ("users.json", "pending", False)
    flexera.world.advance(5)
    packed = gzip.compress(FILE)
    answer = flexera.send(path, packed, **{"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (204, b"")
    there = flexera.client.get(path).json()
    assert (there["status"], there["contentType"], there["contentEncoding"]) == ("uploaded", "JSON", "gzip")
    assert there["checksum"] == md5(packed, usedforsecurity=False).hexdigest()  # of what was sent, not of what is in it
    assert there["createdAt"] == waiting["createdAt"] < there["modifiedAt"]


def test_a_file_that_is_not_packed_is_none(flexera: Ingestion) -> None:
    path = flexera.create("users.json")
    assert flexera.send(path, FILE).status_code == 204
    assert flexera.client.get(path).json()["contentEncoding"] == "none"


def test_a_file_name_is_unique_in_an_organization(flexera: Ingestion) -> None:
    flexera.create("users.json")
    answer = flexera.client.post(f"{BASE}/saas-data", json={"fileName": "users.json"})
    assert "already exists" in check_goa_error(answer, 409, "conflict")
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    globex.create("users.json")


def test_a_second_upload_is_refused(flexera: Ingestion) -> None:
    path = flexera.create("users.json")
    assert flexera.send(path, FILE).status_code == 204
    message = check_goa_error(flexera.send(path, FILE), 423, "saasdata_locked")
    assert message == "File cannot be uploaded as this object is locked."


def test_a_wrong_checksum_is_refused_and_can_be_corrected(flexera: Ingestion) -> None:
    path, packed = flexera.create("users.json"), gzip.compress(FILE)
    of_the_content = md5(FILE, usedforsecurity=False).hexdigest()
    answer = flexera.send(path, packed, Checksum=of_the_content, **{"Content-Encoding": "gzip"})
    assert of_the_content in check_goa_error(answer, 422, "unprocessable_entity")
    assert flexera.client.get(path).json()["status"] == "pending"
    assert flexera.send(path, packed, **{"Content-Encoding": "gzip"}).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status", "name", "message"),
    [
        (
            {"Checksum": "KOc="},
            400,
            "invalid_pattern",
            'checksum must match the regexp "^[a-f0-9]{32}$" but got value "KOc="',
        ),
        ({"Checksum": "A" * 32}, 400, "invalid_pattern", None),
        ({"Checksum": None}, 400, "missing_field", '"checksum" is missing from header'),
        (
            {"Content-Encoding": "br"},
            400,
            "invalid_enum_value",
            'value of contentEncoding must be one of "gzip" but got value "br"',
        ),
        ({"Content-Type": "text/csv"}, 415, "unsupported_media_type", "unsupported media type text/csv"),
    ],
)
def test_an_upload_with_wrong_headers_is_refused(
    flexera: Ingestion, headers: dict[str, Any], status: int, name: str, message: str | None
) -> None:
    found = check_goa_error(flexera.send(flexera.create("users.json"), FILE, **headers), status, name)
    assert message is None or found == message


def test_an_upload_without_a_file_is_refused(flexera: Ingestion) -> None:
    answer = flexera.send(flexera.create("users.json"), b"")
    assert check_goa_error(answer, 400, "missing_payload") == "missing required payload"


def test_ten_megabytes_are_taken_and_no_more(flexera: Ingestion) -> None:
    path = flexera.create("large.json")
    answer = flexera.send(path, b" " * (TEN_MEGABYTES + 1))
    assert str(TEN_MEGABYTES) in check_goa_error(answer, 413, "request_entity_too_large")
    assert flexera.send(path, b" " * TEN_MEGABYTES).status_code == 204


def test_an_object_that_does_not_exist_is_not_found(flexera: Ingestion) -> None:
    path = f"{BASE}/saas-data/0ae0f4c1-7c3a-4172-bcce-000000000000"
    for answer in (flexera.client.get(path), flexera.send(path, FILE)):
        assert check_goa_error(answer, 404, "saasdata_not_found") == "SaasData object is not found."


def test_an_object_of_another_organization_is_not_found(flexera: Ingestion) -> None:
    identifier = flexera.create("users.json").rpartition("/")[2]
    globex = Ingestion(flexera.world, "flexera-refresh-token-of-globex", "/saas/v1/orgs/2345")
    check_goa_error(globex.get(f"/saas-data/{identifier}"), 404, "saasdata_not_found")


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        ({}, "missing_field", '"fileName" is missing from body'),
        (
            {"fileName": ""},
            "invalid_length",
            'length of body.fileName must be greater or equal than 1 but got value "" (len=0)',
        ),
        ({"fileName": 7}, "invalid_field_type", 'invalid value 7 for "body.fileName", must be a string'),
    ],
)
def test_an_object_without_a_proper_name_is_refused(
    flexera: Ingestion, body: dict[str, Any], name: str, message: str
) -> None:
    assert check_goa_error(flexera.client.post(f"{BASE}/saas-data", json=body), 400, name) == message


def test_what_is_not_json_is_refused(flexera: Ingestion) -> None:
    headers = {"Content-Type": "application/json"}
    check_goa_error(flexera.client.post(f"{BASE}/saas-data", data=b"{", headers=headers), 400, "decode_payload")
    check_goa_error(flexera.client.post(f"{BASE}/saas-data", data=b"", headers=headers), 400, "missing_payload")


@pytest.mark.parametrize(
    ("org", "name", "message"),
    [
        ("abc", "invalid_field_type", 'invalid value "abc" for "orgId", must be a integer'),
        ("0", "invalid_range", "orgId must be greater or equal than 1 but got value 0"),
        ("0.5", "invalid_field_type", 'invalid value "0.5" for "orgId", must be a integer'),
    ],
)
def test_an_organization_must_be_a_number(flexera: Ingestion, org: str, name: str, message: str) -> None:
    assert check_goa_error(flexera.client.get(f"/saas/v1/orgs/{org}/saas-data"), 400, name) == message


def test_the_list_of_objects_counts_all_of_them(flexera: Ingestion) -> None:
    before = flexera.get("/saas-data").json()["count"]
    flexera.upload(users("gavin"))
    flexera.world.advance(1)
    flexera.upload(users("monica"))
    page = flexera.get("/saas-data").json()
    assert (page["count"], len(page["values"])) == (before + 2, before + 2)
    assert page["values"][0]["name"] == "file-2.json"  # the latest first
    assert flexera.get("/saas-data", orderBy="createdAt").json()["values"][-1]["name"] == "file-2.json"
    answer = flexera.get("/saas-data", orderBy="name")
    assert check_goa_error(answer, 400, "invalid_orderby").startswith("invalid orderby received: ")


@pytest.mark.parametrize(
    ("change", "status", "name", "message"),
    [
        ({"saasDataList": []}, 400, "invalid_length", "length of body.saasDataList must be greater or equal than 1"),
        (
            {"saasDataList": [{"name": f"{number}.json"} for number in range(11)]},
            400,
            "invalid_length",
            "length of body.saasDataList must be lesser or equal than 10",
        ),
        ({"saasDataList": [{"name": "x" * 151}]}, 400, "invalid_length", "length of body.saasDataList.0.name"),
        ({"saasDataList": [{"name": "none.json"}]}, 404, "saasdata_not_found", "SaasData object 'none.json'"),
        ({"saasDataList": [{"name": "waiting.json"}]}, 422, "unprocessable_entity", "has no uploaded file"),
        ({"managedAppId": "9"}, 404, "application_not_found", "managed application not found"),
        ({"managedAppId": "abcdef"}, 404, "application_not_found", "managed application not found"),
        ({"managedAppId": "901"}, 404, "application_not_found", "managed application not found"),
        ({"managedAppId": "XYZ"}, 400, "invalid_pattern", 'body.managedAppId must match the regexp "^[0-9a-f]+$"'),
        ({"managedAppId": BASECAMP}, 422, "unprocessable_entity", "is not active"),
        (
            {"importSettings": {"taskName": "ApplicationRoster", "loadType": "x"}},
            400,
            "invalid_enum_value",
            'value of body.importSettings.loadType must be one of "full", "incremental" but got value "x"',
        ),
        (
            {"importSettings": {"taskName": "Product Consumption", "loadType": "full"}},  # the utility's name for it
            400,
            "invalid_enum_value",
            "value of body.importSettings.taskName must be one of",
        ),
        ({"importSettings": {"loadType": "full"}}, 400, "missing_field", '"taskName" is missing from body'),
    ],
)
def test_a_job_that_cannot_be_is_refused(
    flexera: Ingestion, change: dict[str, Any], status: int, name: str, message: str
) -> None:
    flexera.create("waiting.json")
    body = {
        "managedAppId": SAMPLE_SAAS,
        "saasDataList": [{"name": flexera.upload(users("gavin"))}],
        "importSettings": {"taskName": "ApplicationRoster", "loadType": "full"},
    }
    before = len(flexera.all("/import-jobs"))
    answer = flexera.client.post(f"{BASE}/import-jobs", json={**body, **change})
    assert message in check_goa_error(answer, status, name)
    assert len(flexera.all("/import-jobs")) == before


def test_several_faults_are_reported_together(flexera: Ingestion) -> None:
    answer = flexera.client.post(f"{BASE}/import-jobs", json={"managedAppId": "1"})
    message = check_goa_error(answer, 400, "missing_field")
    assert message == '"saasDataList" is missing from body; "importSettings" is missing from body'


def test_a_file_can_be_named_by_its_id(flexera: Ingestion) -> None:
    path = flexera.create("users.json")
    flexera.send(path, FILE)
    job = flexera.finish_job(
        flexera.begin_import(SAMPLE_SAAS, "ApplicationRoster", "full", path.rpartition("/")[2]),
    )
    assert (job["status"], job["saasDataList"][0]["name"]) == ("completed", "users.json")
