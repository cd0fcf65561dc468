"""How-tos of docs/how-to/stubs.md: responses that no state of a world produces."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from mockservers.client.stubs import Stubs
from mockservers.pytest_plugin import Vendor

COMPANIES = "/api/now/table/core_company"


def list_names(servicenow: Vendor, limit: int = 100) -> Iterator[str]:
    """The client under test: reads page by page, and skips companies without a name."""
    credentials, offset = servicenow.credentials, 0
    while True:
        query = {"sysparm_fields": "name", "sysparm_limit": limit, "sysparm_offset": offset}
        answer = requests.get(
            f"{servicenow.url}{COMPANIES}", query, auth=(credentials["user"], credentials["password"]), timeout=5
        )
        answer.raise_for_status()
        found = answer.json()["result"]
        if not found:
            return
        yield from (company["name"] for company in found if company.get("name"))
        offset += limit


def test_a_page_has_odd_records(servicenow: Vendor) -> None:
    page = {"result": [{"name": ""}, {}, {"name": "ÅÄÖ 株式会社"}]}
    servicenow.stubs.add(operation="list_records", when={"path": COMPANIES}, body=page, times=1)
    servicenow.stubs.add(operation="list_records", when={"path": COMPANIES}, body={"result": []})
    assert list(list_names(servicenow)) == ["ÅÄÖ 株式会社"]


def test_one_company_cannot_be_created(servicenow: Vendor) -> None:
    error = {"message": "Operation Failed", "detail": "Error during insert of core_company (Acme)"}
    servicenow.stubs.add(
        operation="create_record",
        when={"body": {"name": "Acme"}},
        status=403,
        body={"error": error, "status": "failure"},
    )
    login = (servicenow.credentials["user"], servicenow.credentials["password"])
    statuses = {
        name: requests.post(f"{servicenow.url}{COMPANIES}", json={"name": name}, auth=login, timeout=5).status_code
        for name in ("Acme", "Other")
    }
    assert statuses == {"Acme": 403, "Other": 201}


def test_a_response_that_is_not_documented_is_refused(stubs: Stubs) -> None:
    with pytest.raises(ValueError, match="list_records answered 418, which the spec does not have"):
        stubs.add(operation="list_records", status=418)
    with pytest.raises(ValueError, match="answered 200 with /result"):
        stubs.add(operation="list_records", body={"result": "none"})
    stubs.add(operation="list_records", body={"result": "none"}, unchecked=True)


def test_a_proxy_answers_instead_of_the_instance(servicenow: Vendor) -> None:
    page = "<html><body>Your instance is hibernating</body></html>"
    servicenow.stubs.add(operation="list_records", body=page, media_type="text/html", unchecked=True)
    with pytest.raises(requests.JSONDecodeError):
        list(list_names(servicenow))
    assert [stub["answered"] for stub in servicenow.stubs.list()] == [1]
