"""The judge finds each kind of wrong answer, and names its place in the vendor's document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
import requests

from contract_tests.kit.vendor_documents.choice import make_judge
from contract_tests.kit.vendor_documents.comparison import load_known

JOB = "/saas/v1/orgs/1/import-jobs/P6VAGLVY6BBKPF5F2TUCQJONPY"
GOOD: dict[str, Any] = {
    "id": "P6VAGLVY6BBKPF5F2TUCQJONPY",
    "status": "running",
    "sourceHref": "saas/v1/orgs/1/managed-apps/2",
    "importSettings": {"taskName": "ApplicationRoster", "loadType": "full"},
    "saasDataList": [{"name": "users", "status": "uploaded"}],
    "createdAt": "2018-05-16T16:31:52.100Z",
}
ERROR = {"name": "x", "id": "x", "message": "x", "temporary": False, "timeout": False, "fault": False}
JSON, GOA = "application/json", "application/vnd.goa.error"


def answer(
    body: object = None, *, status: int = 200, media: str = JSON, method: str = "GET", path: str = JOB
) -> requests.Response:
    built = requests.Response()
    built.status_code = status
    built.request = requests.Request(method, f"http://localhost:1{path}?view=default").prepare()
    built.raw = BytesIO(b"" if body is None else json.dumps(body).encode())
    built.headers["Content-Type"] = media
    return built


def judge(built: requests.Response) -> set[str]:
    fresh = make_judge("flexera")
    fresh.judge(built)
    return set(fresh.findings)


def test_good_answers_have_no_finding() -> None:
    assert judge(answer(GOOD)) == set()
    assert judge(answer(ERROR, status=404, media=GOA)) == set()
    assert judge(answer(ERROR, status=405, media=GOA)) == set()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"status": "done"}, "FlexeraFsmImportjob.status enum"),
        ({"createdAt": None}, "FlexeraFsmImportjob.createdAt type"),
        ({"createdAt": "2018-05-16"}, "FlexeraFsmImportjob.createdAt format"),
        ({"createdAt": "2018-13-16T16:31:52Z"}, "FlexeraFsmImportjob.createdAt format"),
        ({"id": "p6"}, "FlexeraFsmImportjob.id pattern"),
        ({"more": 1}, "FlexeraFsmImportjob.more member"),
        ({"importSettings": {"loadType": "full"}}, "ImportSettings.taskName required"),
        ({"saasDataList": [{"contentType": "XML"}]}, "FlexeraFsmFiledata.contentType enum"),
        ({"saasDataList": [{}] * 11}, "FlexeraFsmImportjob.saasDataList maxItems"),
        ({"errors": [{"error": "x", "line": 1}]}, "ErrorSummary.line member"),
    ],
    ids=str,
)
def test_a_wrong_member_is_found(change: Mapping[str, Any], finding: str) -> None:
    assert judge(answer({**GOOD, **change})) == {finding}


def test_wrong_statuses_media_types_headers_and_bodies_are_found() -> None:
    created = {"method": "POST", "path": "/saas/v1/orgs/1/import-jobs", "status": 201}
    assert judge(answer(ERROR, status=410, media=GOA)) == {"get_import_job 410"}
    assert judge(answer(GOOD, status=202)) == {"get_import_job 202"}
    assert judge(answer({**ERROR, "fault": 0}, status=410, media=GOA)) == {"get_import_job 410", "Error.fault type"}
    assert judge(answer(ERROR, status=500, media=GOA)) == {"get_import_job 500 failure"}
    assert judge(answer(ERROR, status=404)) == {f"get_import_job 404 {JSON}"}
    assert judge(answer(None)) == {"get_import_job 200 body"}
    assert judge(answer(None, **created)) == {"create_import_job 201 header Location"}  # type: ignore[arg-type]
    page = {"values": [], "nextPage": "/x"}
    assert judge(answer(page, path="/saas/v1/orgs/1/app-users")) == {"ManagedApplicationUsers.nextPage format"}


def test_only_known_differences_are_accepted() -> None:
    fresh = make_judge("flexera")
    fresh.judge(answer({"values": [], "nextPage": "/x"}, path="/saas/v1/orgs/1/app-users"))
    fresh.check(load_known("flexera"))
    fresh.judge(answer({**GOOD, "more": 1}))
    with pytest.raises(AssertionError, match=r"FlexeraFsmImportjob\.more member"):
        fresh.check(load_known("flexera"))


@pytest.mark.parametrize("path", ["/sample-saas/page/users", "/api/other", "/saas/v1/orgs/1/licenses"])
def test_other_answers_are_not_judged(path: str) -> None:
    fresh = make_judge("flexera")
    fresh.judge(answer({"any": 1}, path=path))
    assert (fresh.judged.total(), fresh.findings) == (0, {})
